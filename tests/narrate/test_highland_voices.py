"""The rule voices of Êđê and M'nông: sounds as sources have them, compiled once, honest about what they cannot say."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import VoiceError
from broadcaster.models import Utterance
from broadcaster.narrate import mixing
from broadcaster.narrate.espeak_ng import compiling, ipa, library, phonetable, voices
from broadcaster.narrate.espeak_ng.voices import Espeak
from tests.narrate.samples import fresh, line
from tests.narrate.sounds import Word, errors, given, sourced, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadcaster.narrate.wave import Wave

KINH, EDE, MNONG = (Espeak(110, 22050, tongue) for tongue in voices.tongues().values())
SPEAKING = {"rad": EDE, "cmo": MNONG}


def judged(word: Word) -> tuple[int, int]:
    """Return how many phonemes of a word are wrong, by the pronunciation it comes nearest to, and how many it has."""
    found = given(SPEAKING[word.language].pronounce(word.spelling))
    return min((errors(sourced(one), found), len(sourced(one))) for one in word.ipa)


@pytest.mark.parametrize("language", ["rad", "cmo"])
def test_at_least_95_of_100_phonemes_are_as_the_sources_have_them(language: str) -> None:
    scores = [judged(word) for word in words() if word.language == language]
    wrong, whole = (sum(column) for column in zip(*scores, strict=True))
    assert whole > 75
    assert wrong <= 0.05 * whole


@pytest.mark.parametrize(
    ("language", "spelling", "ipa_"),
    [
        ("rad", "ƀuôn", "ɓwoːn"),
        ("rad", "đih", "ɗiːh"),
        ("rad", "djuê", "ʄweː"),
        ("rad", "čhŏ", "cʰɔʔ"),
        ("rad", "phung", "pʰuːŋ"),
        ("rad", "thŭn", "tʰun"),
        ("rad", "khăng", "kʰaŋ"),
        ("rad", "ñu", "ɲuː"),
        ("rad", "knhiă", "kə̯nhjaʔ"),  # nh is no ñ in Êđê
        ("rad", "hmư̆ bĕ", "hmɨʔ bɛʔ"),
        ("rad", "jơ̆ng", "ɟəŋ"),
        ("rad", "alê̆", "aleʔ"),
        ("rad", "mdhô̆", "mdhoʔ"),
        ("rad", "taih", "taːjh"),
        ("rad", "huĭ", "huːjʔ"),
        ("rad", "luĭč", "lwic"),
        ("rad", "k'kuê", "kə̯kweː"),
        ("rad", "êa", "eaː"),
        ("rad", "Y Moan", "iː mwaːn"),
        ("rad", "diih", "diiːh"),
        ("rad", "H'Linh", "hə̯liːɲ"),
        ("cmo", "n'gor", "ŋɡɔːr"),
        ("cmo", "ngơi", "ŋəːj"),
        ("cmo", "n'hâm", "nhəːm"),
        ("cmo", "nhêng", "ɲeːŋ"),
        ("cmo", "nkuăl", "ŋkwal"),
        ("cmo", "mpôl", "mpoːl"),
        ("cmo", "ndrel", "ndrɛːl"),
        ("cmo", "nchih", "ɲciːh"),
        ("cmo", "rkeh", "rə̯kɛːh"),
        ("cmo", "r'gănh", "rə̯ɡaɲ"),
        ("cmo", "nuĭh", "nuːç"),
        ("cmo", "ƀon", "ɓɔːn"),
        ("cmo", "vay", "waːj"),
        ("cmo", "iăt", "ʔiːat"),
    ],
)
def test_each_rule_of_the_spelling_is_heard(language: str, spelling: str, ipa_: str) -> None:
    assert SPEAKING[language].pronounce(spelling) == ipa_


def test_breves_apostrophes_and_capitals_of_any_make_are_the_same() -> None:
    for spelling in ("hmư̆ bĕ", "čiăng", "mđung", "ƀiă"):
        assert EDE.pronounce(unicodedata.normalize("NFD", spelling)) == EDE.pronounce(spelling)
        assert EDE.pronounce(spelling.upper()) == EDE.pronounce(spelling)
    assert len({MNONG.pronounce(f"n{sign}gor") for sign in "'\u2019\u02bc"}) == 1


@pytest.mark.parametrize("language", ["rad", "cmo"])
def test_no_string_of_the_language_s_letters_makes_a_strange_sound_or_ends_the_program(language: str) -> None:
    program = (
        "import random, sys; from pathlib import Path; from broadcaster.language import locale; "
        "from broadcaster.narrate.espeak_ng import voices, library; "
        "code = sys.argv[1]; letters = locale.load(Path('locales'), code).letters + ('ng', 'th', 'kh', 'ph', 'dj'); "
        "chance = random.Random(7); tongue = voices.tongues()[code]; voice = voices.Espeak(110, 22050, tongue); "
        "word = lambda: ''.join(chance.choice(letters) for _ in range(chance.randint(1, 6))); "
        "signs = [' ', ' ', ' ', ', ', '. ', ' ,', ',,', ' — ', ' “', '” ', ' (', ') ', '-', '…', ' \u0306', \" '\", \"' \", '!? ', ':']; "
        "texts = [''.join(word() + chance.choice(signs) for _ in range(25)) for _ in range(12)]; "
        "assert all(voice.pronounce(text) for text in texts); "
        "assert all(any(library.say(voice._plain(text), code, 400, tongue.data()).pcm) for text in texts); print('spoken')"
    )
    assert fresh(program, language) == "spoken"


@pytest.mark.parametrize(
    ("voice", "language", "words_"), [(EDE, "rad", "Hruê 15"), (MNONG, "cmo", "Bảo hiểm"), (EDE, "rad", "Привет")]
)
def test_what_the_rules_do_not_know_is_refused_and_named(voice: Espeak, language: str, words_: str) -> None:
    with pytest.raises(VoiceError, match=r"spelled out|no letters of"):
        voice.speak(line((language, words_)), language)


def test_neither_speaks_the_other_s_language_nor_kinh() -> None:
    for voice, language in ((EDE, "cmo"), (MNONG, "rad"), (EDE, "vi"), (KINH, "rad"), (MNONG, "mng")):
        with pytest.raises(VoiceError, match=r"speaks .*, not "):
            voice.speak(line((language, "a")), language)


@pytest.mark.parametrize(
    "text",
    ["Kâo, mâo.", " ,kâo ,, mâo .", "“Kâo” — (mâo)…", "'Kâo' mâo!?", "‘Kâo’, mâo", "… kâo: mâo -", "\u0306 kâo, ' mâo"],
)
def test_signs_are_heard_as_pauses_and_never_by_their_names(text: str) -> None:
    assert EDE.pronounce(text) == "kɐw mɐw"
    kinh = text.replace("\u0306", "").replace("'", "")  # of Kinh it is no letter
    assert KINH.pronounce(kinh) == "kəɔ məɔ"


def test_they_are_called_experimental_and_kinh_is_not() -> None:
    assert [voice.experimental for voice in (KINH, EDE, MNONG)] == [False, True, True]


def loud(sound: Wave) -> int:
    """Return for how many milliseconds there is a voice: more than a tenth of the loudest."""
    samples, block = sound.samples(), sound.rate // 200
    levels = [max(map(abs, samples[start : start + block])) for start in range(0, len(samples) - block, block)]
    return 5 * sum(level > max(levels) / 10 for level in levels)


@pytest.mark.parametrize(("long", "short"), [("tap", "tăp"), ("top", "tŏp"), ("tup", "tŭp"), ("têp", "tê̆p")])
def test_a_long_vowel_lasts_at_least_half_again_as_long_as_its_short_one(long: str, short: str) -> None:
    lengths = [loud(EDE.speak(line(("rad", word)), "rad")) for word in (long, short)]
    assert lengths[0] > 1.5 * lengths[1]


@pytest.mark.parametrize("word", ["tăp", "tăt", "tăk"])
def test_a_stop_that_ends_a_word_is_not_released(word: str) -> None:
    samples = EDE.speak(line(("rad", word)), "rad").samples()
    tail = samples[len(samples) - 22050 // 20 :]
    assert max(map(abs, tail)) < 60, "a release would be a burst of some 500"


def test_an_aspirate_is_a_plain_stop_with_breath_behind_it() -> None:
    plain, aspirate = (EDE.speak(line(("rad", word)), "rad").milliseconds for word in ("pa", "pha"))
    assert aspirate > plain + 40


@pytest.mark.parametrize(("implosive", "plain"), [("ƀa", "ba"), ("đa", "da"), ("dja", "ja"), ("ƀa", "pa")])
def test_implosives_and_plain_stops_sound_different(implosive: str, plain: str) -> None:
    assert EDE.speak(line(("rad", implosive)), "rad") != EDE.speak(line(("rad", plain)), "rad")


def test_kinh_words_inside_go_to_the_kinh_voice_and_come_out_as_loud() -> None:
    said = line(("rad", "Kâo mâo"), "thẻ bảo hiểm y tế", ("rad", "leh."))
    found = mixing.parts(said, "rad", EDE, {"vi": [KINH]})
    assert [(part.voice.name, part.line.spoken[0].text) for part in found] == [
        ("espeak-rad", "Kâo mâo,"),
        ("espeak", "thẻ bảo hiểm y tế,"),
        ("espeak-rad", "leh."),
    ]
    whole = mixing.speak(found)
    alone = [part.voice.speak(part.line, part.language) for part in found]
    assert abs(whole.milliseconds - sum(wave.milliseconds for wave in alone)) < 900
    assert 6_000 < whole.peak < 32_000


def test_without_a_kinh_voice_such_a_line_waits() -> None:
    said = line(("rad", "Kâo mâo"), "thẻ bảo hiểm y tế")
    with pytest.raises(VoiceError, match=r"does not speak vi \(“?\"?thẻ bảo hiểm y tế"):
        mixing.parts(said, "rad", EDE, {})


@pytest.mark.parametrize(
    ("voice", "given_", "same_as"),
    [(EDE, "ɓwoːn", "ƀuôn"), (EDE, "kə̯'d͡ʒuh", "kjŭh"), (MNONG, "ŋɡɔːr", "n'gor"), (KINH, "ʨɨ˧ ɓaːŋ", "chư bang")],
)
def test_a_pronunciation_in_ipa_is_said_as_the_letters_would_be(voice: Espeak, given_: str, same_as: str) -> None:
    language = next(iter(voice.languages))
    by_ipa = line((language, "x"))
    by_ipa = type(by_ipa)(**{**vars(by_ipa), "spoken": (Utterance(language, "x", given_),)})
    lengths = [voice.speak(one, language).milliseconds for one in (by_ipa, line((language, same_as)))]
    assert abs(lengths[0] - lengths[1]) < 0.25 * lengths[1]


def test_ipa_that_a_voice_has_no_sound_for_is_refused() -> None:
    with pytest.raises(VoiceError, match='cannot say "ʘ" in the IPA “aʘ”'):
        ipa.highland().named("aʘ")


# ----------------------------------------------------------------------------------------------------- compiled once


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a cache of its own, with nothing in it."""
    monkeypatch.setenv(compiling.CACHE, str(tmp_path))
    compiling.data.cache_clear()
    yield tmp_path
    compiling.data.cache_clear()


