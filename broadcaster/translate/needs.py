"""Needs: which lines the scripts of coming weeks say, in which bulletins, for which stations, with which figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from broadcaster.models import Place, Script, Station


@dataclass(frozen=True)
class Use:
    """One edition of a bulletin that says a line.

    Attributes:
        week: such as 2026-W49. edition: the stem of its file names. title: of the bulletin.
        days: the dates it airs. stations: codes of the stations that would air it in the language, in order.
        says: whether it says anything of its snippets on these days, without which no release has it.
    """

    week: str
    edition: str
    title: str
    days: tuple[date, ...]
    stations: tuple[str, ...]
    says: bool = True


@dataclass(frozen=True)
class Need:
    """A line that is needed in a language.

    Attributes:
        sentence: its Kinh sentence with placeholders. part, snippet, place: as for models.Line.
        figures: what its placeholders stand for, by name, on the first day it is said.
        later: the same on later days, where it is not the same: the first day and the figures.
        uses: the bulletins that say it, in the order of weeks and of the plan; empty when none does.
    """

    sentence: str
    part: str
    snippet: str
    place: Place
    figures: Mapping[str, str]
    later: tuple[tuple[date, Mapping[str, str]], ...] = ()
    uses: tuple[Use, ...] = ()

    @property
    def stations(self) -> tuple[str, ...]:
        """The codes of all stations that wait for it, each once, in order."""
        return tuple(sorted({code for use in self.uses for code in use.stations}))


def needs(scripts: Iterable[Script], stations: Mapping[str, Station], language: str) -> dict[str, Need]:
    """Return the lines that scripts say in a language, by Kinh sentence, in the order they are said.

    Args:
        scripts: of any weeks, as a release would have them; those in other languages are passed over.
        stations: all stations, by code.
    """
    found: dict[str, Need] = {}
    for script in scripts:
        if script.language != language:
            continue
        use = _use(script, stations)
        for line in script.lines:
            need = found.get(line.msgid)
            figures = dict(line.figures)
            if need is None:
                need = Need(line.msgid, line.part, line.snippet, line.place, figures)
            elif figures != (need.later[-1][1] if need.later else need.figures):
                need = replace(need, later=(*need.later, (script.edition.days[0], figures)))
            # A sentence that a bulletin says twice is used by it once.
            found[line.msgid] = need if use in need.uses else replace(need, uses=(*need.uses, use))
    return found


def _use(script: Script, stations: Mapping[str, Station]) -> Use:
    edition = script.edition
    codes = edition.bulletin.stations or tuple(stations)
    airing = tuple(sorted(code for code in codes if script.language in stations[code].languages))
    says = any(line.snippet for line in script.lines)
    return Use(edition.week, edition.name, script.title, edition.days, airing, says)
