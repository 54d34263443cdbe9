"""Publishes a week: each station's scripts, sound, index page and ZIP, then the manifest, then all of it at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from broadcaster import fingerprint
from broadcaster.errors import SoundError
from broadcaster.language.wording import DRAFT, EXPERIMENTAL
from broadcaster.models import Tags
from broadcaster.publish import entries, fonts, index, names, pages, shelf
from broadcaster.publish.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from broadcaster.models import Audio, Script, Station, Voiced, Week
    from broadcaster.publish.manifest import File, Programme, Sound
    from broadcaster.publish.press import Press
    from broadcaster.publish.sheet import Imprint
    from broadcaster.publish.stage import Stage

_HANDS = 2
"""Stations that are published at a time: while one is written, another is printed."""


def release(  # noqa: PLR0913 - what is published, for whom, on whose paper, and the clock
    out: Path,
    plan: Week,
    voiced: Sequence[Voiced],
    blocked: Sequence[tuple[Script, str]],
    stations: Mapping[str, Station],
    press: Press,
    imprint: Imprint,
    *,
    tag: Callable[[Tags], bytes],
    at: datetime,
    report: Callable[[int, int], None],
    memory: Path | None = None,
) -> Path:
    """Put the release of a week on the shelf, whole or not at all, and return its folder.

    Args:
        out: the shelf's folder.
        plan: the week.
        voiced: its scripts with their sound, in the order of the plan.
        blocked: the scripts that are not ready for the air, each with the reason in words; the manifest names them.
        stations: all of the workspace, by code, as the index is to list them; those that the plan names get a folder.
        press: the workspace's page templates.
        imprint: office, names of the languages in the order they are aired, draft or not.
        tag: makes what stands before the sound in a station's copy.
        at: the time of the build, aware.
        report: is told after each station how many are done, and how many there are.
        memory: a folder where it is remembered what each file was made of, so that the next release of the week makes
            and writes only what has changed; None to make all of it.

    Raises:
        FaultsFoundError: a page template is faulty, a name does not belong on the shelf, a line is unfit for the air.
        SoundError: a sound file is gone, or is not what was joined.
        BroadcasterError: the shelf cannot be written, or another build is publishing to it.
    """
    codes = {code for bulletin in plan.bulletins for code in bulletin.stations or stations}
    served = [station for code, station in stations.items() if code in codes]
    programmes = [_Programme.of(one, press, imprint) for one in voiced]
    scripts = [one.script for one in voiced]
    held_back = [script for script, _ in blocked]
    name = names.folder(plan.id, draft=imprint.draft)
    with shelf.staging(out, plan.id, draft=imprint.draft, note=memory and memory / f"{name}.json") as stage:
        paper = _Paper(stage, press, imprint, plan, fingerprint.of(fingerprint.program(), press.digest, imprint))
        files = [
            entries.file(stage.put(path, fingerprint.of(content), partial(bytes, content)))
            for path, content in fonts.files(press).items()
        ]
        stops = []
        with ThreadPoolExecutor(_HANDS) as threads:
            try:
                made = threads.map(lambda station: _station(paper, station, programmes, tag), served)
                for done, (stop, own) in enumerate(made, 1):
                    stops.append(stop)
                    files += own
                    report(done, len(served))
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise
        week = paper.made_of([(stop.station, stop.page, stop.bundle) for stop in stops])
        files.append(
            entries.file(stage.put(names.INDEX, week, lambda: index.week_page(press, plan.id, stops, imprint)))
        )
        stage.seal(
            Manifest(
                week=plan.id,
                draft=imprint.draft,
                built_at=at,
                office=imprint.office,
                files=tuple(files),
                languages=entries.tally([*scripts, *held_back]),
                left_out=(
                    *(left for script in scripts for left in entries.omissions(script)),
                    *(entries.omission(script, why) for script, why in blocked),
                ),
                gaps=tuple(gap for one in voiced for gap in entries.gaps(one.script, one.narration)),
                scripts=tuple(entries.lines_said(script) for script in scripts),
            )
        )
    return out / name


@dataclass(frozen=True)
class _Paper:
    """What all pages of a release are printed on; `ground`: the digest of all that they have in common."""

    stage: Stage
    press: Press
    imprint: Imprint
    plan: Week
    ground: str

    def made_of(self, *parts: object) -> str:
        """Return the digest of what a page depends on."""
        return fingerprint.of(self.ground, *parts)


@dataclass(frozen=True)
class _Programme:
    """A script and all of it that is the same for every station that gets it; made once, for most airs in 102.

    Attributes:
        digest: of all that its pages say. mp3: the joined sound, without tags; None, like `audio`, where it has none.
    """

    script: Script
    plate: pages.Plate
    digest: str
    said: Programme
    audio: Audio | None
    mp3: bytes | None
    sound: Sound | None

    @classmethod
    def of(cls, voiced: Voiced, press: Press, imprint: Imprint) -> _Programme:
        script, audio = voiced.script, voiced.audio
        return cls(
            script,
            pages.Plate(press, script, imprint),
            fingerprint.of(script),
            entries.programme(script),
            audio,
            _read(audio) if audio else None,
            entries.sound(audio, voiced.narration) if audio else None,
        )

    def is_for(self, station: Station) -> bool:
        chosen = self.script.edition.bulletin.stations
        return self.script.language in station.languages and (chosen is None or station.code in chosen)

    def place(self, paper: _Paper, station: Station, tag: Callable[[Tags], bytes]) -> list[File]:
        """Put the script's files for one station on the stage."""
        printed = paper.made_of(self.digest, station)
        contents: dict[str, tuple[str, Callable[[], bytes | str | Iterable[bytes]]]] = {
            "html": (printed, lambda: self.plate.html(station, pages.Letters.LINKED)),
            "txt": (printed, lambda: self.plate.text(station)),
        }
        if self.mp3 is not None and self.audio is not None:
            mp3, tags = self.mp3, _tags(self.script, station, paper.imprint, paper.press, self.sound)
            contents["mp3"] = (fingerprint.of(fingerprint.program(), self.audio.digest, tags), lambda: (tag(tags), mp3))
        files = []
        for suffix, (made_of, make) in contents.items():
            path = names.programme(station.code, self.script.language, self.script.edition.name, suffix)
            placed = paper.stage.put(path, made_of, make)
            files.append(entries.file(placed, station, self.said, self.sound if suffix == "mp3" else None))
        return files


