"""What tests share: a small sound workspace, to be spoiled by each test in its own way."""

from __future__ import annotations

import os
import re
import shutil
import socket
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pytest
from hypothesis import settings

from broadcaster import workspace
from broadcaster.language import reviews
from broadcaster.language.reviews import Review
from broadcaster.narrate.espeak_ng import compiling
from tests import repeats
from tests.runlog import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from broadcaster.errors import Fault

REPOSITORY = Path(__file__).parent.parent
TODAY = date(2026, 11, 23)

FILES = {
    "broadcaster.yaml": """
        office: {name: Bảo hiểm xã hội tỉnh Đắk Lắk}
        """,
    "scripts/facts.yaml": """
        reference_level:
          unit: đồng
          values:
            - {from: 2024-07-01, value: 2_340_000, source: Nghị định 73/2024/NĐ-CP, grade: B}
            - {from: 2026-07-01, value: 2_530_000, source: Nghị định 161/2026/NĐ-CP, grade: B}
        household_rate:
          unit: "%"
          values: [{from: 2025-07-01, value: 4.5, source: Nghị định 188/2025/NĐ-CP, grade: A}]
        poverty_line:
          unit: đồng
          values:
            - {from: 2021-01-01, to: 2026-12-31, value: 1_500_000, source: Nghị định 07/2021/NĐ-CP, grade: B}
            - {from: 2027-01-01, value: 2_200_000, source: Nghị định 351/2025/NĐ-CP, grade: C, confirm: true}
        hotline:
          unit: phone
          values: [{from: 2020-01-01, value: 1900 9068, source: daklak.baohiemxahoi.gov.vn, grade: B}]
        """,
    "scripts/stations.yaml": """
        stations:
          - {code: "24133", name: Buôn Ma Thuột, kind: phường}
          - {code: "24235", name: Buôn Đôn, kind: xã, languages: [vi, rad, cmo], mnong: {language: cmo, variety: Bu Dang}}
        """,
    "scripts/policies/bhyt.yaml": """
        title: Bảo hiểm y tế hộ gia đình
        topic: bhyt
        source: [Nghị định 188/2025/NĐ-CP]
        valid: {from: 2025-07-01}
        review_by: 2027-06-30
        figures:
          first: {is: household_rate * reference_level * 12, round: exact, unit: đồng}
        say:
          - Người thứ nhất đóng {{ first }} một năm.
        ask: [Nhà tôi đóng bao nhiêu?]
        brief: [Bà con nhớ mua thẻ bảo hiểm y tế.]
        """,
    "scripts/policies/bhxh.yaml": """
        title: Bảo hiểm xã hội tự nguyện
        topic: bhxh
        source: [Luật 41/2024/QH15]
        valid: {from: 2025-07-01}
        review_by: 2027-06-30
        say:
          - Mức thu nhập thấp nhất là {{ poverty_line }} một tháng.
          - Ai cũng tham gia được.
        example: ["Chị chọn mức {{ poverty_line }}.", Chị đóng hằng tháng.]
        """,
    "scripts/weeks/2026-W48.yaml": """
        bulletins:
          - id: bao-hiem
            title: Bảo hiểm
            template: bulletin
            items: [bhyt, bhxh]
            air: {days: [mon, fri], at: ["05:00", "17:00"]}
            stations: all
        """,
    "scripts/weeks/2026-W53.yaml": """
        bulletins:
          - id: bao-hiem
            title: Bảo hiểm
            template: bulletin
            items: [bhyt, bhxh]
            air: {days: [mon, fri], at: ["05:00", "17:00"]}
            stations: ["24235"]
        """,
    "templates/bulletin.ssml.j2": """
        <speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="{{ language }}">
        <audio src="chime:open"/>
        <p>{{ say("Kính thưa bà con!") }}{{ say("Đây là {{ office }}.") }}</p>
        {% for item in items %}
        <p>{{ say(item.title) }}{% for sentence in item.say %}{{ say(sentence) }}{% endfor %}
        {% for sentence in item.example %}{{ say(sentence) }}{% endfor %}</p>
        {% endfor %}
        <break time="1s"/>
        <voice name="2"><p>{{ say("Tổng đài {{ hotline }}.") }}</p></voice>
        </speak>
        """,
    "locales/rad/policies.po": """
        msgid ""
        msgstr ""
        "Content-Type: text/plain; charset=UTF-8\\n"

        #, fuzzy
        msgid "Tổng đài {{ hotline }}."
        msgstr "Tổng đài {{ hotline }}."

        # Đã duyệt: by Site.review, which seals what stands here
        msgid "Kính thưa bà con!"
        msgstr "Hmư̆ bĕ"
        """,
}


def dedented(text: str) -> str:
    """Return the text without the blanks that its place in a test gives it."""
    lines = text.strip("\n").split("\n")
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[margin:] for line in lines).rstrip() + "\n"


