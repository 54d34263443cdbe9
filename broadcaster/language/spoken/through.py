"""The sign between the two ends of a span: 7h30 - 11h, 35 - dưới 40 tuổi, 500 nghìn - 1 triệu đồng, 2004-nay, 3→5.

A dash is more often a pause than a word; it is said only where what stands on both its sides shows a span.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASH, DASHES, GAP, Rule, Said, listed

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_TO = re.compile(rf"{DASH}{GAP}?(?=[0-9]|(?:T[3-7]|CN)(?!\w))")
_FROM = listed("date time percent money unit month quarter weekday")
_TO_TIME = re.compile(rf"{DASH}{GAP}?(?=[0-9]{{1,2}}(?:[hHg:]|/[0-9]))")
_DATE = re.compile(rf"{DASH}{GAP}?[0-9]{{1,2}}[/.-][0-9]{{1,2}}(?![0-9hHg:])")
_TIME = re.compile(rf"{DASH}{GAP}?[0-9]{{1,2}}(?:[hHgG:][0-9]{{0,2}}|{GAP}?giờ)(?!\w)")
_TIME_OF_IT = re.compile(rf"{_TIME.pattern}(?!{GAP}(?:ngày|[0-9]{{1,2}}/))")
_SINCE = re.compile(r"\btừ\b[^;!?]{0,48}\Z")

_TO_WORD = re.compile(
    rf"{DASH}{GAP}?(?:(?P<end>hết{GAP})?(?:[^\W\d_]{{2,7}}{GAP}(?=thứ{GAP}))?(?P<word>[^\W\d_]+){GAP}(?:[0-9]{{1,4}}|[IVX]{{1,5}})"
    rf"(?!\w)|[0-9][0-9.,]*{GAP}?(?P<unit>[^\W\d_]+))"
)
_FROM_WORD = re.compile(r"([^\W\d_]+) (?:[0-9]{1,4}|[ivx]{1,5})(?:[/.-][0-9]{1,4}){0,2}(?: ?\([^()]{0,24}\))? ?\Z")
_FROM_UNIT = re.compile(r"[0-9][0-9.,]* ?([^\W\d_]+)(?:[ /][^\W\d_]+)? ?\Z")
_DAY_TO = re.compile(rf"{DASH}{GAP}?(?=(?:thứ (?:ba|tư|năm|sáu|bảy)|chủ nhật|CN|T[3-7])(?!\w))", re.IGNORECASE)
_DAY_FROM = re.compile(r"\bthứ (?:hai|ba|tư|năm|sáu|[2-7]) ?\Z")
_DAYS_ON = re.compile(rf"thứ{GAP}[^\W_]+{GAP}?{DASH}{GAP}?thứ{GAP}", re.IGNORECASE)
_DAYS_BACK = re.compile(rf"thứ [^\W_]+ ?{DASH} ?thứ [^\W_]+ ?\Z")
_CHAIN_ON = re.compile(rf"{GAP}?{DASH}{GAP}?[^\W\d_]+{GAP}(?:[0-9]|[IVX])")
_CHAIN_BACK = re.compile(rf"([^\W\d_]+) [0-9ivx]{{1,4}} ?{DASH} ?([^\W\d_]+) [0-9ivx]{{1,4}} ?\Z")
_PLACE_TO = re.compile(rf"{DASH}{GAP}?(?P<word>buôn|thôn|xã|phường|tổ|bon){GAP}(?=[^\W\d_])")
_PLACE_FROM = re.compile(r"\btừ (buôn|thôn|xã|phường|tổ|bon) [^,.;:\-–]{1,24}\Z")

_BOUND = re.compile(
    rf"{DASH}{GAP}?(?=(?P<bound>dưới|trên|tối đa|đủ){GAP}(?:đủ{GAP})?[0-9]"
    rf"|hết{GAP}(?:[0-9]|(?P<hours>giờ)(?!\w)|(?:ngày|tháng|năm|quý|lớp|tuần)(?!\w))"
    rf"|(?:hiện{GAP})?nay(?!\w)(?!{GAP}(?:là|thuộc|gọi|đổi|đã|được|có|không))"
    rf"|(?P<rest>nghỉ{GAP}trưa))"
)
_BOUND_FROM = re.compile(
    r"(?:[0-9][0-9.,]*%?|[0-9][0-9.,/]* ?[^\W\d_]+(?: [^\W\d_]+)?"
    r"|[0-9]{1,2}[hg:][0-9]{0,2}(?: [^\W\d_]+)?|[0-9]/[0-9]+|nay) ?\Z"
)
_NAMED = re.compile(
    r"\b(?:thôn|buôn|bon|tổ|khu|số|lớp|điều|khoản|mục|bài|đợt|bàn|phòng|cửa|quầy|phường|quận|bước|nhóm"
    r"|tuần) [0-9]{1,4} ?\Z"
)
"""Thôn 3 - trên 50 hộ: a name, not the lower end of a span."""
_NOW_TO = re.compile(rf"{DASH}{GAP}?(?=[0-9])")
_SINCE_NOW = re.compile(r"\btừ (?:nay|giờ|bây giờ) ?\Z")

_SIZES = {
    "giây": 1 / 60, "phút": 1, "giờ": 60, "tiếng": 60, "buổi": 240, "ngày": 1440, "tuần": 10_080, "tháng": 43_200,
    "năm": 525_600, "tuổi": 525_600,
}  # fmt: skip
_SUMS = {"nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_SIZED_TO = re.compile(rf"{DASH}{GAP}?(?=([0-9][0-9.,]*){GAP}?([^\W\d_]+))")
_SIZED_FROM = re.compile(r"(?<![\w.,/-])([0-9][0-9.,]*) ?([^\W\d_]+)(?: đồng)? ?\Z")
_CLOCK_FROM = re.compile(
    r"(?:giờ [0-5][0-9](?: phút)?"
    r"|[0-9](?:h|g| ?giờ)(?: ?[0-9]{2})?(?: phút)? (?:sáng|trưa|chiều|tối|đêm)|[0-9] giờ) ?\Z"
)

_SIGN = re.compile(rf"[→~]{GAP}?(?=[0-9])")
_THROUGH = re.compile(rf"÷{GAP}?(?=[0-9])")
_SPAN = re.compile(
    r"\b(?:tuổi|từ|khoảng|nhiệt độ|độ ẩm|mức|trong|giai đoạn|nhiệm kỳ|niên khóa|năm)\b[^.;!?]{0,24}\Z"
    r"|phần trăm ?\Z|%\s?\Z"
)
_APOSTROPHE = re.compile(r"[0-9]['’′] ?\Z")


def _to(here: Here, match: re.Match[str]) -> Said | None:
    """Say the dash between two dates, times or amounts with units; between bare numbers only before a time or date."""
    text, start, before = here.text, here.start, here.before_rule
    if before in {"time", "ordinal", "weekday"} and _DATE.match(text, start) and not _SINCE.search(here.window):
        return _pause(here)  # 7h30 – 16/4: one time of one day
    if before == "date" and _TIME_OF_IT.match(text, start) and not _SINCE.search(here.window):
        return _pause(here)  # Ngày 15/4/2025 – 8h00
    if before in _FROM or (before == "number" and _TO_TIME.match(text, start)):
        return Said(match.end(), "đến", "range")
    return None


def _pause(here: Here) -> Said:
    """Leave the dash as it stands: a pause."""
    return Said(here.start + 1, here.text[here.start], "")


def _to_alike(here: Here, match: re.Match[str]) -> Said | None:
    """Say the dash between two things alike: `Điều 5 - Điều 8`, `7 giờ - 11 giờ`; three or more are a list."""
    word, unit = match["word"], match["unit"]
    before = (_FROM_WORD if word else _FROM_UNIT).search(here.window)
    if not before or before[1] != (word or unit).lower():
        return None
    if not word:
        return Said(_TO.match(here.text, here.start).end(), "đến", "range")  # type: ignore[union-attr]
    if not match["end"] and _is_chain(here, match.end(), word.lower()):
        return _pause(here)
    end = match.end()
    for group in ("end", "word"):
        if match[group]:
            end = match.start(group)
            break
    between = here.text[here.start + 1 : end].strip()
    return Said(end, f"đến {between}".rstrip(), "range")


def _is_chain(here: Here, end: int, word: str) -> bool:
    """Tell whether a third thing alike stands behind or before: `thứ 2 - thứ 4 - thứ 6`."""
    onwards = _CHAIN_ON.match(here.text, end)
    if onwards and word in onwards[0].lower():
        return True
    back = _CHAIN_BACK.search(here.window)
    return back is not None and back[1] == back[2] == word


def _to_weekday(here: Here, match: re.Match[str]) -> Said | None:
    if not _DAY_FROM.search(here.window):
        return None
    chain = _DAYS_ON.match(here.text, match.end()) or _DAYS_BACK.search(here.window)
    return _pause(here) if chain else Said(match.end(), "đến", "range")


def _to_place(here: Here, match: re.Match[str]) -> Said | None:
    """Say `từ buôn Ea Mar - buôn Trí`."""
    before = _PLACE_FROM.search(here.window)
    return Said(match.start("word"), "đến", "range") if before and before[1] == match["word"] else None


def _bound(here: Here, match: re.Match[str]) -> Said | None:
    """Say `35 - dưới 40 tuổi`, `2004-nay`, `7h30 – hết giờ`."""
    spoken = here.before_rule and here.before_rule not in {"range", "sign", "slash", "abbreviation", "letters", "code"}
    if not (spoken or _BOUND_FROM.search(here.window)) or (
        (match["bound"] or match["hours"]) and _NAMED.search(here.window)
    ):
        return None
    if match["rest"] and not _SINCE.search(here.window):
        return None
    return Said(match.end(), "đến", "range")


def _from_now(here: Here, match: re.Match[str]) -> Said | None:
    return Said(match.end(), "đến", "range") if _SINCE_NOW.search(here.window) else None


def _sized(here: Here, match: re.Match[str]) -> Said | None:
    """Say `15 ngày-1 tháng`, `500 nghìn - 1 triệu`: two units of one kind, upwards."""
    before = _SIZED_FROM.search(here.window)
    if not before:
        return None
    unit, more = before[2], match[2].lower()
    for sizes in (_SIZES, _SUMS):
        if unit in sizes and more in sizes:
            upwards = _value(before[1]) * sizes[unit] < _value(match[1]) * sizes[more]
            return Said(match.end(), "đến", "range") if upwards or _SINCE.search(here.window) else None
    return None


def _value(written: str) -> float:
    try:
        return float(written.strip(".,").replace(".", "").replace(",", "."))
    except ValueError:
        return 0


def _clock(here: Here, match: re.Match[str]) -> Said | None:
    """Say `7 giờ 30 - 11 giờ 30`, `7h30 sáng - 5h chiều`."""
    if not _CLOCK_FROM.search(here.window):
        return None
    return Said(_NOW_TO.match(here.text, match.start()).end(), "đến", "range")  # type: ignore[union-attr]


def _sign(here: Here, match: re.Match[str]) -> Said | None:
    """Say `3→5 ngày`, `20 ~ 25 học viên`."""
    between = here.before_rule and here.before_rule not in {"range", "sign", "slash"}
    return Said(match.end(), "đến", "range") if between or _APOSTROPHE.search(here.window) else None


def _through(here: Here, match: re.Match[str]) -> Said | None:
    """Say the sign of `độ tuổi: 18 ÷ 60`."""
    return Said(match.end(), "đến", "range") if here.before_rule and _SPAN.search(here.window) else None


RULES = (
    Rule(_THROUGH, _through, first="÷"),
    Rule(_SIGN, _sign, first="→~"),
    Rule(_TO, _to, first=DASHES),
    Rule(_BOUND, _bound, first=DASHES),
    Rule(_TO_WORD, _to_alike, first=DASHES),
    Rule(_DAY_TO, _to_weekday, first=DASHES),
    Rule(_TIME, _clock, first=DASHES),
    Rule(_SIZED_TO, _sized, first=DASHES),
    Rule(_NOW_TO, _from_now, first=DASHES),
    Rule(_PLACE_TO, _to_place, first=DASHES),
)
