"""Publishes a week: each station's scripts, sound, index page and ZIP, then the manifest, then all of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError
from broadcaster.language.wording import DRAFT, EXPERIMENTAL
from broadcaster.models import Tags
from broadcaster.publish import entries, fonts, index, names, pages, shelf
from broadcaster.publish.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from broadcaster.models import Audio, Script, Station, Voiced, Week
    from broadcaster.publish.manifest import File, Programme, Sound
    from broadcaster.publish.press import Press
    from broadcaster.publish.sheet import Imprint
    from broadcaster.publish.shelf import Stage


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
    with shelf.staging(out, plan.id, draft=imprint.draft) as stage:
        files = [entries.file(stage.add(path, content)) for path, content in fonts.files(press).items()]
        stops = []
        for done, station in enumerate(served, 1):
            own = [
                file
                for programme in programmes
                if programme.is_for(station)
                for file in programme.place(stage, press, station, imprint, tag)
            ]
            stop = _index(stage, press, station, own, imprint, at)
            files += [*own, entries.file(stop.page, station), entries.file(stop.bundle, station)]
            stops.append(stop)
            report(done, len(served))
        files.append(entries.file(stage.add(names.INDEX, index.week_page(press, plan.id, stops, imprint))))
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
    return out / names.folder(plan.id, draft=imprint.draft)


@dataclass(frozen=True)
class _Programme:
    """A script and all of it that is the same for every station that gets it; made once, for most airs in 102."""

    script: Script
    plate: pages.Plate
    said: Programme
    mp3: bytes | None
    sound: Sound | None

    @classmethod
    def of(cls, voiced: Voiced, press: Press, imprint: Imprint) -> _Programme:
        script, audio = voiced.script, voiced.audio
        return cls(
            script,
            pages.Plate(press, script, imprint),
            entries.programme(script),
            _read(audio) if audio else None,
            entries.sound(audio, voiced.narration) if audio else None,
        )

    def is_for(self, station: Station) -> bool:
        chosen = self.script.edition.bulletin.stations
        return self.script.language in station.languages and (chosen is None or station.code in chosen)

    def place(
        self, stage: Stage, press: Press, station: Station, imprint: Imprint, tag: Callable[[Tags], bytes]
    ) -> list[File]:
        """Put the script's files for one station on the stage."""
        contents: dict[str, bytes | str] = {
            "html": self.plate.html(station, pages.Letters.LINKED),
            "txt": self.plate.text(station),
        }
        if self.mp3 is not None:
            contents["mp3"] = tag(_tags(self.script, station, imprint, press, self.sound)) + self.mp3
        files = []
        for suffix, content in contents.items():
            path = names.programme(station.code, self.script.language, self.script.edition.name, suffix)
            sound = self.sound if suffix == "mp3" else None
            files.append(entries.file(stage.add(path, content), station, self.said, sound))
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


def _index(
    stage: Stage, press: Press, station: Station, own: Sequence[File], imprint: Imprint, at: datetime
) -> index.Stop:
    inside = index.station_page(press, stage.week, station, own, imprint, None)
    bundle = stage.zip(station.code, inside, at)
    outside = index.station_page(press, stage.week, station, own, imprint, bundle)
    return index.Stop(station, stage.add(f"{station.code}/{names.INDEX}", outside), bundle)


def _read(audio: Audio) -> bytes:
    try:
        mp3 = audio.path.read_bytes()
    except OSError as error:
        raise SoundError(f"{audio.path.name} cannot be read: {error.strerror or error}. Build again.") from error
    if sha256(mp3).hexdigest() != audio.digest:
        raise SoundError(f"{audio.path.name} is not the file that was joined. Empty the cache, then build again.")
    return mp3
