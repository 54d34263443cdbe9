"""Accounts: who makes, changes and closes whose; invitations; many stations at once; nobody becomes more by a forged form."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.models import Place, Station
from broadcaster.web import desk as web_desk
from broadcaster.web.rights import Grant, Role
from broadcaster.web.routes.inviting import logins
from broadcaster.web.store.sessions import LinkKind
from tests.web.conftest import OTHER, PASSWORD, PEOPLE, STATION, csrf
from tests.web.forms import acts, at_once, number, person, send

if TYPE_CHECKING:
    from tests.web.conftest import Portal

NEW = "mot-mat-khau-khac"


def names(page: str) -> list[str]:
    return [unescape(re.sub("<[^>]*>", "", found)) for found in re.findall(r"<h2>(.*?)</h2>", page)]


def link_in(page: str) -> str:
    found = re.search(r'value="http://127\.0\.0\.1:8000(/moi/[^"]+)"', page)
    assert found
    return found[1]


def add(browser, **data):
    given = {"login": "moi1", "name": "Người mới", "phone": "", "grant": [f"operator:{STATION}"], **data}
    return send(browser, "/nguoi-dung/moi", **given)


def edit(browser, whom: int, *grants: str, name: str = "Tên mới", phone: str = ""):
    return send(browser, f"/nguoi-dung/{whom}", name=name, phone=phone, grant=list(grants))


# ------------------------------------------------------------------------------------------------------------ the list


def test_the_list_says_who_is_there_in_what_role_and_when_last(web: Portal):
    web.desk.store.accounts.make("moi1", "Y Bhim Êban", "0905 123 456", [Grant(Role.OPERATOR, STATION)], at=0)
    web.signed_in("biendich")
    web.clock.pass_(days=2)
    page = web.signed_in("canbo").get("/nguoi-dung").text
    assert len(names(page)) == len(PEOPLE) + 1
    assert '<a href="tel:0905123456">0905 123 456</a>' in page
    assert "Trạm truyền thanh: xã Buôn Đôn" in page
    assert "vào lần cuối thứ Hai 23/11/2026" in page
    assert page.count("lời mời đã hết hạn") == 1


def test_whoever_is_invited_and_has_not_come_is_marked_until_they_come(web: Portal):
    browser, guest = web.signed_in("canbo"), web.client()
    link = link_in(add(browser).text)
    assert "đã mời, chưa vào" in browser.get("/nguoi-dung").text
    send(guest, link, link, password=NEW, again=NEW)
    assert "đã mời, chưa vào" not in browser.get("/nguoi-dung").text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("buon don", ["Người tram"]),
        ("BUÔN ĐÔN", ["Người tram"]),
        ("dich ede", ["Người biendich", "Người duyet"]),
        ("ede bien", ["Người biendich"]),
        ("canbo", ["Người canbo"]),
        ("khong-co-ai", []),
        ("%", []),
        ("' or 1=1 --", []),
        ("\x00", []),
        ("x" * 9_000, []),
    ],
)
def test_people_are_found_as_they_are_typed_in_haste(web: Portal, typed, found):
    for headers in ({}, {"hx-request": "true"}):
        answer = web.signed_in("canbo").get("/nguoi-dung", params={"tim": typed}, headers=headers)
        assert (answer.status_code, names(answer.text)) == (200, found)


def test_a_name_is_never_markup(web: Portal):
    browser = web.signed_in("canbo")
    wicked = '"><script>alert(1)</script>'
    answer = add(browser, name=wicked)
    pages = [answer.text, *(browser.get(where).text for where in ("/nguoi-dung", f"/nguoi-dung/{number(web, 'moi1')}"))]
    pages.append(browser.get(f"/nguoi-dung/{number(web, 'moi1')}/dong").text)
    pages.append(browser.get("/nguoi-dung", params={"tim": wicked}).text)
    assert not [page for page in pages if "<script>alert" in page]
    assert all("&lt;script&gt;alert" in page for page in pages)


# ------------------------------------------------------------------------------------------------------ adding somebody


def test_somebody_is_added_invited_and_comes_in(web: Portal):
    browser = web.signed_in("canbo")
    answer = add(
        browser, login=" Moi1 ", name="H'Linh  Niê", phone="0905 123 456", grant=["translator:rad", "announcer:rad", ""]
    )
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert person(web, "moi1").name == "H'Linh Niê"
    assert person(web, "moi1").grants == (Grant(Role.ANNOUNCER, "rad"), Grant(Role.TRANSLATOR, "rad"))
    assert answer.text.count(link_in(answer.text)) == 2  # by itself, and in the message for Zalo
    assert "đến thứ Hai 30/11/2026 08:00" in answer.text
    assert "style=" not in answer.text

    guest = web.client()
    link = link_in(answer.text)
    came = guest.post(link, data={"csrf": csrf(guest.get(link).text), "password": NEW, "again": NEW})
    assert came.status_code == 303
    assert "H&#39;Linh Niê" in guest.get("/tai-khoan").text
    assert acts(web)[:3] == [
        ("moi1", "password-set", ""),
        ("canbo", "person-invited", "moi1"),
        ("canbo", "person-made", "moi1: announcer:rad, translator:rad"),
    ]


def test_the_secret_of_an_invitation_is_kept_nowhere(web: Portal):
    secret = link_in(add(web.signed_in("canbo")).text).rsplit("/", 1)[1]
    assert secret not in web.signed_in("canbo").get(f"/nguoi-dung/{number(web, 'moi1')}").text
    for file in web.folder.glob("accounts.sqlite*"):
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"login": "TRAM "}, "đã có người dùng"),
        ({"login": "a"}, "Tên đăng nhập cần"),
        ({"login": "có dấu"}, "Tên đăng nhập cần"),
        ({"login": "a\x00b"}, "Tên đăng nhập cần"),
        ({"login": "x" * 61}, "Tên đăng nhập cần"),
        ({"name": "  "}, "Họ tên cần"),
        ({"name": "a\u202eb"}, "Họ tên cần"),
        ({"name": "x" * 201}, "Họ tên cần"),
        ({"phone": "gọi tôi"}, "Số điện thoại không đúng"),
        ({"grant": []}, "ít nhất một vai trò"),
        ({"grant": [""]}, "ít nhất một vai trò"),
        ({"grant": ["operator"]}, "không giao được"),
        ({"grant": ["operator:"]}, "không giao được"),
        ({"grant": ["operator:99999"]}, "không giao được"),
        ({"grant": ["operator:rad"]}, "không giao được"),
        ({"grant": ["translator"]}, "không giao được"),
        ({"grant": ["translator:xx"]}, "không giao được"),
        ({"grant": [f"reviewer:{STATION}"]}, "không giao được"),
        ({"grant": ["announcer:rad:cmo"]}, "không giao được"),
        ({"grant": ["king"]}, "không giao được"),
        ({"grant": [f"operator:{STATION}", "admin"]}, "không giao được"),
    ],
)
def test_a_faulty_form_makes_nobody_and_says_why(web: Portal, given, told):
    before = web.desk.store.accounts.all()
    answer = add(web.signed_in("canbo"), **given)
    assert answer.status_code == 400
    assert told in answer.text
    assert web.desk.store.accounts.all() == before
    assert acts(web) == []


def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_stands(web: Portal):
    answer = add(web.signed_in("canbo"), login="Á", name="", phone="x", grant=["translator:rad"])
    assert answer.text.count('class="wrong" role="alert"') == 3
    assert 'value="Á"' in answer.text
    assert '<input type="checkbox" name="grant" value="translator:rad" checked>' in answer.text


def test_of_two_who_take_a_login_at_once_one_gets_it(web: Portal):
    browsers = [web.signed_in("canbo") for _ in range(4)]
    tokens = [csrf(one.get("/nguoi-dung").text) for one in browsers]
    answers = at_once(
        *(
            lambda one=one, token=token, turn=turn: one.post(
                "/nguoi-dung/moi",
                data={"csrf": token, "login": "moi1", "name": f"Người {turn}", "grant": [f"operator:{STATION}"]},
            )
            for turn, (one, token) in enumerate(zip(browsers, tokens, strict=True))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


# ---------------------------------------------------------------------------------------------------- nobody becomes more


@pytest.mark.parametrize("role", ["admin", "head", "staff", "admin:", f"admin:{STATION}"])
def test_staff_make_nobody_who_is_more_than_an_operator_or_works_with_a_language(web: Portal, role):
    answer = add(web.signed_in("canbo"), grant=[role])
    assert answer.status_code == 400
    assert web.desk.store.accounts.find("moi1") is None


@pytest.mark.parametrize("role", ["head", "staff", "admin"])
def test_an_admin_makes_everybody(web: Portal, role):
    assert add(web.signed_in("quantri"), grant=[role]).status_code == 200
    assert person(web, "moi1").grants == (Grant(Role(role)),)


@pytest.mark.parametrize("whom", ["quantri", "lanhdao", "canbo"])
@pytest.mark.parametrize("what", ["", "/moi", "/thoat", "/dong"])
def test_staff_touch_no_account_that_is_more_than_they_may_give_their_own_neither(web: Portal, whom, what):
    browser, victim, before = web.signed_in("canbo"), web.signed_in(whom), person(web, whom)
    where = f"/nguoi-dung/{before.number}{what}"
    assert send(browser, where, name="Tên khác", phone="", grant=[f"operator:{STATION}"]).status_code == 403
    assert browser.get(where).status_code in (403, 405)
    assert person(web, whom) == before
    assert victim.get("/tai-khoan").status_code == 200
    assert web.desk.store.sessions.invited(at=web.desk.second()) == {}
    assert acts(web) == []


@pytest.mark.parametrize("role", ["admin", "staff", "head"])
def test_staff_raise_nobody_above_what_they_may_give(web: Portal, role):
    browser = web.signed_in("canbo")
    answer = edit(browser, number(web, "tram"), f"operator:{STATION}", role)
    assert answer.status_code == 400
    assert person(web, "tram").grants == (Grant(Role.OPERATOR, STATION),)
    page = browser.get(f"/nguoi-dung/{number(web, 'tram')}").text
    assert f'value="{role}"' not in page


def test_an_operator_that_was_made_staff_is_out_of_the_hands_of_staff(web: Portal):
    edit(web.signed_in("quantri"), number(web, "tram"), f"operator:{STATION}", "staff")
    assert web.signed_in("canbo").get(f"/nguoi-dung/{number(web, 'tram')}").status_code == 403


def test_an_invitation_that_staff_kept_is_worth_nothing_once_its_owner_became_more(web: Portal):
    browser, thief = web.signed_in("canbo"), web.client()
    link = link_in(send(browser, f"/nguoi-dung/{number(web, 'tram')}/moi").text)
    edit(web.signed_in("quantri"), number(web, "tram"), f"operator:{STATION}", "admin")
    assert thief.get(link).status_code == 410
    assert web.desk.store.accounts.check("tram", PASSWORD) is not None


def test_an_invitation_ends_when_its_owner_gets_another_station_and_stays_when_one_is_taken_away(web: Portal):
    browser = web.signed_in("canbo")
    both = [f"operator:{STATION}", f"operator:{OTHER}"]
    link = link_in(add(browser, grant=both).text)
    assert edit(browser, number(web, "moi1"), both[0]).status_code == 303
    assert web.client().get(link).status_code == 200
    assert edit(browser, number(web, "moi1"), both[1]).status_code == 303
    assert web.client().get(link).status_code == 410


@pytest.mark.parametrize("login", ["lanhdao", "biendich", "duyet", "phatthanh", "tram"])
def test_nobody_else_comes_near_accounts(web: Portal, login):
    browser = web.signed_in(login)
    whom = number(web, "tramkhac")
    for where in ("/nguoi-dung", "/nguoi-dung/moi", "/nguoi-dung/cac-tram", f"/nguoi-dung/{whom}"):
        assert browser.get(where).status_code == 403
    assert add(browser).status_code == 403
    assert edit(browser, number(web, login), "admin").status_code == 403
    assert send(browser, "/nguoi-dung/cac-tram", station=[OTHER]).status_code == 403


def test_a_form_without_its_secret_does_nothing(web: Portal):
    browser, whom = web.signed_in("quantri"), number(web, "tram")
    for where in ("moi", "cac-tram", whom, f"{whom}/moi", f"{whom}/thoat", f"{whom}/dong", f"{whom}/mo"):
        assert browser.post(f"/nguoi-dung/{where}", data={"name": "x", "grant": ["admin"]}).status_code == 403
    stolen = csrf(web.signed_in("tram").get("/tai-khoan").text)
    assert browser.post(f"/nguoi-dung/{whom}/dong", data={"csrf": stolen}).status_code == 403
    assert acts(web) == []


# ---------------------------------------------------------------------------------------------------- changing somebody


def test_what_somebody_may_do_changes_with_the_next_page_they_open(web: Portal):
    operator = web.signed_in("tram")
    assert operator.get(f"/tram/{OTHER}").status_code == 403
    answer = edit(web.signed_in("canbo"), number(web, "tram"), f"operator:{OTHER}", phone="0905 123 456")
    assert answer.status_code == 303
    assert "Đã lưu" in web.signed_in("canbo").get(answer.headers["location"]).text
    assert [operator.get(f"/tram/{code}").status_code for code in (STATION, OTHER)] == [403, 200]
    assert acts(web)[0] == ("canbo", "person-changed", f"tram: operator:{OTHER}")


def test_a_station_that_is_no_more_stays_with_whoever_had_it_and_comes_to_nobody_else(web: Portal, monkeypatch):
    monkeypatch.setattr(web_desk, "MOMENT", 0)
    stations = web.folder / "scripts" / "stations.yaml"
    stations.write_text(re.sub(r".*24133.*\n", "", stations.read_text(encoding="utf-8")), encoding="utf-8")
    browser = web.signed_in("canbo")
    assert edit(browser, number(web, "tramkhac"), f"operator:{OTHER}", name="Còn đây").status_code == 303
    assert edit(browser, number(web, "tram"), f"operator:{OTHER}").status_code == 400


@pytest.mark.parametrize("whom", ["999", "0", "-1", "x", "99999999999999999999", "%00", "1;drop table"])
def test_a_number_of_nobody_is_no_page(web: Portal, whom):
    browser = web.signed_in("quantri")
    assert browser.get(f"/nguoi-dung/{whom}").status_code == 404
    for what in ("", "/moi", "/thoat", "/dong", "/mo"):
        assert send(browser, f"/nguoi-dung/{whom}{what}", name="x").status_code in (404, 422)


def test_a_new_invitation_ends_the_one_before(web: Portal):
    browser, guest = web.signed_in("canbo"), web.client()
    first = link_in(add(browser).text)
    second = link_in(send(browser, f"/nguoi-dung/{number(web, 'moi1')}/moi").text)
    assert [guest.get(link).status_code for link in (first, second)] == [410, 200]


def test_who_forgot_the_password_chooses_another_and_is_out_elsewhere(web: Portal):
    lost, guest = web.signed_in("tram"), web.client()
    link = link_in(send(web.signed_in("canbo"), f"/nguoi-dung/{number(web, 'tram')}/moi").text)
    assert lost.get("/tai-khoan").status_code == 200
    assert send(guest, link, link, password=NEW, again=NEW).status_code == 303
    assert lost.get("/tai-khoan").status_code == 303
    assert web.desk.store.accounts.check("tram", PASSWORD) is None
    assert send(web.client(), link, "/dang-nhap", password=PASSWORD, again=PASSWORD).status_code == 410


def test_an_invitation_ends_after_a_week(web: Portal):
    link, guest = link_in(add(web.signed_in("canbo")).text), web.client()
    web.clock.pass_(days=6, hours=23)
    token = csrf(guest.get(link).text)
    web.clock.pass_(hours=1)
    assert guest.get(link).status_code == 410
    assert guest.post(link, data={"csrf": token, "password": NEW, "again": NEW}).status_code == 410


def test_of_two_who_use_an_invitation_at_once_one_comes_in(web: Portal):
    link = link_in(add(web.signed_in("canbo")).text)
    guests = [web.client() for _ in range(4)]
    tokens = [csrf(one.get(link).text) for one in guests]
    answers = at_once(
        *(
            lambda one=one, token=token, turn=turn: one.post(
                link, data={"csrf": token, "password": f"{NEW}-{turn}", "again": f"{NEW}-{turn}"}
            )
            for turn, (one, token) in enumerate(zip(guests, tokens, strict=True))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 410, 410, 410]
    winner = next(turn for turn, answer in enumerate(answers) if answer.status_code == 303)
    assert web.desk.store.accounts.check("moi1", f"{NEW}-{winner}") is not None


def test_somebody_is_signed_out_everywhere(web: Portal):
    devices = [web.signed_in("tram") for _ in range(2)]
    send(web.signed_in("canbo"), f"/nguoi-dung/{number(web, 'tram')}/thoat")
    assert [one.get("/tai-khoan").status_code for one in devices] == [303, 303]
    assert acts(web)[0] == ("canbo", "person-signed-out", "tram")


# ---------------------------------------------------------------------------------------------------- closing an account


def test_a_closed_account_is_out_at_once_and_for_good(web: Portal):
    operator, whom = web.signed_in("tram"), number(web, "tram")
    token = csrf(operator.get("/tai-khoan").text)
    links = [web.desk.store.sessions.link(kind, whom, by="x", at=web.desk.second()) for kind in LinkKind]
    browser = web.signed_in("canbo")
    asked = browser.get(f"/nguoi-dung/{whom}/dong")
    assert "Đóng tài khoản của Người tram?" in asked.text
    assert send(browser, f"/nguoi-dung/{whom}/dong").status_code == 303

    assert operator.get(f"/tram/{STATION}").status_code == 303
    assert operator.post("/chuyen-may", data={"csrf": token}).status_code in (401, 403)
    assert web.desk.store.accounts.check("tram", PASSWORD) is None
    assert web.client().get(f"/moi/{links[0]}").status_code == 410
    assert web.client().get(f"/m/{links[1]}").status_code == 410
    assert browser.get(f"/nguoi-dung/{whom}").status_code == 404
    assert "Người tram<" not in browser.get("/nguoi-dung").text
    assert "Người tram<" in browser.get("/nguoi-dung?dong=1").text
    assert acts(web)[0] == ("canbo", "person-closed", "tram")


def test_opened_again_it_has_no_password_no_device_and_no_old_link(web: Portal):
    browser, device, whom = web.signed_in("canbo"), web.signed_in("tram"), number(web, "tram")
    old = web.desk.store.sessions.link(LinkKind.INVITATION, whom, by="x", at=web.desk.second())
    send(browser, f"/nguoi-dung/{whom}/dong")
    link = link_in(send(browser, f"/nguoi-dung/{whom}/mo").text)
    assert device.get("/tai-khoan").status_code == 303
    assert web.desk.store.accounts.check("tram", PASSWORD) is None
    assert web.client().get(f"/moi/{old}").status_code == 410
    guest = web.client()
    assert send(guest, link, link, password=NEW, again=NEW).status_code == 303
    assert guest.get(f"/tram/{STATION}").status_code == 200


def test_staff_open_no_account_that_is_more_than_they_may_give(web: Portal):
    whom = number(web, "lanhdao")
    send(web.signed_in("quantri"), f"/nguoi-dung/{whom}/dong")
    assert send(web.signed_in("canbo"), f"/nguoi-dung/{whom}/mo").status_code == 403
    assert web.desk.store.accounts.get(whom) is None


def test_an_open_account_cannot_be_opened_to_wipe_its_password(web: Portal):
    assert send(web.signed_in("quantri"), f"/nguoi-dung/{number(web, 'tram')}/mo").status_code == 404
    assert web.desk.store.accounts.check("tram", PASSWORD) is not None


def test_nobody_closes_their_own_account(web: Portal):
    browser = web.signed_in("quantri")
    add(browser, grant=["admin"])
    web.desk.store.accounts.set_password(person(web, "moi1"), NEW, at=0)
    answer = send(browser, f"/nguoi-dung/{number(web, 'quantri')}/dong")
    assert answer.status_code == 400
    assert "Không tự đóng" in answer.text
    assert browser.get("/tai-khoan").status_code == 200


def test_the_last_admin_stays_one(web: Portal):
    browser, whom = web.signed_in("quantri"), number(web, "quantri")
    answer = edit(browser, whom, "staff")
    assert answer.status_code == 400
    assert "ít nhất một quản trị khác" in answer.text
    assert person(web, "quantri").grants == (Grant(Role.ADMIN),)
    with pytest.raises(FaultsFoundError, match="nobody else is an administrator"):
        web.desk.store.accounts.close(person(web, "quantri"), at=web.desk.second())
    assert edit(browser, whom, "admin", "staff", name="Vẫn quản trị").status_code == 303


def test_an_admin_who_has_never_come_is_none_to_rely_on(web: Portal):
    browser = web.signed_in("quantri")
    add(browser, grant=["admin"])
    assert edit(browser, number(web, "quantri"), "staff").status_code == 400
    web.desk.store.accounts.set_password(person(web, "moi1"), NEW, at=0)
    answer = edit(browser, number(web, "quantri"), "announcer:vi")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/nguoi-dung").status_code == 403


def test_of_two_admins_who_close_each_other_at_once_one_stays(web: Portal):
    accounts, now = web.desk.store.accounts, web.desk.second()
    second = accounts.make("quantri2", "Quản trị hai", "", [Grant(Role.ADMIN)], at=now)
    accounts.set_password(second, NEW, at=0)
    pairs = [("quantri", "quantri2"), ("quantri2", "quantri")]
    browsers = [web.signed_in(by) for by, _ in pairs]
    tokens = [csrf(one.get("/tai-khoan").text) for one in browsers]
    numbers = [number(web, whom) for _, whom in pairs]
    at_once(
        *(
            lambda one=one, token=token, whom=whom: one.post(f"/nguoi-dung/{whom}/dong", data={"csrf": token})
            for one, token, whom in zip(browsers, tokens, numbers, strict=True)
        )
    )
    assert len([one for one in accounts.all() if Grant(Role.ADMIN) in one.grants]) == 1


# -------------------------------------------------------------------------------------------------- many stations at once


def slips(page: str) -> dict[str, tuple[str, str]]:
    found = re.findall(
        r'<li class="card">\n<h2>([^<]*)</h2>.*?<strong>([^<]*)</strong>.*?<p class="link"[^>]*>[^<]*(/moi/[^<]*)</p>',
        page,
        re.DOTALL,
    )
    return {station: (login, link) for station, login, link in found}


def test_stations_without_an_operator_are_invited_at_once(made: Portal, quick_passwords):
    accounts = made.desk.store.accounts
    accounts.set_password(accounts.make("canbo", "Cán bộ", "", [Grant(Role.STAFF)], at=0), PASSWORD, at=0)
    browser = made.signed_in("canbo")
    offered = browser.get("/nguoi-dung/cac-tram").text
    assert re.findall(r'name="station" value="(\d+)" checked', offered) == [STATION, OTHER]
    answer = send(browser, "/nguoi-dung/cac-tram", station=[OTHER, STATION])
    assert answer.headers["cache-control"] == "no-store"
    found = slips(answer.text)
    assert {station: login for station, (login, _) in found.items()} == {
        "xã Buôn Đôn": "buondon",
        "phường Buôn Ma Thuột": "buonmathuot",
    }
    assert answer.text.count("<svg ") == 2
    login, link = found["xã Buôn Đôn"]
    guest = made.client()
    assert send(guest, link, link, password=NEW, again=NEW).status_code == 303
    assert guest.get("/").headers["location"] == f"/tram/{STATION}"
    assert person(made, login).name == "Trạm xã Buôn Đôn"
    assert sorted(act for _, act, _ in acts(made)) == sorted(["person-made", "person-invited"] * 2 + ["password-set"])
    offered = browser.get("/nguoi-dung/cac-tram").text
    assert re.findall(r'name="station" value="(\d+)"( checked)?', offered) == [(OTHER, "")]


def test_sent_twice_it_makes_no_second_account_and_the_page_seen_last_has_links_that_hold(web: Portal):
    accounts = web.desk.store.accounts
    for login in ("tram", "tramkhac"):
        accounts.close(person(web, login), at=web.desk.second())
    browsers = [web.signed_in("canbo") for _ in range(2)]
    tokens = [csrf(one.get("/nguoi-dung").text) for one in browsers]
    answers = at_once(
        *(
            lambda one=one, token=token: one.post(
                "/nguoi-dung/cac-tram", data={"csrf": token, "station": [STATION, OTHER]}
            )
            for one, token in zip(browsers, tokens, strict=True)
        )
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    for code in (STATION, OTHER):
        assert len([one for one in accounts.all() if code in one.scopes(Role.OPERATOR)]) == 1
    last = send(browsers[0], "/nguoi-dung/cac-tram", station=[STATION, OTHER])
    assert all(web.client().get(link).status_code == 200 for _, link in slips(last.text).values())
    assert len(slips(last.text)) == 2


def test_a_station_whose_operator_has_come_is_left_alone(web: Portal):
    answer = send(web.signed_in("canbo"), "/nguoi-dung/cac-tram", station=[STATION, "99999", "x"])
    assert slips(answer.text) == {}
    assert "1 trạm đã có người vào cổng" in answer.text
    assert web.desk.store.sessions.invited(at=web.desk.second()) == {}
    assert "Trạm nào cũng có người" in web.signed_in("canbo").get("/nguoi-dung/cac-tram").text


def test_ticking_nothing_is_told(web: Portal):
    for wanted in ([], ["99999"], ["' or 1=1"]):
        answer = send(web.signed_in("canbo"), "/nguoi-dung/cac-tram", station=wanted)
        assert (answer.status_code, "Chưa chọn trạm nào" in answer.text) == (400, True)


def test_a_login_that_somebody_else_has_gives_way_to_the_stations_code(web: Portal):
    accounts, now = web.desk.store.accounts, web.desk.second()
    accounts.close(person(web, "tram"), at=now)
    accounts.make("buondon", "Người khác", "", [Grant(Role.ANNOUNCER, "rad")], at=now)
    found = slips(send(web.signed_in("canbo"), "/nguoi-dung/cac-tram", station=[STATION]).text)
    assert found["xã Buôn Đôn"][0] == STATION


def test_staff_get_no_link_for_an_account_that_is_more_because_it_also_has_a_station(web: Portal):
    accounts, now = web.desk.store.accounts, web.desk.second()
    accounts.close(person(web, "tram"), at=now)
    accounts.make("sep", "Sếp", "", [Grant(Role.ADMIN), Grant(Role.OPERATOR, STATION)], at=now)
    answer = send(web.signed_in("canbo"), "/nguoi-dung/cac-tram", station=[STATION])
    assert slips(answer.text) == {}
    assert web.desk.store.sessions.invited(at=now) == {}


def test_whoever_operates_two_stations_is_invited_once(web: Portal):
    accounts, now = web.desk.store.accounts, web.desk.second()
    for login in ("tram", "tramkhac"):
        accounts.close(person(web, login), at=now)
    accounts.make("haitram", "Hai trạm", "", [Grant(Role.OPERATOR, code) for code in (STATION, OTHER)], at=now)
    found = slips(send(web.signed_in("canbo"), "/nguoi-dung/cac-tram", station=[STATION, OTHER]).text)
    assert len(set(found.values())) == 1
    assert len(found) == 2
    assert web.client().get(found["xã Buôn Đôn"][1]).status_code == 200


def test_logins_of_stations_are_short_plain_and_each_their_own():
    names = {
        "24235": "Buôn Đôn",
        "24133": "Ea M'Droh",
        "24000": "Hòa Phú",
        "24001": "Hoà Phú",
        "24002": "Ô",
        "24003": "Đắk Ƀlao",
    }
    stations = [Station(code, name, "xã", ("vi",), None, "", False, "", Place("", 1)) for code, name in names.items()]
    assert logins(stations) == {
        "24235": "buondon",
        "24133": "eamdroh",
        "24000": "24000",
        "24001": "24001",
        "24002": "24002",
        "24003": "dakblao",
    }


def test_a_role_by_language_or_station_is_never_for_all_of_them(web: Portal):
    accounts = web.desk.store.accounts
    for grant in (Grant(Role.OPERATOR), Grant(Role.REVIEWER), Grant(Role.ADMIN, STATION), Grant(Role.STAFF, "rad")):
        with pytest.raises(FaultsFoundError, match="roles: "):
            accounts.make("moi1", "Người mới", "", [grant], at=0)
        with pytest.raises(FaultsFoundError, match="roles: "):
            accounts.change(person(web, "tram"), "Người mới", "", [grant], at=0)
