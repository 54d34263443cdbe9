"""Coming in and going out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.conftest import PASSWORD, csrf

if TYPE_CHECKING:
    from tests.web.conftest import Portal


def test_a_person_signs_in_with_the_password_and_out_again(web: Portal) -> None:
    browser = web.client()
    form = browser.get("/dang-nhap?tiep=/tram/24235")

    answer = browser.post(
        "/dang-nhap?tiep=/tram/24235",
        data={"login": " Tram ", "password": PASSWORD, "csrf": csrf(form.text)},
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/tram/24235")
    assert browser.get("/").headers["location"] == "/tram/24235"
    page = browser.get("/tai-khong-co")
    out = browser.post("/dang-xuat", data={"csrf": csrf(page.text)})
    assert (out.status_code, out.headers["location"]) == (303, "/dang-nhap")
    assert browser.get("/").headers["location"].startswith("/dang-nhap")