def test_the_rules_are_compiled_once_and_damage_is_healed(cache: Path) -> None:
    first = compiling.data()
    assert {path.name for path in first.iterdir()} >= {"rad_dict", "cmo_dict", "phontab"}
    stamp = (first / "rad_dict").stat().st_mtime_ns
    compiling.data.cache_clear()
    assert compiling.data() == first
    assert (first / "rad_dict").stat().st_mtime_ns == stamp, "nothing was made again"
    whole = (first / "phontab").read_bytes()
    (first / "phontab").write_bytes(whole[:-100])
    compiling.data.cache_clear()
    assert (compiling.data() / "phontab").read_bytes() == whole
    assert [path.name for path in (cache / "espeak-ng").iterdir()] == [first.parent.name], "nothing is left beside it"


def test_two_processes_that_compile_at_once_both_speak(cache: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    program = "from broadcaster.narrate.espeak_ng import voices as v; print(v.Espeak(110, 22050, v.tongues()['rad']).pronounce('sa'))"
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(fresh, [program] * 3)) == ["saː"] * 3
    assert len(list((cache / "espeak-ng").iterdir())) == 1


def test_a_cache_that_cannot_be_written_to_is_told_with_what_to_do(cache: Path) -> None:
    (cache / "espeak-ng").write_text("a file stands here", encoding="utf-8")
    with pytest.raises(VoiceError, match=f"cannot be compiled there.*{compiling.CACHE}"):
        compiling.data()


def test_a_fault_in_the_rules_is_told_and_nothing_of_them_is_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = phonetable.sounds()[:20]
    monkeypatch.setattr(phonetable, "sounds", lambda: some)
    with pytest.raises(VoiceError, match="cannot compile its rules for rad"):
        compiling.data()
    assert list((cache / "espeak-ng").iterdir()) == []


def test_an_espeak_of_another_make_is_refused_in_words(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for spoiled in (b"", b"\x05\0\0\0abc", (library.own_data() / "phontab").read_bytes()[:-7]):
        with pytest.raises(VoiceError, match="a form this program does not know"):
            phonetable.extended(spoiled)
    monkeypatch.setattr(phonetable, "sounds", lambda: (phonetable.Sound("x", "vi", "no such", None, "x"),))
    with pytest.raises(VoiceError, match='no sound "no such" of "vi"'):
        phonetable.extended((library.own_data() / "phontab").read_bytes())


def test_the_key_changes_with_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    said = line(("rad", "Hmư̆ bĕ"))
    before = EDE.key(said, "rad")
    assert compiling.rules_digest() in before
    assert compiling.rules_digest() not in KINH.key(said, "vi")
