"""What a pronunciation table says is what machines are given, and nothing else of the line changes."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from broadcaster.language import pronouncing
from broadcaster.language.pronouncing import pronounced
from broadcaster.models import Piece, Utterance

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.language.pronouncing import Pronunciations

TABLE = """
    words:
      - {written: VNeID, said: vi nê ai đi, source: Bộ Công an}
      - {written: Cư M'gar, said: Chư Mơ Ga, ipa: ʨɨ məː ɡaː}
      - {written: Krông, ipa: kroːŋ}
      - {written: Krông Pắc, said: Krông Pách}
      - {written: 1900 9068, said: tổng đài bảo hiểm}
    """


def load(folder: Path, text: str, language: str = "vi") -> tuple[Pronunciations, list[str]]:
    path = folder / language / "pronounce.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    table, faults = pronouncing.load(folder, language)
    return table, [str(fault) for fault in faults]


def said(table: Pronunciations, *pieces: tuple[str, str]) -> list[tuple[str, str]]:
    made = [Piece(written, spoken, table.language) for written, spoken in pieces]
    return [(utterance.text, utterance.ipa) for utterance in pronounced(made, {table.language: table})]


def plain(text: str) -> tuple[str, str]:
    return text, text


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (
            [plain("Mở thẻ trên "), ("VNeID", "vê en e ai đi"), plain(", là được.")],
            [("Mở thẻ trên vi nê ai đi, là được.", "")],
        ),
        ([plain("Xã Cư M’gar đây.")], [("Xã", ""), ("Chư Mơ Ga", "ʨɨ məː ɡaː"), ("đây.", "")]),
        ([plain("xã CƯ M'GAR")], [("xã", ""), ("Chư Mơ Ga", "ʨɨ məː ɡaː")]),
        ([plain("Krông Pắc và Krông Ana")], [("Krông Pách và", ""), ("Krông", "kroːŋ"), ("Ana", "")]),
        ([plain("Gọi "), ("1900 9068", "một chín không không…"), plain(".")], [("Gọi tổng đài bảo hiểm.", "")]),
        ([plain("Krôngpắc, xKrông, Krônga")], [("Krôngpắc, xKrông, Krônga", "")]),
        ([plain("Bà con nghe đây.")], [("Bà con nghe đây.", "")]),
    ],
)
def test_whole_words_are_said_by_the_table(
    tmp_path: Path, pieces: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    table, faults = load(tmp_path, TABLE)
    assert faults == []
    assert said(table, *pieces) == expected


def test_pieces_of_another_language_go_by_its_own_table(tmp_path: Path) -> None:
    table, _ = load(tmp_path, TABLE)
    found = pronounced([Piece("Krông ", "Krông ", "rad"), Piece("Krông", "Krông", "vi")], {"vi": table})
    assert found == (Utterance("rad", "Krông"), Utterance("vi", "Krông", "kroːŋ"))


def test_without_a_file_nothing_is_changed(tmp_path: Path) -> None:
    table, faults = pronouncing.load(tmp_path, "rad")
    assert faults == []
    assert said(table, plain("Hmư̆ bĕ.")) == [("Hmư̆ bĕ.", "")]


def test_an_entry_in_ipa_alone_is_known_as_such(tmp_path: Path) -> None:
    table, _ = load(tmp_path, TABLE)
    assert [table.unspelled(word) for word in ("Krông", "krông", "Cư M'gar", "VNeID", "khác")] == [
        True,
        True,
        *[False] * 3,
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("words: [{written: VNeID}]", '"VNeID" needs `said`, in the letters of the language or `ipa`.'),
        ("words: [{written: VNeID, said: vê 4}]", 'must be spelled out, without the figure "4".'),
        ("words: [{written: QL 14, ipa: kwok}]", '"QL 14" needs `said`, in the letters of the language.'),
        ("words: [{written: Krông, said: a}, {written: KRÔNG, said: b}]", '"KRÔNG" stands here and on line 2.'),
        ("words: [{written: '…', said: a}]", "must be words."),
        ("words: [{say: a}]", 'unknown key "say"'),
        ("- VNeID", "the file"),
        ("words: [", "is not YAML"),
    ],
)
def test_a_faulty_table_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    _, faults = load(tmp_path, "\n" + text)
    assert faults
    assert all(fault.startswith("locales/vi/pronounce.yaml") for fault in faults)
    assert any(told in fault for fault in faults), faults


def test_letters_that_look_alike_in_small_are_no_entry(tmp_path: Path) -> None:
    table, _ = load(tmp_path, "words: [{written: mi, said: mai}]")
    assert said(table, plain("mı mi")) == [("mı mai", "")]
    assert [entry.written for entry in table.within("mı")] == []


def test_a_sign_behind_a_word_in_ipa_does_not_hide_it(tmp_path: Path) -> None:
    table, _ = load(tmp_path, TABLE)
    assert table.unspelled("Krông.")
    assert table.unspelled("(Krông)")
