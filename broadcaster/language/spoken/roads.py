"""Roads and the stones along them: QL14, ĐT.693, ĐH.08, Km15+200, Km12 - Km15."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASH, GAP, Rule, Said
from broadcaster.language.spoken.letters import spell
from broadcaster.language.spoken.numbers import digits, integer

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_ROADS = {"QL": "quốc lộ", "TL": "tỉnh lộ", "HL": "hương lộ", "ĐT": "đường tỉnh", "ĐH": "đường huyện", "ĐX": "đường xã"}
_ROAD = re.compile(rf"(QL|TL|HL|ĐT|ĐH|ĐX)(\.?{GAP}?)([0-9]{{1,3}})([A-Z]?)(?!\w|{GAP}?[.-]?{GAP}?[0-9])")
_WAY = re.compile(r"\b(?:tuyến|đường|lộ|trên|dọc|nâng cấp|sửa chữa|đoạn)\b[^.;!?]{0,24}\Z")
_STONE = re.compile(
    rf"Km{GAP}?([0-9]{{1,4}})(?:{GAP}?\+{GAP}?([0-9]{{1,3}}))?(?!\w|[.,][0-9])({GAP}?{DASH}{GAP}?(?=Km))?"
)


def _road(here: Here, match: re.Match[str]) -> Said | None:
    """Say a road's number; `ĐT` and `ĐH` are telephones and schools too, unless three figures or a road stand by."""
    kind, gap, number, letter = match.groups()
    if kind in {"ĐT", "ĐH", "ĐX"} and not ("." in gap or _WAY.search(here.window) or (kind == "ĐT" and not gap)):
        return None
    said = digits(number) if number[0] == "0" else integer(int(number))
    return Said(match.end(), f"{_ROADS[kind]} {said} {spell(letter)}".rstrip(), "code")


def _stone(_here: Here, match: re.Match[str]) -> Said:
    """Say `Km15+200`: the fifteenth stone and two hundred metres."""
    number, more, to = match.groups()
    said = f"ki lô mét số {integer(int(number))}" + (f" cộng {integer(int(more))}" if more else "")
    return Said(match.end(), f"{said} đến " if to else said, "unit")


RULES = (Rule(_ROAD, _road, first="QTHĐ"), Rule(_STONE, _stone, first="K"))
