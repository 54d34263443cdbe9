"""Units and money, as they are written behind a number and how they are said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import GAP, GAPS, NUMBER, Rule, Said, listed
from broadcaster.language.spoken.numbers import amount

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_LENGTHS = {"km": "ki lô mét", "m": "mét", "dm": "đề xi mét", "cm": "xăng ti mét", "mm": "mi li mét"}
_POWERS = {"2": "vuông", "²": "vuông", "3": "khối", "³": "khối"}

UNITS: dict[str, str] = {
    "%": "phần trăm", "‰": "phần nghìn",
    "°C": "độ xê", "ºC": "độ xê", "℃": "độ xê", "oC": "độ xê", "°F": "độ ép", "°": "độ", "º": "độ",
    **_LENGTHS,
    **{f"{unit}{power}": f"{name} {word}" for unit, name in _LENGTHS.items() for power, word in _POWERS.items()},
    **{unit: _LENGTHS[unit.lower()] for unit in ("KM", "Km", "CM", "MM")}, "M2": "mét vuông", "M²": "mét vuông",
    "M3": "mét khối", "M³": "mét khối", "HA": "héc ta", "Ha": "héc ta", "ML": "mi li lít", "TR": "triệu",
    "ha": "héc ta", "kg": "ki lô gam", "Kg": "ki lô gam", "KG": "ki lô gam", "g": "gam", "gr": "gam",
    "mg": "mi li gam", "mcg": "mi crô gam", "µg": "mi crô gam", "μg": "mi crô gam",
    "l": "lít", "L": "lít", "ml": "mi li lít", "mL": "mi li lít", "dl": "đề xi lít", "dL": "đề xi lít", "cc": "xê xê",
    "µmol": "mi crô mol", "μmol": "mi crô mol", "nmol": "na nô mol", "nm": "na nô mét", "W": "oát", "Wh": "oát giờ",
    "kVA": "ki lô vôn ampe", "MW": "mê ga oát", "MWp": "mê ga oát đỉnh", "kWp": "ki lô oát đỉnh", "Ah": "ampe giờ",
    "mAh": "mi li ampe giờ", "kWh": "ki lô oát giờ", "kW": "ki lô oát", "KW": "ki lô oát", "kV": "ki lô vôn",
    "V": "vôn", "Hz": "héc", "kHz": "ki lô héc", "MHz": "mê ga héc", "GHz": "gi ga héc", "dB": "đề xi ben",
    "mmHg": "mi li mét thủy ngân", "mmol": "mi li mol", "IU": "đơn vị quốc tế", "UI": "đơn vị quốc tế",
    "kcal": "ki lô ca lo", "KB": "ki lô bai", "kb": "ki lô bai", "MB": "mê ga bai", "GB": "gi ga bai",
    "TB": "tê ra bai", "Mbps": "mê ga bít một giây", "h": "giờ", "ph": "phút", "p": "phút", "s": "giây",
    "đ": "đồng", "Đ": "đồng", "₫": "đồng", "VNĐ": "đồng", "VND": "đồng", "vnđ": "đồng", "vnd": "đồng",
    "USD": "đô la mỹ", "$": "đô la mỹ", "EUR": "ơ rô", "€": "ơ rô",
    "k": "nghìn", "K": "nghìn", "nđ": "nghìn đồng", "tr": "triệu", "Tr": "triệu",
    "trđ": "triệu đồng", "tr.đ": "triệu đồng", "trđồng": "triệu đồng", "tỷđ": "tỷ đồng",
}  # fmt: skip
"""Units as written behind a number, and how they are said."""

MONEY = frozenset({"đồng", "nghìn", "nghìn đồng", "triệu", "triệu đồng", "tỷ đồng", "đô la mỹ", "ơ rô"})

_CLOSE_ONLY = frozenset({"K", "k", "L", "Đ", "TB", "KB", "kb", "p", "Ah", "TR", "MM", "CM"})
"""Written right behind the number only: `5 K` may be a class or a name."""


def _branches(units: list[str]) -> str:
    return "|".join([re.escape(unit) for unit in sorted(units, key=lambda unit: (-len(unit), unit))])


_LETTERS = [unit for unit in UNITS if unit[-1].isalnum()]
UNIT = (
    rf"(?:(?:{_branches(_LETTERS)})(?![\w'’]|/c(?!\w))"  # 12 đ/c are comrades
    rf"|{GAP}(?:{_branches([unit for unit in _LETTERS if unit not in _CLOSE_ONLY])})(?![\w'’]|/c(?!\w)"
    rf"|(?<=HA):?{GAP}[0-9])"  # HA 120/80: blood pressure
    rf"|{GAP}?(?:{_branches([unit for unit in UNITS if unit not in _LETTERS])}))"
)
"""A unit behind a number, with the blank between them."""

_SQUARES = [unit for unit in _LETTERS if len(unit) > 1 and unit[-1] in _POWERS]
_ALONE = re.compile(rf"(?:{_branches(_SQUARES)}|[Kk]m|[Kk]g|cm|mm|VNĐ|VND|vnđ|USD)(?!\w)")
_DONG = re.compile(r"đ(?!\w)")
_COIN = re.compile(rf"(VNĐ|VND|USD|EUR){GAP}({NUMBER})(?!{GAP}?(?:đồng|đ|triệu|tỷ)\b)")
_SUMS = listed("triệu nghìn ngàn tỷ tỉ trăm")


def unit_name(written: str) -> str:
    """Return how a unit matched by UNIT is said."""
    return UNITS[written.strip(GAPS)]


def _coin(_here: Here, match: re.Match[str]) -> Said:
    """Say `VNĐ 500.000`: the coin comes behind."""
    return Said(match.end(), f"{amount(match[2])} {UNITS[match[1]]}", "money")


def _dong(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `đ` behind a number in words: `1,5 triệu đ`."""
    return Said(match.end(), UNITS["đ"], "money") if here.word in _SUMS else None


def _alone(_here: Here, match: re.Match[str]) -> Said:
    """Say a unit without a number: `mỗi km`, `Km 5`."""
    return Said(match.end(), UNITS.get(match[0]) or UNITS[match[0].lower()], "unit")


DONG = Rule(_DONG, _dong, first="đ")
RULES = (Rule(_COIN, _coin, first="VUE"), DONG, Rule(_ALONE, _alone, first="dkKcmVvU"))
