"""A second phone comes in by a code: once, in time, as the same person, and by no other way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from broadcaster.web.rights import Grant, Role
from broadcaster.web.routes import handover
from broadcaster.web.store import keys
from broadcaster.web.store.limits import PER_ADDRESS
from broadcaster.web.store.sessions import LinkKind
from tests.web.conftest import PEOPLE, csrf
from tests.web.forms import acts, at_once, number, person, send

if TYPE_CHECKING:
    from tests.web.conftest import Portal


def code_of(browser) -> str:
    page = send(browser, "/chuyen-may").text
    (shown,) = re.findall(r'<p class="spell code">([^<]*)</p>', page)
    return shown.replace(" ", "")


def take(browser, code: str):
    return browser.post(f"/m/{code}", data={"csrf": csrf(browser.get(f"/m/{code}").text)})


@pytest.mark.parametrize("login", PEOPLE)
def test_the_other_device_is_signed_in_as_the_same_person(web: Portal, login):
    code, other = code_of(web.signed_in(login)), web.client()
    asked = other.get(f"/m/{code}")
    assert f"Mở trên máy này với tên Người {login}?" in asked.text
    answer = take(other, code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert f"<h1>Người {login}</h1>" in other.get("/tai-khoan").text
    assert acts(web)[:2] == [(login, "handover-taken", ""), (login, "handover-offered", "")]


def test_the_page_shows_a_code_to_scan_and_one_to_read_out(web: Portal):
    browser = web.signed_in("tram")
    assert "<svg" not in browser.get("/chuyen-may").text
    answer = send(browser, "/chuyen-may")
    assert answer.headers["cache-control"] == "no-store"
    assert re.search(r"<svg [^>]*class=\"qr\"", answer.text)
    assert "style=" not in answer.text
    assert 'fill="#fff"' in answer.text
    assert re.search(r"<p class=\"spell\">http://127.0.0.1:8000/m</p>", answer.text)
    assert re.search(r"<p class=\"spell code\">[2-9A-Z]{5} [2-9A-Z]{5}</p>", answer.text)
    assert "đến thứ Hai 23/11/2026 08:15" in answer.text


def test_opening_the_address_uses_nothing_up(web: Portal):
    code = code_of(web.signed_in("tram"))
    for _ in range(5):
        assert web.client().get(f"/m/{code}").status_code == 200
        assert web.client().head(f"/m/{code}").status_code in (200, 405)
    assert take(web.client(), code).status_code == 303


def test_a_code_is_good_once(web: Portal):
    code = code_of(web.signed_in("tram"))
    assert take(web.client(), code).status_code == 303
    late = web.client()
    assert late.get(f"/m/{code}").status_code == 410
    assert take(late, code).status_code in (403, 410)
    assert late.get("/tai-khoan").status_code == 303


def test_of_two_who_use_a_code_at_once_one_comes_in(web: Portal):
    code = code_of(web.signed_in("tram"))
    devices = [web.client() for _ in range(6)]
    tokens = [csrf(one.get(f"/m/{code}").text) for one in devices]
    answers = at_once(
        *(
            lambda one=one, token=token: one.post(f"/m/{code}", data={"csrf": token})
            for one, token in zip(devices, tokens, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 410, 410, 410, 410, 410]
    assert sum(one.get("/tai-khoan").status_code == 200 for one in devices) == 1
    assert [act for _, act, _ in acts(web)].count("handover-taken") == 1


def test_a_code_ends_after_a_quarter_of_an_hour(web: Portal):
    code, other = code_of(web.signed_in("tram")), web.client()
    token = csrf(other.get(f"/m/{code}").text)
    web.clock.pass_(minutes=14, seconds=59)
    assert other.get(f"/m/{code}").status_code == 200
    web.clock.pass_(seconds=1)
    assert other.get(f"/m/{code}").status_code == 410
    assert other.post(f"/m/{code}", data={"csrf": token}).status_code == 410


def test_a_new_code_ends_the_one_before(web: Portal):
    browser = web.signed_in("tram")
    first, second = code_of(browser), code_of(browser)
    assert [web.client().get(f"/m/{code}").status_code for code in (first, second)] == [410, 200]


@pytest.mark.parametrize("end", ["/tai-khoan/may/khac", "/dang-xuat"])
def test_a_code_ends_when_devices_are_ended(web: Portal, end):
    browser = web.signed_in("tram")
    code = code_of(browser)
    send(browser, end)
    assert web.client().get(f"/m/{code}").status_code == 410


def test_a_code_of_a_closed_account_lets_nobody_in(web: Portal):
    code, other = code_of(web.signed_in("tram")), web.client()
    token = csrf(other.get(f"/m/{code}").text)
    web.desk.store.accounts.close(person(web, "tram"), at=web.desk.second())
    assert other.get(f"/m/{code}").status_code == 410
    assert other.post(f"/m/{code}", data={"csrf": token}).status_code == 410
    assert other.get("/tai-khoan").status_code == 303


def test_the_other_device_may_do_what_the_person_may_by_then_and_no_more(web: Portal):
    change = web.desk.store.accounts.change
    both = [Grant(Role.STAFF), Grant(Role.ANNOUNCER, "vi")]
    change(person(web, "canbo"), "Người canbo", "", both, at=web.desk.second())
    code, other = code_of(web.signed_in("canbo")), web.client()
    change(person(web, "canbo"), "Người canbo", "", both[1:], at=web.desk.second())
    assert take(other, code).status_code == 303
    assert other.get("/nguoi-dung").status_code == 403


def test_an_invitation_is_no_code_and_a_code_no_invitation(web: Portal):
    code = code_of(web.signed_in("tram"))
    assert web.client().get(f"/moi/{code}").status_code == 410
    secret = web.desk.store.sessions.link(LinkKind.INVITATION, number(web, "tram"), by="x", at=web.desk.second())
    assert web.client().get(f"/m/{secret}").status_code == 410
    assert web.desk.store.sessions.whose(LinkKind.INVITATION, secret, at=web.desk.second()) is not None


def test_a_device_of_somebody_else_is_told_so_and_changes_hands_whole(web: Portal):
    code, other = code_of(web.signed_in("tram")), web.signed_in("biendich")
    assert "đang đăng nhập với tên Người biendich" in other.get(f"/m/{code}").text
    assert take(other, code).status_code == 303
    assert "<h1>Người tram</h1>" in other.get("/tai-khoan").text
    assert web.desk.store.sessions.of(number(web, "biendich"), at=web.desk.second()) == []


def test_on_the_same_device_there_is_nothing_to_use_up(web: Portal):
    browser = web.signed_in("tram")
    code = code_of(browser)
    page = browser.get(f"/m/{code}").text
    assert "đúng tên ấy rồi" in page
    assert f'action="/m/{code}"' not in page


def test_a_form_from_elsewhere_takes_nothing(web: Portal):
    code, other = code_of(web.signed_in("tram")), web.client()
    other.get(f"/m/{code}")
    assert other.post(f"/m/{code}").status_code == 403
    assert other.post(f"/m/{code}", data={"csrf": "x"}).status_code == 403
    assert web.signed_in("tram").post("/chuyen-may").status_code == 403
    assert web.client().get("/chuyen-may").headers["location"].startswith("/dang-nhap")
    assert web.client().post("/chuyen-may").status_code in (401, 403)
    assert take(web.client(), code).status_code == 303


@pytest.mark.parametrize(
    "dressed",
    [
        lambda code: code.lower(),
        lambda code: f" {code[:5]} {code[5:]} ",
        lambda code: f"{code[:5]}-{code[5:]}",
        lambda code: f"{code[:3]}–{code[3:6]}\u00a0{code[6:]}\u200b",
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
    ],
)
def test_a_code_is_typed_as_people_type(web: Portal, dressed):
    code = code_of(web.signed_in("tram"))
    answer = web.client().get("/m", params={"ma": dressed(code)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/m/{code}")
    assert web.client().get(f"/m/{dressed(code)}").status_code == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("ABCDE 0FGHJ", handover.NO_SUCH_LETTERS),
        ("O1I0", handover.NO_SUCH_LETTERS),
        ("ĐBCDE FGHJK", handover.ACCENTED),
        ("abcdê", handover.ACCENTED),
        ("../../x", handover.WRONG),
        ("<script>alert(1)</script>", handover.WRONG),
        ("\x00" * 5, handover.WRONG),
        ("%s" * 5, handover.WRONG),
        ("A" * 100_0, handover.WRONG),
    ],
)
def test_what_cannot_be_a_code_is_told_why(web: Portal, typed, told):
    answer = web.client().get("/m", params={"ma": typed}, follow_redirects=True)
    assert answer.status_code in (400, 410)
    assert told in answer.text
    assert "<script>alert" not in answer.text


def test_letters_that_codes_lack_look_like_none_that_they_have():
    assert not set("01OI") & set(keys.READABLE)
    assert handover.read("abc de-23") == "ABCDE23"


def test_codes_cannot_be_guessed_for_ever(web: Portal):
    code, guesser = code_of(web.signed_in("tram")), web.client()
    for guess in range(PER_ADDRESS):
        assert guesser.get(f"/m/{'ABCDEFGH' + keys.READABLE[guess // 8] + keys.READABLE[guess % 8]}").status_code == 410
    held = guesser.get(f"/m/{code}")
    assert held.status_code == 429
    assert "Đợi 15 phút" in held.text
    web.clock.pass_(minutes=16)
    assert web.client().get(f"/m/{code_of(web.signed_in('tram'))}").status_code == 200


def test_the_log_of_requests_has_no_code(web: Portal):
    code, other = code_of(web.signed_in("tram")), web.client()
    other.get("/m", params={"ma": code})
    take(other, code)
    assert web.log
    assert not [line for line in web.log if code in line]


def test_a_station_has_a_short_address_that_stays(web: Portal):
    assert web.client().get("/t/24235").headers["location"] == "/tram/24235"
    assert "http://127.0.0.1:8000/t/24235" in web.signed_in("tram").get("/chuyen-may").text
    assert "/t/2" not in web.signed_in("canbo").get("/chuyen-may").text
    for nowhere in ("99999", "2423", "242355", "abcde", "2423%20", "٢٤٢٣٥"):
        assert web.client().get(f"/t/{nowhere}").status_code == 404
