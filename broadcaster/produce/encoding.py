"""Parts of a bulletin → cuts, from the cache where they are known: a clip, a signal, a second of silence."""

from __future__ import annotations

import hashlib
import json
from functools import cache as once
from typing import TYPE_CHECKING

from broadcaster.ffmpeg import release
from broadcaster.models import Chime, Clip, Pause
from broadcaster.produce import cutting
from broadcaster.produce.chime import chime
from broadcaster.produce.clip import segment
from broadcaster.produce.cuts import Cut, Cuts
from broadcaster.produce.cutting import Raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from broadcaster.settings import Sound

_RECIPE = 4
"""Part of every key: raise it when a change in this room makes other bytes out of the same clips."""

_CHIME_GAIN = 12.0
"""dB above the loudness of speech, as a number, that the loudest moment of a signal is changed by: −4 dB at −16 LUFS
brings it to the level of speech. Heard first, it must not startle."""

Part = Clip | Pause | Chime


def key(part: Part, sound: Sound, lift: float = 0.0) -> str:
    """Return the digest of all that the bytes of a part depend on."""
    if isinstance(part, Clip):
        identity: list[str | int] = ["clip", part.digest]
    else:
        identity = ["pause", part.milliseconds] if isinstance(part, Pause) else ["chime", part.name]
    return hashlib.sha256(json.dumps([_recipe(sound), lift, *identity]).encode()).hexdigest()


def cuts(parts: Iterable[Part], sound: Sound, cache: Path, lift: float = 0.0) -> dict[str, Cut]:
    """Return the cut of each part by its key; what is not in the cache, or torn there, is made and kept.

    Args:
        parts: the parts. sound: rate, bit rate, preset and levels. cache: the workspace's cache folder.
        lift: dB above the loudness of `sound` to which they are brought.

    Raises:
        SoundError: a clip is damaged, there is no signal of that name, ffmpeg fails, or the cache cannot be written to.
    """
    wanted, store = {key(part, sound, lift): part for part in parts}, _store(cache)
    found = {name: cut for name in wanted if (cut := store.find(name)) is not None}
    return found | _made([part for name, part in wanted.items() if name not in found], sound, store, lift)


def missing(clips: Iterable[Clip], sound: Sound, cache: Path) -> list[Clip]:
    """Return those of some clips, each once, whose cuts are not in the cache.

    A torn one is not asked for here: it would be read twice. It is found, and made anew, when it is joined.
    """
    store = _store(cache)
    return [clip for clip in {clip.digest: clip for clip in clips}.values() if not store.has(key(clip, sound))]


def prepare(clips: Iterable[Clip], sound: Sound, cache: Path) -> None:
    """Encode the clips that are not encoded yet, so that `join` finds their cuts.

    Raises:
        SoundError: as `cuts`.
    """
    _made(missing(clips, sound, cache), sound, _store(cache), 0.0)


def parcel(clip: Clip, sound: Sound, cache: Path) -> tuple[str, bytes]:
    """Return a clip's cut as it can be sent to another machine: its key, and the file.

    Raises:
        SoundError: as `cuts`.
    """
    ((name, cut),) = cuts([clip], sound, cache).items()
    return name, cut.to_file()


def adopt(clip: Clip, sent: tuple[str, bytes], sound: Sound, cache: Path) -> None:
    """Keep what another machine made as the cut of `clip`, if it is whole and just what would be made here.

    Raises:
        SoundError: the cache cannot be written to.
    """
    name, content = sent
    cut = Cut.from_file(content) if name == key(clip, sound) else None
    if cut is not None:
        _store(cache).keep(name, cut)


def kept(cache: Path) -> bool:
    """Tell whether anything was ever encoded into this cache."""
    return _folder(cache).is_dir()


def _made(parts: Sequence[Part], sound: Sound, store: Cuts, lift: float) -> dict[str, Cut]:
    """Encode parts, keep the cuts, and return them by their keys."""
    made: dict[str, Cut] = {}
    for start in range(0, len(parts), cutting.AT_ONCE):
        some = parts[start : start + cutting.AT_ONCE]
        for part, cut in zip(some, cutting.cut([_raw(part, sound) for part in some], sound, lift), strict=True):
            name = key(part, sound, lift)
            store.keep(name, cut)
            made[name] = cut
    return made


def _raw(part: Part, sound: Sound) -> Raw:
    rate = sound.sample_rate
    if isinstance(part, Clip):
        return Raw(segment(part, rate))
    if isinstance(part, Chime):
        return Raw(chime(part.name, rate), sound.loudness + _CHIME_GAIN)
    return Raw(bytes(2 * (part.milliseconds * rate // 1000)))


@once
def _recipe(sound: Sound) -> str:
    return json.dumps(
        [_RECIPE, release(), sound.loudness, sound.true_peak, sound.preset, sound.bitrate, sound.sample_rate]
    )


def _folder(cache: Path) -> Path:
    return cache / "cuts"


def _store(cache: Path) -> Cuts:
    return Cuts(_folder(cache))
