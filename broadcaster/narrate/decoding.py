"""Sound files from outside → `Wave`: a phone's recording or an online service's answer, decoded before it is believed.

ffmpeg reads them: only kinds of file we name, within a time and a length, with no way to other files or to the network.

It exits with 0 even after it skipped over damage. It also complains of much that harms nobody, such as the padding that
a phone leaves behind the last frame of an MP3. What tells the two apart is the length: half a sentence on air is worse
than none, so a file is refused when less of it is heard than it should last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster import ffmpeg
from broadcaster.errors import SoundError
from broadcaster.narrate.mp3 import walk
from broadcaster.narrate.wave import BYTES_PER_SAMPLE, Wave

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 60
"""Seconds ffmpeg may take for one line; three minutes of sound take it less than one."""

_PATIENCE_LONG = 600
"""The same for a recording of up to two hours."""

_DEMUXERS = "wav,w64,mp3,mov,ogg,flac,aac,asf,amr,amrnb,amrwb,matroska,webm"
"""ffmpeg's names of the kinds a recording may be. Playlists (HLS, concat) are not among them: they open other files."""

_SPARE = 0.25
"""Seconds a file may declare and not hold, when nothing complains: its other streams, or its last frame, are longer."""

_SPARE_DAMAGED = 0.05
"""Seconds a file may be shorter or longer when the decoder complains: a frame or two, never a syllable."""

_SPARE_WALKED = 0.15
"""The same for an MP3 that declares nothing: its first frames and its last may be there for the encoder's sake."""

_ENOUGH_TO_HEAR = 8000
"""Samples a second, where it is only asked whether there is sound."""

_OGG_PAGE = 65_307
"""Bytes the largest page of an Ogg file has. (RFC 3533, section 6)"""

_KIND = re.compile(r"^\[info\] Input #0, ([^ ]+), from ", re.MULTILINE)
_RATE = re.compile(r"^\[info\]   Stream #0:\d+.*?: Audio: .*?, (\d+) Hz", re.MULTILINE)
_LENGTH = re.compile(r"^\[info\]   Duration: (\d+):(\d+):(\d+\.\d+),", re.MULTILINE)
_GUESSED = "Estimating duration from bitrate"
_COMPLAINT = re.compile(r"^(?:\[[^\]]*\] )*\[(?:error|fatal|panic)\] ", re.MULTILINE)
"""Lines of ffmpeg's log at "level+info". A title or comment in the file cannot pose as one: it stands indented."""

_NO_SOUND_FILE = "is not a sound file this program can read, or it is damaged."
_CUT = "is cut short: its end is missing."


def decode_file(path: Path, rate: int, longest: int) -> Wave:
    """Return the sound of a recording of any common kind, at `rate` Hz.

    What can be known of a file that was cut short depends on its kind. WAV, M4A, 3GP, FLAC, WMA and most MP3 declare
    their length. Ogg and Opus are found out by a torn last page; AAC, AMR, and MP3 that declares nothing, by a torn
    last frame: cut exactly between two of them, they are just shorter files.

    Args:
        path: the file; its name is not believed, its content is looked at.
        rate: samples a second of the result.
        longest: seconds it may last.

    Raises:
        SoundError: it is no sound, damaged, cut short, empty or too long. The sentence begins with a verb, for the
            caller to put the file's name before it.
        OSError: it cannot be read.
    """
    _demand_end(path)
    allowed = ["-protocol_whitelist", "file", "-format_whitelist", _DEMUXERS, "-t", str(longest + 1)]
    answer = _ffmpeg(["-v", "level+info", *allowed, "-i", f"file:{path}", *_output(rate)])
    decoded = Wave(rate, answer.out)
    if decoded.milliseconds > longest * 1000:
        raise SoundError(f"lasts longer than {longest // 60} minutes; one line is a sentence or two.")
    _demand_length(path, decoded.milliseconds / 1000, answer.said)
    return decoded


def decode_into(path: Path, target: Path, highest: int, longest: int) -> int:
    """Write the sound of a recording of any common kind to `target`, as bare mono 16-bit samples; return their rate.

    For recordings of many lines, which need not be held in memory; what can be known of a torn file is as for
    `decode_file`.

    Args:
        path: the file. target: a file to be written; when anything is raised, what is in it means nothing.
        highest: the rate (Hz) of the result at most; the recording's own where that is lower.
        longest: seconds it may last.

    Raises:
        SoundError, OSError: as for `decode_file`.
    """
    _demand_end(path)
    allowed = ["-v", "level+info", "-protocol_whitelist", "file", "-format_whitelist", _DEMUXERS]
    source = [*allowed, "-t", str(longest + 1), "-i", f"file:{path}", "-map", "0:a:0"]
    found = _RATE.search(_run([*source, "-frames:a", "1", "-f", "null", "-"]).said)
    if found is None:
        raise SoundError(_NO_SOUND_FILE)
    rate = min(int(found[1]), highest)
    out = ["-ac", "1", "-ar", str(rate), "-f", "s16le", "-y", f"file:{target}"]
    answer = _run([*source, *out], patience=_PATIENCE_LONG)
    seconds = target.stat().st_size / BYTES_PER_SAMPLE / rate
    if not seconds:
        raise SoundError("holds no sound.")
    if seconds > longest:
        raise SoundError(f"lasts longer than {longest // 60} minutes.")
    _demand_length(path, seconds, answer.said)
    return rate