def _tags(script: Script, station: Station, imprint: Imprint, press: Press, sound: Sound | None) -> Tags:
    mark = f"{press.words.say(DRAFT)} – " if imprint.draft else ""
    voices, experimental = (tuple(sound.voices), sound.experimental or ()) if sound else ((), ())
    remark = f" ({press.words.say(EXPERIMENTAL)})" if experimental else ""
    return Tags(
        title=mark + script.title,
        station=f"{station.kind} {station.name}",
        language=script.language,
        on=script.edition.days[0],
        comment=f"{imprint.office}, {script.edition.week}{remark}",
        voices=voices,
        experimental=experimental,
    )


def _station(
    paper: _Paper, station: Station, programmes: Sequence[_Programme], tag: Callable[[Tags], bytes]
) -> tuple[index.Stop, list[File]]:
    """Put all that is for one station on the stage: its scripts and sound, its ZIP, its index page, in that order."""
    own = [file for one in programmes if one.is_for(station) for file in one.place(paper, station, tag)]
    stage, press, imprint, week = paper.stage, paper.press, paper.imprint, paper.plan.id
    inside = paper.made_of(station, own)
    monday = datetime.combine(paper.plan.monday, time())  # of no build: the same files make the same ZIP
    bundle = stage.zip(
        station.code, inside, lambda: index.station_page(press, week, station, own, imprint, None), monday
    )
    page = stage.put(
        f"{station.code}/{names.INDEX}",
        paper.made_of(station, own, bundle),
        lambda: index.station_page(press, week, station, own, imprint, bundle),
    )
    return index.Stop(station, page, bundle), [*own, entries.file(page, station), entries.file(bundle, station)]


def _read(audio: Audio) -> bytes:
    try:
        mp3 = audio.path.read_bytes()
    except OSError as error:
        raise SoundError(f"{audio.path.name} cannot be read: {error.strerror or error}. Build again.") from error
    if sha256(mp3).hexdigest() != audio.digest:
        raise SoundError(f"{audio.path.name} is not the file that was joined. Empty the cache, then build again.")
    return mp3
