"""Text files that come in: decoded, and cut into lines and cells, each with the line it stands on."""

from __future__ import annotations

import codecs
import csv
import re
from itertools import islice
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEPARATORS = ",;\t"
"""What may part the cells; Excel takes the one of the country it is set to."""

RESAVE = 'In Excel, save it with the file type "CSV UTF-8 (comma delimited)".'

LONGEST = 20_000
"""Letters a row may have; a longer one has a quotation mark that nobody closed."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LOOKED_AT = 20
_END = re.compile(r"\r\n|\r|\n")


def strict(raw: bytes, shown: str) -> str:
    """Return the text of a table; UTF-8, or UTF-16 where the file says so by its mark, as Excel's "Unicode Text" does.

    Raises:
        FaultsFoundError: it is neither, so that names in it would be read wrongly; with the line.
    """
    try:
        return raw.decode("utf-16") if raw.startswith(_UTF_16) else raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        coding = "UTF-16" if raw.startswith(_UTF_16) else "UTF-8"
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"holds byte 0x{raw[min(error.start, len(raw) - 1)]:02X}, which is not {coding}."
        raise FaultsFoundError([Fault(shown, line, what, RESAVE)]) from error


def lenient(raw: bytes) -> str:
    """Return the text of a machine's log; what of it is no UTF-8 becomes �: titles of music come in any encoding."""
    return raw.decode("utf-16" if raw.startswith(_UTF_16) else "utf-8-sig", errors="replace")


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text that say something, with their numbers from 1."""
    for number, line in enumerate(_pieces(text), 1):
        if line.strip():
            yield number, line.rstrip("\r\n")


def _pieces(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends; nothing of it is held twice."""
    start = 0
    for end in _END.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    if start < len(text):
        yield text[start:]


def separator_of(text: str) -> str:
    """Return what parts the cells: what there is most of in the first lines, outside of quotation marks."""
    head = islice(_pieces(text), _LOOKED_AT)
    bare = "".join("".join(line[:LONGEST].split('"')[::2]) for line in head)
    return max(SEPARATORS, key=bare.count)


def rows(text: str, shown: str, separator: str = "") -> Iterator[tuple[int, list[str] | Complaint]]:
    """Yield the rows of a CSV file that say something, each with the line it begins on, or what is wrong with it.

    A title may have line breaks, as Excel writes it when somebody pressed Alt and Enter.

    Args:
        text: the file. shown: its name as a fault should say it.
        separator: what parts the cells; "" to find it out.

    Raises:
        FaultsFoundError: a quotation mark is never closed.
    """
    first, _, _ = text[:100].partition("\n")
    skipped = 0
    if first.lower().startswith("sep=") and first.strip()[4:] in set(SEPARATORS):
        separator, text, skipped = first.strip()[4:], text[len(first) + 1 :], 1
    reader = csv.reader(_pieces(text), delimiter=separator or separator_of(text), strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            row: Sequence[str] = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error) or "limit" in str(error):
                raise FaultsFoundError([Fault(shown, line, "has a quotation mark that is never closed.")]) from error
            yield line, Complaint("the line holds a quotation mark that stands inside a cell.")
            continue
        cells = [cell.strip() for cell in row]
        if sum(map(len, cells)) > LONGEST:
            raise FaultsFoundError([Fault(shown, line, f"is a row of more than {LONGEST:,} letters.")])
        if any(cells):
            yield line, cells
