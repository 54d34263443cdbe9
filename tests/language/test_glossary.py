"""A glossary is refused with its lines when faulty, finds its terms as whole words, and says what it rests on."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from broadcaster.language import glossary
from broadcaster.language.glossary import Glossary, Term
from broadcaster.models import Place
from tests.conftest import REPOSITORY, dedented, told

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.errors import Fault
    from broadcaster.language.doctor import Doctor
    from tests.conftest import Site

LOCALES = REPOSITORY / "locales"
SHOWN = "locales/rad/glossary.yaml"


def term(kinh: str, *forms: str, certain: bool = True, line: int = 1) -> Term:
    return Term(kinh, forms, "a source", "", "", certain, Place(SHOWN, line))


def terms(found: tuple[Term, ...]) -> list[str]:
    return [one.term for one in found]


def read(folder: Path, text: str) -> tuple[Glossary, list[Fault]]:
    (folder / "rad").mkdir()
    (folder / "rad" / "glossary.yaml").write_text(dedented(text) if text else text, encoding="utf-8", newline="\n")
    return glossary.load(folder, "rad")


# ------------------------------------------------------------------------------------------------- the file


def test_an_entry_has_one_translation_or_several_the_preferred_first(tmp_path: Path) -> None:
    found, faults = read(
        tmp_path,
        """
        terms:
          - term: hôm nay
            translation: hruê anei
            source: RRB, Hê-bơ-rơ 3:7
          - term: tất cả
            translation: [jih jang, sơaĭ]
            person: H'Lan, buôn Ako
            note: Cả hai đều được.
            certain: false
            not_in: [tất cả những]
        """,
    )

    assert faults == []
    assert found == Glossary(
        "rad",
        (
            Term("hôm nay", ("hruê anei",), "RRB, Hê-bơ-rơ 3:7", "", "", True, Place(SHOWN, 2)),
            Term(
                "tất cả",
                ("jih jang", "sơaĭ"),
                source="",
                person="H'Lan, buôn Ako",
                note="Cả hai đều được.",
                certain=False,
                place=Place(SHOWN, 5),
                not_in=("tất cả những",),
            ),
        ),
    )


@pytest.mark.parametrize("text", ["", "# only a comment", "terms:\n", "terms: []"])
def test_a_glossary_may_be_empty(tmp_path: Path, text: str) -> None:
    found, faults = read(tmp_path, text)

    assert (found, faults) == (Glossary("rad"), [])


def test_a_language_without_the_file_has_an_empty_glossary(tmp_path: Path) -> None:
    assert glossary.load(tmp_path, "cmo") == (Glossary("cmo"), [])


@pytest.mark.parametrize(
    ("entry", "line", "what"),
    [
        ("term: ''\n    translation: sa\n    source: x", 2, r'"terms\[0\].term" must be words'),
        ("term: hôm nay\n    translation: '  '\n    source: x", 3, r'"terms\[0\].translation\[0\]" must be words'),
        ("term: hôm nay\n    translation:\n    source: x", 3, r"must be words"),
        ("term: hôm nay\n    translation: []\n    source: x", 3, r"must not be empty"),
        ("term: hôm nay\n    source: x", 2, 'the key "translation" is missing here'),
        ("term: hôm nay\n    translation: 7\n    source: x", 3, "must be text; put it in quotes; found 7"),
        ("term: hôm nay\n    translation:\n      - sa\n      - hruê 3\n    source: x", 5, 'a digit.*"hruê 3"'),
        ("term: 3 năm\n    translation: thŭn\n    source: x", 2, 'a digit.*"3 năm"'),
        ("term: hôm  nay\n    translation: sa\n    source: x", 2, "one blank between words"),
        ('term: hôm nay\n    translation: "sa\\tdua"\n    source: x', 3, "control character U.0009"),
        ('term: hôm nay\n    translation: sa\n    source: x\n    note: "a\\x0Bb"', 5, "control character U.000B"),
        ('term: hôm nay\n    translation: "hrue\\u0302"\n    source: x', 3, "not in Unicode's form NFC"),
        ("term: hôm nay\n    translation: hruê anei", 2, 'neither "source" nor "person"'),
        ("term: hôm nay\n    translation: hruê anei\n    source: ' '\n    person:", 2, 'neither "source" nor "person"'),
        ("term: hôm nay\n    translation: sa\n    sources: x", 4, 'unknown key "sources".*Did you mean "source"'),
        ("term: hôm nay\n    translation: sa\n    source: x\n    certain: maybe", 5, "must be true or false"),
        ("term: năm\n    translation: thŭn\n    source: x\n    not_in: [thứ 5]", 5, r"not_in\[0\].*a digit"),
        ("hôm nay", 2, "must be a mapping of keys to values"),
        ("", 2, "is missing here"),
    ],
)
def test_a_faulty_entry_is_told_with_its_line(tmp_path: Path, entry: str, line: int, what: str) -> None:
    found, faults = read(tmp_path, f"terms:\n  - {entry}\n")

    assert found.terms == ()
    assert any(fault.line == line and re.search(what, str(fault)) for fault in faults), told(faults)
    assert all(str(fault).startswith(SHOWN) for fault in faults)


def test_all_faults_are_told_at_once_and_what_is_sound_remains(tmp_path: Path) -> None:
    found, faults = read(
        tmp_path,
        """
        terms:
          - term: hôm nay
            translation: hruê 1
            note: no source
          - {term: ngày, translation: hruê, source: ABVD}
          - {term: năm, translation: thŭn, source: ABVD, certian: false}
          - {term: Ngày, translation: hrue, source: VOV4}
        """,
    )

    assert terms(found.terms) == ["ngày"]
    assert [fault.line for fault in faults] == [3, 2, 6, 7]
    assert 'the term "Ngày" stands here a second time (first on line 5)' in faults[-1].what


def test_a_file_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    found, faults = read(tmp_path, "- term: ngày\n")

    assert found == Glossary("rad")
    assert "must be a mapping" in told(faults)[0]


def test_strange_letters_in_a_translation_are_told_certain_ones_as_faults(doctors: dict[str, Doctor]) -> None:
    given = Glossary("rad", (term("a", "anǎn", line=3), term("b", "hruê"), term("c", "fič", line=7)))

    found = told(list(glossary.proofread(given, doctors["rad"])))

    assert len(found) == 2
    assert found[0].startswith(f'{SHOWN}:3: the translation of "a": look-alike: “anǎn”')
    assert found[0].endswith("Write “anăn”.")
    assert found[1].startswith(f'{SHOWN}:7: warning: the translation of "c": letter: “fič”')


# ----------------------------------------------------------------------------------------- terms of a sentence

INSURANCE = Glossary(
    "cmo",
    (
        term("bảo hiểm", "bảo hiểm"),
        term("bảo hiểm y tế", "bảo hiểm y tế"),
        term("thẻ bảo hiểm", "thẻ bảo hiểm"),
        term("hộ nghèo", "hộ nghèo"),
        term("nghèo khó quá", "x"),
        term("năm", "năm"),
        term("gor", "gor"),
        term("n'gor", "n'gor"),
    ),
)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Mua bảo hiểm y tế.", ["bảo hiểm y tế"]),
        ("BẢO HIỂM Y TẾ, rồi bảo hiểm; bảo hiểm y tế.", ["bảo hiểm y tế", "bảo hiểm"]),
        ("Năm nay mua bảo hiểm, năm sau nữa.", ["năm", "bảo hiểm"]),
        # Of two that overlap the longer counts, wherever it begins.
        ("thẻ bảo hiểm y tế", ["bảo hiểm y tế"]),
        ("hộ nghèo khó quá", ["nghèo khó quá"]),
        ("hộ nghèo khó", ["hộ nghèo"]),
        # Signs and placeholders part words; a blank that does not break does not.
        ("bảo hiểm, y tế", ["bảo hiểm"]),
        ("bảo hiểm {{ figure }} y tế", ["bảo hiểm"]),
        ("{{ gor }}", []),
        ("bảo\u00a0hiểm  y\ntế", ["bảo hiểm y tế"]),
        ("(‘bảo hiểm’) 'bảo hiểm'", ["bảo hiểm"]),
        # A word inside another, or before a mark or an apostrophe of its own, is another word.
        ("nămx xnăm 5năm năm_", []),
        ("na\u0306m na\u0306m\u0323", ["năm"]),
        ("gor n'gor", ["gor", "n'gor"]),
        ("n’gor", ["n'gor"]),
        ("N\u02bcGOR", ["n'gor"]),
        ("gor\u0306 ơ\u0306gor", []),
        ("", []),
    ],
)
def test_a_sentence_uses_whole_terms_the_longest_where_they_overlap(sentence: str, found: list[str]) -> None:
    assert terms(INSURANCE.within(sentence)) == found


def test_a_phrase_in_which_the_word_is_another_one_does_not_use_the_term() -> None:
    place = Place(SHOWN, 1)
    year = Term("năm", ("thŭn",), "ABVD", "", "", certain=True, place=place, not_in=("thứ năm", "hằng năm"))
    given = Glossary("rad", (year, term("hằng năm", "grăp thŭn")))

    assert given.within("Người thứ năm, THỨ NĂM") == ()
    assert given.within("Người thứ năm đóng một năm") == (year,)
    assert given.unused("Người thứ năm", "") == ()
    # What is an entry of its own is that entry.
    assert terms(given.within("Hằng năm")) == ["hằng năm"]


def test_a_sentence_in_loose_marks_uses_the_same_terms() -> None:
    assert terms(INSURANCE.within(unicodedata.normalize("NFD", "Bảo hiểm y tế"))) == ["bảo hiểm y tế"]


# ------------------------------------------------------------------------------------- terms of a translation

WORDS = Glossary(
    "cmo",
    (
        term("người dân", "nuĭh ƀon lan", "nŭih ƀon lan"),
        term("tỉnh", "n'gor"),
        term("sức khỏe", "n’hâm soan"),
        term("nghe", "hmư̆"),
        term("chăm sóc sức khỏe", "mât chăm n'hâm soan", certain=False),
    ),
)


@pytest.mark.parametrize(
    ("sentence", "translation", "unused"),
    [
        ("Người dân nghe.", "Nuĭh ƀon lan hmư̆ bĕ.", []),
        ("Người dân nghe.", "NŬIH ƀon  lan; HMƯ̆", []),
        ("Người dân nghe.", unicodedata.normalize("NFD", "Nuĭh ƀon lan hmư̆ bĕ."), []),
        ("Người dân nghe.", "Nuĭh ƀon.", ["người dân", "nghe"]),
        ("Người dân nghe.", "Nuĭh, ƀon lan hmư", ["người dân", "nghe"]),
        ("Người dân", "nuĭh ƀon {{ x }} lan", ["người dân"]),
        ("Người dân", "nuĭh ƀon langai", ["người dân"]),
        ("Nghe", "ahmư̆", ["nghe"]),
        ("Nghe", "hmư̆\u0301", ["nghe"]),
        ("Tỉnh", "n’gor Dak Lak", []),
        ("Tỉnh", "‘n\u02bcgor’ Dak Lak", []),
        ("Tỉnh", "gor Dak Lak", ["tỉnh"]),
        ("Tỉnh", "an'gor Dak Lak", ["tỉnh"]),
        ("Tỉnh", "n'gor'a Dak Lak", ["tỉnh"]),
        ("Sức khỏe", "n'hâm soan", []),
        # What nobody has confirmed is not asked for, nor is the term inside it.
        ("Chăm sóc sức khỏe", "", []),
        ("Một câu khác", "", []),
    ],
)
def test_a_translation_is_asked_for_the_certain_terms_of_its_sentence(
    sentence: str, translation: str, unused: list[str]
) -> None:
    assert terms(WORDS.unused(sentence, translation)) == unused


# --------------------------------------------------------------------------------------------- what we have


@pytest.mark.parametrize("code", ["rad", "cmo"])
def test_every_term_of_ours_says_who_says_so_and_is_spelled_right(code: str, doctors: dict[str, Doctor]) -> None:
    found, faults = glossary.load(LOCALES, code)

    assert faults == []
    assert list(glossary.proofread(found, doctors[code])) == []
    account = (REPOSITORY / "docs" / "languages.md").read_text(encoding="utf-8")
    assert f"| {len(found.terms)} | {sum(one.certain for one in found.terms)} |" in account
    assert all(one.source or one.person for one in found.terms)
    assert [one.term for one in found.terms if not unicodedata.is_normalized("NFC", one.term)] == []
    assert [
        finding for one in found.terms for finding in doctors["vi"].check(one.term) if finding.rule != "language"
    ] == []


def test_what_state_radio_keeps_in_kinh_is_asked_for_in_mnong_and_only_offered_in_rade() -> None:
    mnong, rade = (glossary.load(LOCALES, code)[0] for code in ("cmo", "rad"))
    kept = ["thẻ bảo hiểm y tế", "bảo hiểm y tế"]

    assert terms(mnong.unused("Thẻ bảo hiểm y tế. Bảo hiểm y tế.", "")) == kept
    assert terms(rade.within("Thẻ bảo hiểm y tế. Bảo hiểm y tế.")) == kept
    assert rade.unused("Thẻ bảo hiểm y tế. Bảo hiểm y tế.", "") == ()


def test_a_workspace_has_the_glossary_of_every_language_but_kinh_and_tells_its_faults(site: Site) -> None:
    site.write("locales/rad/glossary.yaml", "terms:\n  - {term: ngày, translation: hruê, source: ABVD}")
    assert {code: terms(found.terms) for code, found in site.load().glossaries.items()} == {"rad": ["ngày"], "cmo": []}
    assert site.faults() == []

    site.write("locales/rad/glossary.yaml", "terms:\n  - {term: ngày, translation: hruê}\n  - {term: a, note: x}")
    site.write("locales/cmo/glossary.yaml", "terms:\n  - {term: một ít, translation: đê̌, source: x}")
    assert [fault.partition(": ")[0] for fault in site.faults()] == [
        "locales/cmo/glossary.yaml:2",
        "locales/rad/glossary.yaml:2",
        "locales/rad/glossary.yaml:3",
        "locales/rad/glossary.yaml:3",
    ]
