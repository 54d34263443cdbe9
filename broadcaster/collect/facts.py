"""Reads scripts/facts.yaml: each figure once, with its dates and sources."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from broadcaster.collect.shapes import FactShape, VariableName
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.models import Fact, FactValue, Place
from broadcaster.schema import Shape, hold

if TYPE_CHECKING:
    from broadcaster.yamldoc import YamlDoc


MOST = 10**15
"""Above what money is ever spoken of in a village."""


class _Name(Shape):
    name: VariableName


def facts(doc: YamlDoc) -> tuple[dict[str, Fact], list[Fault]]:
    """Return the facts of the document by name, without the faulty ones, and all faults."""
    if not isinstance(doc.value, dict):
        return {}, [Fault(doc.path, None, "must map the name of each fact to its unit and values.")]
    found: dict[str, Fact] = {}
    faults: list[Fault] = []
    for name, value in doc.value.items():
        try:
            hold(doc, _Name, {"name": name}, (name,))
            shape = hold(doc, FactShape, value, (name,))
        except FaultsFoundError as error:
            faults += error.faults
            continue
        wrong = [*_kind_faults(doc, name, shape), *_order_faults(doc, name, shape)]
        faults += wrong
        if not wrong:
            found[name] = _fact(doc, name, shape)
    return found, faults


def _fact(doc: YamlDoc, name: str, shape: FactShape) -> Fact:
    starts = [value.since for value in shape.values]
    ends = [start - dt.timedelta(days=1) for start in starts[1:]] + [None]
    values = tuple(
        FactValue(
            value.since,
            value.to or end,
            value.value,
            value.source,
            value.grade,
            value.confirm,
            Place(doc.path, doc.line((name, "values", index))),
        )
        for index, (value, end) in enumerate(zip(shape.values, ends, strict=True))
    )
    return Fact(name, shape.unit, values, Place(doc.path, doc.line((name,))))


def _kind_faults(doc: YamlDoc, name: str, shape: FactShape) -> list[Fault]:
    """Return the values whose kind is not the unit's, and the grades that contradict `confirm`."""
    kind, told = {"date": (dt.date, "a date"), "phone": (str, "text in quotes"), "text": (str, "text in quotes")}.get(
        shape.unit, (Decimal, "a number")
    )
    faults = []
    for index, value in enumerate(shape.values):
        if not isinstance(value.value, kind):
            faults.append(
                doc.fault(
                    (name, "values", index), f'"{name}" has the unit "{shape.unit}", so its value must be {told}.'
                )
            )
        elif isinstance(value.value, Decimal):
            places = 0 if shape.unit == "đồng" else 2
            if value.value < 0 or value.value != round(value.value, places) or value.value > MOST:
                what = f'"{name}" must be a number from 0 to {MOST:,} with {places or "no"} decimals at most.'
                faults.append(doc.fault((name, "values", index), what))
        if (value.grade == "C") != value.confirm:
            what = f'"{name}": a value of grade C (one source) carries `confirm: true`, one of grade A or B does not.'
            faults.append(doc.fault((name, "values", index), what))
    return faults


def _order_faults(doc: YamlDoc, name: str, shape: FactShape) -> list[Fault]:
    """Return where the dates run backwards or overlap."""
    faults = []
    for index, value in enumerate(shape.values):
        if value.to and value.to < value.since:
            faults.append(
                doc.fault((name, "values", index), f'"{name}" ends ({value.to}) before it begins ({value.since}).')
            )
        following = shape.values[index + 1].since if index + 1 < len(shape.values) else None
        if following and following <= max(value.since, value.to or value.since):
            what = f'"{name}": the next value begins on {following}, before this one has ended; write them by date.'
            faults.append(doc.fault((name, "values", index), what))
    return faults
