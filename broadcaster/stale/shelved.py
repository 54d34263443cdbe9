"""A week as it lies on the shelf: what its manifest says was said, when, and by which stations."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from broadcaster import publish
from broadcaster.models import KINH
from broadcaster.publish import names
from broadcaster.stale.findings import Airing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from broadcaster.models import Script, Week
    from broadcaster.publish.manifest import Manifest, Programme, SaidLine
    from broadcaster.stale.ground import Ground


class Shelved:
    """The release of a planned week, or its draft where there is no release, as far as the ground is asked about."""

    def __init__(self, ground: Ground, plan: Week, manifest: Manifest) -> None:
        self._ground, self._manifest = ground, manifest
        self.plan = plan

    @classmethod
    def of(cls, ground: Ground, plan: Week) -> Shelved | None:
        """Return the newest that was built of a week; None where nothing was.

        Raises:
            FaultsFoundError: its manifest cannot be read.
        """
        for draft in (False, True):
            folder = ground.workspace.path("out") / names.folder(plan.id, draft=draft)
            if (folder / names.MANIFEST).is_file():
                return cls(ground, plan, publish.read(folder))
        return None

    def __str__(self) -> str:
        kind = "draft" if self.is_draft else "release"
        return f"the {kind} of {self.plan.id} (built {self._manifest.built_at:%Y-%m-%d %H:%M})"

    @property
    def is_draft(self) -> bool:
        """Whether it is a draft, which holds what nobody has reviewed."""
        return self._manifest.draft

    @property
    def has_lines(self) -> bool:
        """Whether its lines were recorded; an older program did not do that."""
        return self._manifest.scripts is not None

    @cached_property
    def _every(self) -> Mapping[tuple[str, str], Programme]:
        """Every edition by its name and language."""
        found = (file.programme for file in self._manifest.files)
        return {(programme.edition, programme.language): programme for programme in found if programme}

    @cached_property
    def bulletins(self) -> frozenset[tuple[str, str]]:
        """Every bulletin in it, with the language."""
        return frozenset((programme.bulletin, programme.language) for programme in self._every.values())

    def programmes(self) -> Iterator[Programme]:
        """Yield each edition in each language that is asked about and lies here for a station that is asked about."""
        for programme in self._every.values():
            if programme.language in self._ground.languages and self.airing(programme, programme.days):
                yield programme

    def days_of(self, script: Script) -> frozenset[date]:
        """Return the days for which a script's bulletin lies here in its language."""
        wanted = script.edition.bulletin.id, script.language
        same = (one for one in self._every.values() if (one.bulletin, one.language) == wanted)
        return frozenset(day for programme in same for day in programme.days)

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], tuple[SaidLine, ...]]:
        return {(said.edition, said.language): said.lines for said in self._manifest.scripts or ()}

    def lines(self, programme: Programme) -> tuple[SaidLine, ...]:
        """Return what an edition says, line by line."""
        return self._lines.get((programme.edition, programme.language), ())

    def kinh(self, programme: Programme, line: SaidLine | None) -> SaidLine | None:
        """Return the Kinh line beside which a line was published; None where Kinh was not."""
        beside = self._lines.get((programme.edition, KINH), ())
        return next((one for one in beside if line and one.msgid == line.msgid), None)

    def sentences(self) -> frozenset[str]:
        """Return every Kinh sentence that is said in it."""
        return frozenset(line.msgid for lines in self._lines.values() for line in lines)

    @cached_property
    def _stations(self) -> Mapping[tuple[str, str], frozenset[str]]:
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for file in self._manifest.files:
            if file.programme and file.station:
                found[file.programme.bulletin, file.programme.language].add(file.station)
        return {key: frozenset(codes) for key, codes in found.items()}

    def stations(self, bulletin: str, language: str) -> frozenset[str]:
        """Return the stations for which a bulletin lies here in a language, as far as they are asked about."""
        codes = self._stations.get((bulletin, language), frozenset())
        return codes & {self._ground.station} if self._ground.station else codes

    def airing(self, programme: Programme, days: Collection[date]) -> Airing | None:
        """Return an edition's airing on some of its days; None where nobody who is asked about airs it."""
        stations = tuple(sorted(self.stations(programme.bulletin, programme.language)))
        own = tuple(day for day in programme.days if day in days)
        return Airing(self.plan.id, programme.bulletin, programme.language, own, stations) if stations and own else None
