"""The slash between words: of a rate (đồng/tháng → đồng một tháng), or between two things (vợ/chồng → vợ, chồng)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import GAP, Rule, Said, listed
from broadcaster.language.spoken.units import UNITS

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_BEFORE_WORD = re.compile(rf"/{GAP}?(?:0?1{GAP}?)?(?P<what>[^\W\d_]+[23²³]?)(?!\w)")
_BEFORE_ANY = re.compile(rf"/{GAP}?(?=[^\W_])")
_AMOUNT = re.compile(r"(?:[0-9][^.,;:()/]{0,24}|đồng|đ|%|nghìn|triệu|tỷ|kg|lít|tấn|tạ|lần|suất|một \w+)\Z")
_WORD = re.compile(r"([^\W\d_]+)\s?\Z")
_FIGURE_AND_WORD = re.compile(r"[0-9]\s?\w+\Z")

_TIMES = listed("tháng năm ngày quý tuần giờ phút giây lượt lần đợt kỳ buổi ca đêm vụ")
_SHARERS = listed(
    """người hộ thẻ suất con ha sào hồ bộ tờ cuốn quyển chuyến học cháu em khẩu nhân lao phiếu bữa liều lít tấn tạ kg
    lớp gia đầu cặp đôi bao"""
)
_PLACES = listed("thôn buôn xã phường tổ huyện tỉnh trường trạm")
_CALENDAR = listed("ngày tháng quý tuần giờ năm")


def _before_word(here: Here, match: re.Match[str]) -> Said:
    what = match["what"]
    found = _WORD.search(here.window)
    left = found[1] if found else ""
    amount = bool(_AMOUNT.search(here.window))
    if what.isascii() and what in UNITS and (amount or here.before_rule):
        return Said(match.end(), f"một {UNITS[what]}", "rate")
    # ngày/tháng/năm sinh names the parts of a date; 4 ngày/tháng is a rate.
    calendar = left in _CALENDAR and what in _CALENDAR and not _FIGURE_AND_WORD.search(here.window)
    shared = amount and (what in _SHARERS or (what in _PLACES and left not in _PLACES))
    if shared or (what in _TIMES and not calendar):
        return Said(match.start("what"), "một ", "rate")
    return Said(match.start("what"), " " if left == "và" else ", ", "slash")


def _before_any(here: Here, match: re.Match[str]) -> Said:
    """Say the slash in `5 l/100 km`, `8 người/10 hộ`; any other stands between two things."""
    figure = match.end() == here.start + 1 and here.text[match.end()].isdigit()
    if figure and (here.before_rule or _AMOUNT.search(here.window)):
        return Said(match.end(), "trên", "rate")
    return Said(match.end(), ", ", "slash")


RULES = (Rule(_BEFORE_WORD, _before_word), Rule(_BEFORE_ANY, _before_any))
