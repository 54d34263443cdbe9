"""The week's bulletins to read and to hear: each person sees the languages that are theirs."""

from __future__ import annotations

import html
import json
import re

import pytest

from broadcaster.web.rights import Grant, Role
from tests.web.conftest import OTHER, STATION, Portal

WEEK = "2026-W48"


def languages(text: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r"<h3>([^<]+)</h3>", text)]


def links(text: str) -> list[str]:
    return [html.unescape(link) for link in re.findall(r'href="(/shelf/[^"]+)"', text)]


def say_in(web: Portal, language: str, station: str = STATION, **other: object) -> None:
    """Put what a station has in Kinh on the shelf in another language too, as far as its manifest goes."""
    place = web.desk.shelf / WEEK / "manifest.json"
    manifest = json.loads(place.read_text(encoding="utf-8"))
    for file in list(manifest["files"]):
        if file["station"] == station and (file.get("programme") or {}).get("language") == "vi":
            said = {**file["programme"], "language": language, **other}
            path = file["path"].replace("/vi/", f"/{language}/").replace("bao-hiem", str(said["edition"])[3:])
            manifest["files"].append({**file, "path": path, "programme": said})
    place.write_text(json.dumps(manifest), encoding="utf-8")


def test_the_office_sees_every_bulletin_in_every_language(web: Portal) -> None:
    text = web.signed_in("canbo").get("/ban-tin").text

    assert re.findall(r"<h2 id[^>]*>([^<]+)</h2>", text) == ["Bảo hiểm"]
    assert languages(text) == ["Kinh", "Êđê", "M'nông"]
    assert "05:00, 17:00: thứ Hai 23/11/2026, thứ Sáu 27/11/2026" in text
    assert text.count("Chưa có bản được duyệt.") == 2


def test_each_text_has_its_page_its_text_and_its_sound_and_all_of_them_are_there(web: Portal) -> None:
    browser = web.signed_in("canbo")
    text = browser.get("/ban-tin").text

    found = links(text)

    assert [link.rpartition(".")[2] for link in found] == ["html", "txt", "mp3"]
    assert all(link.startswith(f"/shelf/{WEEK}/{STATION}/vi/01-bao-hiem.") for link in found)
    assert [browser.get(link).status_code for link in found] == [200, 200, 200]
    assert f'src="{found[2]}"' in text
    assert "tệp của xã Buôn Đôn" in text


def test_a_language_that_one_station_airs_is_shown_by_its_files(web: Portal) -> None:
    say_in(web, "rad")

    text = web.signed_in("canbo").get("/ban-tin/rad").text

    assert links(text)[0] == f"/shelf/{WEEK}/{STATION}/rad/01-bao-hiem.html"
    assert languages(text) == ["Êđê"]
    assert "Chưa có bản được duyệt." not in text


def test_a_bulletin_that_says_another_figure_from_some_day_on_has_two_texts(web: Portal) -> None:
    say_in(web, "vi", edition="01-bao-hiem_tu-2026-11-27", days=["2026-11-27"], station=OTHER)

    text = web.signed_in("canbo").get("/ban-tin/vi").text

    assert len(links(text)) == 6
    assert links(text)[3].startswith(f"/shelf/{WEEK}/{OTHER}/vi/01-bao-hiem_tu-2026-11-27")


@pytest.mark.parametrize("login", ["biendich", "duyet", "phatthanh"])
def test_who_works_in_one_language_sees_that_one(web: Portal, login: str) -> None:
    browser = web.signed_in(login)

    assert languages(browser.get("/ban-tin").text) == ["Êđê"]
    assert languages(browser.get("/ban-tin/rad").text) == ["Êđê"]
    for other in ("vi", "cmo", "mng", "en", "rad%20", "RAD"):
        assert browser.get(f"/ban-tin/{other}").status_code == 403
    assert browser.get("/").headers["location"] == "/ban-tin"


def test_who_works_in_two_languages_can_choose(web: Portal) -> None:
    grants = [Grant(Role.TRANSLATOR, "rad"), Grant(Role.REVIEWER, "cmo")]
    web.desk.store.accounts.make("hainghe", "H'Linh", "", grants, at=web.desk.second())

    text = web.signed_in("hainghe").get("/ban-tin/cmo").text

    assert languages(text) == ["M'nông"]
    assert re.findall(r'<li><a href="(/ban-tin[^"]*tuan=[^"]*)"', text) == [
        f"/ban-tin?tuan={WEEK}",
        f"/ban-tin/rad?tuan={WEEK}",
        f"/ban-tin/cmo?tuan={WEEK}",
    ]


@pytest.mark.parametrize(("login", "status"), [("tram", 403), ("quantri", 403), ("lanhdao", 200)])
def test_scripts_are_for_those_who_work_on_them(web: Portal, login: str, status: int) -> None:
    assert web.signed_in(login).get("/ban-tin").status_code == status
    assert web.signed_in(login).get("/ban-tin/vi").status_code == status


def test_a_language_that_there_is_not_is_not_found(web: Portal) -> None:
    assert web.signed_in("canbo").get("/ban-tin/mng").status_code == 404


def test_a_week_that_is_planned_and_not_on_the_shelf_says_so(web: Portal) -> None:
    browser = web.signed_in("canbo")
    text = browser.get("/ban-tin?tuan=2026-W53").text

    assert "Tuần này chưa có trên kệ" in text
    assert text.count("Chưa có trên kệ.") == 3
    assert f'href="/ban-tin?tuan={WEEK}" aria-label="Tuần trước"' in text
    assert "Tuần này không có bản tin nào." in browser.get("/ban-tin?tuan=2026-W10").text


@pytest.mark.parametrize("week", ["2026-W54", "0001-W01", "9999-W52", "../2026-W48", "2026-W48-draft", "x"])
def test_a_week_that_there_is_not_is_not_found(web: Portal, week: str) -> None:
    assert web.signed_in("canbo").get("/ban-tin", params={"tuan": week}).status_code == 404


def test_a_week_that_left_the_plan_is_shown_from_the_shelf(web: Portal) -> None:
    (web.folder / "scripts" / "weeks" / f"{WEEK}.yaml").unlink()

    text = web.signed_in("canbo").get(f"/ban-tin?tuan={WEEK}").text

    assert "05:00, 17:00: thứ Hai 23/11/2026, thứ Sáu 27/11/2026" in text
    assert len(links(text)) == 3
