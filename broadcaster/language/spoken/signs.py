"""Signs between words and figures: plus and minus, comparison; digits no rule has claimed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from broadcaster.language.spoken import through
from broadcaster.language.spoken.here import DASH, DASHES, GAP, NUMBER, Rule, Said
from broadcaster.language.spoken.numbers import amount, digits, integer

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_WORDS = {
    "%": "phần trăm", "‰": "phần nghìn", "&": "và", "@": "a còng", "=": "bằng", "≥": "lớn hơn hoặc bằng",
    "≤": "nhỏ hơn hoặc bằng", ">=": "lớn hơn hoặc bằng", "<=": "nhỏ hơn hoặc bằng", "<": "nhỏ hơn", ">": "lớn hơn",
    "+": "cộng", "±": "cộng trừ", "×": "nhân", "÷": "chia", "≈": "khoảng", "~": "khoảng", "№": "số", "§": "điều",
    "°": "độ", "º": "độ", "°C": "độ xê", "ºC": "độ xê", "℃": "độ xê", "°F": "độ ép", "ºF": "độ ép",
    "₫": "đồng", "$": "đô la mỹ", "€": "ơ rô",
}  # fmt: skip
_KEYS = {"*": "sao", "#": "thăng"}

_COINS = re.compile(rf"([$€₫]){GAP}?({NUMBER})")
_ALWAYS = re.compile(r"[°º](?:[CF](?!\w))?|[%‰&@≥≤±≈№℃₫€§]")
_LESS = re.compile(rf"{DASH}{GAP}?(?=[0-9][0-9.,]{{0,20}}{GAP}?(?:đồng|đ|%|VNĐ)?{GAP}?=)")
_BETWEEN = re.compile(rf"(?:[<>]=|(?<![-=+<>])[=+<>~×÷])(?={GAP}?\w)")
_BY = re.compile(rf"\*{GAP}?(?=[0-9])")
_UPWARDS = re.compile(r"\+(?!\w)")
_KEY = re.compile(r"[*#](?!\w)")
_PRESSED = frozenset({"phím", "bấm", "nhấn"})
_COUNTS = frozenset({"number", "decimal", "digits", "money", "percent", "unit"})
_MINUS = re.compile(
    rf"{DASH}(?=[0-9]{{1,3}}(?:,[0-9]+)?{GAP}?(?:(?:đến|tới|{DASH}){GAP}?{DASH}?[0-9]{{1,3}}(?:,[0-9]+)?{GAP}?)?(?:°|º|℃|độ|%|oC))"
)
_OWED = re.compile(rf"{DASH}(?=[0-9][0-9.]*{GAP}?(?:đồng|đ|VNĐ|VND|vnđ)(?!\w))")
_BALANCE = re.compile(r"\b(số dư|sd|tài khoản|tk|biến động|chênh lệch|gd|giao dịch)\b[^!?\n]{0,40}: ?\Z")
_ODD = re.compile(r"\d+|[^\W_]")


def _sign(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), _WORDS[match[0]], "sign")


def _coins(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), f"{amount(match[2])} {_WORDS[match[1]]}", "money")


def _upwards(here: Here, match: re.Match[str]) -> Said | None:
    """Say the plus of `18+`: and more."""
    return Said(match.end(), " trở lên", "sign") if here.before_rule else None


def _by(here: Here, match: re.Match[str]) -> Said | None:
    """Say the star of `70% * 4,5%`: times."""
    return Said(match.end(), "nhân", "sign") if here.before_rule else None


def _key(here: Here, match: re.Match[str]) -> Said | None:
    return Said(match.end(), _KEYS[match[0]], "sign") if here.word in _PRESSED else None


def _less(here: Here, match: re.Match[str]) -> Said | None:
    """Say the dash of `10 - 3 = 7`."""
    return Said(match.end(), "trừ", "sign") if here.before_rule in _COUNTS else None


def _minus(here: Here, match: re.Match[str]) -> Said | None:
    before = here.text[here.start - 1 : here.start]
    return None if before.isalnum() else Said(match.end(), "âm", "sign")


def _owed(here: Here, match: re.Match[str]) -> Said | None:
    """Say `Số dư: -500.000đ`, and the sum taken from an account (`TK 5200…: -500.000đ`)."""
    found = _BALANCE.search(here.window)
    if not found:
        return None
    return Said(match.end(), "trừ" if found[1] in {"tk", "tài khoản", "gd", "giao dịch"} else "âm", "sign")


def _odd(_here: Here, match: re.Match[str]) -> Said | None:
    """Say digits of other scripts and shapes one by one; ½ and Ⅳ as they are worth."""
    written = match[0]
    if all(letter.isdigit() for letter in written):
        return Said(match.end(), digits(written), "digits")
    above, slash, below = unicodedata.normalize("NFKC", written).partition("\u2044")
    if slash and above.isdigit() and below.isdigit():
        parts = "tư" if below == "4" else integer(int(below))
        return Said(match.end(), f"{integer(int(above))} phần {parts}", "fraction")
    value = unicodedata.numeric(written, 0.5)
    return Said(match.end(), integer(int(value)), "number") if value == int(value) else None


RULES = (
    Rule(_LESS, _less, first=DASHES),
    *through.RULES,
    Rule(_MINUS, _minus, first=DASHES),
    Rule(_OWED, _owed, first=DASHES),
    Rule(_COINS, _coins, first="$€₫"),
    Rule(_ALWAYS, _sign),
    Rule(_BETWEEN, _sign, first="<>=+~×÷"),
    Rule(_BY, _by, first="*"),
    Rule(_UPWARDS, _upwards, first="+"),
    Rule(_KEY, _key, first="*#"),
    Rule(_ODD, _odd),
)
