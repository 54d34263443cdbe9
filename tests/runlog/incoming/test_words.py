"""A name is found however it is typed; where two may be meant, both are offered and nothing is guessed."""

from __future__ import annotations

import unicodedata

import pytest

from broadcaster.runlog.cells import Complaint, Given
from broadcaster.runlog.incoming.words import EVIDENCE, Words
from broadcaster.settings import Sheet
from tests.runlog.incoming.samples import BULLETINS, COLUMNS, GIVEN, LANGUAGES, STATIONS

WORDS = Words(GIVEN)


def told(found: object) -> str:
    assert isinstance(found, Complaint), found
    return f"{found.what} {found.hint}".strip()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("24235", "24235"),
        ("24235 - xã Buôn Đôn", "24235"),
        ("Buôn Đôn (24235)", "24235"),
        ("xã Buôn Đôn", "24235"),
        ("BUÔN ĐÔN", "24235"),
        ("buon don", "24235"),
        (unicodedata.normalize("NFD", "Xã Buôn Đôn"), "24235"),
        ("X. Buôn Ðôn", "24235"),
        ("Đài truyền thanh xã Buôn Đôn", "24235"),
        ("P. Ea Kao", "24169"),
        ("xã Ea Kao", "24169"),  # as it was called before it became a ward
        ("Tuy Hoà", "22015"),
        ("xã Tân Lập", "24305"),
        ("Ea Hổ", "24401"),
        ("99999", "99999"),
    ],
)
def test_a_station_is_found_by_code_or_name(text: str, code: str) -> None:
    assert WORDS.station(text) == code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tân Lập", 'may be several. Did you mean "24305 xã Tân Lập" or "24310 phường Tân Lập"? Write the code.'),
        ("ea ho", 'may be several. Did you mean "24400 xã Ea Hồ" or "24401 xã Ea Hổ"?'),
        ("Ea Kaoo", 'is unknown. Did you mean "24169 phường Ea Kao"?'),
        ("xã Ea Khao", 'is unknown. Did you mean "24169 phường Ea Kao"?'),
        ("thị trấn Tân Lập", 'Did you mean "24305 xã Tân Lập" or "24310 phường Tân Lập"?'),
        ("24235 Tuy Hòa", "has a code and a name that do not belong together."),
        ("qqqq", "is unknown. Write the commune's five-digit code, or its name."),
        ("", "the station is missing."),
        ("\x1b[31m", 'the station "\\x1b[31m" is unknown.'),
    ],
)
def test_a_station_that_may_be_another_is_refused(text: str, said: str) -> None:
    assert said in told(WORDS.station(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("vi", "vi"), ("Kinh", "vi"), ("tiếng Kinh", "vi"), ("Tiếng Việt", "vi"), ("vie", "vi")),
        *(("rad", "rad"), ("Êđê", "rad"), ("Ê đê", "rad"), ("Ê-đê", "rad"), ("EDE", "rad"), ("bản Êđê", "rad")),
        *(("M'nông", "cmo"), ("M’nông", "cmo"), ("Mʼnông", "cmo"), ("Mnông", "cmo"), ("M nông", "cmo"), ("cmo", "cmo")),
    ],
)
def test_a_language_is_found_by_code_or_name(text: str, code: str) -> None:
    assert WORDS.language(text) == code


def test_the_bare_name_of_several_mnong_languages_says_none() -> None:
    words = Words(Given(STATIONS, {"vi": "Kinh", "cmo": "M'nông trung tâm", "mng": "M'nông đông"}))

    assert 'may be several. Did you mean "cmo M\'nông trung tâm" or "mng M\'nông đông"?' in told(
        words.language("M'nông")
    )
    assert words.language("m'nông đông") == "mng"


@pytest.mark.parametrize("text", ["Kinh, Êđê", "Kinh + Ê đê", "Kinh và Êđê", "Kinh/Êđê", "Kinh;Êđê;Kinh"])
def test_a_cell_may_name_several_languages(text: str) -> None:
    assert WORDS.languages(text) == ["vi", "rad"]


def test_one_wrong_language_of_several_spoils_the_cell() -> None:
    assert 'the language "Lào" is unknown; allowed: vi (Kinh), rad (Êđê), cmo (M\'nông).' in told(
        WORDS.languages("Kinh, Lào")
    )


def test_a_bulletin_is_found_by_id_or_title() -> None:
    assert WORDS.bulletin("bao-hiem-y-te") == "bao-hiem-y-te"
    assert WORDS.bulletin("BẢO HIỂM Y TẾ cho mọi nhà.") == "bao-hiem-y-te"
    assert WORDS.bulletin("tin-cu-nam-2022") == "tin-cu-nam-2022"  # an id of a plan that is gone
    assert 'Did you mean "tin-1 Tin ngắn" or "tin-2 Tin ngắn"?' in told(WORDS.bulletin("Tin ngắn"))
    assert 'Did you mean "bao-hiem-y-te (Bảo hiểm y tế cho mọi nhà)"?' in told(WORDS.bulletin("Bảo hiểm y tế mọi nhà"))
    assert "say under `bulletins`" in told(WORDS.bulletin("QQQQ"))


def test_the_words_of_the_settings_come_before_all_others() -> None:
    sheet = Sheet(
        columns=COLUMNS,
        stations={"Tân Lập": "24310", "Buôn Đôn": "24133"},
        languages={"tiếng dân tộc": "rad"},
        bulletins={"BHYT": "bao-hiem-y-te"},
    )
    words = Words(Given(STATIONS, LANGUAGES, BULLETINS, sheet))

    assert (words.station("tân lập"), words.station("Buôn Đôn")) == ("24310", "24133")
    assert (words.language("Tiếng Dân Tộc"), words.bulletin("bhyt.")) == ("rad", "bao-hiem-y-te")


@pytest.mark.parametrize(("word", "names"), EVIDENCE.items())
def test_evidence_is_found_by_our_word_or_a_vietnamese_one(word: str, names: tuple[str, ...]) -> None:
    assert {WORDS.evidence(name) for name in (word, *names, *map(str.upper, names))} == {word}


def test_unknown_evidence_is_told_with_what_is_allowed() -> None:
    assert "allowed: planned (kế hoạch, theo kế hoạch, dự kiến); word (" in told(WORDS.evidence("nghe nói"))


def test_a_file_of_many_wrong_names_is_refused_without_a_near_name_for_each() -> None:
    words = Words(GIVEN)
    said = [told(words.station(f"Ea Kaooo {'q' * number}")) for number in range(1_003)]

    assert "Did you mean" in said[0]
    assert "Did you mean" not in said[-1]
