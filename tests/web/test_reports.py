"""The report on a page: its numbers are the ledger's, in every file, behind every link, and when they are approved."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import docx
import openpyxl
import pytest

from broadcaster import runlog
from broadcaster.cli import main
from broadcaster.models import Evidence, Run
from broadcaster.runlog import LOCAL, Cells, Period, week_of
from broadcaster.runlog.report import drawing
from broadcaster.web import desk as desk_module
from broadcaster.web import telling
from broadcaster.web.once import Once
from tests.web.conftest import OTHER, STATION, Portal, csrf

if TYPE_CHECKING:
    from starlette.testclient import TestClient

MARCH = Period(date(2022, 3, 1), date(2022, 3, 31))
WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))
LINK = re.compile(r'<a href="(/bao-cao/luot\?[^"]+)">([\d.]+)</a>')


def run(day: int, hour: int = 5, minute: int = 0, month: int = 3, year: int = 2022, **other: object) -> Run:
    at = datetime(year, month, day, hour, minute, tzinfo=LOCAL)
    told = {"station": STATION, "week": week_of(at.date()), "bulletin": "bao-hiem", "language": "vi", "aired_at": at}
    return Run(**{**told, **other})  # type: ignore[arg-type]


def take(web: Portal, *runs: Run, source: str = "thang-3.csv", by: str = "Vũ Thị Năm") -> None:
    rows = iter([(line, Cells.of(one)) for line, one in enumerate(runs, 2)])
    web.desk.ledger.take(rows, web.desk.office.known, entered_at=web.desk.now(), by=by, source=source)


def enter(web: Portal, one: Run) -> None:
    web.desk.ledger.enter(one, web.desk.office.known, entered_at=web.desk.now(), by="Vũ Thị Năm")


def void(web: Portal, one: Run, why: str = "mất điện giữa chừng") -> None:
    [row] = [row for row in web.desk.ledger.rows(date(2022, 1, 1), date(2026, 12, 31)) if row.run == one]
    web.desk.ledger.void([row.identity], why=why, by="Y Bhiông", at=web.desk.now())


@pytest.fixture
def filled(web: Portal) -> Portal:
    """March 2022 with 250 runs of which 248 count, one in February, and a planned week that was half kept."""
    languages = ("vi", "rad", "cmo")
    march = [
        run(1 + n % 31, 5 + n // 62, n % 60, language=languages[n % 3], station=OTHER if n % 5 == 3 else STATION)
        for n in range(250)
    ]
    take(web, *march, run(28, month=2))
    void(web, march[7])
    void(web, march[11], why="nhập nhầm <xã>")
    web.clock.pass_(days=3)
    planned = {"month": 11, "year": 2026}
    take(
        web,
        run(23, 5, 2, **planned, seconds=300),
        run(23, 17, 40, **planned),
        run(23, 5, 0, station=OTHER, **planned),
        run(24, 9, 0, station=OTHER, **planned),
        source="tuan-48.csv",
    )
    return web


def number(text: str) -> int:
    return int(text.replace(".", ""))


def shown(text: str, beginning: str) -> str:
    """Return a section of a page, by the name of its heading."""
    found = re.search(rf'<section aria-labelledby="{beginning}".*?</section>', text, re.DOTALL)
    assert found
    return found[0]


def behind(browser: TestClient, address: str) -> list[str]:
    """Return what marks each line behind a link, all pages together; "" for one that simply counts."""
    lines: list[str] = []
    where: str | None = html.unescape(address)
    while where:
        text = browser.get(where).text
        for line in re.findall(r"<li(?: class=\"off\")?(?: tabindex[^>]*)?>\n<p>.*?</p>", text, re.DOTALL):
            tag = re.search(r'<span class="tag \w+">([^<]+)</span></p>', line)
            lines.append(tag[1] if tag and tag[1] != "muộn" else "")
        more = re.search(r'<li class="more"><a href="([^"]+)"', text)
        where = html.unescape(more[1]) if more else None
    return lines


# --------------------------------------------------------------------------------------------------------- the numbers


def test_the_page_the_files_and_the_ledger_say_the_same(filled: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    browser = filled.signed_in("canbo")
    count = filled.desk.ledger.count(MARCH.first, MARCH.last)
    languages = filled.desk.ledger.count(MARCH.first, MARCH.last, "language").groups
    assert count.total == 248

    page = browser.get("/bao-cao?ky=2022-03").text
    told = browser.get("/bao-cao/tai/bao-cao.json?ky=2022-03").json()
    rows = list(csv.DictReader(io.StringIO(browser.get("/bao-cao/tai/luot-phat.csv?ky=2022-03").text.lstrip("\ufeff"))))
    listed = browser.get("/bao-cao/tai/luot-phat.json?ky=2022-03").json()
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/bao-cao/tai/bao-cao.xlsx?ky=2022-03").content))
    only_rows = openpyxl.load_workbook(io.BytesIO(browser.get("/bao-cao/tai/luot-phat.xlsx?ky=2022-03").content))
    form = docx.Document(io.BytesIO(browser.get("/bao-cao/tai/bao-cao.docx?ky=2022-03").content))

    first = LINK.search(shown(page, "h-all"))
    assert first
    assert number(first[2]) == told["total"]["runs"] == len(rows) == len(listed) == count.total
    assert {code: units["runs"] for code, units in told["by_language"].items()} == languages
    by_language = [number(found[2]) for found in LINK.finditer(shown(page, "h-languages"))]
    assert by_language[::3] == [languages["vi"], languages["rad"], languages["cmo"]]  # runs, texts, sessions of each
    assert book["Tổng hợp"].cell(8, 2).value == count.total
    counted = [row[18].value for row in book["Các lượt"].iter_rows(min_row=2)]
    assert (counted.count("có"), counted.count("không")) == (248, 2)
    assert only_rows["Các lượt"].max_row == 1 + count.total
    assert form.tables[1].cell(1, 1).text == "248"
    assert any(told["ledger"]["code"] in paragraph.text for paragraph in form.paragraphs)
    assert told["ledger"]["code"] in page

    capsys.readouterr()
    assert main(["-C", str(filled.folder), "runs", "report", "--in", "2022-03", "--json"]) == 0
    command = json.loads(capsys.readouterr().out)
    del command["made_at"], told["made_at"]
    assert command == told
    target = filled.folder / "x.csv"
    assert main(["-C", str(filled.folder), "runs", "export", "--in", "2022-03", "--to", str(target)]) == 0
    assert browser.get("/bao-cao/tai/luot-phat.csv?ky=2022-03").content == target.read_bytes()


def test_every_number_of_runs_opens_to_just_so_many_rows(filled: Portal) -> None:
    browser = filled.signed_in("canbo")
    seen = 0
    for query in ("ky=2022", "ky=2022-03", "ky=2026-W48", "tu=2022-03-05&den=2022-04-02", "ky=2022-03&bc=log"):
        page = browser.get(f"/bao-cao?{query}").text
        for section in ("ke-hoach", "h-stations", "h-known", "h-languages"):
            text = shown(page, section)
            if section == "h-languages":  # below, months alone are runs in every column
                text = text.partition('id="h-months"')[2]
            for address, said in LINK.findall(text):
                lines = behind(browser, address)
                marks = {"ke-hoach": {"", "chưa ai báo"}, "thieu": {"chưa ai báo"}}
                which = parse_qs(urlsplit(html.unescape(address)).query).get("loai", [""])[0]
                wanted = marks.get(which, {""})
                assert sum(line in wanted for line in lines) == number(said), address
                seen += 1
    assert seen > 60


def test_the_first_number_of_each_table_of_units_opens_to_its_rows(filled: Portal) -> None:
    browser = filled.signed_in("canbo")
    page = browser.get("/bao-cao?ky=2022-03").text

    address, said = LINK.findall(shown(page, "h-all"))[0]
    before, earlier = LINK.findall(shown(page, "h-all"))[1]

    assert (number(said), behind(browser, address).count("")) == (248, 248)
    assert (earlier, behind(browser, before)) == ("1", [""])


def test_each_unit_is_defined_where_it_stands(filled: Portal) -> None:
    text = shown(filled.signed_in("canbo").get("/bao-cao?ky=2022-03").text, "h-all")

    for unit, meaning in (
        ("Lượt", "một đài phát một bản tin bằng một thứ tiếng, một lần."),
        ("Buổi", "một đài trong một buổi của một ngày"),
    ):
        assert re.search(rf'scope="row">{unit}<span class="soft meaning">{meaning}', text)
    assert "Mỗi đơn vị đếm riêng" in text
    assert "Không biết thời gian phát của 248 lượt" in text


def test_the_plan_is_told_by_station_and_can_be_sorted_by_links(filled: Portal) -> None:
    browser = filled.signed_in("canbo")

    def table(query: str) -> list[tuple[str, ...]]:
        text = shown(browser.get(f"/bao-cao?ky=2026-W48{query}").text, "ke-hoach")
        rows = re.findall(r'scope="row">([^<]+)</th>(.*?)</tr>', text, re.DOTALL)
        return [(name, *re.findall(r">(\d+)(?:</a>)?</td>", cells)) for name, cells in rows]

    # Thursday 08:00: Monday's two slots have come, in one language for the one station, in three for the other.
    assert table("") == [
        ("xã Buôn Đôn", "6", "2", "1", "4", "0"),
        ("phường Buôn Ma Thuột", "2", "1", "0", "1", "1"),
        ("Tổng số", "8", "3", "1", "5", "1"),
    ]
    assert [name for name, *_ in table("&xep=ngoai")] == ["phường Buôn Ma Thuột", "xã Buôn Đôn", "Tổng số"]
    assert [name for name, *_ in table("&xep=ten")] == [name for name, *_ in table("&xep=rubbish")]
    text = html.unescape(browser.get("/bao-cao?ky=2026-W48&xep=muon").text)
    assert 'aria-sort="descending"><a href="/bao-cao?ky=2026-W48&bc=word&xep=muon#ke-hoach">Muộn' in text
    assert text.count("aria-sort") == 1


def test_weak_evidence_is_counted_only_when_it_is_asked_for(web: Portal) -> None:
    take(web, run(1, evidence=Evidence.PLANNED), run(2), run(3, evidence=Evidence.LOG))
    browser = web.signed_in("canbo")

    for word, runs in (("planned", 3), ("word", 2), ("log", 1), ("proof", 0)):
        told = browser.get(f"/bao-cao/tai/bao-cao.json?ky=2022-03&bc={word}").json()
        assert told["total"]["runs"] == runs
        page = browser.get(f"/bao-cao?ky=2022-03&bc={word}").text
        assert f'<option value="{word}" selected>' in page
        assert [said for _, said in LINK.findall(shown(page, "h-all"))][:1] == ([str(runs)] if runs else [])
    assert len(behind(browser, "/bao-cao/luot?ky=2022-03&chi=planned")) == 1


def test_a_ledger_that_has_not_begun_has_a_report_without_numbers(web: Portal) -> None:
    browser = web.signed_in("lanhdao")
    page = browser.get("/bao-cao?ky=2022").text
    assert "Duyệt 0 lượt" not in page
    assert browser.get("/bao-cao/luot?ky=2022").status_code == 200
    assert browser.get("/bao-cao/hinh/by-month.svg?ky=2022").status_code == 200
    assert browser.get("/bao-cao/tai/bao-cao.xlsx?ky=2022").status_code == 200
    assert browser.get("/bao-cao/tai/luot-phat.json?ky=2022").json() == []
    answer = browser.post("/bao-cao/duyet", data=approval(page, runs="0", code="", digest="x"))
    assert answer.status_code == 409
    assert "chưa có gì để duyệt" in answer.text


# --------------------------------------------------------------------------------------------------------- the period


def test_periods_that_people_want_are_one_tap_away(filled: Portal) -> None:
    page = filled.signed_in("canbo").get("/bao-cao").text

    chips = re.findall(r'<li><a href="/bao-cao\?([^"]+)"( aria-current="true")?>([^<]+)</a></li>', page)
    assert [(query.removesuffix("&bc=word"), name) for query, _, name in chips if "bc=" in query] == [
        ("ky=2026-W48", "Tuần này"),
        ("ky=2026-11", "Tháng này"),
        ("ky=2026-10", "Tháng trước"),
        ("ky=2026-Q4", "Quý này"),
        ("ky=2026", "Năm nay"),
        ("ky=2025", "Năm trước"),
    ]
    assert [name for _, current, name in chips if current] == ["Tháng này"]
    assert "tháng 11 năm 2026 (từ ngày 01/11/2026 đến ngày 30/11/2026)" in page


def test_any_days_can_be_asked_for(filled: Portal) -> None:
    browser = filled.signed_in("canbo")
    told = browser.get("/bao-cao/tai/bao-cao.json?tu=2022-03-01&den=2022-03-01").json()
    assert told["total"]["runs"] == filled.desk.ledger.count(MARCH.first, MARCH.first).total
    page = browser.get("/bao-cao?tu=2022-03-01&den=2022-03-01").text
    assert "ngày 01/03/2022" in page
    assert 'name="tu" type="date" value="2022-03-01"' in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("tu=2022-03-31&den=2022-03-01", "Ngày cuối phải sau ngày đầu."),
        ("tu=2022-03-31", "Cần cả ngày đầu và ngày cuối."),
        ("tu=31.3.2022&den=2022-03-31", "Ngày phải viết như 2026-11-30"),
        ("tu=1899-01-01&den=2022-03-31", "Không có kỳ này."),
        ("tu=0001-01-01&den=9999-12-31", "Không có kỳ này."),
        ("ky=2026-13", "Không có kỳ này."),
        ("ky=0000", "Không có kỳ này."),
        ("ky=9999-W52", "Không có kỳ này."),
        ("ky=2022&bc=rumour", "Không có mức bằng chứng này."),
    ],
)
def test_days_that_there_are_not_are_told_on_the_page(filled: Portal, query: str, told: str) -> None:
    browser = filled.signed_in("canbo")

    answer = browser.get(f"/bao-cao?{query}")

    assert answer.status_code == 400
    assert re.search(rf'<p class="wrong" role="alert">{told}', answer.text)
    for other in ("luot", "hinh/by-month.svg", "tai/luot-phat.csv"):
        assert browser.get(f"/bao-cao/{other}?{query}").status_code == 404


# ------------------------------------------------------------------------------------------------------------ the rows


def test_rows_come_a_hundred_at_a_time_and_each_once(filled: Portal) -> None:
    browser = filled.signed_in("canbo")
    where, sizes, numbers = "/bao-cao/luot?ky=2022-03", [], []
    while where:
        text = browser.get(where).text
        found = re.findall(r"lượt số ([\d.]+), mục", text)
        sizes.append(len(found))
        numbers += found
        more = re.search(r'<li class="more"><a href="([^"]+)"', text)
        where = html.unescape(more[1]) if more else ""

    assert sizes == [100, 100, 50]
    assert len(set(numbers)) == 250
    assert "248 lượt. Ngoài ra 2 lượt không tính, gạch ngang." in browser.get("/bao-cao/luot?ky=2022-03").text


def test_a_row_says_who_entered_it_when_from_where_and_by_what_it_is_known(web: Portal) -> None:
    take(web, run(1, seconds=272, items=3, note="mưa <to>"))
    enter(web, run(2))

    text = web.signed_in("canbo").get("/bao-cao/luot?ky=2022-03").text

    assert "Vũ Thị Năm nhập lúc thứ Hai 23/11/2026 08:00, từ thang-3.csv:2 (lượt số 1, mục 1 của sổ)." in text
    assert "Phát lúc 05:00, 4 phút 32 giây, 3 tin. Đài báo (lời, giấy, bảng Excel). mưa &lt;to&gt;" in text
    assert ", bằng tay (lượt số 2, mục 2 của sổ)." in text
    assert f'<a href="/tram/{STATION}/2022-W09">xã Buôn Đôn</a> · Bảo hiểm · <strong>Kinh</strong>' in text


def test_a_tap_that_was_taken_back_is_struck_through_with_why(web: Portal) -> None:
    tram = web.signed_in("tram")
    secret = csrf(tram.get(f"/tram/{STATION}").text)
    slot = int(datetime(2026, 11, 23, 5, 0, tzinfo=LOCAL).timestamp())
    for aired in ("true", "false"):
        web.clock.pass_(minutes=1)
        told = {"csrf": secret, "bulletin": "bao-hiem", "slot": slot, "language": "vi", "aired": aired}
        assert tram.post(f"/tram/{STATION}/phat", data=told).status_code == 303

    text = web.signed_in("canbo").get("/bao-cao/luot?ky=2026-W48").text

    assert "1 lượt không tính, gạch ngang." in text
    line = re.search(
        r'<li class="off">\n<p><s>.*?Kinh</strong></s>\s*<span class="tag bad">không tính</span>', text, re.DOTALL
    )
    assert line
    assert "rút lại: <strong>bấm nhầm, trạm tự hoàn tác</strong>" in text
    assert "Người tram (tram) nhập lúc thứ Hai 23/11/2026 08:01, qua cổng" in text


def test_voided_rows_are_struck_through_with_why_and_by_whom(filled: Portal) -> None:
    browser = filled.signed_in("canbo")

    text = browser.get("/bao-cao/luot?ky=2022-03&loai=huy").text

    assert "2 lượt không tính, gạch ngang." in text
    assert text.count('<li class="off">') == 2
    assert "hủy: <strong>mất điện giữa chừng</strong>" in text
    assert "hủy: <strong>nhập nhầm &lt;xã&gt;</strong>" in text
    assert "– Y Bhiông, thứ Hai 23/11/2026 08:00" in text
    assert "Ngoài ra có 2 lượt đã hủy hoặc rút lại trong kỳ" in browser.get("/bao-cao?ky=2022-03").text


def test_all_that_was_said_of_a_run_stands_under_it_in_its_order(web: Portal) -> None:
    one = run(1)
    enter(web, one)
    [row] = web.desk.ledger.rows(MARCH.first, MARCH.last)
    known, now = web.desk.office.known, web.desk.now()
    right = run(1, seconds=240)
    web.desk.ledger.correct(row.identity, right, known, why="quên ghi số phút", by="Y Bhiông", at=now)
    web.desk.ledger.void([row.identity], why="loa hỏng", by="Y Bhiông", at=now)
    web.desk.ledger.unvoid([row.identity], why="loa vẫn tốt", by="H'Linh", at=now)

    text = web.signed_in("canbo").get("/bao-cao/luot?ky=2022-03").text

    told = re.findall(r"<li>(\S+)(?: hủy)?[^<]*<strong>([^<]+)</strong>", text)
    assert told == [("sửa:", "quên ghi số phút"), ("hủy:", "loa hỏng"), ("bỏ", "loa vẫn tốt")]
    assert "không tính" not in text


def test_a_run_that_was_put_right_by_another_says_which(web: Portal) -> None:
    enter(web, run(1))
    [row] = web.desk.ledger.rows(MARCH.first, MARCH.last)
    right = run(1, language="rad")
    web.desk.ledger.correct(row.identity, right, web.desk.office.known, why="nhầm tiếng", by="x", at=web.desk.now())

    text = web.signed_in("canbo").get("/bao-cao/luot?ky=2022-03").text

    assert "(thay bằng lượt số 2)" in text
    assert "1 lượt. Ngoài ra 1 lượt không tính, gạch ngang." in text


def test_what_htmx_asks_for_is_the_rows_alone(filled: Portal) -> None:
    browser, ask = filled.signed_in("canbo"), {"HX-Request": "true"}

    first = browser.get("/bao-cao/luot?ky=2022-03", headers=ask)
    more = re.search(r'hx-get="([^"]+)"', first.text)
    assert more
    second = browser.get(html.unescape(more[1]), headers=ask).text

    assert "<html" not in first.text
    assert 'href="/bao-cao/luot?ky=2022-03&amp;bc=word">Mở thành trang riêng' in first.text
    assert first.headers["vary"].startswith("HX-Request")
    assert second.lstrip().startswith("<li")
    assert second.count("lượt số") == 100


def test_days_languages_and_bulletins_narrow_the_rows(filled: Portal) -> None:
    browser, ledger = filled.signed_in("canbo"), filled.desk.ledger

    def rows(query: str) -> int:
        return behind(browser, f"/bao-cao/luot?{query}").count("")

    assert rows(f"tram={STATION}&ngay=2022-03-04") == sum(
        row.counts for row in ledger.rows(date(2022, 3, 4), date(2022, 3, 4), station=STATION)
    )
    assert rows("ky=2022-03&tieng=rad") == ledger.count(MARCH.first, MARCH.last, "language").groups["rad"]
    assert rows("ky=2022-03&ban_tin=bao-hiem") == 248
    assert rows("ky=2022-03&ban_tin=khac") == 0


@pytest.mark.parametrize(
    "query",
    [
        *(
            "sau=x",
            "sau=1-2-3",
            "sau=--1-2",
            "loai=rubbish",
            "loai=thieu",
            "chi=rubbish",
            "ngay=2022-02-30",
            "tram=a%00b",
        ),
        *("loai=phat&tram=24235&sau=-1", "loai=phat&tram=24235&sau=1-2", "tieng=%0a", "ky=2022-03&loai=muon"),
    ],
)
def test_an_address_that_no_page_has_is_not_found(filled: Portal, query: str) -> None:
    assert filled.signed_in("canbo").get(f"/bao-cao/luot?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["sau=99999999999-999999999999", "loai=phat&tram=24235&sau=999999999", "tram=%F0%9F%98%80", "tieng='--"]
)
def test_an_address_that_asks_for_nothing_gets_nothing(filled: Portal, query: str) -> None:
    answer = filled.signed_in("canbo").get(f"/bao-cao/luot?{query}")
    assert answer.status_code == 200
    assert "lượt số" not in answer.text


# ----------------------------------------------------------------------------------------------------------- the files


@pytest.mark.parametrize(
    ("name", "kind", "saved"),
    [
        (
            "bao-cao.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "bao-cao-2022-03.docx",
        ),
        ("bao-cao.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "bao-cao-2022-03.xlsx"),
        ("bao-cao.json", "application/json", "bao-cao-2022-03.json"),
        ("luot-phat.csv", "text/csv; charset=utf-8", "luot-phat-2022-03.csv"),
        (
            "luot-phat.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "luot-phat-2022-03.xlsx",
        ),
        ("luot-phat.json", "application/json", "luot-phat-2022-03.json"),
    ],
)
def test_files_have_their_kinds_and_names(filled: Portal, name: str, kind: str, saved: str) -> None:
    answer = filled.signed_in("canbo").get(f"/bao-cao/tai/{name}?ky=2022-03")

    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"] == f'attachment; filename="{saved}"'
    assert len(answer.content) > 1000


def test_the_rows_of_one_station_are_a_file_of_their_own(filled: Portal) -> None:
    answer = filled.signed_in("canbo").get(f"/bao-cao/tai/luot-phat.csv?tu=2022-03-01&den=2022-03-05&tram={OTHER}")

    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert {row["station"] for row in rows} == {OTHER}
    assert f'"luot-phat-2022-03-01_2022-03-05-{OTHER}.csv"' in answer.headers["content-disposition"]


@pytest.mark.parametrize("name", ["bao-cao.pdf", "runs.sqlite", "bao-cao.docx%00"])
def test_nothing_else_can_be_taken_away(filled: Portal, name: str) -> None:
    assert filled.signed_in("canbo").get(f"/bao-cao/tai/{name}?ky=2022").status_code == 404


def test_a_name_of_a_station_that_is_none_stays_out_of_the_files_name(filled: Portal) -> None:
    answer = filled.signed_in("canbo").get("/bao-cao/tai/luot-phat.csv", params={"ky": "2022", "tram": '"; x="y'})
    assert answer.headers["content-disposition"] == 'attachment; filename="luot-phat-2022.csv"'


def test_too_many_files_at_once_are_refused_for_a_moment(filled: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filled.app.state.telling, "_places", threading.BoundedSemaphore(1))
    browser = filled.signed_in("canbo")
    with filled.app.state.telling.at_work():
        answer = browser.get("/bao-cao/tai/bao-cao.docx?ky=2022")
        assert answer.status_code == 503
        assert "Thử lại sau ít phút" in answer.text
    assert browser.get("/bao-cao/tai/bao-cao.docx?ky=2022").status_code == 200


# ---------------------------------------------------------------------------------------------------------- the charts


def test_charts_have_their_size_and_their_words_before_they_are_drawn(filled: Portal) -> None:
    page = filled.signed_in("canbo").get("/bao-cao?ky=2022-03").text

    pictures = re.findall(r'<img src="([^"]+)" width="(\d+)" height="(\d+)" alt="([^"]+)"', page)
    assert [html.unescape(where).partition("?")[0] for where, *_ in pictures] == [
        "/bao-cao/hinh/by-month.svg",
        "/bao-cao/hinh/by-week.svg",
    ]
    assert [alt for *_, alt in pictures] == ["Kinh: 84. Êđê: 82. M&#39;nông: 82", "2 đài, 5 tuần, 248 lượt."]
    for where, width, height, _ in pictures:
        drawn = filled.signed_in("canbo").get(html.unescape(where))
        assert drawn.headers["content-type"] == "image/svg+xml"
        size = re.search(rb'<svg [^>]*width="([\d.]+)pt" height="([\d.]+)pt"', drawn.content) or re.search(
            rb'<svg [^>]*height="([\d.]+)pt"[^>]* width="([\d.]+)pt"', drawn.content
        )
        assert size
        points = sorted(float(side) for side in size.groups())
        assert points == pytest.approx(sorted(float(side) * 0.75 for side in (width, height)), abs=1)


def test_a_report_is_shown_before_matplotlib_is_loaded(filled: Portal) -> None:
    program = (
        "import sys; from broadcaster.runlog.report import charts; from tests.runlog.report import statements;"
        "from broadcaster.language.wording import Wording; told = statements.statement(102);"
        "print([(one.width, one.height, one.description) for one in"
        " (charts.by_month(told, Wording()), charts.heat(told, Wording()))]);"
        "import broadcaster.web.app;"
        "assert 'matplotlib' not in sys.modules, 'it was loaded'"
    )
    subprocess.run([sys.executable, "-X", "utf8", "-c", program], check=True, timeout=60)


def test_a_chart_is_drawn_once_however_many_ask(filled: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def svg(self: drawing.Chart, prefix: str = "") -> bytes:
        drawn.append(self.name)
        return b"<svg/>"

    monkeypatch.setattr(drawing.Chart, "svg", svg)
    browser = filled.signed_in("canbo")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: browser.get("/bao-cao/hinh/by-week.svg?ky=2022").status_code, range(6)))
    assert answers == [200] * 6
    assert drawn == ["by-week"]

    take(filled, run(5, month=4))
    browser.get("/bao-cao/hinh/by-week.svg?ky=2022")
    browser.get("/bao-cao/hinh/by-week.svg?ky=2022&bc=log")
    assert drawn == ["by-week"] * 3


def test_a_map_of_many_years_is_not_drawn(filled: Portal) -> None:
    browser = filled.signed_in("canbo")
    query = "tu=2001-01-01&den=2026-12-31"
    assert "by-week.svg" not in browser.get(f"/bao-cao?{query}").text
    assert browser.get(f"/bao-cao/hinh/by-week.svg?{query}").status_code == 404
    assert browser.get("/bao-cao/hinh/passwd.svg?ky=2022").status_code == 404


# --------------------------------------------------------------------------------------------------- drawn up once


def test_a_report_is_drawn_up_once_for_each_state_of_the_ledger(
    filled: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Period] = []
    draw_up = runlog.draw_up

    def watched(database: Any, period: Period, *rest: Any, **more: Any) -> Any:
        made.append(period)
        return draw_up(database, period, *rest, **more)

    monkeypatch.setattr(telling, "draw_up", watched)
    monkeypatch.setattr(desk_module, "MOMENT", 0)
    browser = filled.signed_in("canbo")
    for query in ("", "&xep=ten", ""):
        browser.get(f"/bao-cao?ky=2022-03{query}")
    assert made == [MARCH]

    browser.get("/bao-cao?ky=2022-03&bc=log")
    assert len(made) == 2
    take(filled, run(9, 9, 9))
    assert "249 lượt" in browser.get("/bao-cao/luot?ky=2022-03").text
    browser.get("/bao-cao?ky=2022-03")
    assert len(made) == 3
    with (filled.folder / "broadcaster.yaml").open("a", encoding="utf-8") as settings:
        settings.write("# changed\n")
    browser.get("/bao-cao?ky=2022-03")
    assert len(made) == 4

    made.clear()
    for _ in range(2):
        browser.get("/bao-cao?ky=2026-W48")
    filled.clock.pass_(minutes=1)
    browser.get("/bao-cao?ky=2026-W48")
    assert made == [WEEK, WEEK]


def test_what_cannot_be_made_is_tried_again_and_only_the_last_few_are_kept() -> None:
    once, made = Once[str](2), []

    def make(name: str, fails: bool = False) -> str:
        made.append(name)
        if fails:
            raise ValueError(name)
        return name

    with pytest.raises(ValueError, match="a"):
        once.get("a", lambda: make("a", fails=True))
    for name in ("a", "a", "b", "a", "c", "a", "b"):
        assert once.get(name, lambda name=name: make(name)) == name  # type: ignore[misc]
    assert made == ["a", "a", "b", "c", "b"]


def test_those_who_want_the_same_wait_and_others_do_not() -> None:
    once, began, go = Once[int](4), threading.Event(), threading.Event()
    made = []

    def slow() -> int:
        began.set()
        go.wait(10)
        made.append(1)
        return 1

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(once.get, "slow", slow)
        assert began.wait(10)
        second = pool.submit(once.get, "slow", slow)
        assert once.get("quick", lambda: 2) == 2
        go.set()
        assert (first.result(10), second.result(10), made) == (1, 1, [1])


# -------------------------------------------------------------------------------------------------------- the approval


def approval(page: str, **other: str) -> dict[str, str]:
    """Return what the form of a page sends."""
    form = page.partition('action="/bao-cao/duyet"')[2].partition("</form>")[0]
    usual = {"tu": "2022-03-01", "den": "2022-03-31", "bc": "word", "csrf": csrf(page)}
    return {**usual, **dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)), **other}


def approvals(web: Portal) -> list[Any]:
    return web.desk.store.approvals.of("2022-03-01", "2022-03-31")


def test_the_head_approves_what_is_shown_and_everybody_sees_it(filled: Portal) -> None:
    head = filled.signed_in("lanhdao")
    page = head.get("/bao-cao?ky=2022-03").text
    assert "Duyệt 248 lượt" in page

    answer = head.post("/bao-cao/duyet", data=approval(page))

    assert (answer.status_code, answer.headers["location"]) == (303, "/bao-cao?ky=2022-03&bc=word#duyet")
    code = filled.app.state.telling.statement(MARCH, Evidence.WORD).code
    [kept] = approvals(filled)
    assert (kept.by, kept.runs, kept.code, kept.least) == ("lanhdao", 248, code, "word")
    text = filled.signed_in("canbo").get("/bao-cao?ky=2022-03").text
    assert "Người lanhdao đã duyệt lúc thứ Năm 26/11/2026 08:00: 248 lượt, tính từ “Đài báo" in text
    assert f'<span class="code">{code}</span>' in text
    assert "Số này đến nay không thay đổi." in text
    assert "Kỳ này chưa có ai duyệt." in filled.signed_in("canbo").get("/bao-cao?ky=2022").text
    [line] = filled.desk.store.audit.lines(act="approved")
    assert (line.who, line.about.split(";")[0]) == ("lanhdao", "2022-03-01 2022-03-31 word: 248")


def test_a_number_that_changed_since_is_told(filled: Portal) -> None:
    head = filled.signed_in("lanhdao")
    head.post("/bao-cao/duyet", data=approval(head.get("/bao-cao?ky=2022-03").text))
    enter(filled, run(30, 22))

    text = head.get("/bao-cao?ky=2022-03").text

    assert "Sau khi duyệt, số đã thay đổi: nay là 249 lượt." in text


def test_what_changed_between_looking_and_approving_is_refused(filled: Portal) -> None:
    head = filled.signed_in("lanhdao")
    form = approval(head.get("/bao-cao?ky=2022-03").text)
    enter(filled, run(30, 22))

    answer = head.post("/bao-cao/duyet", data=form)

    assert answer.status_code == 409
    assert "Sổ lượt phát đã thay đổi sau khi mở trang, nên chưa duyệt." in answer.text
    assert "Duyệt 249 lượt" in answer.text
    assert approvals(filled) == []
    assert head.post("/bao-cao/duyet", data=approval(answer.text)).status_code == 303


def test_a_change_that_leaves_the_number_as_it_was_is_refused_too(filled: Portal) -> None:
    head = filled.signed_in("lanhdao")
    form = approval(head.get("/bao-cao?ky=2022-03").text)
    enter(filled, run(30, 22))
    void(filled, run(30, 22))

    assert head.post("/bao-cao/duyet", data=form).status_code == 409, "one more was voided"


def test_runs_of_other_weeks_do_not_hinder(filled: Portal) -> None:
    head = filled.signed_in("lanhdao")
    form = approval(head.get("/bao-cao?ky=2022-03").text)
    enter(filled, run(24, 5, 0, month=11, year=2026))

    assert head.post("/bao-cao/duyet", data=form).status_code == 303
    assert approvals(filled)[0].code != form["code"], "the code is that of the ledger in which the numbers still hold"


def test_a_button_that_is_pressed_twice_approves_once(filled: Portal) -> None:
    head = filled.signed_in("lanhdao")
    form = approval(head.get("/bao-cao?ky=2022-03").text)
    for _ in range(2):
        assert head.post("/bao-cao/duyet", data=form).status_code == 303
    assert len(approvals(filled)) == 1


@pytest.mark.parametrize("login", ["canbo", "quantri", "tram", "biendich"])
def test_nobody_but_the_head_approves(filled: Portal, login: str) -> None:
    form = approval(filled.signed_in("lanhdao").get("/bao-cao?ky=2022-03").text)
    browser = filled.signed_in(login)
    form["csrf"] = csrf(browser.get("/khong-co-trang-nay").text)

    assert "/bao-cao/duyet" not in browser.get("/bao-cao?ky=2022-03").text
    assert browser.post("/bao-cao/duyet", data=form).status_code == 403
    assert approvals(filled) == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"csrf": "x"}, 403), ({"digest": "x"}, 409), ({"runs": "247"}, 409), ({"bc": "log"}, 409), ({"tu": "x"}, 404)],
)
def test_a_form_that_is_not_the_pages_approves_nothing(filled: Portal, wrong: dict[str, str], status: int) -> None:
    head = filled.signed_in("lanhdao")
    form = approval(head.get("/bao-cao?ky=2022-03").text, **wrong)

    assert head.post("/bao-cao/duyet", data=form).status_code == status
    assert approvals(filled) == []


def test_a_period_that_is_not_over_says_so(filled: Portal) -> None:
    head = filled.signed_in("lanhdao")
    page = head.get("/bao-cao?ky=2026-11").text
    assert "Kỳ này chưa hết, số còn tăng." in page
    filled.clock.pass_(minutes=30)  # more is due by then, and nothing was told
    form = approval(page)
    filled.clock.pass_(days=2)
    assert head.post("/bao-cao/duyet", data=form).status_code == 303
    assert "Kỳ này chưa hết" not in head.get("/bao-cao?ky=2022-03").text


# -------------------------------------------------------------------------------------------------------------- whose


@pytest.mark.parametrize("path", ["", "/luot", "/hinh/by-month.svg", "/tai/luot-phat.csv"])
@pytest.mark.parametrize(("login", "status"), [("tram", 403), ("biendich", 403), ("quantri", 403), ("lanhdao", 200)])
def test_reports_are_the_offices(filled: Portal, path: str, login: str, status: int) -> None:
    assert filled.signed_in(login).get(f"/bao-cao{path}?ky=2022-03").status_code == status
