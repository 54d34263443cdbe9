"""Short numbers one calls or writes to: 111 to 115, 1022, 156, *101#. Digit by digit where they are called.

`Gọi 113` calls the police, `gọi 113 người` calls a hundred and thirteen people: a counted noun behind wins over
everything that stands before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASHES, GAP, Rule, Said, listed
from broadcaster.language.spoken.letters import CAPITALS
from broadcaster.language.spoken.numbers import digits
from broadcaster.language.spoken.titles import SURNAMES

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

NEED = frozenset({"111", "112", "113", "114", "115", "116", "1022", "18001091"})
_NEED_FORMS = NEED | {"1.022"}
COUNTED = listed(
    """hộ thẻ lượt trường em học đồng cuộc đơn tờ suất người nạn vụ ca bệnh trẻ cháu hồ con chiếc cái xe ngày tháng năm
    lần cán khách thanh thí sinh đoàn hội dân gia doanh tổ thôn buôn bon xã phường triệu nghìn ngàn tỷ tỉ kg km ha phút
    giờ giây tuổi phiếu ý bài tin lao đại cử giáo chủ anh chị cụ bà ông thân đối đảng chiến tấn tạ bao phần cơ đội nhóm
    công trạm điểm chỗ cây nhà hợp mô dự sản bộ lít m mét mẫu mũi liều viên quả bản trang dòng câu chỉ giải nhân phụ bí
    chức hành phạm"""
)
"""Nouns that a number before them counts."""
_UNIT_BEHIND = re.compile(rf"{GAP}?(?:(?:đ|k|m[23²³]?|ha|kg|km|usd|vnđ)(?!\w)|%)", re.IGNORECASE)

_SHORT = re.compile(
    rf"(?P<number>[1-9][0-9]{{2,3}}|1\.?022)(?P<more>(?:/[1-9][0-9]{{2,3}}){{0,4}})(?![\w%]|[{DASHES}.,/:][0-9])"
)
_RESCUE = r"công an|cảnh sát|lực lượng|cấp cứu|cứu hỏa|cứu hoả|cứu hộ|cứu nạn|cứu thương|chữa cháy|pccc|báo cháy"
_CALLED = re.compile(
    rf"\b(?:gọi|bấm|(?<!cảnh )(?<!thông )(?<!công )(?<!tin )báo(?! cáo| giá| chí| hiệu| tin| động| hiếu| danh| đài)"
    rf"|tổng đài|đường dây nóng|hotline|liên hệ|lh|khẩn cấp|qua số|số máy|phản ánh|{_RESCUE})\b[^!?\n]*\Z"
)
"""Words that call, as far back as a rule looks: across names and whole lists of numbers."""
_OF_NEED = re.compile(rf"\b(?:{_RESCUE}|xe|trung tâm|cổng|đội|đầu số|điện báo)(?: số)?:? ?\(?\Z")
_RESCUER = re.compile(
    rf"{GAP}?[{DASHES}:(]{GAP}?\(?"
    "(?:Công an|Cảnh sát|Cứu hỏa|Cứu hoả|Cứu hộ|Cấp cứu|Chữa cháy|PCCC|công an|cứu hỏa|cấp cứu)"
)
_SERVICE = re.compile(
    r"\b(?:tổng đài|đầu số|cú pháp|hotline|đường dây nóng)"
    r"(?: (?!hoạt|trực|tiếp|nhận|mở|từ|có|được|đã|xử|trả)[^\W\d_]+){0,3}:? \Z"
    r"|\btin nhắn(?: từ| qua| đến| tới| về)?(?: số| đầu số| tổng đài)? \Z"
    r"|\b(?:gửi|nhắn tin)(?: đến| tới| về)?(?: số| tổng đài| đầu số)? \Z"
    r"|\b(?:soạn|nhắn)\b[^.;!?]* (?:đến|tới|về|gửi)(?: số)? \Z"
    r"|\bphản ánh\b[^.;!?\n]{0,28} (?:tới|đến|qua|về|vào)(?: số| đầu số| tổng đài)? \Z"
)
_HINTS = ("gửi", "nhắn", "đài", "số", "soạn", "phản ánh", "nóng", "hotline", "cú pháp", "đuôi", "mã", "gọi", "báo")
"""Parts of the words that call a service: where none of them stands before, none is called."""
_HEADED = re.compile(r"(?:\A|[.;:!?\n] ?)(?:các )?số(?: điện thoại)? \Z")
_NEXT = re.compile(r"(?:, ?| và | hoặc )11[1-5](?!\w|[.,][0-9])")
_LAST = re.compile(r"\b(?:số cuối|đuôi|mã vùng|đầu số|mã quốc gia)(?: là)?:? \Z")
_STREET = re.compile(rf"{GAP}(?:{SURNAMES}|Hai Bà|Hùng|Quang|Âu){GAP}[{CAPITALS}]")
_PLACES = listed("phường xã tỉnh huyện")
_VERBS = listed(
    """để nhắn gửi gọi hoặc và khi nếu gặp miễn từ theo hay đã đang sẽ đến tới không có cho với của là tại ở ngay được
    phải vừa kịp trong về luôn cũng trước sau thì mà vào xử"""
)
_KEYED = re.compile(r"\*([0-9]{1,4}(?:\*[0-9]{1,16}){0,3})#")
_PARTS = re.compile(r"[0-9]+|\*")


def counts(here: Here, end: int) -> bool:
    """Tell whether a noun or unit behind `end` is what the number before it counts."""
    return here.next_word(end).lower() in COUNTED or _UNIT_BEHIND.match(here.text, end) is not None


def short(here: Here) -> Said | None:
    """Say a short number digit by digit where the words before it call, and nothing behind it is counted."""
    match = _SHORT.match(here.text, here.start)
    if match is None:
        return None
    if match["number"] not in _NEED_FORMS and not any(word in here.window for word in _HINTS):
        return None
    numbers = [match["number"].replace(".", ""), *match["more"].split("/")[1:]]
    end = match.end()
    if _STREET.match(here.text, end):
        return None  # gửi về 115 Lê Duẩn
    of_police = (
        numbers[0] in NEED and here.next_word(end) in _PLACES and _OF_NEED.search(here.window)
    )  # Cảnh sát 113 phường
    if (counts(here, end) and not of_police) or not (of_police or _is_service(here, match, numbers)):
        return None
    return Said(end, ", ".join([digits(number) for number in numbers]), "phone")


def _is_service(here: Here, match: re.Match[str], numbers: list[str]) -> bool:
    end, follows = match.end(), here.next_word(match.end())
    ends = not follows.islower() or follows in _VERBS
    if all(number in NEED for number in numbers) and (ends or "." not in match[0]):
        named = _RESCUER.match(here.text, end) or here.joins("phone")
        called = _OF_NEED.search(here.window) or _CALLED.search(here.window)
        listed_here = _HEADED.search(here.window) and _NEXT.match(here.text, end)
        if named or (ends and (called or listed_here)):
            return True
    year = numbers[0][:2] in {"19", "20"} and len(numbers[0]) == 4
    if len(numbers) > 1 or not ends or year:
        return False
    if here.joins("phone") and here.last[1] != here.start - 1 and _CALLED.search(here.window):
        return True
    return bool(_SERVICE.search(here.window) or _LAST.search(here.window))


def _keyed(_here: Here, match: re.Match[str]) -> Said:
    """Say `*101#`, as it is keyed in."""
    said = [digits(part) if part != "*" else "sao" for part in _PARTS.findall(match[1])]
    return Said(match.end(), f"sao {' '.join(said)} thăng", "phone")


SIGNED = (Rule(_KEYED, _keyed, first="*"),)
