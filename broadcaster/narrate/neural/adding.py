"""A recognised model tried and filed: whole and proven, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError, VoiceError
from broadcaster.files import write_whole
from broadcaster.models import KINH
from broadcaster.narrate.neural import models, onnxfile, runtime, trial
from broadcaster.narrate.neural.reading import Breath, reader, toned

if TYPE_CHECKING:
    from broadcaster.language.locale import Locale
    from broadcaster.narrate.neural.models import Kept, Note
    from broadcaster.narrate.neural.reading import Reader
    from broadcaster.narrate.neural.recognising import Found
    from broadcaster.narrate.neural.trial import Outcome
    from broadcaster.settings import Settings

_GREETING = (
    "Bảo hiểm xã hội xin kính chào toàn thể bà con. Mời bà con đến trạm y tế để được hướng dẫn làm thẻ, "
    "và nhớ mang theo giấy tờ của mình. Khi đi khám bệnh, chữa bệnh, bà con được quỹ bảo hiểm y tế trả phần lớn "
    "chi phí."
)
"""What a Kinh model is tried with; of other languages it is words that their locales have from a source."""

_WORDS = 24
_TOO_MANY = 4
"""A model that cannot speak every fourth letter of a language is a model of another."""


@dataclass(frozen=True)
class Added:
    """What became of a model.

    Attributes:
        note: what was written beside it. already: the very same was here, and nothing was done.
    """

    note: Note
    already: bool


def add(found: Found, locale: Locale, settings: Settings, workspace: Path, *, overwrite: bool) -> Added:
    """File a model as the voice it was recognised as, after it has spoken in a process of its own.

    Args:
        found: the model. locale: of the voice's language. settings, workspace: they say where models lie.
        overwrite: another model of this voice may be replaced.

    Raises:
        FaultsFoundError: it cannot speak the language, does not come through its trial, or another is there already.
        OSError: it cannot be copied; nothing of it is left.
    """
    target = models.folder_of(found.voice.name, settings, workspace)
    shown = models.shown(found.voice.name, settings)
    if (note := _same(found, target, shown)) is not None:
        return Added(note, already=True)
    if target.exists() and not overwrite:
        what = f"is there already, with another model of the voice {found.voice.name} or a changed one."
        raise FaultsFoundError([Fault(shown, None, what, "Add --overwrite if this one is to take its place.")])
    reads = reader(found.voice.kind, found.voice.language, found.table)
    lacking = _lacking(reads, found, locale)
    made_here = not target.parent.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _clear(target)
        part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
        try:
            note = _filed(found, reads, lacking, locale, part)
            _swap(part, target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except BaseException:
        if made_here:
            with suppress(OSError):
                target.parent.rmdir()
        raise
    return Added(note, already=False)


def _same(found: Found, target: Path, shown: str) -> Note | None:
    """Return the note of the model in place if it is this very one, and whole."""
    try:
        note = models.note_in(target, shown)
    except FaultsFoundError:
        return None
    if note is None or models.changed(target, note.files, whole=True):
        return None
    if note.files[models.MODEL] != models.digest_of(found.model, onnxfile.entries(found.added)):
        return None
    return note if (target / models.TOKENS).read_bytes() == found.table.written().encode() else None


def _lacking(reads: Reader, found: Found, locale: Locale) -> tuple[str, ...]:
    """Return the letters of the language, and of its guests, that a model cannot speak.

    Raises:
        FaultsFoundError: there are so many that it must be a model of another language.
    """
    own = toned(locale.letters) if locale.code == KINH else locale.letters
    lacking = reads.lacking(own)
    if len(lacking) * _TOO_MANY > len(own):
        what = f"cannot speak {len(lacking)} of the {len(own)} letters of {locale.name} ({' '.join(lacking[:12])} …)."
        hint = f"Is it a model of {locale.name}? {found.voice.name}: {found.voice.source}."
        raise FaultsFoundError([Fault(str(found.model.parent), None, what, hint)])
    return (*lacking, *reads.lacking(sorted(locale.guest_letters)))


def _filed(found: Found, reads: Reader, lacking: tuple[str, ...], locale: Locale, folder: Path) -> Note:
    """Copy a model into `folder`, let it speak, and write the note beside it.

    Raises:
        FaultsFoundError: it did not speak as it should.
    """
    with found.model.open("rb") as source, (folder / models.MODEL).open("xb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        copy.write(onnxfile.entries(found.added))
    texts = {models.TOKENS: found.table.written().encode()}
    if found.voice.kind == "mms":
        texts[models.CODED] = found.table.written_coded().encode()
    for name, content in (texts | dict(found.notes)).items():
        write_whole(folder / name, content)
    spoken = _trial_text(reads, found.voice, locale, str(found.model.parent))
    files = models.digests(folder, [models.MODEL, *texts, *found.notes])
    try:
        outcome = trial.tried(
            folder / models.MODEL,
            folder / models.given_tokens(found.voice.kind),
            [reads.breaths(spoken), _every_token(found)],
            piper=found.voice.kind == "piper",
        )
    except VoiceError as error:
        what = f"was tried, and is not added: it {error}"
        raise FaultsFoundError([Fault(str(found.model), None, what)]) from error
    if outcome.rate != found.rate:
        what = f"says {found.rate} Hz, but sherpa-onnx reads {outcome.rate} Hz in it."
        raise FaultsFoundError([Fault(str(found.model), None, what)])
    note = models.Note.model_validate(
        {
            "voice": found.voice.name,
            "came_as": found.model.name,
            "licence": found.licence.name,
            "sample_rate": outcome.rate,
            "speakers": outcome.speakers,
            "word_ms": _word(len(spoken.split()), outcome),
            "not_spoken": list(lacking),
            "tried_with": runtime.release(),
            "files": files,
        }
    )
    write_whole(folder / models.NOTE, note.written())
    folder.chmod(0o755)  # mkdtemp makes private folders
    for name in files:
        (folder / name).chmod(0o644)
    return note


def _word(count: int, outcome: Outcome) -> list[int]:
    """Return how long a word lasts whatever the speed, and how much of it the speed stretches; milliseconds."""
    stretched = max((outcome.slow - outcome.usual) / (1 / trial.SLOW - 1), 0)
    return [round(max(outcome.usual - stretched, 0) / count), round(stretched / count)]


def _trial_text(reads: Reader, voice: Kept, locale: Locale, shown: str) -> str:
    """Return words with which a model is tried and its pace measured.

    Raises:
        FaultsFoundError: it cannot speak them.
    """
    if voice.language == KINH:
        try:
            reads.breaths(_GREETING)
        except VoiceError as error:
            raise FaultsFoundError([Fault(shown, None, f"was tried, and is not added: it {error}")]) from error
        return _GREETING
    words: list[str] = []
    for word in sorted(locale.frequent_words):
        with suppress(VoiceError):
            words += [word] if len(words) < _WORDS and reads.breaths(word) else []
    if not words:
        what = f"cannot speak one of the words that locales/{locale.code}/locale.yaml gives as evidence."
        raise FaultsFoundError([Fault(shown, None, what)])
    return " ".join(words)


def _every_token(found: Found) -> list[Breath]:
    """Return a text in which every token of a table is spoken once: a table of another model fails at it."""
    letters = "".join(found.table.numbers)
    if found.voice.kind == "mms":
        return [Breath(found.table.coded(letters), 0.0)]
    return [Breath("".join(sound for sound in letters if sound not in "_^$"), 0.0)]


def _swap(part: Path, target: Path) -> None:
    """Put a finished folder in its place; what was there goes only when the new one stands."""
    if not target.exists():
        part.rename(target)
        return
    old = part.with_suffix(".old")
    target.rename(old)
    try:
        part.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _clear(target: Path) -> None:
    """Take away what a killed run left behind."""
    for left in (*target.parent.glob(f".{target.name}.*.part"), *target.parent.glob(f".{target.name}.*.old")):
        shutil.rmtree(left, ignore_errors=True)