def _sealed(block: str, language: str, review: Review) -> str:
    """Return a block of a PO file with its review line put in or brought up to date, all other lines in their place."""
    entry = next(iter(polib.pofile(f"{block}\n")), None)
    if entry is None or not entry.msgstr or "fuzzy" in entry.flags:
        return block
    line = f"# {reviews.record(review, language, entry.msgid, entry.msgstr)}"
    bare = re.sub(r"^# Đã duyệt.*\n", "", block, flags=re.MULTILINE)
    return re.sub(r"^(?=msgid )", lambda _: f"{line}\n", bare, count=1, flags=re.MULTILINE)


@dataclass
class Site:
    """A workspace in a temporary folder."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedented(text), encoding="utf-8", newline="\n")
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def review(self, language: str = "rad", who: str = "H'Bia Niê", on: date = TODAY) -> None:
        """Have a person review every translation of a language that is not marked fuzzy, as it stands now."""
        for path in (self.folder / "locales" / language).glob("*.po"):
            blocks = path.read_text(encoding="utf-8").split("\n\n")
            sealed = [_sealed(block, language, Review(who, on)) for block in blocks]
            path.write_text("\n\n".join(sealed), encoding="utf-8", newline="\n")

    def load(self, today: date = TODAY) -> workspace.Workspace:
        return workspace.load(self.folder, today)

    def findings(self, today: date = TODAY) -> list[str]:
        return [str(found) for found in self.load(today).findings]

    def faults(self) -> list[str]:
        return [str(found) for found in self.load().faults]


def told(faults: tuple[Fault, ...] | list[Fault]) -> list[str]:
    return [str(fault) for fault in faults]


@pytest.fixture(scope="session")
def sound_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of clips and sound for all tests: what says the same is spoken once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def site(tmp_path: Path, sound_cache: Path) -> Site:
    """A small workspace without faults: two snippets, two stations, two weeks, one template."""
    found = Site(tmp_path / "site")
    for name, text in FILES.items():
        found.write(name, text)
    for language in ("vi", "rad", "cmo"):
        source = REPOSITORY / "locales" / language / "locale.yaml"
        found.write(f"locales/{language}/locale.yaml", source.read_text(encoding="utf-8"))
    with (found.folder / "broadcaster.yaml").open("a", encoding="utf-8") as file:
        file.write(f"paths: {{cache: {sound_cache.as_posix()}}}\n")
    found.review("rad")
    shutil.copytree(REPOSITORY / "templates" / "pages", found.folder / "templates" / "pages")
    shutil.copytree(REPOSITORY / "locales" / "en", found.folder / "locales" / "en")
    return found


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """The one PostgreSQL of all tests that ask for it."""
    yield from postgres.serving()


@pytest.fixture
def databases(server: postgres.Server) -> Iterator[Callable[[], str]]:
    """Give, each time it is called, the URL of an empty database on the server."""
    server.give_back()
    yield server.fresh
    server.give_back()


@pytest.fixture(params=["sqlite", "postgres"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Give, each time it is called, another place where a database may be and is not yet: a file, and on a server."""
    if request.param == "postgres":
        given: Callable[[], str] = request.getfixturevalue("databases")
        return given

    def file() -> str:
        return (tmp_path / f"runs-{next(postgres.NAMES)}.sqlite").as_posix()

    return file


@pytest.fixture
def place(places: Callable[[], str]) -> str:
    """Where the database will be: a file, and on a server."""
    return places()


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have the rule voices compiled for this run of the tests, not taken from whoever ran them before."""
    before = os.environ.get(compiling.CACHE)
    os.environ[compiling.CACHE] = str(tmp_path_factory.mktemp("user-cache"))
    yield
    del os.environ[compiling.CACHE]
    if before is not None:
        os.environ[compiling.CACHE] = before


@pytest.fixture(scope="session", autouse=True)
def _nothing_done_twice() -> Iterator[None]:
    """Have what all workspaces of tests have in common compiled and read once."""
    with pytest.MonkeyPatch.context() as here:
        repeats.once(here)
        yield


settings.register_profile("still", derandomize=True, deadline=None)
settings.load_profile("still")

_connect = socket.socket.connect


def _connect_here(self: socket.socket, address: object) -> None:
    """Tests are offline: what they connect to is on this machine."""
    host = address[0] if isinstance(address, tuple) else ""
    if self.family != getattr(socket, "AF_UNIX", None) and host not in {"127.0.0.1", "::1", "localhost"}:
        pytest.fail(f"a test asked the network: {address}")
    _connect(self, address)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _connect_here)


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests live on 23 November 2026, 08:00 in Vietnam, and no proxy of this machine reaches into them."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795395600")
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
