"""The shapes of the files people write, key by key; what stands in no shape is refused with the near name."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from broadcaster.figures import check_rounding
from broadcaster.files import SLUG, is_slug
from broadcaster.schema import Shape
from broadcaster.settings import Language, Languages

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = (
    "đồng",
    "%",
    "tháng",
    "năm",
    "ngày",
    "ngày làm việc",
    "tuần",
    "tuổi",
    "lần",
    "người",
    "",
    "date",
    "phone",
    "text",
)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_CODE = re.compile(r"[0-9]{5}")


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty.")
    return text.strip()


def _once(values: list[str]) -> list[str]:
    doubled = sorted({value for value in values if values.count(value) > 1})
    if doubled:
        raise ValueError(f"names {', '.join(doubled)} more than once.")
    return values


def _bulletin(text: str) -> str:
    if _slug(text).endswith("-draft"):
        raise ValueError(f'must not end in -draft, by which drafts are told from releases; found "{text}".')
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f'must be a name of a-z, 0-9 and _, beginning with a letter; found "{text}".')
    return text


def _slug(text: str) -> str:
    if not is_slug(text):
        raise ValueError(f'must be {SLUG}; found "{text}".')
    return text


def _time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise ValueError(f'must be a time of day such as 05:00; found "{text}".')
    return text


def _code(value: object) -> object:
    """A code may be written with or without quotes; as a number it has lost no zero, for YAML keeps `01234` as text."""
    text = str(value) if isinstance(value, int) else value
    if isinstance(text, str) and not _CODE.fullmatch(text):
        raise ValueError(f'must be the official commune code of five digits; found "{text}".')
    return text


def _worth(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | dt.date | str):
        raise ValueError("must be a number, a date or text.")  # noqa: TRY004 - pydantic wants a ValueError
    return Decimal(value) if isinstance(value, int) else value


def _unit(text: str) -> str:
    if text not in UNITS:
        raise ValueError(f'must be one of {", ".join(unit or chr(34) * 2 for unit in UNITS)}; found "{text}".')
    return text


Text = Annotated[str, AfterValidator(_text)]
Slug = Annotated[str, AfterValidator(_slug)]
Code = Annotated[str, BeforeValidator(_code)]
Time = Annotated[str, AfterValidator(_time)]
Unit = Annotated[str, AfterValidator(_unit)]
VariableName = Annotated[str, AfterValidator(_name)]
Texts = list[Text]


class FactValueShape(Shape):
    """One dated value of a fact."""

    since: dt.date = Field(alias="from")
    to: dt.date | None = None
    value: Annotated[Decimal | dt.date | str, BeforeValidator(_worth)]
    source: Text
    grade: Literal["A", "B", "C"]
    confirm: bool = False


class FactShape(Shape):
    """A fact: scripts/facts.yaml maps each name to one."""

    unit: Unit
    values: list[FactValueShape] = Field(min_length=1)


class FigureShape(Shape):
    """A figure of a snippet in its long form."""

    sum: Text = Field(alias="is")
    round: Annotated[str, AfterValidator(check_rounding)] = "exact"
    unit: Annotated[Unit, Field()] = ""


class ValidShape(Shape):
    """The days between which a snippet may be aired."""

    since: dt.date = Field(alias="from")
    to: dt.date | None = None


class SnippetShape(Shape):
    """scripts/policies/<id>.yaml."""

    title: Text
    topic: Literal["bhxh", "bhyt", "bhtn", "tro-cap", "chung"]
    source: Texts = Field(min_length=1)
    valid: ValidShape
    review_by: dt.date
    confirm: bool = False
    figures: dict[
        VariableName, Annotated[FigureShape, BeforeValidator(lambda v: {"is": v} if isinstance(v, str) else v)]
    ] = Field(default_factory=dict)
    why: Texts = Field(default_factory=list)
    say: Texts = Field(min_length=1)
    ask: Texts = Field(default_factory=list)
    example: Texts = Field(default_factory=list)
    act: Texts = Field(default_factory=list)
    brief: Texts = Field(default_factory=list)


class MnongShape(Shape):
    """Which M'nông a commune speaks."""

    language: Literal["cmo", "mng", "mnn", ""]
    variety: Text


class StationShape(Shape):
    """One station of scripts/stations.yaml."""

    code: Code
    name: Text
    kind: Literal["xã", "phường", "đặc khu"]
    languages: Languages = Field(default_factory=lambda: ["vi"])
    mnong: MnongShape | None = None
    evidence: str = ""
    confirm: bool = False
    office: str = ""


class StationsShape(Shape):
    """scripts/stations.yaml; each station is held against its own shape, so that one fault does not hide the others."""

    stations: list[StationShape] = Field(min_length=1)


class AirShape(Shape):
    """When a bulletin is aired."""

    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = Field(min_length=1)
    at: list[Time] = Field(min_length=1)


class BulletinShape(Shape):
    """One bulletin of a week."""

    id: Annotated[Slug, AfterValidator(_bulletin)]
    title: Text
    template: Slug
    items: Annotated[list[Slug], Field(min_length=1), AfterValidator(_once)]
    air: AirShape
    stations: Literal["all"] | Annotated[list[Code], Field(min_length=1), AfterValidator(_once)]


class WeekShape(Shape):
    """scripts/weeks/<year>-W<week>.yaml."""

    bulletins: list[BulletinShape] = Field(min_length=1)


__all__ = ["DAYS", "FactShape", "Language", "SnippetShape", "StationsShape", "WeekShape"]
