"""Figures that are names: accounts, cards, licence plates, forms (Mẫu 01-TK), classes (5A); and the last resort.

Such figures are said one by one, because that is how people write them down.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASH, WHOLE, Rule, Said, listed
from broadcaster.language.spoken.letters import code, spell
from broadcaster.language.spoken.numbers import digits, plain

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_PLATE = re.compile(r"[0-9]{2}-?[A-Z][A-Z0-9]?[ -]{1,3}[0-9]{3}\.?[0-9]{2}(?![0-9])")
_CARD = re.compile(r"[0-9]{3,4}(?: [0-9]{3,4}){2,5}(?![0-9])")
_MASKED = re.compile(r"[0-9]{2,6}\*{2,8}[0-9]{2,6}(?!\w)")
_FORM = re.compile(r"[0-9]{1,4}[A-ZĐa-z]?-[A-ZĐ]{1,6}[0-9]{0,3}(?!\w)")
_LETTERED = re.compile(r"[0-9]{1,20}[^\W\d_]{1,3}[0-9]{0,20}(?!\w)")
_RUN = re.compile(rf"[0-9]++(?:(?:[.,:/_*]|{DASH})[0-9]++)*+")
_PIECES = re.compile(rf"{WHOLE}|[0-9]+|[^0-9]")
_SHORT = re.compile(r"0|[1-9][0-9]{0,2}|(?:19|20)[0-9]{2}")
_SIGNS = {".": "chấm", ",": "phẩy", "/": "trên", ":": "trên", "*": "nhân"}
_LONG_RUN = 200

_NAMED = re.compile(
    r"(?:\bmã|tài khoản|\bstk|\btk|\bsbd|số báo danh|cccd|cmnd|căn cước|chứng minh|định danh|\bmst|biên lai|hóa đơn"
    r"|hoá đơn|sê-?ri|serial|hộ chiếu|số hiệu|\botp|\bpin|mật khẩu|số thẻ|thẻ số|số sổ|sổ số|bảo hiểm xã hội số"
    r"|bhxh số|biển số|biển kiểm soát)\b[^.;!?\n]{0,28}\Z"
)
_COMPANY = re.compile(r"(?:tnhh|trách nhiệm hữu hạn) \Z")
_COUNTED = listed("số chữ ký người hộ thẻ đồng triệu nghìn ngàn tỷ tỉ lần lượt")


def named(here: Here) -> bool:
    """Tell whether the words before say that a code follows: mã số, tài khoản, CCCD …"""
    return bool(_NAMED.search(here.window))


def is_code(here: Here, written: str, follows: str) -> bool:
    """Tell whether a run of three figures or more is a name, not a number; `follows` is the word behind it."""
    if written[0] == "0":
        return True
    if follows in _COUNTED:
        return False
    return len(written) >= 10 or here.word == "mã" or (len(written) >= 4 and named(here))


def _coded(here: Here, match: re.Match[str]) -> Said:
    if match[0] == "1TV" and _COMPANY.search(here.window):
        return Said(match.end(), "một thành viên", "abbreviation")
    return Said(match.end(), code(match[0], here.book.code_words), "code")


def _form(here: Here, match: re.Match[str]) -> Said | None:
    """Say `01-TK`, a form; `thứ 7-CN` are two days."""
    return None if match[0].endswith("-CN") and here.word == "thứ" else _coded(here, match)


def _card(here: Here, match: re.Match[str]) -> Said | None:
    fours = all(len(group) == 4 for group in match[0].split())
    if not (match[0][0] == "0" or fours or named(here)):
        return None
    return Said(match.end(), digits(match[0]), "code")


def _plate(_here: Here, match: re.Match[str]) -> Said:
    words = [spell(letter) if letter.isalpha() else digits(letter) for letter in match[0] if letter.isalnum()]
    return Said(match.end(), " ".join(words), "code")


def _masked(_here: Here, match: re.Match[str]) -> Said:
    """Say `0905***456`: the figures that are shown."""
    return Said(match.end(), digits(match[0]), "code")


def _run(here: Here, match: re.Match[str]) -> Said:
    """Say any other run of figures and signs, so that none is left: short pieces as numbers, the rest one by one."""
    written = match[0]
    if len(written) > _LONG_RUN:
        return Said(match.end(), digits(written), "digits")
    if named(here):
        return Said(match.end(), digits(written), "digits")
    said = [_piece(piece) for piece in _PIECES.findall(written)]
    return Said(match.end(), " ".join(filter(None, said)), "digits")


def _piece(written: str) -> str:
    """Return a piece of a run: a grouped or short number as one, other figures one by one, a sign by its name."""
    if not written[0].isdigit():
        return _SIGNS.get(written, "")
    return plain(written) if "." in written or _SHORT.fullmatch(written) else digits(written)


NAMES = (
    Rule(_PLATE, _plate, f"-{string.ascii_uppercase}"),
    Rule(_CARD, _card, string.digits),
    Rule(_MASKED, _masked, "*"),
    Rule(_FORM, _form, f"-{string.ascii_letters}Đ"),
)
REST = (Rule(_LETTERED, _coded), Rule(_RUN, _run))
