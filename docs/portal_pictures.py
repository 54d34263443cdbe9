"""Makes the pictures of the portal from the real workspace: `python docs/portal_pictures.py`.

It publishes a week of a copy of the workspace (about a minute), lets example people report some of it, and takes each
page on a phone and on a desktop. It needs Chromium.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from broadcaster.cli import main as broadcaster
from broadcaster.runlog import LOCAL
from broadcaster.web.airing import report
from broadcaster.web.app import portal
from broadcaster.web.rights import Grant, Role
from broadcaster.web.store.taps import Planned, Tap
from tests.browser.serving import serve

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from broadcaster.web.desk import Desk
    from broadcaster.web.rights import Person

REPOSITORY = Path(__file__).parent.parent
IMAGES = REPOSITORY / "docs" / "images" / "portal"
NOW = datetime(2026, 11, 25, 17, 40, tzinfo=LOCAL)
WEEK = "2026-W48"

SCREENS = {"phone": (360, 740), "desktop": (1200, 860)}

PEOPLE = (
    ("vanphong", "Nguyễn Thị Mẫu", "0900 000 001", (Grant(Role.ADMIN), Grant(Role.STAFF), Grant(Role.HEAD))),
    ("buondon", "Y Mẫu Niê", "0900 000 002", (Grant(Role.OPERATOR, "24235"),)),
    ("eadrang", "Trần Văn Mẫu", "0900 000 003", (Grant(Role.OPERATOR, "24133"),)),
    ("ede", "H'Mẫu Êban", "", (Grant(Role.TRANSLATOR, "rad"), Grant(Role.ANNOUNCER, "rad"))),
)
"""Example people; their names say that they are none."""


@dataclass(frozen=True)
class Shot:
    """A page to take: the picture's name, who looks ("" for nobody), its address, and what to press first."""

    name: str
    who: str
    path: str
    press: str = ""


SHOTS = (
    Shot("dang-nhap", "", "/dang-nhap"),
    Shot("tram", "buondon", "/tram/24235"),
    Shot("chuyen-may", "buondon", "/chuyen-may", press="main form button"),
    Shot("tai-khoan", "buondon", "/tai-khoan"),
    Shot("cac-tram", "vanphong", "/tram"),
    Shot("bao-cao", "vanphong", "/bao-cao"),
    Shot("ban-tin", "ede", "/ban-tin"),
    Shot("nguoi-dung", "vanphong", "/nguoi-dung"),
    Shot("may-phat", "vanphong", "/may-phat"),
    Shot("nhat-ky", "vanphong", "/nhat-ky"),
)


def main() -> int:
    """Take all pictures; return 1 when Chromium is not here."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        sys.stderr.write("Chromium is not installed here; the portal's pictures are left as they are.\n")
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office"
        _publish(folder)
        app = portal(folder, lambda: NOW, write=lambda _: None)
        desk: Desk = app.state.desk
        people = _people(desk)
        _report(desk, people["buondon"])
        with serve(app) as origin, sync_playwright() as started:
            browser = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for screen, (width, height) in SCREENS.items():
                for shot in SHOTS:
                    context = browser.new_context(
                        viewport={"width": width, "height": height}, locale="vi-VN", service_workers="block"
                    )
                    if shot.who:
                        context.add_cookies(
                            [{"name": "session", "value": _session(desk, people[shot.who]), "url": origin}]
                        )
                    _take(context.new_page(), origin, shot, IMAGES / f"{shot.name}-{screen}.png")
                    context.close()
            browser.close()
        desk.close()
    return 0


def _publish(folder: Path) -> None:
    """Make a copy of the workspace and put its week on the shelf."""
    for part in ("scripts", "templates", "locales"):
        shutil.copytree(REPOSITORY / part, folder / part)
    shutil.copyfile(REPOSITORY / "broadcaster.yaml", folder / "broadcaster.yaml")
    os.environ["SOURCE_DATE_EPOCH"] = "1795395600"
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as said:
        if broadcaster(["-C", str(folder), "build", WEEK]):
            raise RuntimeError(f"the week cannot be built: {said.getvalue()}")


def _people(desk: Desk) -> dict[str, Person]:
    """Make the example people."""
    made = {}
    for login, name, phone, grants in PEOPLE:
        made[login] = desk.store.accounts.make(login, name, phone, grants, at=desk.second())
        desk.store.accounts.set_password(made[login], "mat-khau-cua-vi-du", at=desk.second())
    return made


def _report(desk: Desk, operator: Person) -> None:
    """Have an operator report all but the last of what was due; other stations are behind."""
    monday = NOW.date().fromisocalendar(2026, 48, 1)
    for place, code in enumerate(desk.office.stations):
        due = [one for one in desk.office.schedule.due(monday, NOW.date(), code) if one.slot < NOW]
        kinh = [one for one in due if one.language == "vi"][: -1 if code == "24235" else len(due) - place % 9]
        if place % 7:
            taps = [
                Tap(f"{code}-{number}", Planned(code, int(one.slot.timestamp()), one.bulletin, "vi"), True, 0, "")
                for number, one in enumerate(kinh)
            ]
            report(desk, operator, taps)
            desk.store.fetches.saw(code, WEEK, "files", by="", at=desk.second())


def _session(desk: Desk, person: Person) -> str:
    """Return what the cookie of somebody's device holds."""
    device = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
    return desk.store.sessions.begin(person.number, days=9, device=device, address="127.0.0.1", at=desk.second())


def _take(page: Page, origin: str, shot: Shot, path: Path) -> None:
    page.goto(origin + shot.path)
    if shot.press:
        page.locator(shot.press).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)


if __name__ == "__main__":
    raise SystemExit(main())
