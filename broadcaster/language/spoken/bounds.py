"""Bounds as an announcer says them: <6 tuổi, ≥75 tuổi, >20 năm, 16-<60 tuổi."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASH, DASHES, GAP, NUMBER, Rule, Said, listed
from broadcaster.language.spoken.numbers import amount
from broadcaster.language.spoken.units import UNIT, unit_name

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_BOUND = re.compile(rf"([<>]=?|[≤≥]){GAP}?(?P<number>{NUMBER})(?:(?P<unit>{UNIT})(?!\w)|{GAP}(?P<noun>[^\W\d_]+))")
_TO_BELOW = re.compile(rf"{DASH}{GAP}?<{GAP}?(?=[0-9])")
_FORMULA = re.compile(r"(?:[<>≤≥=]|\bx) ?\Z")
_MEASURED = listed(
    "tuổi năm tháng ngày tuần giờ phút lần người hộ thẻ em con độ lít điểm tấn tạ đồng triệu nghìn tỷ ca km kg mét"
)
_WHOLE = {two: two for two in ("tháng tuổi", "triệu đồng", "nghìn đồng", "tỷ đồng", "ngày công", "giờ công")}
_WHOLE["độ C"] = "độ xê"
_BELOW_AND_ABOVE = {"<": "dưới", ">": "trên"}
_OUTWARDS = {"≥": "trở lên", ">=": "trở lên", "≤": "trở xuống", "<=": "trở xuống"}


def _bound(here: Here, match: re.Match[str]) -> Said | None:
    """Say a bound in front of something measured; in front of a bare number the sign keeps its name."""
    sign, noun = match[1], match["noun"]
    if (noun and noun not in _MEASURED) or _FORMULA.search(here.window):
        return None
    if sign in _BELOW_AND_ABOVE:
        return Said(match.start("number"), _BELOW_AND_ABOVE[sign], "sign")
    end, number = match.end(), match["number"]
    if "." in number and "," not in number and not re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+", number):
        return None
    what = unit_name(match["unit"]) if match["unit"] else str(noun)
    more = here.next_word(end)
    if noun and (whole := _WHOLE.get(f"{noun} {more}")):
        what, end = whole, here.text.index(more, end) + len(more)
    since = "" if here.word == "từ" else "từ "
    return Said(end, f"{since}{amount(number)} {what} {_OUTWARDS[sign]}", "sign")


def _to_below(here: Here, match: re.Match[str]) -> Said | None:
    """Say the signs of `16-<60 tuổi`."""
    return Said(match.end(), "đến dưới", "range") if here.before_rule else None


RULES = (Rule(_BOUND, _bound, first="<>≤≥"), Rule(_TO_BELOW, _to_below, first=DASHES))
