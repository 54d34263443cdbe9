"""The slash between words: of a rate (đồng/tháng → đồng một tháng), or between two things (vợ/chồng → vợ, chồng)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASHES, GAP, GAPS, Rule, Said, listed
from broadcaster.language.spoken.units import UNITS

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_BEFORE_WORD = re.compile(rf"/{GAP}?(?:0?1{GAP}?)?(?P<what>[^\W\d_]+[23²³]?)(?!\w)")
_BEFORE_ANY = re.compile(rf"/{GAP}?(?=[^\W_])")
_AMOUNT = re.compile(
    r"(?:[0-9][^.,;:()/]{0,24}|(?<!hợp )(?<!hội )đồng|\bđ|%|nghìn|triệu|tỷ|kg|lít|tấn|tạ|lần|suất|một \w+)\Z"
)
_WORD = re.compile(r"([^\W\d_]+)\s?\Z")
_YEARLY = re.compile(r"/(?=(?:19|20)[0-9]{2}(?![0-9.,/]))")
_MONTHS_OF = re.compile(
    r"\b(?:tháng|quý|tuần|kỳ|năm|vụ"
    r"|(?:tháng|quý) (?:một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười(?: một| hai)?|chạp))\Z"
)
_SEVERAL = re.compile(rf"/(?=[0-9]{{1,2}}(?:[{DASHES}.][0-9]{{1,2}}|[hHgG][0-9]{{0,2}})(?!\w)|[0-9]{{3,8}}(?!\w))")
_ALWAYS = re.compile(r"\b24 ?(?:h|giờ)\Z")
_FIGURE_AND_WORD = re.compile(r"[0-9]\s?\w+\Z")

_TIMES = listed("tháng năm ngày quý tuần giờ phút giây lượt lần đợt kỳ buổi ca đêm vụ")
_SHARERS = listed(
    """người hộ thẻ suất con ha sào hồ bộ tờ cuốn quyển chuyến học cháu em khẩu nhân lao phiếu bữa liều lít tấn tạ kg
    lớp gia đầu cặp đôi bao hộp gói vỉ viên chai can lọ ống túi thùng lốc bình cốc ly tuýp bát chiếc cái vé nhóm đội"""
)
_WITHIN = {
    **dict.fromkeys(("thôn", "buôn", "tổ"), listed("xã phường huyện tỉnh")),
    **dict.fromkeys(("xã", "phường"), listed("huyện tỉnh")),
}
"""Places within which others lie: 5-7 thôn/xã is a rate, xã/phường are two names of one thing."""
_WHOLE = re.compile(r"(?:tổng|kế hoạch|chỉ tiêu|dự toán|KH)(?!\w)")
"""What a sum is set against: thu 5 tỷ đồng/kế hoạch 6 tỷ đồng."""
_SAID_ONE = {"ng": "một người", "một": " ", "mỗi": " ", "từng": " "}
_NEITHER = listed("hoặc và hay tức là nếu từ đến không chưa có chuyển tiền mức số đồng triệu")
_MEASURE = re.compile(
    r"(?:[0-9]|nghìn|ngàn|triệu|tỷ|tỉ|trăm) ?(?:đồng|đ|vnđ|vnd|nghìn|ngàn|triệu|tỷ|tỉ|tr|trđ|k|lần|suất|phút|'|’"
    r"|kg|mg|g|ml|km)\Z"
)
"""Money, times and measures: what follows the slash is what they are counted for, whatever it is."""
_RATE = re.compile(r"[0-9%][^.;:()\n]{0,24}/ ?(?:tháng|năm|ngày|quý|tuần|giờ|phút|lượt|lần|đợt|buổi|ca|đêm|người|hộ)\Z")
_STAFF = re.compile(r"\b(?:cán bộ|công chức|viên chức|giáo viên|nhân viên|anh|chị|ông|bà|vợ|chồng|cha|mẹ|phụ huynh)\Z")
_PLACES = listed("thôn buôn xã phường tổ huyện tỉnh trường trạm")
_CALENDAR = listed("ngày tháng quý tuần giờ năm")


def _before_word(here: Here, match: re.Match[str]) -> Said:
    written = match["what"]
    what = written if written.istitle() and match[0][1] in GAPS else written.lower()  # 1/ Tờ khai heads a list
    window = here.window
    found = _WORD.search(window)
    left = found[1] if found else ""
    amount = bool(_AMOUNT.search(window))
    if (written.isascii() or written[-1] in "²³") and written in UNITS and (amount or here.before_rule):
        return Said(match.end(), f"một {UNITS[written]}", "rate")
    if amount and what in _SAID_ONE:
        return Said(match.start("what") if what != "ng" else match.end(), _SAID_ONE[what], "rate")
    percent = left == "trăm" or window[-1:] == "%"
    if (amount or percent) and _WHOLE.match(here.text, match.start("what")):
        return Said(match.start("what"), "trên ", "rate")
    if amount and not percent and what not in _NEITHER and (_MEASURE.search(window) or _RATE.search(window)):
        return Said(match.start("what"), "một ", "rate")  # 300.000đ/phần: whatever it is paid for
    # ngày/tháng/năm sinh names the parts of a date; 4 ngày/tháng is a rate.
    calendar = left in _CALENDAR and what in _CALENDAR and not _FIGURE_AND_WORD.search(window)
    measured = here.before_rule == "unit" and left != "từ"  # 200ml/hộp: whatever holds them
    shares = what in _SHARERS and not _STAFF.search(window)
    within = what in _PLACES and (left not in _PLACES or what in _WITHIN.get(left, ()))
    shared = measured or ((amount or bool(_RATE.search(window))) and (shares or within))
    if shared or (what in _TIMES and not calendar):
        return Said(match.start("what"), "một ", "rate")
    return Said(match.start("what"), " " if left == "và" else ", ", "slash")


def _before_any(here: Here, match: re.Match[str]) -> Said:
    """Say the slash in `5 l/100 km`, `8 người/10 hộ`; any other stands between two things."""
    figure = match.end() == here.start + 1 and here.text[match.end()].isdigit()
    if figure and (here.before_rule or _AMOUNT.search(here.window)):
        return Said(match.end(), "trên", "rate")
    return Said(match.end(), ", ", "slash")


def _yearly(here: Here, match: re.Match[str]) -> Said | None:
    """Say the slash of `9 tháng/2025`."""
    return Said(match.end(), "năm", "month") if _MONTHS_OF.search(here.window) else None


def _several(here: Here, match: re.Match[str]) -> Said | None:
    """Say the slash of `30-4/1-5`, `7h30/9h30/14h` and `3852456/457`: several in a row."""
    several = here.before_rule in {"date", "time", "phone"} and not _ALWAYS.search(here.window)
    return Said(match.end(), ", ", "slash") if several else None


RULES = (
    Rule(_SEVERAL, _several, first="/"),
    Rule(_YEARLY, _yearly, first="/"),
    Rule(_BEFORE_WORD, _before_word, first="/"),
    Rule(_BEFORE_ANY, _before_any, first="/"),
)
