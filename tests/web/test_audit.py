"""The audit log as a page and as a file: everything in words, the newest first, nothing that Excel would run."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from broadcaster import web as room
from broadcaster.web.routes import audit
from broadcaster.web.store.audit import PAGE
from tests.web.conftest import PASSWORD, csrf

if TYPE_CHECKING:
    from tests.web.conftest import Portal


def note(web: Portal, act="sign-in", who="tram", about="", address="10.0.0.1") -> None:
    web.desk.store.audit.add(act, who=who, address=address, at=web.desk.second(), about=about)


def rows(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2]
    return [
        [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", body)
    ]


def file_of(browser, where="/nhat-ky.csv") -> list[list[str]]:
    answer = browser.get(where)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="nhat-ky-2026-11-23.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_what_people_did_stands_there_in_words(web: Portal):
    browser = web.client()
    form = browser.get("/dang-nhap")
    browser.post("/dang-nhap", data={"login": "lanhdao", "password": "sai-mat-khau", "csrf": csrf(form.text)})
    browser.post("/dang-nhap", data={"login": "lanhdao", "password": PASSWORD, "csrf": csrf(form.text)})
    found = rows(browser.get("/nhat-ky").text)
    assert found == [
        ["thứ Hai 23/11/2026 08:00", "lanhdao", "đăng nhập", "", "127.0.0.1"],
        ["thứ Hai 23/11/2026 08:00", "–", "đăng nhập không được", "", "127.0.0.1"],
    ]


def test_every_act_of_the_program_has_a_name():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted(Path(room.__path__[0]).rglob("*.py"))
        if "store" not in path.parts
    )
    found = set(re.findall(r'(?:\.note|audit\.add)\(\s*"([\w-]+)"', source))
    found |= set(re.findall(r'\.note\(\s*"[\w-]+" if \w+ else "([\w-]+)"', source))
    assert len(found) >= len(audit.ACTS) - 1
    assert found <= set(audit.ACTS)


def test_an_act_without_a_name_is_shown_all_the_same(web: Portal):
    note(web, act="made-up-act")
    browser = web.signed_in("lanhdao")
    assert rows(browser.get("/nhat-ky").text)[0][2] == "made-up-act"
    assert file_of(browser)[1][2] == "made-up-act"


def test_the_newest_come_first_a_hundred_a_page_none_twice_none_left_out(web: Portal):
    for turn in range(2 * PAGE + 30):
        note(web, about=f"lượt {turn}")
    browser, where, seen, sizes = web.signed_in("lanhdao"), "/nhat-ky", [], []
    while where:
        page = browser.get(where).text
        found = rows(page)
        sizes.append(len(found))
        seen += [row[3] for row in found]
        older = re.search(r'href="(/nhat-ky\?[^"]*truoc=\d+)"', page)
        where = older[1].replace("&amp;", "&") if older else ""
    assert sizes == [PAGE, PAGE, 30]
    assert seen == [f"lượt {turn}" for turn in reversed(range(2 * PAGE + 30))]


def test_a_page_that_is_just_full_leads_nowhere(web: Portal):
    for _ in range(PAGE):
        note(web)
    assert "truoc=" not in web.signed_in("lanhdao").get("/nhat-ky").text


def test_it_is_filtered_by_person_and_by_act_also_over_pages_and_in_the_file(web: Portal):
    for turn in range(PAGE + 5):
        note(web, act="aired", who="tram", about=f"{turn}")
        note(web, act="sign-in", who="tram")
        note(web, act="aired", who="canbo")
    browser = web.signed_in("quantri")
    page = browser.get("/nhat-ky?ai=tram&viec=aired").text
    assert {(row[1], row[2]) for row in rows(page)} == {("tram", "báo đã phát")}
    older = re.search(r'href="(/nhat-ky\?ai=tram&amp;viec=aired&amp;truoc=\d+)"', page)
    assert older
    assert [row[3] for row in rows(browser.get(older[1].replace("&amp;", "&")).text)] == ["4", "3", "2", "1", "0"]
    assert "/nhat-ky.csv?ai=tram&amp;viec=aired" in page
    assert len(file_of(browser, "/nhat-ky.csv?ai=tram&viec=aired")) == 1 + PAGE + 5
    assert rows(browser.get("/nhat-ky?ai=khong-co").text) == []


@pytest.mark.parametrize(
    "query",
    [
        "ai=%00",
        "viec=%00",
        "ai=%27%20or%201=1",
        "ai=%3Cscript%3Ealert(1)%3C/script%3E",
        "viec=" + "x" * 5_000,
        "ai=%ed%a0%80",
    ],
)
def test_filters_that_make_no_sense_find_nothing_and_break_nothing(web: Portal, query):
    note(web)
    browser = web.signed_in("lanhdao")
    for where in ("/nhat-ky", "/nhat-ky.csv"):
        answer = browser.get(f"{where}?{query}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "10.0.0.1" not in answer.text


@pytest.mark.parametrize("number", ["0", "-5", "x", "99999999999999999999"])
def test_a_page_that_is_none_is_refused(web: Portal, number):
    assert web.signed_in("lanhdao").get(f"/nhat-ky?truoc={number}").status_code in (404, 422)


@pytest.mark.parametrize(
    "wicked", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", "＝1", '=cmd|"/C calc"!A0', '=HYPERLINK("http://x")']
)
def test_excel_runs_nothing_of_the_file(web: Portal, wicked):
    note(web, who=wicked, about=wicked, address=wicked)
    (_, line) = file_of(web.signed_in("lanhdao"))
    for cell in line:
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert line[1] == f"'{wicked}"


def test_the_file_keeps_commas_quotes_and_every_letter(web: Portal):
    note(web, who="tram", about='a,"b"; ê̆ ƀ → buôn')
    assert file_of(web.signed_in("lanhdao")) == [
        ["Lúc", "Ai", "Việc", "Về", "Địa chỉ mạng"],
        ["2026-11-23 08:00:00", "tram", "đăng nhập", 'a,"b"; ê̆ ƀ → buôn', "10.0.0.1"],
    ]


def test_the_file_has_all_lines_however_many(web: Portal, monkeypatch):
    monkeypatch.setattr(audit, "_SOME", 7)
    for turn in range(28):
        note(web, about=str(turn))
    assert [row[3] for row in file_of(web.signed_in("lanhdao"))[1:]] == [str(turn) for turn in reversed(range(28))]


@pytest.mark.parametrize("login", ["canbo", "biendich", "duyet", "phatthanh", "tram"])
def test_nobody_else_reads_it(web: Portal, login):
    for where in ("/nhat-ky", "/nhat-ky.csv"):
        assert web.signed_in(login).get(where).status_code == 403
        assert web.client().get(where).status_code == 303


def test_what_stands_there_is_never_markup(web: Portal):
    note(web, who="<script>alert(1)</script>", about="<script>alert(1)</script>", act="sign-in")
    page = web.signed_in("lanhdao").get("/nhat-ky").text
    assert "<script>alert" not in page
