"""Lines of the domain are said as announcers say them: a table over all categories, and what must hold of each line."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from broadcaster.language import locale
from broadcaster.language.spoken import spans, spoken

if TYPE_CHECKING:
    from broadcaster.language.locale import Locale

TABLE = Path(__file__).with_name("spoken_vi.tsv").read_text(encoding="utf-8").splitlines()[1:]
ROWS = [tuple(row.split("\t")) for row in TABLE]


@pytest.mark.parametrize(("category", "written", "said"), ROWS)
def test_a_line_is_said_as_the_table_says(category: str, written: str, said: str, kinh: Locale) -> None:
    assert spoken(written, kinh) == said


def test_the_table_covers_every_category_and_is_wide() -> None:
    counted = Counter(category for category, _, _ in ROWS)

    assert len(ROWS) >= 560
    assert len(counted) >= 20
    assert len({written for _, written, _ in ROWS}) == len(ROWS)


def test_spans_cover_the_line_in_order_and_name_their_rule(kinh: Locale) -> None:
    for _, written, said in ROWS:
        found = spans(written, kinh)

        assert "".join(span.written for span in found) == written
        assert "".join(span.spoken for span in found) == said
        assert [span.start for span in found] == [0, *(span.end for span in found)][:-1]
        assert all(span.rule or span.spoken == span.written for span in found)


def test_what_is_said_is_not_said_otherwise_again(kinh: Locale) -> None:
    assert [said for _, _, said in ROWS if spoken(said, kinh) != said] == []


def test_a_line_of_many_gives_the_lines_one_by_one(kinh: Locale) -> None:
    together = "\n".join(written for _, written, _ in ROWS if "\t" not in written)

    assert spoken(together, kinh).count("\n") == together.count("\n")
    assert not any(letter.isdigit() for letter in spoken(together, kinh))


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("1900 9068", "phone"),
        ("4,5%", "percent"),
        ("1/7/2026", "date"),
        ("1.366.200 đồng", "number"),
        ("69.300đ", "money"),
        ("BHXH", "abbreviation"),
        ("lúc 7h30", "time"),
        ("Nghị định 159/2025/NĐ-CP", "document"),
        ("vùng IV", "roman numeral"),
        ("từ 15-20", "range"),
        ("2/3 dân số", "fraction"),
    ],
)
def test_staff_see_which_rule_spoke(written: str, rule: str, kinh: Locale) -> None:
    assert rule in [span.rule for span in spans(written, kinh)]


def test_loose_marks_are_read_as_the_letters_they_make(kinh: Locale) -> None:
    written = unicodedata.normalize("NFD", "Ngày 3/4, đến hết tháng 4")

    assert spoken(written, kinh) == "Ngày ba tháng tư, đến hết tháng tư"


def test_an_abbreviation_added_to_the_table_is_said(tmp_path: Path, kinh: Locale) -> None:
    source = Path(__file__).parents[2] / "locales" / "vi" / "locale.yaml"
    text = source.read_text(encoding="utf-8")
    (tmp_path / "vi").mkdir()
    added = text.replace("abbreviations:\n", "abbreviations:\n  ĐLTH: đại lý thu hộ\n  TDTL.: tổ dân tự lập\n")
    (tmp_path / "vi" / "locale.yaml").write_text(added, encoding="utf-8")
    extended = locale.load(tmp_path, "vi")

    assert spoken("ĐLTH ở TDTL. Buôn Đôn", extended) == "đại lý thu hộ ở tổ dân tự lập Buôn Đôn"
    assert spoken("ĐLTH", kinh) == "đê lờ tê hát"


def test_a_million_digits_or_brackets_are_read(kinh: Locale) -> None:
    """How long it takes is measured by benchmarks/growth.py."""
    assert spoken("7" * 1_000_000, kinh).count("bảy") == 1_000_000
    assert spoken("(" * 1_000_000, kinh) == "(" * 1_000_000
