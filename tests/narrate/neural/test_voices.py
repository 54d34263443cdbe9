"""The neural voices speak through the real sherpa-onnx: all of a line, always alike, or a sentence says why not."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster.errors import VoiceError
from broadcaster.narrate import narrate
from broadcaster.narrate.espeak_ng import library
from broadcaster.narrate.neural import adding, models, runtime, trial, voices
from broadcaster.narrate.registry import GROUP
from broadcaster.narrate.voice import ATTRIBUTES, Kind
from broadcaster.settings import load
from tests.narrate.neural import tiny
from tests.narrate.samples import GREETING, PRICE, fresh, line, script, wishes
from tests.programs import needed_library

if TYPE_CHECKING:
    from broadcaster.narrate.wave import Wave
    from tests.narrate.neural.conftest import Office

NAMES = ("piper", "mms-vi", "mms-cmo")
MNONG = "ăp bunuyh ƀon đê̆ n'gor"
"""Words of locales/cmo/locale.yaml and letters of M'nông, for a model that knows only pitch."""


def said(name: str, words: str = "") -> tuple[Any, str]:
    """Return a line for a voice, and its language."""
    if name == "mms-cmo":
        return line(("cmo", words or MNONG)), "cmo"
    return line(words or GREETING), "vi"


def tones(sound: Wave) -> list[float]:
    """Return the pitches heard, in Hz, each as often as it lasts 20 ms."""
    numpy = needed_library("numpy")
    samples = numpy.frombuffer(sound.pcm, "<i2").astype(float)
    block = sound.rate // 50
    heard = []
    for start in range(0, len(samples) - block, block):
        part = samples[start : start + block]
        if numpy.abs(part).max() > 3000:
            spectrum = numpy.abs(numpy.fft.rfft(part * numpy.hanning(block), 8 * block))
            heard.append(float(numpy.argmax(spectrum)) * sound.rate / (8 * block))
    return heard


# ------------------------------------------------------------------------------------------ what they tell of themselves


@pytest.mark.parametrize("name", NAMES)
def test_a_voice_tells_all_of_itself_before_there_is_a_model(office: Office, name: str) -> None:
    voice = office.voice(name)
    assert all(hasattr(voice, attribute) for attribute in ATTRIBUTES)
    assert (voice.name, voice.kind, voice.languages) == (name, Kind.NEURAL, frozenset({models.KEPT[name].language}))
    assert voice.experimental == (name == "mms-cmo")
    assert voice.sample_rate is None
    assert voice.licence


def test_the_factories_make_the_three_voices(office: Office) -> None:
    made = [make(load(office.folder), office.folder).name for make in (voices.piper, voices.mms_vi, voices.mms_cmo)]
    assert made == list(NAMES)
    assert GROUP == "broadcaster.voices"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_lacking_is_told_with_the_way_to_get_it(office: Office, name: str) -> None:
    why = office.voice(name).missing()
    assert f"has no model in models/{name}" in why
    assert "Hugging Face" in why
    assert "`broadcaster voices add FOLDER`" in why
    with pytest.raises(VoiceError, match="has no model"):
        office.voice(name).key(*said(name))
    with pytest.raises(VoiceError, match="has no model"):
        office.voice(name).speak(*said(name))


def test_a_missing_package_is_told(ready: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "find_spec", lambda _: None)
    assert "pip install sherpa-onnx" in ready.voice("mms-vi").missing()
    with pytest.raises(VoiceError, match="pip install sherpa-onnx"):
        ready.voice("mms-vi").speak(*said("mms-vi"))


def test_a_version_too_old_for_sounds_from_outside_is_told(ready: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "release", lambda: "1.13.7")
    assert "pip install --upgrade sherpa-onnx" in ready.voice("piper").missing()


def test_piper_needs_espeak_and_says_so(ready: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "find_spec", lambda _: None)
    assert "needs espeakng-loader" in ready.voice("piper").missing()
    assert ready.voice("mms-vi").missing() == ""


