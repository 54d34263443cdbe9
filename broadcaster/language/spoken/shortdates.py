"""Days of a month as newspapers write them, without a year: Sáng 15-4, Quốc tế Lao động 1-5, Hạn chót: 30.4.

`15-4` counts down, so nothing but a score or a code can be meant by it besides a date; `2-3` and `15.4` are dates only
where a feast, a day of the moon's calendar or another date stands beside them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.codes import named
from broadcaster.language.spoken.here import DASH, DASHES, GAP, Rule, Said, listed
from broadcaster.language.spoken.letters import CAPITALS
from broadcaster.language.spoken.numbers import integer, month
from broadcaster.language.spoken.units import UNIT

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
MONTH = r"(?:0?[1-9]|1[0-2])"
_PAIR = rf"{DAY}[{DASHES}.]{MONTH}"
_SHORT = re.compile(
    rf"({DAY})([{DASHES}.])({MONTH})(?![\w%‰°º'’]|[{DASHES}.,:][0-9]|{GAP}?(?:[=×+]|x(?!\w))|/(?!{_PAIR}(?![\w/]|[{DASHES}.,][0-9])))"
)

_ONWARDS = rf"(?:{GAP}?(?:{DASH}|đến|tới|và|,){GAP}?[0-9]{{1,3}}(?:[{DASHES}.,][0-9]{{1,3}})?){{0,2}}"
MEASURED = re.compile(
    rf"{_ONWARDS}(?:{UNIT}|{GAP}(?:triệu|nghìn|ngàn|tỷ|tỉ|đồng|lần|lít|tấn|tạ|mét|độ|điểm|phần|giờ|phút|giây|ngày|tuần|tháng"
    r"|tuổi|buổi|tiết|tiếng|kỳ|năm(?!\s[12][0-9]{3}))(?!\w))"
)
"""What the number measures, after at most two more of its list or range."""
_COUNTED = re.compile(
    rf"{_ONWARDS}{GAP}(?:người|hộ|thẻ|em|cháu|ca|vụ|con|cái|viên|liều|gói|ống|chai|suất|lượt|bài|câu|chỗ|cây|quả|bậc|trường|xã"
    r"|thôn|buôn|tổ|học sinh|hồ sơ|phòng|bàn|xe|bao|chuyến)(?!\w)"
)
"""What two numbers upwards may count; nobody counts from fifteen down to four."""
_LUNAR = re.compile(rf",?{GAP}?\(?(?:âm lịch|ÂL|AL|dương lịch)(?!\w)")
_RANGE_OF_DATES = re.compile(
    rf"{GAP}(?:đến|tới|{DASH}){GAP}(?:hết{GAP})?(?:ngày{GAP})?{_PAIR}(?![\w/]|[{DASHES}.,][0-9])"
)

_MOONS = listed("mùng mồng")
_FEASTS = listed("lễ dịp khánh mừng niệm")
_KNOWN = {(1, 5), (2, 9), (1, 6), (1, 1), (3, 12), (5, 6), (7, 5), (1, 12)}
"""Feasts of the year whose day is not above their month: nghỉ 2-9 is one, nghỉ 2-3 may be days."""
_NAMED_AFTER = listed("đường phố trường viện ấp cầu cung rạp chợ xưởng")
"""A street, a school, a park: named after a day, said without `ngày`."""
_DAYS = listed("ngày hôm mùng mồng")
_EACH = listed("mỗi một từng hằng hàng")
_SINCE = listed("từ đến tới trước sau hết vào nghỉ sáng trưa chiều tối đêm khuya tết lịch chót kiến nay mai qua")
_UNTIL = listed("trước chót")
_AFTER = listed("và đến tới tại là sẽ được hoặc từ năm này tới cho ở mới để âm dương phải đã")
_GAME = re.compile(r"\b(?:trận|đấu|tỷ số|tỉ số|bóng|thắng|thua|hòa|đội)\b")
_DECIMALS = re.compile(rf"[0-9][{DASHES}.,][0-9]+ ?(?:đến|tới|và|,|{DASH}) ?\Z")
_FEAST = re.compile(
    rf"(?:(?<![Mm]ỗi )[Nn]gày (?=[{CAPITALS}]|thành lập|truyền thống|hội|giải phóng)|[Kk]ỷ niệm |[Mm]ừng "
    rf"|[Ll]ễ |[Tt]ết |[Gg]iỗ |[Qq]uốc khánh |[Qq]uốc tế |[Ss]inh nhật |Cách mạng |Chiến thắng |Rằm )"
    r"[^.,;:!?()\n0-9]{0,40} \Z"
)
_CUE = re.compile(
    r"(?:\bthứ (?:[2-7]|hai|ba|tư|năm|sáu|bảy)|\bchủ nhật|\b(?:cn|t[2-7])"
    r"|\b(?:hôm|ngày|sáng|trưa|chiều|tối|đêm) (?:nay|mai|qua|kia)"
    r"|\b(?:hạn|chót|cuối|nhất|lịch|lễ|tết|rằm|đợt|kỳ|kỷ niệm|thời gian|bắt đầu|khai mạc|tổ chức)\b[^.;!?\n]{0,20}"
    r"|\b[0-9]{1,2} ?(?:h|g|giờ) ?[0-9]{0,2}(?: phút)?(?: sáng| trưa| chiều| tối| đêm)?"
    r"|(?:\A|[.!?;\n] ?)(?:sáng|trưa|chiều|tối|đêm))"
    r"(?: ?[,:(]| ?[,:] ?\(| [-–])? ?\Z"
)
"""Words of days before the figures, with the comma, colon or bracket between them."""
_NO_DATE = re.compile(
    r"\b(?:(?:tỷ số|tỉ số|trận|set|hiệp|séc|kết quả|lô|thửa|ô|nhà|kiệt|hẻm|ngõ|ngách|đoạn|km|khu|khối|mẫu|điều|khoản"
    r"|mục|bài|tiết|lớp|(?<!tiêm )(?<!dự )phòng|căn|kênh|cỡ|size|bảng|hình|trang|tập|câu|phiên bản|bản|số)(?: số)?"
    r"|(?:thắng|thua|hòa|hoà|dẫn|giảm|hạ|tăng|rút|xuống|lên|hệ số|nhiệt độ|điểm|mức|tỷ lệ|tỉ lệ)"
    r"(?: [^\W\d_]+){0,2}(?: từ)?):? ?\Z"
)
"""Words after which two figures are a score, a place, a part of a text or a measure."""


def _short(here: Here, match: re.Match[str]) -> Said | None:
    """Say `15-4` or `15.4` as a day of a month where the words beside it speak of days."""
    day, number = int(match[1]), int(match[3])
    if not _is_date(here, match, day):
        return None
    again = here.joins("date")
    silent = here.word in _DAYS or here.word in _NAMED_AFTER or (here.head in _DAYS and not again)
    said = "" if silent else "ngày "
    return Said(match.end(), f"{said}{integer(day)} tháng {month(number)}", "date")


def _is_date(here: Here, match: re.Match[str], day: int) -> bool:
    text, end, word = here.text, match.end(), here.word
    upwards = day <= int(match[3])
    if word in _MOONS:
        days = upwards and day != int(match[3]) and here.earlier(2) in {"tết", "từ"}  # Tết mùng 1-3
        return day <= 10 and not days and here.next_word(end) not in {"Tết", "tết", "tháng"}
    each = word in _DAYS and here.earlier(2) in _EACH and not _LUNAR.match(text, end)
    if each or MEASURED.match(text, end) or (upwards and _COUNTED.match(text, end)):
        return False
    if _LUNAR.match(text, end) or here.joins("date"):
        return True
    follows = here.next_word(end)
    alone = not follows.islower() or follows in _AFTER
    if _DECIMALS.search(here.window) or (day < 10 and word not in _SINCE and _GAME.search(here.window)):
        return False  # từ 10.5 đến 12.4: what was no date before is none now
    known = word == "nghỉ" and (day, int(match[3])) in _KNOWN
    if alone and (
        known or word in _FEASTS or here.head in _FEASTS or _FEAST.search(text, max(0, here.start - 56), here.start)
    ):
        return True
    return not (_NO_DATE.search(here.window) or named(here)) and _is_cued(here, match, alone=alone)


def _is_cued(here: Here, match: re.Match[str], *, alone: bool) -> bool:
    """Tell whether the words before speak of days; `alone`: nothing behind could be counted."""
    day, number, word = int(match[1]), int(match[3]), here.word
    cued = here.head in _SINCE or here.head in _DAYS or bool(_CUE.search(here.window))
    if match[2] == ".":
        # A decimal unless days are spoken of: people write those with a comma, machines with a dot.
        whole = day > 9 or len(match[1]) == 2
        return (word == "ngày" and (whole or alone)) or (cued and whole and (alone or len(match[3]) == 1))
    if day > number:
        return cued or (day > 9 and alone and bool(word) and here.text[here.start - 2 : here.start - 1].isalpha())
    return alone and (
        word in _UNTIL or (here.head in _SINCE and _RANGE_OF_DATES.match(here.text, match.end()) is not None)
    )


RULES = (Rule(_SHORT, _short, f".{DASHES}"),)
