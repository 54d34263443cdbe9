"""The gate: nothing unreviewed, outdated or expired gets onto the shelf, whichever way somebody tries."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import polib
import pytest

from broadcaster import publish
from broadcaster.language import reviews
from tests.commands.test_week import build, files, review_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

BHYT = "scripts/policies/bhyt.yaml"
FIRST = "Người thứ nhất đóng {{ first }} một năm."
TITLE = "Bảo hiểm y tế hộ gia đình"


@pytest.fixture
def ready(site: Site) -> Site:
    """A workspace whose every Êđê line is reviewed."""
    review_all(site, "rad")
    return site


def on_the_shelf(site: Site) -> set[str]:
    """Return the languages that the release of the week has."""
    return {re.split(r"[/-]", name)[1] for name in files(site.folder / "out/2026-W48") if re.match(r"\d{5}/\w+/", name)}


def catalog(site: Site) -> tuple[Path, polib.POFile]:
    path = site.folder / "locales/rad/policies.po"
    return path, polib.pofile(str(path))


def edited(site: Site, sentence: str, **changes: object) -> None:
    path, file = catalog(site)
    entry = file.find(sentence)
    for name, value in changes.items():
        setattr(entry, name, value)
    file.save(str(path))


def test_what_is_reviewed_and_in_date_is_on_the_shelf(ready: Site, run: Run) -> None:
    assert build(run).code == 0
    assert on_the_shelf(ready) == {"vi", "rad"}


def make_fuzzy(site: Site) -> None:
    edited(site, TITLE, flags=["fuzzy"])


def change_one_letter(site: Site) -> None:
    edited(site, TITLE, msgstr="Hmư̆ bê")


def type_in_poedit(site: Site) -> None:
    edited(site, TITLE, msgstr="Hmư̆ bĕ bĕ", flags=[])


def copy_a_review(site: Site) -> None:
    path, file = catalog(site)
    title, other = file.find(TITLE), file.find("Ai cũng tham gia được.")
    title.msgstr, title.tcomment = "Hmư̆ bĕ bĕ", other.tcomment
    file.save(str(path))


def review_of_another_language(site: Site) -> None:
    path, file = catalog(site)
    entry = file.find(TITLE)
    found = reviews.find(entry.tcomment, "rad", TITLE, entry.msgstr)
    assert found
    entry.tcomment = reviews.record(found, "cmo", TITLE, entry.msgstr)
    file.save(str(path))


def delete_the_line(site: Site) -> None:
    path, file = catalog(site)
    file.remove(file.find(TITLE))
    file.save(str(path))


def change_the_kinh_sentence(site: Site) -> None:
    site.replace(BHYT, "Người thứ nhất", "Người đầu tiên")


def change_the_kinh_sentence_and_its_key(site: Site) -> None:
    site.replace(BHYT, "Người thứ nhất", "Người đầu tiên")
    edited(site, FIRST, msgid=FIRST.replace("thứ nhất", "đầu tiên"))


def rename_a_placeholder(site: Site) -> None:
    site.replace(BHYT, "first", "fee")
    edited(site, FIRST, msgid=FIRST.replace("first", "fee"), msgstr="Hmư̆ bĕ {{ fee }}")


TRIES = [
    make_fuzzy,
    change_one_letter,
    type_in_poedit,
    copy_a_review,
    review_of_another_language,
    delete_the_line,
    change_the_kinh_sentence,
    change_the_kinh_sentence_and_its_key,
    rename_a_placeholder,
]


@pytest.mark.parametrize("attempt", TRIES, ids=lambda attempt: attempt.__name__)
def test_an_unreviewed_or_outdated_line_does_not_pass(ready: Site, run: Run, attempt: Callable[[Site], None]) -> None:
    attempt(ready)
    answer = build(run)

    assert answer.code == 0, answer.err
    assert on_the_shelf(ready) == {"vi"}
    assert "Left out: 01-bao-hiem is not ready in rad: 1 " in answer.out
    manifest = publish.read(ready.folder / "out/2026-W48")
    assert {(left.edition, left.language) for left in manifest.left_out} >= {("01-bao-hiem", "rad")}


@pytest.mark.parametrize("attempt", TRIES, ids=lambda attempt: attempt.__name__)
def test_extracting_and_saving_again_opens_no_gate(ready: Site, run: Run, attempt: Callable[[Site], None]) -> None:
    attempt(ready)
    run("translate", "extract")
    path, file = catalog(ready)
    file.save(str(path))
    run("translate", "extract")
    status = json.loads(run("translate", "status", "-l", "rad", "--for", "2026-W48", "--json").out)

    assert [need["ready"] for need in status["needs"]] == [False]


def test_strict_makes_the_gap_an_error_and_leaves_the_shelf_as_it_was(ready: Site, run: Run) -> None:
    review_all(ready, "cmo")
    assert build(run, "--strict").code == 0
    before = files(ready.folder / "out")

    change_the_kinh_sentence(ready)
    answer = build(run, "--strict")

    assert answer.code == 1
    assert "01-bao-hiem is not ready in rad: 1 missing. Only --draft shows it; " in answer.err
    assert files(ready.folder / "out") == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("valid: {from: 2025-07-01}", "valid: {from: 2025-07-01, to: 2026-11-22}", "it is valid only to 2026-11-22"),
        ("valid: {from: 2025-07-01}", "valid: {from: 2026-12-01}", "it is valid only from 2026-12-01"),
        ("review_by: 2027-06-30", "review_by: 2026-11-22", "it must be read again before it airs after 2026-11-22"),
    ],
)
def test_an_expired_line_does_not_pass_in_any_language(ready: Site, run: Run, old: str, new: str, said: str) -> None:
    ready.replace(BHYT, old, new)

    answer = build(run)

    assert answer.code == 1
    assert said in answer.err
    assert not (ready.folder / "out").exists()


def test_a_line_that_expires_inside_the_week_is_in_no_edition_after_that_day(ready: Site, run: Run) -> None:
    ready.replace(BHYT, "valid: {from: 2025-07-01}", "valid: {from: 2025-07-01, to: 2026-11-24}")
    (ready.folder / "scripts/weeks/2026-W53.yaml").unlink()

    assert build(run).code == 0
    texts = {
        path.name: path.read_text(encoding="utf-8") for path in (ready.folder / "out/2026-W48/24235/rad").glob("*.txt")
    }

    assert sorted(texts) == ["01-bao-hiem_tu-2026-11-23.txt", "01-bao-hiem_tu-2026-11-27.txt"]
    assert "1.366.200" in texts["01-bao-hiem_tu-2026-11-23.txt"]
    assert "1.366.200" not in texts["01-bao-hiem_tu-2026-11-27.txt"]


def test_each_gap_of_a_release_is_named(ready: Site, run: Run) -> None:
    change_the_kinh_sentence(ready)

    answer = run("build", "2026-W48", "--jobs", "1", "--json")
    gaps = {one["language"]: one["lines"] for one in json.loads(answer.out)["left_out"]}
    assert gaps["rad"] == [
        {
            "sentence": FIRST.replace("thứ nhất", "đầu tiên"),
            "state": "missing",
            "path": BHYT,
            "line": 9,
        }
    ]