def test_telling_of_itself_loads_nothing_heavy(ready: Office) -> None:
    program = (
        "import sys; from pathlib import Path; from broadcaster.narrate.neural import voices; from broadcaster import settings; "
        "voice = voices.mms_vi(settings.load(Path(sys.argv[1])), Path(sys.argv[1])); "
        "print([voice.missing(), voice.licence, 'sherpa_onnx' in sys.modules, 'numpy' in sys.modules])"
    )
    assert fresh(program, str(ready.folder)) == "['', 'CC-BY-NC-4.0', False, False]"


# ------------------------------------------------------------------------------------------------------ how they speak


@pytest.mark.parametrize("name", NAMES)
def test_a_line_lasts_as_long_as_its_words_take(ready: Office, name: str) -> None:
    voice = ready.voice(name)
    short, language = said(name)
    long, _ = said(name, " ".join([short.written] * 3))
    first, second = voice.speak(short, language), voice.speak(long, language)
    assert first.rate == second.rate == 22050
    assert 2.5 < second.milliseconds / first.milliseconds < 3.5
    assert 0.5 < first.milliseconds / 1000 < 15


def test_every_letter_is_heard_and_no_other(ready: Office) -> None:
    letters = "ăbđêxơ"
    heard = tones(ready.voice("mms-vi").speak(line(letters), "vi"))
    wanted = [tiny.pitch(2 + tiny.KINH.index(letter)) for letter in letters]
    found = [pitch for tone in heard for pitch in wanted if abs(pitch - tone) < 12]
    assert len(found) > 0.7 * len(heard), "but where one tone ends and the next begins"
    assert list(dict.fromkeys(found)) == wanted, "in their order"


def test_the_breve_of_mnong_is_heard(ready: Office) -> None:
    voice = ready.voice("mms-cmo")
    plain, marked = (voice.speak(line(("cmo", words)), "cmo") for words in ("đê", "đê̆"))
    assert marked.milliseconds > plain.milliseconds + 50
    assert voice.speak(line(("cmo", tiny.nfd("ĐÊ̆"))), "cmo") == marked


def test_piper_hears_the_tone_of_a_syllable(ready: Office) -> None:
    voice = ready.voice("piper")
    sounds = {words: voice.speak(line(words), "vi").pcm for words in ("ma", "má", "mà", "mả", "mã", "mạ")}
    assert len(set(sounds.values())) == 6


def test_what_espeak_says_of_a_words_language_is_not_given_to_piper(ready: Office) -> None:
    assert "(" not in tiny.IPA
    assert ready.voice("piper").speak(line("Vào web của bà con."), "vi").milliseconds > 100


@pytest.mark.parametrize("name", NAMES)
def test_the_same_words_give_the_same_bytes(ready: Office, name: str) -> None:
    first, language = said(name)
    alone = ready.voice(name).speak(first, language)
    voice = ready.voice(name)
    for words in ("ba", first.written.replace(" ", ", ")):
        voice.speak(*said(name, words))
        assert voice.speak(first, language) == alone


def test_the_same_words_give_the_same_bytes_in_another_process(ready: Office) -> None:
    program = (
        "import hashlib, sys; from pathlib import Path; from broadcaster.narrate.neural import voices; from broadcaster import settings; "
        "from tests.narrate.samples import PRICE, line; here = Path(sys.argv[1]); "
        "print(hashlib.sha256(voices.mms_vi(settings.load(here), here).speak(line(PRICE), 'vi').pcm).hexdigest())"
    )
    assert (
        fresh(program, str(ready.folder))
        == hashlib.sha256(ready.voice("mms-vi").speak(line(PRICE), "vi").pcm).hexdigest()
    )


