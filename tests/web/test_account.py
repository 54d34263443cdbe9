"""One's own account: what it shows, devices that are ended, the password."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from broadcaster.web import desk, devices
from broadcaster.web.store.limits import PER_NAME
from broadcaster.web.store.sessions import LinkKind
from tests.web.conftest import PASSWORD, csrf
from tests.web.forms import acts, number, person, send

if TYPE_CHECKING:
    from tests.web.conftest import Portal

NEW = "mot-mat-khau-khac"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
    "Safari/537.36 Edg/120.0.0.0"
)


def change(browser, old=PASSWORD, password=NEW, again=NEW):
    return send(browser, "/tai-khoan/mat-khau", old=old, password=password, again=again)


@pytest.mark.parametrize(
    ("login", "roles"),
    [
        ("canbo", ["Cán bộ truyền thông"]),
        ("biendich", ["Biên dịch: Êđê"]),
        ("tram", ["Trạm truyền thanh: xã Buôn Đôn"]),
    ],
)
def test_it_says_in_words_what_one_may_do(web: Portal, login, roles):
    page = web.signed_in(login).get("/tai-khoan").text
    assert re.findall(r"<dd>([^<]*)</dd>", page) == [login, *roles]


def test_a_station_that_is_no_more_is_named_by_its_code(web: Portal, monkeypatch):
    monkeypatch.setattr(desk, "MOMENT", 0)
    stations = web.folder / "scripts" / "stations.yaml"
    text = stations.read_text(encoding="utf-8")
    stations.write_text(re.sub(r".*24133.*\n", "", text), encoding="utf-8")
    page = web.signed_in("tramkhac").get("/tai-khoan").text
    assert "Trạm truyền thanh: 24133 (không còn trong danh sách)" in page


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (PHONE, ("Chrome", "Android")),
        (PHONE + " Zalo android/23090 ZaloTheme/light ZaloLanguage/vi", ("Zalo", "Android")),
        (IPHONE, ("Safari", "iPhone")),
        (EDGE, ("Edge", "Windows")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", ("Firefox", "Linux")),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_devices_are_called_what_people_call_them(told, named):
    assert devices.named(told) == named


def test_a_browser_is_told_from_another_by_the_last_words_it_says(web: Portal):
    store = web.desk.store
    edge = PHONE.replace("Android 10; K", "Android 10; " + "K" * 60) + " EdgA/120.0.0.0"
    store.sessions.begin(number(web, "tram"), days=9, device=edge, address="", at=web.desk.second())
    assert "Edge trên Android" in web.signed_in("tram").get("/tai-khoan").text


def test_a_device_that_lies_about_itself_puts_nothing_into_the_page(web: Portal):
    web.desk.store.sessions.begin(
        number(web, "tram"), days=9, device="<script>x</script>", address="<b>", at=web.desk.second()
    )
    page = web.signed_in("tram").get("/tai-khoan").text
    assert "<script>x" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "Trình duyệt khác" in page


def test_one_device_is_ended_and_the_others_go_on(web: Portal):
    mine, lost, third = (web.signed_in("tram") for _ in range(3))
    sessions = web.desk.store.sessions.of(number(web, "tram"), at=web.desk.second())
    assert send(mine, f"/tai-khoan/may/{sessions[1].number}").status_code == 303
    assert [one.get("/tai-khoan").status_code for one in (mine, lost, third)] == [200, 303, 200]
    assert acts(web)[0] == ("tram", "device-ended", "")


def test_all_devices_but_this_one_are_ended(web: Portal):
    mine, *others = (web.signed_in("tram") for _ in range(3))
    somebody = web.signed_in("canbo")
    send(mine, "/tai-khoan/may/khac")
    assert [one.get("/tai-khoan").status_code for one in (mine, *others, somebody)] == [200, 303, 303, 200]
    assert acts(web)[0] == ("tram", "devices-ended", "")


def test_nobody_ends_the_device_of_somebody_else(web: Portal):
    victim, forger = web.signed_in("quantri"), web.signed_in("tram")
    (theirs,) = web.desk.store.sessions.of(number(web, "quantri"), at=web.desk.second())
    send(forger, f"/tai-khoan/may/{theirs.number}")
    assert victim.get("/tai-khoan").status_code == 200
    assert acts(web) == []


@pytest.mark.parametrize("session", ["0", "-1", "x", "99999999999999999999", "1e3", "%00"])
def test_a_number_that_is_none_is_no_page(web: Portal, session):
    assert send(web.signed_in("tram"), f"/tai-khoan/may/{session}").status_code in (404, 422)


def test_a_new_password_holds_and_the_other_devices_are_out(web: Portal):
    mine, other = web.signed_in("tram"), web.signed_in("tram")
    answer = change(mine)
    assert answer.headers["location"] == "/tai-khoan?xong=mat-khau"
    assert "Đã đổi mật khẩu" in mine.get(answer.headers["location"]).text
    assert other.get("/tai-khoan").status_code == 303
    accounts = web.desk.store.accounts
    assert accounts.check("tram", PASSWORD) is None
    assert accounts.check("tram", NEW) is not None
    assert acts(web)[0] == ("tram", "password-changed", "")


def test_links_that_were_made_before_the_password_changed_let_nobody_in(web: Portal):
    store, who, now = web.desk.store, number(web, "tram"), web.desk.second()
    links = {kind: store.sessions.link(kind, who, by="tram", at=now) for kind in LinkKind}
    change(web.signed_in("tram"))
    assert [store.sessions.whose(kind, secret, at=now) for kind, secret in links.items()] == [None, None]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"old": "sai-mat-khau-roi"}, "Mật khẩu đang dùng không đúng."),
        ({"old": ""}, "Mật khẩu đang dùng không đúng."),
        ({"password": "ngan", "again": "ngan"}, "Mật khẩu cần từ 10"),
        ({"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "Mật khẩu cần từ 10"),
        ({"password": "a" * 5000, "again": "a" * 5000}, "Mật khẩu cần từ 10"),
        ({"again": "mot-mat-khau-lech"}, "Hai lần gõ"),
        ({"password": "", "again": ""}, "Mật khẩu cần từ 10"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(web: Portal, given, told):
    mine, other = web.signed_in("tram"), web.signed_in("tram")
    answer = change(mine, **given)
    assert answer.status_code == 400
    assert told in answer.text
    assert other.get("/tai-khoan").status_code == 200
    assert web.desk.store.accounts.check("tram", PASSWORD) is not None


def test_the_old_password_cannot_be_guessed_for_ever(web: Portal):
    browser = web.signed_in("tram")
    for _ in range(PER_NAME):
        assert change(browser, old="sai-mat-khau-roi").status_code == 400
    held = change(browser)
    assert held.status_code == 429
    assert "Đợi 15 phút" in held.text
    web.clock.pass_(minutes=16)
    assert change(browser).status_code == 303


def test_a_password_typed_on_another_keyboard_is_the_same(web: Portal):
    change(web.signed_in("tram"), password="đường về buôn làng", again="đường về buôn làng")
    decomposed = "đường về buôn làng"
    proven = web.desk.store.accounts.check("tram", decomposed)
    assert proven is not None
    assert proven.person == person(web, "tram")


def test_somebody_who_comes_often_stays_signed_in(web: Portal):
    browser = web.client()
    form = browser.get("/dang-nhap")
    signed = browser.post("/dang-nhap", data={"login": "canbo", "password": PASSWORD, "csrf": csrf(form.text)})
    assert "Max-Age=604800" in signed.headers["set-cookie"]
    for _ in range(4):
        web.clock.pass_(days=3)
        answer = browser.get("/tai-khoan")
        assert answer.status_code == 200
        assert "Max-Age=604800" in answer.headers["set-cookie"]
    assert "set-cookie" not in browser.get("/tai-khoan").headers
    web.clock.pass_(days=8)
    assert browser.get("/tai-khoan").status_code == 303


def test_signing_out_is_not_undone_by_a_cookie_that_was_due_for_renewal(web: Portal):
    browser = web.signed_in("canbo")
    token = csrf(browser.get("/tai-khoan").text)
    web.clock.pass_(days=2)
    answer = browser.post("/dang-xuat", data={"csrf": token})
    assert [line for line in answer.headers.get_list("set-cookie") if "Max-Age=0" in line]
    assert len(answer.headers.get_list("set-cookie")) == 1


def test_whoever_signs_in_in_place_of_another_leaves_no_session_behind(web: Portal):
    browser = web.signed_in("tram")
    secret = web.desk.store.sessions.link(LinkKind.INVITATION, number(web, "duyet"), by="x", at=web.desk.second())
    send(browser, f"/moi/{secret}", password=NEW, again=NEW)
    assert "Người duyet" in browser.get("/tai-khoan").text
    assert web.desk.store.sessions.of(number(web, "tram"), at=web.desk.second()) == []
