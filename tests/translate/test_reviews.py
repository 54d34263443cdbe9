"""Reviewed is only what a person's seal says, and the seal survives every program and no change."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.language import earlier, reviews
from broadcaster.language.catalog import read_po, translation_of
from broadcaster.language.reviews import Review
from broadcaster.models import LineState
from tests.programs import needed

if TYPE_CHECKING:
    from pathlib import Path

REVIEW = Review("H'Bia Niê", date(2026, 11, 25))
SENTENCE, TRANSLATION = "Người thứ nhất đóng {{ first }} một năm.", "Hmư̆ bĕ {{ first }}"


def record(**changes: object) -> str:
    whole = {"review": REVIEW, "language": "rad", "sentence": SENTENCE, "translation": TRANSLATION} | changes
    return reviews.record(**whole)  # type: ignore[arg-type]


def found(comment: str, language: str = "rad", sentence: str = SENTENCE, text: str = TRANSLATION) -> Review | None:
    return reviews.find(comment, language, sentence, text)


def test_a_review_is_found_where_nothing_has_changed() -> None:
    assert found(record()) == REVIEW
    assert found(f"Heb 3:7\n{record()}\nhỏi lại") == REVIEW


@pytest.mark.parametrize(
    "changed",
    [
        {"sentence": "Người thứ hai đóng {{ first }} một năm."},
        {"sentence": "Người thứ nhất đóng {{ second }} một năm."},
        {"text": "Hmư̆ bĕ {{ first }}."},
        {"text": "Hmư bĕ {{ first }}"},
        {"language": "cmo"},
    ],
)
def test_a_review_is_lost_when_what_was_reviewed_is_not_what_stands_there(changed: dict[str, str]) -> None:
    assert found(record(), **changed) is None


@pytest.mark.parametrize(
    ("old", "new"), [("H'Bia Niê", "H'Bia Niê Kdăm"), ("2026-11-25", "2026-11-26"), ("2026-11-25", "2026-02-30")]
)
def test_another_name_or_day_is_no_review(old: str, new: str) -> None:
    assert found(record().replace(old, new)) is None


def test_a_comment_that_a_program_has_wrapped_or_decomposed_is_read_all_the_same() -> None:
    assert found(record().replace(" ", "\n")) == REVIEW
    assert found(unicodedata.normalize("NFD", record())) == REVIEW
    assert found(record(), text=unicodedata.normalize("NFD", TRANSLATION)) == REVIEW


def test_the_newest_of_two_reviews_counts() -> None:
    second = Review("Y Wang", date(2026, 12, 1))

    assert found(f"{record()}\n{record(review=second)}") == second


def test_taking_a_review_away_leaves_everything_else() -> None:
    assert reviews.without(f"Heb 3:7\n{record()}\nhỏi lại") == "Heb 3:7\nhỏi lại"
    assert reviews.without("chưa duyệt") == "chưa duyệt"


@pytest.mark.parametrize("who", ["", "  ", "123", "a\nb", "a" * 61, "a\x00"])
def test_a_name_that_is_none_is_refused(who: str) -> None:
    assert reviews.name_fault(who)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60))
def test_whatever_a_name_is_made_of_its_review_is_found_again(name: str) -> None:
    who = " ".join(name.split())
    if reviews.name_fault(who):
        return
    review = Review(unicodedata.normalize("NFC", who), REVIEW.on)

    assert found(record(review=review)) == review


def test_the_earlier_sentence_stands_in_the_comment_once() -> None:
    comment = earlier.noted("Heb 3:7", "Câu cũ {{ a }}.")

    assert earlier.find(comment.replace(" ", "\n")) == "Câu cũ {{ a }}."
    assert earlier.noted(comment, "Câu khác.") == "Heb 3:7\nBản dịch này là của câu cũ: “Câu khác.”"
    assert earlier.noted(comment, "") == "Heb 3:7"


# ------------------------------------------------------------------------------------- through other people's programs

LONG_NAME = Review("Nguyễn Thị Thanh Hoa Êban Niê Kdăm ở buôn Cư Dluê, xã Hòa", date(2026, 11, 25))
"""A name long enough for polib to break the line it stands in."""


def catalog(path: Path) -> dict[str, tuple[LineState, Review | None, str, str]]:
    return {
        entry.msgid: (line.state, line.review, line.previous, line.text)
        for entry in read_po(path, path.name)
        if not entry.obsolete
        for line in [translation_of(entry, "rad", path.name)]
    }


@pytest.fixture
def po(tmp_path: Path) -> Path:
    """A catalog with a line in each state, and one that is no longer said."""
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "rad"}
    said = [("Câu một {{ a }}.", "Hmư̆ {{ a }}"), ("Câu hai, “có dấu”.", "Hmư̆ bĕ"), ("Câu ba.", "Hmư̆"), ("Câu bốn.", "")]
    for sentence, text in said:
        file.append(polib.POEntry(msgid=sentence, msgstr=text, occurrences=[("scripts/policies/x.yaml", "3")]))
    one, two, three, four = file
    one.tcomment = f"Heb 3:7\n{reviews.record(LONG_NAME, 'rad', one.msgid, one.msgstr)}"
    two.flags, two.previous_msgid = ["fuzzy"], "Câu hai cũ."
    two.tcomment = earlier.noted("hỏi lại", two.previous_msgid)
    three.flags = ["fuzzy"]
    four.tcomment = "chưa biết nói thế nào"
    gone = polib.POEntry(msgid="Câu đã bỏ.", msgstr="Hmư̆", obsolete=True)
    gone.tcomment = reviews.record(REVIEW, "rad", gone.msgid, gone.msgstr)
    file.append(gone)
    path = tmp_path / "rad.po"
    path.write_text(str(file), encoding="utf-8")
    assert [line[0] for line in catalog(path).values()] == ["reviewed", "outdated", "draft", "missing"]
    return path


def toolkit(name: str) -> list[str]:
    """Return how a program of Translate Toolkit is started: it comes with the project."""
    return [sys.executable, "-c", f"from translate.convert.{name} import main; main()"]


def run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True, timeout=60)


@pytest.mark.parametrize("options", [[], ["--no-wrap"], ["--sort-output"], ["--width=40"], ["--indent"]])
def test_gettext_as_poedit_saves_loses_nothing(po: Path, tmp_path: Path, options: list[str]) -> None:
    run(needed("msgcat"), *options, po, "-o", tmp_path / "back.po")

    assert catalog(tmp_path / "back.po") == catalog(po)
    assert "Câu đã bỏ." in (tmp_path / "back.po").read_text(encoding="utf-8")


def test_an_update_from_a_template_as_poedit_does_it_loses_nothing(po: Path, tmp_path: Path) -> None:
    template = polib.pofile(str(po))
    for entry in [entry for entry in template if entry.obsolete]:
        template.remove(entry)
    for entry in template:
        entry.msgstr, entry.flags, entry.tcomment, entry.previous_msgid = "", [], "", None
    template.save(str(tmp_path / "rad.pot"))
    run(needed("msgmerge"), "--previous", po, tmp_path / "rad.pot", "-o", tmp_path / "back.po")

    assert catalog(tmp_path / "back.po") == catalog(po)


def test_translate_toolkit_loses_nothing_through_xliff_and_back(po: Path, tmp_path: Path) -> None:
    run(*toolkit("po2xliff"), "--progress=none", po, tmp_path / "rad.xlf")
    run(*toolkit("xliff2po"), "--progress=none", tmp_path / "rad.xlf", tmp_path / "back.po")
    back = catalog(tmp_path / "back.po")

    assert {sentence: back[sentence] for sentence in catalog(po)} == catalog(po)
    assert back["Câu đã bỏ."][3] == "Hmư̆"  # XLIFF knows no obsolete lines; `extract` puts it aside again


def test_translate_toolkit_loses_nothing_when_it_saves_a_catalog(po: Path, tmp_path: Path) -> None:
    from translate.storage.pypo import pofile  # noqa: PLC0415 - only here

    pofile.parsefile(str(po)).savefile(str(tmp_path / "back.po"))

    assert catalog(tmp_path / "back.po") == catalog(po)


def test_an_editor_that_takes_the_fuzzy_mark_away_reviews_nothing(po: Path) -> None:
    file = polib.pofile(str(po))
    for entry in file:
        entry.flags = []  # as Poedit does whenever somebody types into a line
    file.save(str(po))

    assert [line[0] for line in catalog(po).values()] == ["reviewed", "draft", "draft", "missing"]


def test_a_reviewed_line_that_somebody_marks_fuzzy_is_a_draft(po: Path) -> None:
    file = polib.pofile(str(po))
    file[0].flags = ["fuzzy"]
    file.save(str(po))

    assert catalog(po)["Câu một {{ a }}."][:2] == (LineState.DRAFT, None)


@pytest.mark.parametrize("who", ["H'Bia, 2026-01-01, mã ABCDEFGHJKMN", "Đã duyệt: H'Bia"])
def test_a_name_that_would_be_read_as_something_else_is_refused(who: str) -> None:
    assert "a name alone" in reviews.name_fault(who)


def test_a_remark_that_sounds_like_a_review_swallows_none() -> None:
    assert found(f"Góp ý (H'Bia, 2026-11-23): Đã duyệt: nhưng sửa\n{record()}") == REVIEW