@pytest.mark.skipif(
    not (shutil.which("localedef") and Path("/usr/share/i18n/charmaps/ISO-8859-1.gz").exists()),
    reason="needs localedef and its tables, to stand in for a code page of Windows",
)
def test_a_code_page_of_the_system_takes_no_letter_away(ready: Office, tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    made = ["localedef", "-i", "en_US", "-f", "ISO-8859-1", str(tmp_path / "page" / "en_US.ISO-8859-1")]
    subprocess.run(made, check=False, capture_output=True)  # it warns, and its exit code says so
    program = (
        "import hashlib, locale, os, sys; from pathlib import Path; os.environ['LOCPATH'] = sys.argv[2]; "
        "locale.setlocale(locale.LC_CTYPE, 'en_US.ISO-8859-1'); "
        "from broadcaster.narrate.neural import voices; from broadcaster import settings; "
        "from tests.narrate.samples import PRICE, line; here = Path(sys.argv[1]); "
        "print(hashlib.sha256(voices.mms_vi(settings.load(here), here).speak(line(PRICE), 'vi').pcm).hexdigest())"
    )
    known = hashlib.sha256(ready.voice("mms-vi").speak(line(PRICE), "vi").pcm).hexdigest()
    assert fresh(program, str(ready.folder), str(tmp_path / "page")) == known


@pytest.mark.parametrize("name", ["piper", "mms-vi"])
def test_threads_do_not_mix_their_lines(ready: Office, name: str) -> None:
    words = [GREETING, PRICE, "Xin chào bà con."] * 4
    alone = [ready.voice(name).speak(line(each), "vi") for each in words[:3]] * 4
    voice = ready.voice(name)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda each: voice.speak(line(each), "vi"), words)) == alone