def demand_sound(path: Path) -> None:
    """Go on only if a file, such as a recording of what was on air, begins with sound; hours of it are not decoded.

    Raises:
        SoundError, OSError: as for `decode_file`, but nothing is said of its end.
    """
    allowed = ["-v", "error", "-protocol_whitelist", "file", "-format_whitelist", _DEMUXERS]
    _ffmpeg([*allowed, "-t", "2", "-i", f"file:{path}", *_output(_ENOUGH_TO_HEAR)])


def decode_mp3(content: bytes, rate: int) -> Wave:
    """Return the sound of an MP3 held in memory, at `rate` Hz; a machine sent it, so not one complaint is let pass.

    Raises:
        SoundError: it is not MP3, is damaged or empty.
    """
    source = ["-v", "error", "-protocol_whitelist", "pipe", "-f", "mp3", "-i", "pipe:0"]
    answer = _ffmpeg([*source, *_output(rate)], content)
    if answer.said.strip():
        raise SoundError(_NO_SOUND_FILE)
    return Wave(rate, answer.out)


def resample(sound: Wave, rate: int) -> Wave:
    """Return `sound` at `rate` Hz."""
    if sound.rate == rate or not sound.pcm:
        return Wave(rate, sound.pcm)
    source = ["-v", "error", "-f", "s16le", "-ar", str(sound.rate), "-ac", "1", "-i", "pipe:0"]
    return Wave(rate, _ffmpeg([*source, *_output(rate)], sound.pcm).out)


def _demand_length(path: Path, heard: float, said: str) -> None:
    """Refuse a file of which less is heard (seconds) than it should last, after what ffmpeg said of it.

    Raises:
        SoundError: it is cut short or damaged inside.
    """
    complaint, kind, length = _COMPLAINT.search(said) is not None, _KIND.search(said), _LENGTH.search(said)
    if length is not None and _GUESSED not in said:
        promised = int(length[1]) * 3600 + int(length[2]) * 60 + float(length[3])
        spare = _SPARE_DAMAGED if complaint else _SPARE
    elif kind is not None and kind[1] == "mp3":
        found = walk(path.read_bytes())
        if found.torn:
            raise SoundError(_CUT)
        promised, spare = found.seconds, _SPARE_WALKED
        if complaint and (found.gap or not promised):
            raise SoundError(_NO_SOUND_FILE)
    elif complaint:
        raise SoundError(_NO_SOUND_FILE)
    else:
        return
    padded = complaint and heard > promised + spare  # what AMR makes of garbage
    if heard < promised - spare or padded:
        what = f"{heard:.1f} seconds are heard of the {promised:.1f} it should last."
        raise SoundError(f"is cut short or damaged: {what}")


def _demand_end(path: Path) -> None:
    """Refuse a broken-off copy that ffmpeg takes without a word.

    Raises:
        SoundError: it is WAV and ends before its header says, or Ogg and ends in the middle of a page.
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        file.seek(max(size - 2 * _OGG_PAGE, 0))
        tail = file.read() if head[:4] == b"OggS" else b""
    promised = int.from_bytes(head[4:8], "little")
    streamed = promised in {0, 0xFFFFFFFF}  # a recorder that could not go back to write the size
    broken = head[:4] == b"RIFF" and head[8:] == b"WAVE" and not streamed and size < promised + 8
    if broken or _torn(tail):
        raise SoundError(_CUT)


def _torn(tail: bytes) -> bool:
    """Tell whether the last page of Ogg in `tail` is not whole: 27 bytes, the lengths of its parts, and the parts."""
    start = tail.rfind(b"OggS")
    page = tail[start:]
    return start >= 0 and (len(page) < 27 or len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]]))


def _output(rate: int) -> list[str]:
    """Return ffmpeg's arguments for: the first sound in the file, nothing else of it, as bare samples."""
    return ["-map", "0:a:0", "-ac", "1", "-ar", str(rate), "-f", "s16le", "pipe:1"]


def _ffmpeg(arguments: list[str], given: bytes = b"") -> ffmpeg.Answer:
    """Return what ffmpeg makes of a sound, which is not nothing.

    Raises:
        SoundError: it makes nothing of it; the sentence begins with a verb.
    """
    answer = _run(arguments, given)
    if len(answer.out) < BYTES_PER_SAMPLE:
        raise SoundError("holds no sound.")
    return answer


def _run(arguments: list[str], given: bytes = b"", patience: float = _PATIENCE) -> ffmpeg.Answer:
    """Return ffmpeg's answer.

    Raises:
        SoundError: it gave up on the sound, is missing or takes too long; the sentence begins with a verb.
    """
    try:
        return ffmpeg.run(arguments, given, patience)
    except ffmpeg.RefusedError as error:
        raise SoundError(_NO_SOUND_FILE) from error
    except SoundError as error:
        raise SoundError(f"could not be decoded: {error}") from error
