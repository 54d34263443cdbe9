"""A worksheet comes back whole or not at all; nothing newer is written over, nothing is reviewed that nobody reviewed."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import polib
import pytest

from broadcaster.commands import desks
from broadcaster.language.reviews import Review
from broadcaster.models import LineState
from broadcaster.translate import Decision, Intake, labels
from broadcaster.translate.desk import line_code, stamp
from broadcaster.translate.forms.returned import Line, Returned

if TYPE_CHECKING:
    from broadcaster.translate import Desk, Outcome
    from tests.conftest import Site

FIRST = "Người thứ nhất đóng {{ first }} một năm."
TITLE = "Bảo hiểm y tế hộ gia đình"
GREETING = "Kính thưa bà con!"
HOTLINE = "Tổng đài {{ hotline }}."
FIGURES = {"first": "1.366.200 đồng", "hotline": "1900 9068"}
ON = date(2026, 11, 25)


def opened(site: Site, language: str = "rad") -> Desk:
    return desks.open_desk(site.load(), language)


def line(desk: Desk, sentence: str, text: str, **changes: str) -> Line:
    """Return a row of a worksheet made at a desk, filled in."""
    shown = labels.plain(sentence, labels.labels((sentence,), FIGURES))
    made = Line("row 7", desk.code(sentence), shown, text)
    return replace(made, **changes)  # type: ignore[arg-type]


def take(
    site: Site,
    *lines: Line,
    who: str = "",
    reviewer: str = "",
    decision: Decision = Decision.ASK,
    language: str = "rad",
) -> tuple[Outcome, Desk]:
    """Take rows in at a desk opened now, and save when nothing is refused."""
    found = site.load()
    desk = desks.open_desk(found, language)
    intake = Intake(desk, desks.checker(found, language), who, ON, decision)
    rows = [replace(one, where=f"row {number}") for number, one in enumerate(lines, 1)]
    outcome = intake.take(Returned(tuple(rows), reviewer, language), {})
    if not outcome.refused:
        desk.save()
    return outcome, desk


def state(site: Site, sentence: str, language: str = "rad") -> tuple[str, LineState]:
    found = opened(site, language).line(sentence)
    return found.text, found.state


def told(outcome: Outcome) -> list[tuple[str, str, bool]]:
    return [(remark.where, remark.rule, remark.grave) for remark in outcome.remarks if remark.rule != "length"]


def test_a_translation_becomes_a_draft_with_its_placeholder_again(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), FIRST, "Hmư̆ bĕ « 1.366.200 đồng »"))

    assert (outcome.taken, outcome.reviewed) == ((FIRST,), ())
    assert state(site, FIRST) == ("Hmư̆ bĕ {{ first }}", LineState.DRAFT)


def test_a_marked_row_is_reviewed_by_the_person_the_file_names(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), TITLE, "Hmư̆ bĕ", review="X"), reviewer="H'Bia  Niê")
    entry = next(e for e in polib.pofile(str(site.folder / "locales/rad/policies.po")) if e.msgid == TITLE)

    assert outcome.reviewed == (TITLE,)
    assert state(site, TITLE) == ("Hmư̆ bĕ", LineState.REVIEWED)
    assert entry.tcomment.startswith("Đã duyệt: H'Bia Niê, 2026-11-25, mã ")
    assert not entry.fuzzy


@pytest.mark.parametrize("mark", ["x", "X ", "✓", "Duyệt", "ĐÃ DUYỆT", "ok"])
def test_each_way_of_saying_yes_is_understood(site: Site, mark: str) -> None:
    outcome, _ = take(site, line(opened(site), TITLE, "Hmư̆ bĕ", review=mark), who="Y Wang")

    assert outcome.reviewed == (TITLE,)


def test_anything_else_in_the_column_is_a_remark_that_is_kept(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), TITLE, "Hmư̆ bĕ", review="ok, nhưng sửa lại"), who="Y Wang")

    assert outcome.reviewed == ()
    assert told(outcome) == [("row 1", "review", False)]
    assert "Góp ý (Y Wang, 2026-11-25): ok, nhưng sửa lại" in " ".join(opened(site).remarks(TITLE).split())


@pytest.mark.parametrize("who", ["", "123", "a" * 61])
def test_a_mark_without_a_name_keeps_the_file_out(site: Site, who: str) -> None:
    outcome, _ = take(site, line(opened(site), TITLE, "Hmư̆ bĕ", review="x"), who=who)

    assert outcome.refused
    assert state(site, TITLE) == ("", LineState.MISSING)


def test_what_is_handed_back_as_it_was_handed_out_changes_nothing(site: Site) -> None:
    desk = opened(site)
    outcome, _ = take(
        site, line(desk, GREETING, "Hmư̆ bĕ"), line(desk, HOTLINE, "Tổng đài «1900 9068»."), line(desk, FIRST, "")
    )
    assert (outcome.taken, outcome.reviewed, outcome.untouched) == ((), (), 3)
    assert told(outcome) == []
    assert state(site, GREETING)[1] is LineState.REVIEWED


def test_one_faulty_row_keeps_all_the_others_out(site: Site) -> None:
    desk = opened(site)
    outcome, _ = take(site, line(desk, TITLE, "Hmư̆ bĕ"), line(desk, FIRST, "Hmư̆ 1.366.200 đồng"))

    assert outcome.refused
    assert [(where, rule) for where, rule, grave in told(outcome) if grave] == [("row 2", "placeholder")]
    assert state(site, TITLE) == ("", LineState.MISSING)


def test_letters_are_repaired_and_that_is_said(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), TITLE, unicodedata.normalize("NFD", "Hmǔ bĕ")))

    assert state(site, TITLE)[0] == "Hmŭ bĕ"
    assert told(outcome) == [("row 1", "repaired", False)]
    assert "“Hmŭ bĕ”" in outcome.remarks[0].what


def test_text_in_an_old_font_is_converted_and_must_be_reviewed_anew(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), FIRST, "[uôn blu\\ du\\t «1.366.200 đồng»", review="x"), who="Y Wang")

    assert state(site, FIRST) == ("ƀuôn blŭ dŭt {{ first }}", LineState.DRAFT)
    assert [rule for _, rule, _ in told(outcome)] == ["converted", "review"]


def test_an_emptied_cell_takes_nothing_away(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), GREETING, "  "))

    assert told(outcome) == [("row 1", "emptied", False)]
    assert state(site, GREETING) == ("Hmư̆ bĕ", LineState.REVIEWED)


def test_another_text_for_a_reviewed_line_is_a_draft_again_and_that_is_said(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), GREETING, "Hmư̆ bĕ bĕ"))

    assert told(outcome) == [("row 1", "review", False)]
    assert "H'Bia Niê" in outcome.remarks[0].what
    assert state(site, GREETING) == ("Hmư̆ bĕ bĕ", LineState.DRAFT)


# -------------------------------------------------------------------------------------------------------- conflicts


@pytest.fixture
def newer(site: Site) -> Line:
    """A row handed out before somebody else translated the same line."""
    early = line(opened(site), TITLE, "Hmư̆ bĕ")
    take(site, line(opened(site), TITLE, "Hmư̆"))
    return early


def test_newer_work_is_never_written_over_unasked(site: Site, newer: Line) -> None:
    outcome, _ = take(site, newer)

    assert told(outcome) == [("row 1", "conflict", True)]
    assert "it is now “Hmư̆” (draft)" in outcome.remarks[0].what
    assert state(site, TITLE)[0] == "Hmư̆"


def test_a_review_taken_over_newer_work_is_of_the_text_the_reviewer_saw(site: Site) -> None:
    take(site, line(opened(site), TITLE, "Hmư̆"))
    early = line(opened(site), TITLE, "Hmư̆", review="x")
    take(site, line(opened(site), TITLE, "Hmư̆ bĕ"))
    take(site, early, who="Y Wang", decision=Decision.TAKE)

    assert state(site, TITLE) == ("Hmư̆", LineState.REVIEWED)


def test_a_remark_is_kept_whatever_is_decided(site: Site, newer: Line) -> None:
    take(site, replace(newer, review="khó hiểu"), decision=Decision.KEEP)

    assert "khó hiểu" in opened(site).remarks(TITLE)
    assert state(site, TITLE)[0] == "Hmư̆"


def test_a_conflict_can_be_decided_either_way(site: Site, newer: Line) -> None:
    kept, _ = take(site, newer, line(opened(site), FIRST, "Hmư̆ «1.366.200 đồng»"), decision=Decision.KEEP)
    assert (kept.refused, kept.taken, state(site, TITLE)[0]) == (False, (FIRST,), "Hmư̆")

    taken, _ = take(site, newer, decision=Decision.TAKE)
    assert (taken.taken, state(site, TITLE)) == ((TITLE,), ("Hmư̆ bĕ", LineState.DRAFT))


def test_the_same_translation_from_two_people_is_no_conflict(site: Site) -> None:
    early = line(opened(site), TITLE, "Hmư̆ bĕ")
    take(site, early)
    outcome, _ = take(site, early)

    assert (outcome.refused, outcome.untouched, told(outcome)) == (False, 1, [])


def test_a_review_since_the_worksheet_was_made_is_newer_work_too(site: Site) -> None:
    take(site, line(opened(site), TITLE, "Hmư̆"))
    early = line(opened(site), TITLE, "Hmư̆ bĕ")
    take(site, line(opened(site), TITLE, "Hmư̆", review="x"), who="Y Wang")
    outcome, _ = take(site, early)

    assert told(outcome) == [("row 1", "conflict", True)]
    assert "(reviewed by Y Wang)" in outcome.remarks[0].what
    assert state(site, TITLE)[1] is LineState.REVIEWED


def test_nobody_reviews_a_text_that_is_not_there_any_more(site: Site) -> None:
    take(site, line(opened(site), TITLE, "Hmư̆"))
    early = line(opened(site), TITLE, "Hmư̆", review="x")
    take(site, line(opened(site), TITLE, "Hmư̆ bĕ"))
    outcome, _ = take(site, early, who="Y Wang")

    assert told(outcome) == [("row 1", "conflict", True)]
    assert state(site, TITLE) == ("Hmư̆ bĕ", LineState.DRAFT)


def test_a_kinh_sentence_that_changed_meanwhile_is_a_conflict_and_its_translation_is_outdated(site: Site) -> None:
    take(site, line(opened(site), FIRST, "Hmư̆ «1.366.200 đồng»"))
    early = line(opened(site), FIRST, "Hmư̆ bĕ «1.366.200 đồng»", review="x")
    site.replace("scripts/policies/bhyt.yaml", "Người thứ nhất", "Người đầu tiên")
    now = FIRST.replace("thứ nhất", "đầu tiên")

    outcome, _ = take(site, early, who="Y Wang")
    assert told(outcome) == [("row 1", "conflict", True)]
    assert "Người đầu tiên" in outcome.remarks[0].what

    outcome, _ = take(site, early, who="Y Wang", decision=Decision.TAKE)
    assert (outcome.taken, outcome.reviewed) == ((now,), ())
    assert state(site, now) == ("Hmư̆ bĕ {{ first }}", LineState.OUTDATED)
    assert opened(site).line(now).previous == FIRST


# --------------------------------------------------------------------------------------------- which line a row is


def test_a_row_without_its_code_is_known_by_its_kinh_sentence(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), FIRST, "Hmư̆ «1.366.200 đồng»", code=""))
    other, _ = take(site, line(opened(site), FIRST, "Hmư̆", code="", kinh="Câu nào khác?"))
    bare, _ = take(site, line(opened(site), TITLE, "Hmư̆", code="", kinh=f"{TITLE}\nNgữ cảnh: tiêu đề"))

    assert (outcome.taken, bare.taken) == ((FIRST,), (TITLE,))
    assert state(site, FIRST)[0] == "Hmư̆ {{ first }}"
    assert told(other) == [("row 1", "added", False)]


def test_a_line_twice_in_a_file_must_say_one_thing(site: Site) -> None:
    desk = opened(site)
    same, _ = take(site, line(desk, TITLE, "Hmư̆"), line(desk, TITLE, "Hmư̆"))
    assert (same.refused, same.taken) == (False, (TITLE,))

    desk = opened(site)
    other, _ = take(site, line(desk, TITLE, "Hmư̆ bĕ"), line(desk, TITLE, "Hmư̆ bĕ bĕ"))
    assert ("row 2", "double", True) in told(other)


def test_a_row_of_no_line_here_is_for_people_to_decide_and_an_added_one_is_told(site: Site) -> None:
    rows = Line("", "00000000-000000", "Câu nào?", "Hmư̆"), Line("", "", "Câu thêm", "Hmư̆ bĕ")
    asked, _ = take(site, *rows)
    kept, _ = take(site, *rows, decision=Decision.KEEP)

    assert told(asked) == [("row 1", "unknown", True), ("row 2", "added", False)]
    assert told(kept) == [("row 1", "unknown", False), ("row 2", "added", False)]


def test_a_line_without_translation_whose_kinh_changed_meanwhile_is_found_by_its_words(site: Site) -> None:
    early = line(opened(site), FIRST, "Hmư̆ «1.366.200 đồng»")
    site.replace("scripts/policies/bhyt.yaml", "Người thứ nhất", "Người đầu tiên")
    now = FIRST.replace("thứ nhất", "đầu tiên")

    asked, _ = take(site, early)
    assert told(asked) == [("row 1", "conflict", True)]

    taken, _ = take(site, replace(early, text="Hmư̆ bĕ"), decision=Decision.TAKE)
    assert taken.taken == (now,)
    assert state(site, now) == ("Hmư̆ bĕ", LineState.OUTDATED)


def test_codes_pasted_beside_other_sentences_are_seen(site: Site) -> None:
    desk = opened(site)
    title, other = line(desk, TITLE, "Hmư̆"), line(desk, "Ai cũng tham gia được.", "Hmư̆ bĕ")
    outcome, _ = take(site, replace(title, code=other.code), replace(other, code=title.code))

    assert told(outcome) == [("row 1", "mixed", True), ("row 2", "mixed", True)]


def test_a_kinh_sentence_that_somebody_typed_into_is_still_its_line(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), TITLE, "Hmư̆", kinh=f"{TITLE} (dễ hiểu?)"))

    assert outcome.taken == (TITLE,)


def test_cells_that_were_merged_keep_the_file_out(site: Site) -> None:
    outcome, _ = take(site, line(opened(site), TITLE, "", damage="its cells are merged"))

    assert told(outcome) == [("row 1", "cells", True)]


def test_placeholders_that_changed_places_keep_their_figures(site: Site) -> None:
    old = "Người thứ nhất trong hộ đóng {{ first }} một năm, hỏi thêm thì gọi số {{ hotline }} nhé."
    new = "Người thứ nhất trong hộ đóng {{ hotline }} một năm, hỏi thêm thì gọi số {{ first }} nhé."
    site.replace("scripts/policies/bhyt.yaml", FIRST, old)
    take(site, line(opened(site), old, "Hmư̆ «1.366.200 đồng» bĕ «1900 9068»"))
    early = line(opened(site), old, "Hmư̆ bĕ «1.366.200 đồng» bĕ «1900 9068»")
    site.replace("scripts/policies/bhyt.yaml", old, new)
    take(site, early, decision=Decision.TAKE)

    assert state(site, new) == ("Hmư̆ bĕ {{ first }} bĕ {{ hotline }}", LineState.OUTDATED)


def test_two_rows_of_a_line_give_together_what_either_says(site: Site) -> None:
    desk = opened(site)
    both, _ = take(site, line(desk, TITLE, "Hmư̆"), line(desk, TITLE, "Hmư̆", review="x"), who="Y Wang")
    assert both.reviewed == (TITLE,)

    desk = opened(site)
    mixed, _ = take(site, line(desk, FIRST, "", review="x"), line(desk, FIRST, "", review="sai nghĩa"), who="Y Wang")
    assert [rule for _, rule, _ in told(mixed)] == ["review"]
    assert "x / sai nghĩa" in " ".join(opened(site).remarks(FIRST).split())


def test_a_reviewer_who_signs_in_the_column_is_believed_and_can_be_read_again(site: Site) -> None:
    signed, _ = take(site, line(opened(site), TITLE, "Hmư̆", review="Đã duyệt: H'Bia Niê"))
    assert signed.reviewed == (TITLE,)
    assert opened(site).line(TITLE).review == Review("H'Bia Niê", ON)

    take(site, line(opened(site), FIRST, "Hmư̆ «1.366.200 đồng»", review="Đã duyệt nhưng sửa"), who="Y Wang")
    take(site, line(opened(site), FIRST, "Hmư̆ «1.366.200 đồng»", review="x"), who="Y Wang")
    assert state(site, FIRST)[1] is LineState.REVIEWED
    assert "Đã duyệt nhưng sửa" in opened(site).remarks(FIRST)


def test_a_figure_that_changed_since_is_known_by_the_rows_own_kinh_sentence(site: Site) -> None:
    early = line(opened(site), FIRST, "Hmư̆ «1.366.200 đồng»")
    site.replace("scripts/facts.yaml", "2_530_000", "2_700_000")
    outcome, _ = take(site, early)

    assert (outcome.refused, state(site, FIRST)[0]) == (False, "Hmư̆ {{ first }}")


def test_codes_are_of_one_language_and_stamps_of_one_text() -> None:
    assert line_code("rad", TITLE) != line_code("cmo", TITLE)
    assert stamp("Hmư̆", reviewed=False) != stamp("Hmư̆", reviewed=True)
    assert stamp("Hmư̆  bĕ ", reviewed=False) == stamp("Hmư̆ bĕ", reviewed=False)


# ------------------------------------------------------------------------------------------------------- the files


def test_catalogs_that_another_program_changes_meanwhile_are_left_alone(site: Site) -> None:
    desk = opened(site)
    desk.put(TITLE, "Hmư̆")
    path = site.folder / "locales/rad/policies.po"
    path.write_text(path.read_text(encoding="utf-8") + "\n# another program\n", encoding="utf-8")
    before = path.read_bytes()

    with pytest.raises(Exception, match="was changed by another program"):
        desk.save()
    assert path.read_bytes() == before


def test_when_the_second_catalog_cannot_be_written_the_first_says_what_it_said_before(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(site).save()
    desk = opened(site)
    desk.put(TITLE, "Hmư̆")
    desk.put(HOTLINE, "Hmư̆ {{ hotline }}")
    before = {path: path.read_bytes() for path in (site.folder / "locales").rglob("*.po")}
    from broadcaster.translate import catalogs  # noqa: PLC0415 - to be spoiled here

    whole, written = catalogs.write_whole, []

    def full(path: object, text: object) -> None:
        written.append(path)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        whole(path, text)  # type: ignore[arg-type]

    monkeypatch.setattr(catalogs, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        desk.save()

    assert {path: path.read_bytes() for path in before} == before
    assert len(written) == 3  # the first, the one that failed, and the first put back


def test_the_same_remark_on_another_day_is_the_same_remark(site: Site) -> None:
    desk = opened(site)
    desk.note(TITLE, "Y Wang, 2026-11-23", "hỏi lại người già")
    desk.note(TITLE, "Y Wang, 2026-11-25", "hỏi lại người già")

    assert desk.remarks(TITLE) == "Góp ý (Y Wang, 2026-11-23): hỏi lại người già"
