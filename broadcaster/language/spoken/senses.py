"""Abbreviations with several meanings: what stands before or behind decides; where nothing does, they are spelled.

`CA xã` is the police, `3 ca` is not; `% KH` is a plan; `Trường TH` a primary school. What has one meaning everywhere
belongs in the locale's table instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from broadcaster.language.spoken.here import GAP, Rule, Said, listed
from broadcaster.language.spoken.letters import CAPITALS, is_word
from broadcaster.language.spoken.numbers import integer, roman

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here


class _Sense(NamedTuple):
    """What an abbreviation means where the words before it end so, or the words behind it begin so.

    `before` is matched against small letters; a sense with both needs both.
    """

    said: str
    before: re.Pattern[str] | None = None
    behind: re.Pattern[str] | None = None


def _before(words: str, said: str) -> _Sense:
    return _Sense(said, before=re.compile(rf"(?<!\w)(?:{words}) \Z"))


def _behind(words: str, said: str) -> _Sense:
    return _Sense(said, behind=re.compile(rf"(?:{words})(?!\w)"))


_SENSES: dict[str, tuple[_Sense, ...]] = {
    "CA": (
        _behind(" (?:xã|phường|thị trấn|thị xã|tỉnh|huyện|thành phố|TP|TX|buôn|thôn|cơ sở|Ea|viên)", "công an"),
        _Sense("công an", before=re.compile(r"công an \(\Z")),
        _before("báo|trình báo|trụ sở|đồn|phó trưởng|cán bộ|chiến sĩ", "công an"),
    ),
    "TB": (
        _behind(" [vV]/v| về| (?:tuyển|nghỉ|mời|lịch|kết quả|triệu tập|tạm|cắt|thu|họp|của)", "thông báo"),
        _before("ra|theo|các|gửi|phát", "thông báo"),
        _Sense(
            "thông báo",
            before=re.compile(r"\b(?:bhxh|ubnd|hđnd|trường|trạm|tỉnh|huyện|xã|phường)\b[^.;:!?]{0,20} \Z"),
            behind=re.compile(": "),
        ),
    ),
    "CT": (
        _behind(" (?:UBND|HĐND|UBMTTQ|UBMT|MTTQ|HĐQT|Hội|xã|phường|huyện|tỉnh|nước)", "chủ tịch"),
        _behind(" (?:MTQG|[Mm]ục tiêu|135|OCOP|hành động)", "chương trình"),
        _behind(" (?:TNHH|CP|[Cc]ổ phần)", "công ty"),
    ),
    "GĐ": (
        _behind(" (?:Sở|BHXH|Trung tâm|TT|TTYT|Công ty|Cty|BV|BVĐK|Bệnh viện|Ngân hàng|Kho bạc|Công an)", "giám đốc"),
        _before("phó|tổng|ban", "giám đốc"),
    ),
    "KH": (
        _Sense("kế hoạch", before=re.compile(r"% ?\Z")),
        _before("phần trăm|đạt|vượt|theo|so với|hoàn thành|xây dựng|chỉ tiêu|ban hành", "kế hoạch"),
        _behind(" (?:năm|quý|tháng|giao|đề ra|đã)", "kế hoạch"),
    ),
    "TH": (_before("trường|cấp|bậc", "tiểu học"),),
    "MN": (
        _before("trường|lớp|mg,|mẫu giáo,|giáo viên", "mầm non"),
        _before("(?:dtts|dân tộc thiểu số|dân tộc) (?:&|và)|vùng", "miền núi"),
    ),
    "GV": (
        _before("trường|lớp|hs,|hs và|cb,|cán bộ,|đội ngũ|các|mỗi|toàn thể|quý", "giáo viên"),
        _behind(",? (?:HS|NV|và HS|và học sinh|học sinh|chủ nhiệm|dạy|mầm non|tiểu học|trường)", "giáo viên"),
    ),
    "TS": (_before("ôđ,|ốm đau,|chế độ|hưởng|trợ cấp|nghỉ", "thai sản"),),
    "TN": (_before("bhyt|bhxh", "tự nguyện"),),
    "BB": (_before("bhyt|bhxh", "bắt buộc"),),
    "DS": (
        _before("gửi|lập|nộp|theo|chốt|rà soát|kèm|trong|duyệt|các|thống kê|bản", "danh sách"),
        _behind(" (?:kèm|hộ|NLĐ|người|học sinh|HS|cử tri|đối tượng|thu|trích)", "danh sách"),
    ),
    "VP": (_behind(" (?:UBND|HĐND|BHXH|Đảng|Tỉnh|Huyện|Chính phủ|Quốc hội|Sở|xã|công chứng|đại diện)", "văn phòng"),),
    "VH": (_before("nhà|phòng|sở|điểm|gia đình|trung tâm", "văn hóa"),),
    "ĐB": (
        _behind(" (?:DTTS|dân tộc|vùng|các dân tộc)", "đồng bào"),
        _behind(" (?:QH|HĐND|Quốc hội)", "đại biểu"),
    ),
    "ĐH": (
        _before("cđ,|cđ và|cao đẳng,|sv|sinh viên|trường|tốt nghiệp|học|hệ|bậc|trình độ|vào|sau|thi", "đại học"),
        _behind(",? (?:CĐ|Tây Nguyên|Y|Buôn|Đông|Quốc gia|Sư phạm|Kinh tế|Bách khoa)", "đại học"),
    ),
    "CĐ": (_before("trường|tốt nghiệp|hệ|bậc|đh,|đh và|trình độ", "cao đẳng"),),
    "NH": (
        _before("qua|tại|thẻ|vay|gửi|các|khoản|app", "ngân hàng"),
        _behind(" (?:Nông|CSXH|TMCP|Chính sách|Ngoại|Công|Đầu|Nhà nước)", "ngân hàng"),
    ),
    "HA": (_behind(":? [0-9]{2,3}/[0-9]{2,3}", "huyết áp"),),
    "TK": (
        _behind("(?: số)?:? ?[0-9][0-9. ]{4,20}", "tài khoản"),
        _Sense(
            "tài khoản",
            before=re.compile(r"\b(?:số|từ|vào|qua|trong|chuyển|mở|sd|số dư|chủ|nhận) \Z"),
            behind=re.compile(r"(?! ?(?:[0-9]{1,2}|[IVX]{1,5})(?!\w))"),  # trong TK 20: a century
        ),
        _behind(
            " (?:của|ngân hàng|NH|BIDV|Agribank|Vietcombank|Vietinbank|quý khách|khách|nhận|thẻ|cá nhân|đích danh)"
            "|:? [+-][0-9]*",
            "tài khoản",
        ),
    ),
    "LH": (
        _behind(
            r":\w*| ?[(+]?[0-9]\w*"
            "| (?:BHXH|UBND|Bảo|anh|chị|ông|bà|cô|chú|cán|số|ngay|trực|qua|theo|tổng|Trạm|Công)",
            "liên hệ",
        ),
    ),
    "Lh": (_behind(r":\w*| ?[(+]?[0-9]\w*| (?:BHXH|UBND|anh|chị|ông|bà|số)", "liên hệ"),),
    "DT": (_behind(r"(?: số)?:? ?[(+]?0[0-9]\w*", "điện thoại"),),
    "DĐ": (_behind(r"(?: số)?:? ?[(+]?[0-9]\w*", "di động"), _before("điện thoại|đt|sđt|số", "di động")),
    "sn": (_behind(":? ?(?:19|20)[0-9]{2}", "sinh năm"),),
    "NSX": (_behind(r":? ?[0-9]{1,2}[/.-]\w*", "ngày sản xuất"),),
    "HSD": (_behind(r":? ?[0-9]\w*", "hạn sử dụng"),),
    "CB": (_behind("(?:, ?| và |-)(?:CC|GV|NV|CS|NLĐ|VC|đảng viên|chiến sĩ|công chức)", "cán bộ"),),
    "CC": (_before("(?:cb|cán bộ)(?:,| và)", "công chức"),),
    "VC": (_before("(?:cc|công chức)(?:,| và)", "viên chức"),),
    "NV": (_before("gv,|cb,|gv và", "nhân viên"),),
    "CP": (_before("cty|ct|công ty|tm", "cổ phần"),),
    "BTC": (
        _behind(" (?:hội|giải|lễ|cuộc thi|chương trình|sự kiện|ngày)", "ban tổ chức"),
        _Sense("bộ tài chính", before=re.compile(r"\b(?:thông tư|nghị định|công văn|tt|bộ|thuế)\b[^.;!?]{0,32}\Z")),
        _behind(" (?:ban hành|hướng dẫn|quy định|có văn bản)", "bộ tài chính"),
    ),
    "SN": (_behind(":? ?(?:19|20)[0-9]{2}", "sinh năm"),),
    "THA": (_before("chi cục|cục|cơ quan|đội", "thi hành án"), _behind(" dân sự", "thi hành án")),
    "PTTH": (_before("đài", "phát thanh, truyền hình"),),
    "ĐC": (_behind(r" ?:|(?: số)? [0-9]{1,4}[A-Z]?(?= [A-ZĐ])", "địa chỉ"),),
    "Đc": (_behind(r" ?:|(?: số)? [0-9]{1,4}[A-Z]?(?= [A-ZĐ])", "địa chỉ"),),
}  # fmt: skip
_MANY = re.compile(rf"({'|'.join(sorted(_SENSES, key=lambda key: (-len(key), key)))})(?![\w'’])")

_COMRADE = re.compile(
    rf"[Đđ]/[cC](?={GAP}?:{GAP}?(?:số|thôn|buôn|tổ|xã|phường|đường|ngõ|hẻm|[0-9])|{GAP}số{GAP}[0-9]{{1,4}}[A-Z]?{GAP}[{CAPITALS}])"
)
_COMRADES = re.compile(r"(?:các|những|gồm|có|[0-9]) ?\Z")
_CENTRAL = re.compile(r"TƯ(?![\w'’])")
_CENTRAL_BEFORE = listed("BCH THƯ TRỊ NGHỊ CẤP UBMTTQ BTV ỦY")
_TU_WORDS = listed("VẤN CÁCH NHÂN PHÁP DUY LIỆU TƯỞNG THẾ SẢN LỆNH THỤC TÚI ĐIỀN THƯƠNG")
_CAPITALS_BEFORE = re.compile(rf"(?:^|[^\w'’])([{CAPITALS}]{{2,}}) \Z")
_CAPITALS_BEHIND = re.compile(rf" ([{CAPITALS}]{{2,}})(?![\w'’])")
_ALARM = re.compile(r"BĐ ?([1-3]|I{1,3})(?![\w'’])")
_RISING = re.compile(r"\b(?:lũ|nước|sông|mức|vượt|trên|dưới|đỉnh)\b[^.;!?]{0,32}\Z")


def among_capitals(here: Here, end: int) -> bool:
    """Tell whether a piece stands beside a word in capitals, no acronym: in a line where words look like letters."""
    before = _CAPITALS_BEFORE.search(here.text[max(0, here.start - 16) : here.start])
    behind = _CAPITALS_BEHIND.match(here.text, end)
    return any(near and is_word(near[1]) and not roman(near[1]) for near in (before, behind))


def _sense(here: Here, match: re.Match[str]) -> Said | None:
    longer = here.book.abbreviation(here.text, here.start)
    if longer and longer.end() > match.end():
        return None  # VH-XH
    for said, before, behind in _SENSES[match[1]]:
        if (not before or before.search(here.window)) and (not behind or behind.match(here.text, match.end())):
            return Said(match.end(), said, "abbreviation")
    return None


def _address(here: Here, match: re.Match[str]) -> Said | None:
    """Say `Đ/c: số 9 Lý Thường Kiệt`: an address; `gồm các đ/c: 1. …` are comrades."""
    return None if _COMRADES.search(here.window) else Said(match.end(), "địa chỉ", "abbreviation")


def _central(here: Here, match: re.Match[str]) -> Said:
    """Say `BCH TƯ Đảng`; in a line in capitals `TƯ` is a word: TƯ VẤN, THỨ TƯ, BÀ TƯ."""
    near = _CAPITALS_BEFORE.search(here.text[max(0, here.start - 16) : here.start])
    behind = _CAPITALS_BEHIND.match(here.text, match.end())
    committee = near and near[1] in _CENTRAL_BEFORE and not (behind and behind[1] in _TU_WORDS)
    if not committee and among_capitals(here, match.end()):
        return Said(match.end(), match[0], "")
    return Said(match.end(), here.book.words.get("TƯ", "trung ương"), "abbreviation")


def _alarm(here: Here, match: re.Match[str]) -> Said | None:
    """Say `BĐ3` where a river rises: the third alarm."""
    if not _RISING.search(here.window):
        return None
    return Said(
        match.end(), f"báo động {integer(len(match[1]) if match[1][0] == 'I' else int(match[1]))}", "abbreviation"
    )


RULES = (
    Rule(_CENTRAL, _central, first="T"),
    Rule(_ALARM, _alarm, first="B"),
    Rule(_COMRADE, _address, first="Đđ"),
    Rule(_MANY, _sense, first="".join({key[0] for key in _SENSES})),
)
