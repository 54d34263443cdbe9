"""A worksheet as an XLIFF 1.2 file, for translators' own programs: figures as inline elements, near lines proposed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml.etree import XMLSyntaxError
from translate.storage import xliff
from translate.storage.placeables import StringElem
from translate.storage.placeables.xliff import X

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import read_bytes
from broadcaster.models import KINH, LineState
from broadcaster.ooxml import LIMIT, legal
from broadcaster.translate import labels
from broadcaster.translate.desk import read_code
from broadcaster.translate.forms.returned import Line, Returned
from broadcaster.translate.helps import helps

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from broadcaster.language.wording import Wording
    from broadcaster.translate.labels import Part
    from broadcaster.translate.worksheet import Row, Worksheet

_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_BROKEN = (XMLSyntaxError, ValueError, TypeError, AttributeError, KeyError, StopIteration)
"""What Translate Toolkit raises for other XML than XLIFF, and for entities, which it never looks into."""


class _Unit(xliff.Xliff1Unit):
    namespace = _NAMESPACE


class _File(xliff.Xliff1File[_Unit]):
    """Translate Toolkit writes 1.1 by itself; 1.2 is what all programs read, and says the same here."""

    namespace = _NAMESPACE
    UnitClass = _Unit
    XMLskeleton = re.sub(r"1\.1(?='|:)", "1.2", xliff.Xliff1File.XMLskeleton)


def write(sheet: Worksheet, words: Wording, at: datetime) -> bytes:  # noqa: ARG001 - all forms are written alike
    """Return a worksheet as an XLIFF file.

    Args:
        sheet: the lines. words: the pages' language. at: an XLIFF file of ours bears no time.
    """
    file = _File(sourcelanguage=KINH, targetlanguage=sheet.language)
    for row in sheet.rows:
        _unit(file, row, words)
    for node in file.document.getroot():
        node.set("original", f"broadcaster {sheet.language} {sheet.week}".strip())
    return bytes(file)


def _unit(file: Any, row: Row, words: Wording) -> None:
    unit = file.addsourceunit("")
    unit.rich_source = [_rich(row.kinh)]
    if row.translation:
        unit.rich_target = [_rich(row.text)]
        unit.markfuzzy(row.state is not LineState.REVIEWED)
    unit.setid(row.code)
    for help_ in helps(row, words):
        unit.addnote(legal(help_.plain), origin="developer", position="append")
    if row.near:
        kinh, text = (labels.plain(said, row.shown_as) for said in (row.near.sentence, row.near.translation))
        unit.addalttrans(text, origin="memory", sourcetxt=kinh, matchquality=str(row.near.likeness))


def _rich(parts: Iterable[Part]) -> StringElem:
    """Return a sentence with its figures as `<x id="name" equiv-text="…"/>`, which no program lets anybody type in."""
    return StringElem(
        [
            X(id=part.name, xml_attrib={"equiv-text": part.text[1:-1]}) if part.name else legal(part.text)
            for part in parts
        ]
    )


def read(path: Path, shown: str) -> Returned:
    """Return what came back in an XLIFF file.

    Raises:
        FaultsFoundError: it is no XLIFF file.
    """
    raw = read_bytes(path, shown, LIMIT)
    try:
        file: Any = _File.parsestring(raw)  # type: ignore[no-untyped-call]
        lines = tuple(_line(number, unit) for number, unit in enumerate(file.units, 1))
        return Returned(lines, named=file.gettargetlanguage() or "")
    except _BROKEN as error:
        hint = "Save it again as XLIFF 1.2 in the program that translated it."
        raise FaultsFoundError([Fault(shown, None, "is no XLIFF 1.2 file.", hint)]) from error


def _line(number: int, unit: Any) -> Line:
    sentence, text = _whole(unit.rich_source), _whole(unit.rich_target)
    return Line(f"unit {number}", read_code(unit.getid() or ""), "", text, sentence=sentence)


def _whole(sentences: Iterable[Any]) -> str:
    return "".join([_plain(part) for sentence in sentences for part in sentence.flatten()])


def _plain(part: Any) -> str:
    """Return a flat piece of a sentence, an inline element as the placeholder it stands for."""
    return f"{{{{ {part.id} }}}}" if isinstance(part, X) else str(part)
