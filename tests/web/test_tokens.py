"""Tokens of playout machines: made for one station, shown once, revoked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import STATION
from tests.web.forms import acts, send

if TYPE_CHECKING:
    from tests.web.conftest import Portal


def make(browser, station=STATION, name="LibreTime phòng máy"):
    return send(browser, "/may-phat", station=station, name=name)


def secret_in(page: str) -> str:
    (found,) = set(re.findall(r"bc_[\w-]+", page))
    return found


def test_a_machine_is_made_its_secret_shown_once_and_it_speaks_for_its_station(web: Portal):
    browser = web.signed_in("canbo")
    answer = make(browser)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    secret = secret_in(answer.text)
    assert f'curl -H "Authorization: Bearer {secret}" http://127.0.0.1:8000/api/v1/weeks' in answer.text.replace(
        "&#34;", '"'
    )
    token = web.desk.store.tokens.find(secret)
    assert token is not None
    assert (token.station, token.name, token.made_by) == (STATION, "LibreTime phòng máy", "canbo")
    assert secret not in browser.get("/may-phat").text
    assert acts(web) == [("canbo", "token-made", f"{STATION}: LibreTime phòng máy")]
    for file in web.folder.glob("accounts.sqlite*"):
        assert secret.encode() not in file.read_bytes()


def test_the_example_is_one_that_the_api_takes(web: Portal):
    answer = make(web.signed_in("canbo"))
    example = answer.text.replace("&#34;", '"')
    (body,) = re.findall(r'-d "(\{.*?\})" ', example)
    machine = web.client(headers={"Authorization": f"Bearer {secret_in(answer.text)}"})
    assert machine.get("/api/v1/weeks").status_code == 200
    body = body.replace('\\"', '"').replace("bao-hiem-y-te", "bao-hiem")
    told = machine.post(
        "/api/v1/runs", content=body, headers={"Content-Type": "application/json", "Idempotency-Key": "1"}
    )
    assert (told.status_code, told.json()["added"]) == (200, 1)


def test_a_revoked_machine_is_told_off_at_once_and_shown_among_the_revoked(web: Portal):
    browser = web.signed_in("canbo")
    secret = secret_in(make(browser).text)
    (token,) = web.desk.store.tokens.all()
    assert send(browser, f"/may-phat/{token.number}/huy").headers["location"] == "/may-phat"
    assert web.desk.store.tokens.find(secret) is None
    assert "Đã hủy: 1 máy" in browser.get("/may-phat").text
    assert send(browser, f"/may-phat/{token.number}/huy").status_code == 404
    assert acts(web)[0] == ("canbo", "token-revoked", f"{STATION}: LibreTime phòng máy")
    assert len(acts(web)) == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"station": ""}, "Chọn một trạm"),
        ({"station": "99999"}, "Chọn một trạm"),
        ({"station": "rad"}, "Chọn một trạm"),
        ({"name": " "}, "Tên máy cần"),
        ({"name": "x" * 201}, "Tên máy cần"),
        ({"name": "a\x00b"}, "Tên máy cần"),
        ({"name": "a\u202eb"}, "Tên máy cần"),
    ],
)
def test_a_faulty_form_makes_no_token(web: Portal, given, told):
    answer = make(web.signed_in("canbo"), **given)
    assert (answer.status_code, told in answer.text) == (400, True)
    assert web.desk.store.tokens.all() == []
    assert acts(web) == []


def test_a_name_is_never_markup(web: Portal):
    browser = web.signed_in("canbo")
    pages = [make(browser, name="<script>alert(1)</script>").text, browser.get("/may-phat").text]
    pages.append(make(browser, station="<script>alert(1)</script>", name='"><script>alert(1)').text)
    assert not [page for page in pages if "<script>alert" in page]


@pytest.mark.parametrize("login", ["lanhdao", "biendich", "duyet", "phatthanh", "tram"])
def test_nobody_else_makes_or_revokes(web: Portal, login):
    make(web.signed_in("canbo"))
    (token,) = web.desk.store.tokens.all()
    browser = web.signed_in(login)
    assert browser.get("/may-phat").status_code == 403
    assert make(browser).status_code == 403
    assert send(browser, f"/may-phat/{token.number}/huy").status_code == 403
    assert web.desk.store.tokens.all() == [token]


@pytest.mark.parametrize("token", ["0", "9", "-1", "x", "99999999999999999999"])
def test_a_number_of_no_machine_is_no_page(web: Portal, token):
    assert send(web.signed_in("quantri"), f"/may-phat/{token}/huy").status_code in (404, 422)


def test_a_form_without_its_secret_does_nothing(web: Portal):
    browser = web.signed_in("quantri")
    assert browser.post("/may-phat", data={"station": STATION, "name": "x"}).status_code == 403
    make(browser)
    (token,) = web.desk.store.tokens.all()
    assert browser.post(f"/may-phat/{token.number}/huy").status_code == 403
    assert web.desk.store.tokens.all() == [token]
