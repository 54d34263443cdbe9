"""A cut as it lies in the cache or comes from another machine: believed when it is whole, the right one, and a cut."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, NoReturn

import pytest

from broadcaster.produce import adopt, cutting, encoding, join, kept, missing, parcel
from broadcaster.produce.cuts import Cut
from broadcaster.settings import Sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from broadcaster.models import Audio, Clip
    from tests.produce.samples import Build

SOUND = Sound()


def cut_of(one: Clip, cache: Path) -> Path:
    """Return the file in which the cut of a clip lies."""
    return cache / "cuts" / f"{encoding.key(one, SOUND)}.cut"


def altered(content: bytes, **values: object) -> bytes:
    """Return the file of a cut with something else in its header."""
    digest, header, frames = content.split(b"\n", 2)
    return digest + b"\n" + json.dumps(json.loads(header) | values).encode() + b"\n" + frames


def sealed(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def flipped(content: bytes) -> bytes:
    """Return the file of a cut with one bit of its last frame turned."""
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[:-50],
    "cut in its header": lambda content: content[:80],
    "cut in its digest": lambda content: content[:30],
    "emptied": lambda _: b"",
    "zeroed by a power cut": lambda content: bytes(len(content)),
    "a bit turned": flipped,
    "energies altered": lambda content: altered(content, energies=base64.b64encode(bytes(400)).decode()),
    "peak altered": lambda content: altered(content, peak=0.01),
    "longer": lambda content: content + content[-104:],
}
NONSENSE = {
    "nothing": b"",
    "no header": b"\xff\xf3\x40\xc4" * 50,
    "no JSON": b"energies\nframes",
    "a header of other things": b"{}\n",
    "a list": b"[1, 2]\n",
    "no base64": b'{"energies": "*", "peak": 1}\n',
    "half a number": b'{"energies": "AAA=", "peak": 1}\n',
    "numbers for text": b'{"energies": 1, "peak": 1}\n',
}


def never(*_: object, **__: object) -> NoReturn:
    pytest.fail("it was made again")


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_torn_or_altered_cut_is_found_and_made_anew(
    build: Build, warm: tuple[Path, Audio], spoil: Callable[[bytes], bytes]
) -> None:
    cache, known = warm
    path = cut_of(build[1][1], cache)
    whole = path.read_bytes()
    assert Cut.from_file(spoil(whole)) is None
    path.write_bytes(spoil(whole))
    known.path.unlink()
    assert join(*build, SOUND, cache) == known
    assert path.read_bytes() == whole


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_a_file_that_is_whole_and_no_cut_is_none(body: bytes) -> None:
    assert Cut.from_file(sealed(body)) is None


def test_a_cut_sent_by_another_machine_is_kept_as_if_it_were_made_here(
    build: Build, warm: tuple[Path, Audio], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, there = build[1][1], warm[0]
    sent = parcel(one, SOUND, there)
    assert parcel(one, SOUND, there) == sent
    monkeypatch.setattr(cutting, "_run", never)
    adopt(one, sent, SOUND, cache)
    assert missing([one], SOUND, cache) == []
    assert cut_of(one, cache).read_bytes() == cut_of(one, there).read_bytes() == sent[1]
    assert parcel(one, SOUND, cache) == sent


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_torn_parcel_is_not_kept(
    build: Build, warm: tuple[Path, Audio], cache: Path, spoil: Callable[[bytes], bytes]
) -> None:
    one = build[1][1]
    name, content = parcel(one, SOUND, warm[0])
    adopt(one, (name, spoil(content)), SOUND, cache)
    assert missing([one], SOUND, cache) == [one]
    assert not kept(cache)


def test_a_parcel_of_another_clip_or_of_other_settings_or_of_nonsense_is_not_kept(
    build: Build, warm: tuple[Path, Audio], cache: Path
) -> None:
    one, other = build[1].values()
    there = warm[0]
    name, content = parcel(one, SOUND, there)
    strangers = [parcel(other, SOUND, there), parcel(one, Sound(preset="horn"), there), ("../../out", content)]
    for sent in [*strangers, *((name, sealed(body)) for body in NONSENSE.values())]:
        adopt(one, sent, SOUND, cache)
        assert missing([one, other], SOUND, cache) == [one, other]
    assert not kept(cache)
