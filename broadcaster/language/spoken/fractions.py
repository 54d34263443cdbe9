"""Two numbers with a sign between them: a date, a share, so many of so many, or a ratio.

`3/4` is the third of April or three quarters. What stands before it decides (`ngày`, `đến`, `sáng` … or `chiếm`,
`đóng` …), else what stands behind it (`dân số`, `còn lại` …); with neither it is a date, by far the commoner in
bulletins. A grade (thương binh 3/4, trình độ 12/12) and a rank (thứ 4/34) are neither.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.dates import DAYS, date
from broadcaster.language.spoken.here import DASH, DASHES, GAP, NUMBER, Rule, Said, listed
from broadcaster.language.spoken.numbers import amount, integer, ordinal
from broadcaster.language.spoken.units import UNIT, unit_name

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_PAIR = re.compile(rf"({NUMBER})([/:])({NUMBER})(?![/:][0-9])({UNIT})?(?![^\W\d_])")
_SPACED = re.compile(rf"([0-9]{{1,3}}){GAP}/{GAP}([0-9]{{1,3}})(?!{GAP}?[/.,]?[0-9]|[^\W\d_])")
_WEEKDAYS = re.compile(rf"[2-7](?:(?:/|{GAP}?{DASH}{GAP}?)[2-7]){{2,5}}(?![\w/.,])")

_SINCE = listed("từ kể trước sau sáng trưa chiều tối đêm khuya dịp lễ tết hạn khánh vào tuần đường phố") | DAYS
_UNTIL = listed("đến tới hết nay")
_REACHED = listed("đạt có được số nhà lớp hẻm ngõ kiệt phòng trực trang")
_ABOUT = listed(
    "chiếm khoảng gần hơn quá bằng giảm tăng còn nhất thiểu đa đủ thêm trên dưới hưởng uống xỉ chừng tầm cả non lệ mức"
)
_GIVING = listed("đóng góp chi trả nộp bớt thay tức ngân chịu trợ cắt mất nửa")
"""After these words two small figures are a share of something, unless a term or a day is spoken of."""

_WHOLES = listed(
    """dân số tổng diện chi mức tiền lương giá thời thu sản chặng quãng đời viên ngày tháng đêm liều cốc bát thìa
    muỗng lít"""
)
_PARTED = listed("lượng vốn kinh quả trái củ tờ thế trong còn nguồn dung công bánh vườn rẫy ruộng cổ")
"""Words that may also follow a date (2/3 trong tháng); they show a share only where no day or term is spoken of."""
_DOSES = listed("viên liều thìa muỗng cốc bát gói ống")
_COUNTED = listed(
    """hộ người xã thôn buôn bon phường huyện tỉnh chỉ tiêu đại thành cháu em học sinh trường lớp đơn cơ hội chi tổ điểm
    nội giờ trẻ đồng cán đảng lao nhân khẩu bác trạm hồ thẻ ca nhiệm mục câu bài ý phiếu chị anh môn cụ tiết"""
)
_ROUND = (20, 50, 100, 1000, 10_000, 100_000)

_GRADE = re.compile(
    r"\b(?:thương binh|bệnh binh|hạng|loại|bậc|trình độ|học vấn|văn hóa|văn hoá|tốt nghiệp|hệ|mắt|thị lực|thương tật"
    r"|phiếu thuận|tỷ số|tỉ số)(?: (?:hạng|loại|nặng|trái|phải|học vấn|văn hóa|văn hoá|thợ|phổ thông))?:? "
    r"(?:[0-9]{1,2}/[0-9]{1,2}(?:, ?| và | hoặc )){0,3}\Z"
)
_PRESSURE = re.compile(r"\b(?:huyết áp|áp huyết|ha):? (?:là |đo được )?\Z")
_SHARE_SAID = re.compile(r"\btrong đó,? \Z|(?:nửa|phần (?:hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)) ?\(\Z")
_TERM = re.compile(r"\b(?:hạn|ngày|lịch|trước|đợt|tháng|bắt đầu|từ)\b[^.;!?]{0,24}\Z")
_PER_CENT = re.compile(rf"(?:{GAP}[^\W\d_]+){{0,3}}{GAP}?\({GAP}?[0-9]{{1,3}}(?:[.,][0-9]{{1,3}})?{GAP}?%")
_AS_MUCH = listed("có đạt lên chiếm giảm tăng chưa gần")
_ONWARDS = re.compile(
    rf"((?:{GAP}[^\W\d_]+){{1,3}}{GAP}(?:lên|xuống|còn))?(?:{GAP}(?:đến|tới|lên|xuống))?{GAP}([0-9]{{1,2}})/([0-9]{{1,2}})(?![\w/])"
)
_ROUND_THE_CLOCK = re.compile(r"\b24/(?:24|7)(?![0-9])")


def _pair(here: Here, match: re.Match[str]) -> Said:
    """Say `a/b` or `a:b`."""
    left, sign, right, unit = match.groups()
    if sign == ":":
        return _ratio(here, match)
    if here.word == "thứ" and left.isdigit() and len(left) < 4:
        return Said(match.end(), f"{ordinal(int(left))} trên {amount(right)}", "ordinal")
    after = here.next_word(match.end()).lower()
    small = _is_small(left, right)
    if small and here.head not in _SINCE and _is_grade(here, int(left), int(right), after):
        return Said(match.end(), f"{amount(left)} trên {amount(right)}", "grade")
    if small and not unit and _is_date(here, left, right, after):
        return Said(match.end(), date(here, integer(int(left)), int(right)), "date")
    tail = f" {unit_name(unit)}" if unit else ""
    if _is_share(here, left, right, after):
        return Said(match.end(), _share(left, right) + tail, "fraction")
    link = "đến" if _is_school_year(left, right) else "trên"
    return Said(match.end(), f"{amount(left)} {link} {amount(right)}{tail}", "fraction")


def _ratio(here: Here, match: re.Match[str]) -> Said:
    """Say `1:10`, `ISO 9001:2015` and `12:4=3`."""
    left, _, right, unit = match.groups()
    equals = here.text[match.end() : match.end() + 2].lstrip()[:1] == "="
    year = len(left) > 2 and re.fullmatch("(?:19|20)[0-9]{2}", right)
    link = "chia" if equals else "năm" if year else "trên"
    tail = f" {unit_name(unit)}" if unit else ""
    return Said(match.end(), f"{amount(left)} {link} {amount(right)}{tail}", "fraction")


def _spaced(here: Here, match: re.Match[str]) -> Said | None:
    """Say `1 / 3 số hộ`, typed with blanks; without a whole behind it, it is a page or a list."""
    left, right = match.groups()
    after = here.next_word(match.end()).lower()
    if after not in _WHOLES and after not in _COUNTED:
        return None
    said = _share(left, right) if _is_share(here, left, right, after) else f"{amount(left)} trên {amount(right)}"
    return Said(match.end(), said, "fraction")


def _share(left: str, right: str) -> str:
    return f"{amount(left)} phần {'tư' if right == '4' else amount(right)}"


def _weekdays(here: Here, match: re.Match[str]) -> Said | None:
    """Say `thứ 2/4/6` and `thứ 2 - 4 - 6`: three days of the week or more."""
    if here.head != "thứ":
        return None
    return Said(match.end(), ", ".join([ordinal(int(day)) for day in match[0] if day.isdigit()]), "ordinal")


def _is_school_year(left: str, right: str) -> bool:
    years = left.isdigit() and right.isdigit() and len(left) == len(right) == 4
    return years and int(right) == int(left) + 1


def _is_small(left: str, right: str) -> bool:
    """Tell whether two numbers could be a day and a month."""
    return left.isdigit() and right.isdigit() and 1 <= int(left) <= 31 and 1 <= int(right) <= 12 and len(right) < 3


def _is_grade(here: Here, left: int, right: int, after: str) -> bool:
    """Tell whether the words before grade somebody: thương binh 3/4, bậc 3/7, mắt 10/10, huyết áp 13/8."""
    if left == right == 7 and (after == "ngày" or here.word == "cửa" or _ROUND_THE_CLOCK.search(here.window)):
        return True
    if left > right:
        return right > 3 and bool(_PRESSURE.search(here.window))
    return bool(_GRADE.search(here.window))


def _is_date(here: Here, left: str, right: str, after: str) -> bool:
    """Tell whether `left/right` is a day of a month; `after` is the word behind it."""
    day, number, head = int(left), int(right), here.head
    if day < number and left[0] != "0" and right[0] != "0" and _is_part(here, left, right, after):
        return False
    if head in _SINCE:
        return day > number or after not in _DOSES
    if (left, right) == ("24", "7"):
        return False  # round the clock
    counts = day <= number and (after in _WHOLES or after in _COUNTED)
    proper = day < number and left[0] != "0" and right[0] != "0"
    if proper and (_is_given(here, number) or (after in _PARTED and not _TERM.search(here.window))):
        return False
    if head in _UNTIL:
        return day >= number or number > 4 or after not in _WHOLES
    announced = head in _REACHED or (head in _ABOUT and day <= number)
    return not announced and not counts


def _is_part(here: Here, left: str, right: str, after: str) -> bool:
    """Tell whether the words around show so many of so many where a day might stand too: có tới 1/3 (33,3%)."""
    end = here.start + len(left) + 1 + len(right)
    if _PER_CENT.match(here.text, end) or _SHARE_SAID.search(here.window):
        return True
    head, back = here.word, here.earlier(2)
    if head in _UNTIL and (back in _AS_MUCH or (head == "nay" and back in {"đến", "tới"})):
        return after in _COUNTED or after in _WHOLES
    if head == "tới":
        return int(right) <= 4 and after in {"người", "số", "dân"}
    if head == "sau":
        return after in {"chặng", "quãng"}
    # Từ 5/7 thôn lên 7/7 thôn; từ 1/3 đến 1/2 số hộ: the days would run backwards.
    onwards = _ONWARDS.match(here.text, end) if head == "từ" else None
    if not onwards:
        return False
    first, last = (int(left), int(right)), (int(onwards[2]), int(onwards[3]))
    return bool(onwards[1]) or (first[::-1] > last[::-1] and first[0] * last[1] < last[0] * first[1])


def _is_given(here: Here, below: int) -> bool:
    """Tell whether the words before speak of a part: đóng 2/3, chưa tới 1/3, còn lại là 1/3, trong đó 1/2.

    `below` is the lower number; people pay halves, thirds and quarters, and on the first of May.
    """
    head = here.head
    if head in _GIVING:
        return below <= 4 and not _TERM.search(here.window)
    if head in _UNTIL:
        return here.earlier(2) in {"giảm", "tăng", "chưa", "gần", "lên", "chiếm"}
    if head in {"là", "lại"}:
        return "còn lại" in here.window[-24:]
    return bool(_SHARE_SAID.search(here.window))


def _is_share(here: Here, left: str, right: str, after: str) -> bool:
    """Tell whether `left/right` is a share of a whole (một phần mười), not so many of so many (năm trên sáu)."""
    below = right.replace(".", "")
    if not (left.isdigit() and below.isdigit()) or int(left) >= int(below):
        return False
    if int(below) <= 4 or (int(below) == 5 and here.head in _UNTIL and here.earlier(2) in _AS_MUCH):
        return True
    one, uneven = int(left) == 1, int(below) not in _ROUND
    if uneven and int(below) > (12 if one else 10):
        # Một ngày công bằng 1/26 lương tháng; but 1/15 xã, and a house at số 1/26.
        return one and here.head not in _REACHED and after.islower() and after not in _COUNTED
    if after in _WHOLES or _is_given(here, int(below)):
        return True
    reached, counted = here.head in _REACHED, after in _COUNTED
    return not (reached and counted) if int(left) == 1 else not (reached or counted)


RULES = (Rule(_WEEKDAYS, _weekdays, f"/{DASHES}"), Rule(_PAIR, _pair, "/:.,"), Rule(_SPACED, _spaced, "/"))
