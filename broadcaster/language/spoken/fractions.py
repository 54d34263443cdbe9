"""Two numbers with a sign between them: a date, a share, so many of so many, or a ratio.

`3/4` is the third of April or three quarters. What stands before it decides (`ngày`, `đến`, `sáng` … or `chiếm`,
`đạt` …), else what stands behind it (`dân số`, `hộ` …); with neither it is a date, by far the commoner in bulletins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.dates import DAYS, date
from broadcaster.language.spoken.here import NUMBER, Rule, Said, listed
from broadcaster.language.spoken.numbers import amount, integer
from broadcaster.language.spoken.units import UNIT, unit_name

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_PAIR = re.compile(rf"({NUMBER})([/:])({NUMBER})(?![/:][0-9])({UNIT})?(?![^\W\d_])")

_SINCE = listed("từ kể trước sau sáng trưa chiều tối đêm khuya dịp lễ tết hạn khánh vào tuần đường phố") | DAYS
_UNTIL = listed("đến tới hết nay")
_REACHED = listed("đạt có được số nhà lớp hẻm ngõ kiệt phòng trực trang")
_ABOUT = listed(
    "chiếm khoảng gần hơn quá bằng giảm tăng còn nhất thiểu đa đủ thêm trên dưới hưởng uống xỉ chừng tầm cả non lệ mức"
)
_WHOLES = listed(
    """dân số tổng diện chi mức tiền lương giá thời thu sản chặng quãng đời viên ngày tháng đêm liều cốc bát thìa
    muỗng lít"""
)
_COUNTED = listed(
    """hộ người xã thôn buôn bon phường huyện tỉnh chỉ tiêu đại thành cháu em học sinh trường lớp đơn cơ hội chi tổ điểm
    nội giờ trẻ đồng cán đảng lao nhân khẩu bác trạm hồ thẻ ca nhiệm mục câu bài ý phiếu chị anh môn cụ"""
)
_ROUND = (20, 50, 100, 1000, 10_000, 100_000)


def _pair(here: Here, match: re.Match[str]) -> Said:
    """Say `a/b` or `a:b`."""
    left, sign, right, unit = match.groups()
    after = here.next_word(match.end()).lower()
    if sign == "/" and not unit and _is_date(here, left, right, after):
        return Said(match.end(), date(here, integer(int(left)), int(right)), "date")
    tail = f" {unit_name(unit)}" if unit else ""
    if sign == "/" and _is_share(here, left, right, after):
        return Said(match.end(), f"{amount(left)} phần {'tư' if right == '4' else amount(right)}{tail}", "fraction")
    link = "đến" if _is_school_year(left, right) else "trên"
    return Said(match.end(), f"{amount(left)} {link} {amount(right)}{tail}", "fraction")


def _is_school_year(left: str, right: str) -> bool:
    years = left.isdigit() and right.isdigit() and len(left) == len(right) == 4
    return years and int(right) == int(left) + 1


def _is_date(here: Here, left: str, right: str, after: str) -> bool:
    """Tell whether `left/right` is a day of a month; `after` is the word behind it."""
    if not (left.isdigit() and right.isdigit() and 1 <= int(left) <= 31 and 1 <= int(right) <= 12 and len(right) < 3):
        return False
    day, number, head = int(left), int(right), here.head
    if head in _SINCE:
        return True
    counts = after in _WHOLES or after in _COUNTED
    if (left, right) == ("24", "7") or (day == number == 7 and after == "ngày"):
        return False  # round the clock, and every day of the week
    if head in _UNTIL:
        return day >= number or after not in _WHOLES
    announced = head in _REACHED or (head in _ABOUT and day <= number)
    return not announced and not counts


def _is_share(here: Here, left: str, right: str, after: str) -> bool:
    """Tell whether `left/right` is a share of a whole (một phần mười), not so many of so many (năm trên sáu)."""
    below = right.replace(".", "")
    if not (left.isdigit() and below.isdigit()) or int(left) >= int(below):
        return False
    if int(below) <= 4:
        return True
    if int(below) > 10 and int(below) not in _ROUND:
        return False
    return after in _WHOLES or (here.head not in _REACHED and after not in _COUNTED)


RULES = (Rule(_PAIR, _pair, "/:.,"),)