def test_a_model_is_loaded_once(ready: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = ready.voice("mms-vi")
    voice.speak(line("ba"), "vi")
    monkeypatch.setattr(runtime, "Engine", None)
    assert voice.speak(line("bà"), "vi").milliseconds > 50


def test_the_pace_of_the_settings_is_kept_whatever_the_model_has_by_itself(ready: Office) -> None:
    words = adding._GREETING
    for words_per_minute in (90, 110, 130):
        voice = ready.voice("mms-vi", words_per_minute=words_per_minute)
        minutes = voice.speak(line(words), "vi").milliseconds / 60_000
        assert len(words.split()) / minutes == pytest.approx(words_per_minute * 150 / 110, rel=0.05)


def test_a_pace_that_would_smear_the_words_is_bounded(ready: Office) -> None:
    voice = ready.voice("mms-vi", words_per_minute=300)
    assert "speed 2.0," in voice.key(line("ba"), "vi")


def test_sentences_and_clauses_are_parted_by_silence(ready: Office) -> None:
    voice = ready.voice("mms-vi")
    lengths = {mark: voice.speak(line(f"bà{mark} ba"), "vi").milliseconds for mark in ",;.!"}
    assert lengths[","] == lengths[";"] < lengths["."] == lengths["!"]


def test_another_sample_rate_keeps_the_length(ready: Office) -> None:
    low, high = (ready.voice("mms-vi", sample_rate=rate).speak(line(PRICE), "vi") for rate in (22050, 48000))
    assert (low.rate, high.rate) == (22050, 48000)
    assert abs(low.milliseconds - high.milliseconds) < 5


def test_a_loud_model_is_made_softer_not_cut_off(stocked: Office, tmp_path: Path) -> None:
    usual = stocked.voice("mms-vi").speak(line("ba"), "vi").samples()
    stocked.add(tiny.mms(tmp_path / "loud" / "vie", sound="loud"), overwrite=True)
    loud = stocked.voice("mms-vi").speak(line("ba"), "vi").samples()
    assert len(loud) == len(usual)
    assert max(abs(one - other * 0.3 / 0.95) for one, other in zip(usual, loud, strict=True)) < 50, (
        "a sine all the same"
    )


def test_the_speaker_that_the_note_names_is_heard(office: Office, tmp_path: Path) -> None:
    office.add(tiny.piper(tmp_path / "piper", speakers=3))
    note = office.models / "piper" / "model.yaml"
    sounds, keys = set(), set()
    for speaker in range(3):
        note.write_text(
            note.read_text("utf-8").replace(f"speaker: {max(speaker - 1, 0)}\n", f"speaker: {speaker}\n"), "utf-8"
        )
        voice = office.voice("piper")
        sounds.add(voice.speak(line("ba"), "vi").pcm)
        keys.add(voice.key(line("ba"), "vi"))
    assert len(sounds) == len(keys) == 3
    note.write_text(note.read_text("utf-8").replace("speaker: 2\n", "speaker: 3\n"), "utf-8")
    assert "has the speakers 0 to 2; found 3" in office.voice("piper").missing()


def test_the_key_names_all_that_changes_the_sound(stocked: Office, tmp_path: Path) -> None:
    settings = [{"words_per_minute": 100}, {"words_per_minute": 120}, {"sample_rate": 44100}, {}]
    keys = {stocked.voice("mms-vi", **each).key(line("ba"), "vi") for each in settings}
    stocked.add(tiny.mms(tmp_path / "b" / "vie", tiny.KINH.replace("z", "")), overwrite=True)
    keys.add(stocked.voice("mms-vi").key(line("ba"), "vi"))
    assert len(keys) == 5
    assert all(f"sherpa-onnx {runtime.release()}" in key for key in keys)
    stocked.add(tiny.piper(tmp_path / "piper"))
    assert "espeakng-loader" in stocked.voice("piper").key(line("ba"), "vi")


def test_a_script_is_spoken_and_says_who_spoke(ready: Office, tmp_path: Path) -> None:
    told = narrate(script(line(GREETING)), wishes(["mms-vi"]), {"mms-vi": ready.voice("mms-vi")}, tmp_path)
    assert told.clips[1].voices == ("mms-vi",)
    assert told.clips[1].milliseconds > 1000


# ------------------------------------------------------------------------------------------------- what they refuse


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("words", ["Đóng 4 phần trăm.", "khoảng ½ mức", "số ٤ ạ"])
def test_a_figure_is_never_left_to_the_machine(ready: Office, name: str, words: str) -> None:
    with pytest.raises(VoiceError, match="spelled out"):
        ready.voice(name).speak(*said(name, words))


@pytest.mark.parametrize("name", NAMES)
def test_no_voice_speaks_for_another_language(ready: Office, name: str) -> None:
    voice = ready.voice(name)
    with pytest.raises(VoiceError, match=r"speaks (vi|cmo), not rad"):
        voice.speak(line(("rad", "Hmư̆ bĕ")), "rad")
    other = "vi" if name == "mms-cmo" else "cmo"
    with pytest.raises(VoiceError, match="speaks"):
        voice.speak(line((other, "ba")), other)


def test_a_letter_that_the_model_does_not_know_is_told_with_its_word(ready: Office) -> None:
    with pytest.raises(VoiceError, match="cannot speak “ñ” in “ñu”"):
        ready.voice("mms-vi").speak(line("Xin ñu chào"), "vi")
    with pytest.raises(VoiceError, match="cannot speak “ñ” in “ñu”"):
        ready.voice("mms-cmo").speak(line(("cmo", "ñu")), "cmo")
    with pytest.raises(VoiceError, match="no letters of Kinh"):
        ready.voice("piper").speak(line("Xin Привет chào"), "vi")


def test_a_sound_that_piper_does_not_know_is_told_with_its_word(office: Office, tmp_path: Path) -> None:
    office.add(tiny.piper(tmp_path / "piper", tiny.IPA.replace("ɣ", "")))
    assert office.voice("piper").speak(line("Xin chào."), "vi").milliseconds > 100
    with pytest.raises(VoiceError, match="cannot speak “ɣ” in “gà”"):
        office.voice("piper").speak(line("Tôi nuôi gà."), "vi")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("words", ["", "…", "--", "\0"])
def test_a_line_without_words_is_refused(ready: Office, name: str, words: str) -> None:
    with pytest.raises(VoiceError, match="no words"):
        ready.voice(name).speak(
            line(("cmo", words) if name == "mms-cmo" else words), "cmo" if name == "mms-cmo" else "vi"
        )


@pytest.mark.parametrize(
    "words", ["a '-á b", "“-a", "(-á)", "x \x01 \x1b[ \u202e\ufeff y", "—-á" * 200, "[[a]] b", "<b>ba</b>"]
)
@pytest.mark.parametrize("name", ["piper", "mms-vi"])
def test_odd_text_ends_in_sound_or_a_sentence(ready: Office, name: str, words: str) -> None:
    try:
        assert ready.voice(name).speak(line(words), "vi").milliseconds > 50
    except VoiceError as error:
        assert str(error)


# --------------------------------------------------------------------------------------------------- damaged models


def changed(office: Office, name: str, content: bytes) -> str:
    """Change a file of the Kinh model; return what is then said of it."""
    (office.models / "mms-vi" / name).write_bytes(content)
    with pytest.raises(VoiceError) as caught:
        office.voice("mms-vi").speak(line("ba"), "vi")
    return str(caught.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokens.txt", "tokens-coded.txt"])
def test_a_file_that_is_not_what_was_added_is_told_before_sherpa_sees_it(
    office: Office, tmp_path: Path, name: str
) -> None:
    office.add(tiny.mms(tmp_path / "vie"))
    whole = (office.models / "mms-vi" / name).read_bytes()
    told = f"models/mms-vi/{name} is not what it was when it was added"
    assert told in changed(office, name, whole[:-20])
    assert told in changed(office, name, whole[:-1] + bytes([whole[-1] ^ 1])), "of the same length"
    assert told in changed(office, name, b"")
    (office.models / "mms-vi" / name).unlink()
    assert told in office.voice("mms-vi").missing()


@pytest.mark.parametrize(
    "change",
    [
        ("voice: \"mms-vi\"", "voice: \"mms-cmo\""),
        ("voice: \"mms-vi\"", "voice: [1"),
        ("sample_rate: 16000", "sample_rate: 0"),
        ("\"tokens.txt\"", "\"../tokens.txt\""),
        ("word_ms: [", "word_ms: [1, "),
        ("files:", "file:"),
    ],
)  # fmt: skip
def test_a_faulty_note_is_told(stocked: Office, tmp_path: Path, change: tuple[str, str]) -> None:
    note = stocked.models / "mms-vi" / "model.yaml"
    before = note.read_text("utf-8")
    assert change[0] in before
    note.write_text(before.replace(*change), "utf-8")
    voice = stocked.voice("mms-vi")
    assert "models/mms-vi/model.yaml" in voice.missing()
    assert voice.licence == "CC-BY-NC-4.0", "of the usual model"
    assert voice.sample_rate is None
    with pytest.raises(VoiceError, match="faulty note"):
        voice.speak(line("ba"), "vi")


def test_a_model_put_there_by_hand_must_be_added(office: Office, tmp_path: Path) -> None:
    shutil.copytree(tiny.mms(tmp_path / "vie"), office.models / "mms-vi")
    assert "broadcaster voices add FOLDER" in office.voice("mms-vi").missing()


def test_a_models_folder_carried_to_another_machine_is_as_good(stocked: Office, tmp_path: Path) -> None:
    kept = stocked.voice("mms-vi").speak(line("ba"), "vi")
    stocked.models.rename(tmp_path / "moved")
    shutil.copytree(tmp_path / "moved", stocked.models, copy_function=shutil.copyfile)
    assert stocked.voice("mms-vi").speak(line("ba"), "vi") == kept


def test_a_model_replaced_while_a_voice_lives_is_loaded_anew(stocked: Office, tmp_path: Path) -> None:
    voice = stocked.voice("mms-vi")
    before = voice.speak(line("xa"), "vi")
    stocked.add(tiny.mms(tmp_path / "b" / "vie", tiny.KINH.replace("b", "") + "b"), overwrite=True)
    assert voice.speak(line("xa"), "vi") != before


def test_a_model_is_tried_again_under_another_version_of_sherpa(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add(tiny.mms(tmp_path / "vie"))
    tried: list[Path] = []
    monkeypatch.setattr(trial, "tried", lambda model, *_, **__: tried.append(model))
    office.voice("mms-vi").speak(line("ba"), "vi")
    assert tried == []
    monkeypatch.setattr(runtime, "release", lambda: "2.9.0")
    office.voice("mms-vi").speak(line("ba"), "vi")
    assert tried == [office.models / "mms-vi" / "model.onnx"]


def test_the_library_is_what_the_tests_think_it_is() -> None:
    if find_spec("sherpa_onnx"):
        assert int(runtime.release().split(".")[0]) >= 2
