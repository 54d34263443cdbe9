"""Letters with a dot before a name: P. Tân Lợi, X. Ea Kao, P. Chủ tịch, Ô. Nguyễn Văn Ba, TM. UBND XÃ.

One letter has several meanings here; what stands behind it decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import GAP, Rule, Said, listed
from broadcaster.language.spoken.letters import CAPITALS, is_word

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_PROPER = rf"[{CAPITALS}](?:[^\W\d_{CAPITALS}]|['’])[\w'’]*"
SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Lương|Trương|Mai|Cao|Hà|Tạ|Thái"
    "|Trịnh|Đào|Tô|Chu|Châu|Lưu|Phùng|Vương|Nông|Hứa|Quách|Thạch|Y|Ama|Ma|Amí|Aê|H['’]\\w*"
)
_NAMED = rf"(?:{SURNAMES}){GAP}[{CAPITALS}]"
_CHIEFS = (
    "(?i:chủ tịch|giám đốc|bí thư|trưởng|tổng|hiệu trưởng|chủ nhiệm|viện trưởng|đội trưởng|chánh|vụ trưởng|cục trưởng"
    "|chi cục trưởng|tư lệnh|bộ trưởng|thủ trưởng)"
)
_ROOMS = (
    "(?:Kế (?:hoạch|toán)|Tài chính|Hành chính|Tổ chức|Nội vụ|Tư pháp|Y tế|Giáo dục|GD|LĐ|Lao động|Văn hóa|VH|Kinh tế"
    "|Nông nghiệp|NN|Chế độ|Thu|Giám định|Truyền thông|Cấp sổ|Quản lý|Thanh tra|Công nghệ|CNTT|Tiếp nhận|Khám|Họp|họp"
    "|Nghiệp vụ|Kiểm tra|Giao dịch|TN|KH)"
)

_OFFICES = (
    "UBND|HĐND|UBMTTQ|MTTQ|BHXH|BCH|BTV|BTC|BCĐ|BQL|ban|ủy ban|hội đồng|hội|chi hội|chi bộ|đảng ủy|đoàn|liên đoàn|tổ|bộ"
    "|thủ tướng|hội nông dân|phòng|đơn vị|tập thể|gia đình|phó|thủ trưởng|cục|sở"
)

_DEPUTY = re.compile(rf"([PQ])\.{GAP}?(?={_CHIEFS}(?!\w))")
_ROOM = re.compile(rf"(TP|P)\.{GAP}?(?={_ROOMS}(?!\w))")
_DOOR = re.compile(rf"P\.{GAP}?(?=[A-Z]?[0-9]{{3}}(?!\w))")
_COMMUNE = re.compile(rf"X\.{GAP}?(?={_PROPER}(?:{GAP}{_PROPER}|,|\.|\Z|\n))")
_PROVINCE = re.compile(rf"T\.{GAP}?(?={_PROPER}{GAP}{_PROPER})")
_PLACE_BEFORE = re.compile(r"(?:^|\n|[,(–-] ?|\b(?:ở|tại|thuộc|của|về|từ|đến) )\Z")
_PERSON = re.compile(rf"(Ô|B|CN|ĐD)\.{GAP}?(?={_NAMED})")
_PERSONS = {"Ô": "ông", "B": "bà", "CN": "cử nhân", "ĐD": "điều dưỡng"}
_MONK = re.compile(rf"(HT|TT|ĐĐ)\.{GAP}?(?=Thích(?!\w))")
_MONKS = {"HT": "hòa thượng", "TT": "thượng tọa", "ĐĐ": "đại đức"}
_LAWYER = re.compile(rf"LS\.{GAP}?(?={_NAMED})")
_FALLEN = re.compile(r"liệt s[ĩỹ]|nghĩa trang|mộ\b|hài cốt|thương binh|thân nhân")
_SIGNED = re.compile(rf"(TM|KT|TL|TUQ)(?:\.{GAP}?|/(?=[A-Z]))(?=(?i:{_OFFICES})(?!\w)|{_CHIEFS}(?!\w))")
_SIGNS = {"TM": "thay mặt", "KT": "ký thay", "TL": "thừa lệnh", "TUQ": "thừa ủy quyền"}
_TO = re.compile(rf"K[Gg]\.:?{GAP}(?=[{CAPITALS}])")
_LINE_START = re.compile(r"(?:^|\n)\s*\Z")

PEOPLE = listed("ông bà anh chị cô chú bác em cháu cụ thầy bạn bé cậu dì mẹ bố con")
"""After these words a letter with a dot is a person's name: chị H. cho biết."""

_NAME_BEFORE = re.compile(rf"([{CAPITALS}][^\W\d_]*){GAP}\Z")


def behind_a_name(here: Here) -> bool:
    """Tell whether a person's name stands right before: Nguyễn Văn P.; an acronym (UBND P. Tân Lập) is no name."""
    if here.word in PEOPLE:
        return True
    found = _NAME_BEFORE.search(here.text, max(0, here.start - 12), here.start)
    return found is not None and (len(found[1]) == 1 or not found[1].isupper() or is_word(found[1]))


def _deputy(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), "phó" if match[1] == "P" else "quyền", "abbreviation")


def _room(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), "phòng" if match[1] == "P" else "trưởng phòng", "abbreviation")


def _door(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), "phòng", "abbreviation")


def _commune(here: Here, match: re.Match[str]) -> Said | None:
    """Say `X. Ea Kar`; `X. Tổ chức thực hiện` is the tenth section."""
    return None if behind_a_name(here) else Said(match.end(), "xã", "abbreviation")


def _province(here: Here, match: re.Match[str]) -> Said | None:
    return Said(match.end(), "tỉnh", "abbreviation") if _PLACE_BEFORE.search(here.window) else None


def _person(here: Here, match: re.Match[str]) -> Said | None:
    return None if behind_a_name(here) else Said(match.end(), _PERSONS[match[1]], "abbreviation")


def _monk(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), _MONKS[match[1]], "abbreviation")


def _lawyer(here: Here, match: re.Match[str]) -> Said:
    """Say `LS. Nguyễn Hà`: a lawyer, or where the fallen are spoken of one of them."""
    return Said(match.end(), "liệt sĩ" if _FALLEN.search(here.window) else "luật sư", "abbreviation")


def _signed(_here: Here, match: re.Match[str]) -> Said:
    """Say the letters over a signature: TM. UBND XÃ, KT. CHỦ TỊCH."""
    return Said(match.end(), _SIGNS[match[1]], "abbreviation")


def _to(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `Kg.` at the head of a letter: to."""
    return Said(match.end(), "kính gửi", "abbreviation") if _LINE_START.search(here.window) else None


RULES = (
    Rule(_DEPUTY, _deputy, first="PQ"),
    Rule(_ROOM, _room, first="PT"),
    Rule(_DOOR, _door, first="P"),
    Rule(_COMMUNE, _commune, first="X"),
    Rule(_PROVINCE, _province, first="T"),
    Rule(_PERSON, _person, first="ÔBCĐ"),
    Rule(_MONK, _monk, first="HTĐ"),
    Rule(_LAWYER, _lawyer, first="L"),
    Rule(_SIGNED, _signed, first="TK"),
    Rule(_TO, _to, first="K"),
)
