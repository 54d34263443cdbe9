"""A run as a source writes it: cells of text, and what a source may need to be told to fill them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from broadcaster.letters import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from broadcaster.models import Run
    from broadcaster.settings import Sheet


class Cells(NamedTuple):
    """A run as it is written; the fields are the columns of a CSV file, in its usual order. "": not said.

    station: the five-digit code. week: ISO week; said, it must be that of the time. bulletin: its id. language: BCP 47.
    aired_at, scheduled_at: ISO 8601 with offset; one of them must be there. seconds: how long it lasted, whole.
    evidence: planned, word, tap, log or proof. proof: SHA-256 of the recording. note: a remark. items: snippets said.
    """

    station: str
    week: str
    bulletin: str
    language: str
    aired_at: str
    scheduled_at: str = ""
    seconds: str = ""
    evidence: str = ""
    proof: str = ""
    note: str = ""
    items: str = ""

    @classmethod
    def of(cls, run: Run) -> Cells:
        """Return a run as it would be written."""
        aired, scheduled = (
            "" if moment is None else moment.isoformat(timespec="seconds")
            for moment in (run.aired_at, run.scheduled_at)
        )
        seconds, items = ("" if number is None else str(number) for number in (run.seconds, run.items))
        names = (run.station, run.week, run.bulletin, run.language)
        return cls(*names, aired, scheduled, seconds, run.evidence.word, run.proof, run.note, items)


EXPORTED = frozenset(
    (
        *("number", "station_name", "bulletin_title", "language_name", "entered_by", "entered_at", "source"),
        *("counts", "change", "why", "changed_by", "changed_at"),
    )
)
"""What `runs export` writes of a run besides its cells: passed over when it comes in again, but for `counts`."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What Excel, LibreOffice and their kin take for the beginning of a formula; the wide signs are Japanese keyboards'."""


def unguarded(text: str) -> str:
    """Return free text without the ' that an export puts before what a spreadsheet would take for a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


class Complaint(NamedTuple):
    """What is wrong with a run, in a sentence, and what to do next."""

    what: str
    hint: str = ""


@dataclass(frozen=True)
class Given:
    """What a reader is told besides the file.

    Attributes:
        stations: "xã Buôn Đôn" by code. languages: "Kinh" by code. bulletins: titles by id, of all plans.
        sheet: how the office's own table is laid out; None: the columns are named as in `Cells`.
        station: the station whose machine wrote the log; "" when the log says it itself.
    """

    stations: Mapping[str, str]
    languages: Mapping[str, str]
    bulletins: Mapping[str, str] = field(default_factory=dict)
    sheet: Sheet | None = None
    station: str = ""


Told: TypeAlias = "Cells | Sequence[Complaint] | None"
"""What one row of a source says: a run; what is wrong with it; or None, when it is of no bulletin."""

Rows: TypeAlias = "Iterator[tuple[int, Told]]"
"""What a reader gives: for each row that says something, its line in the source, counted from 1, and what it says."""


def shown_cell(text: str) -> str:
    """Return what somebody wrote as it may be shown: short, and without signs that would upset a screen."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in cut(text, 40))


def about(column: str, cell: str, what: str, hint: str = "") -> Complaint:
    """Return a complaint about one cell."""
    return Complaint(f'the {column} "{shown_cell(cell)}" {what}.' if cell else f"the {column} is missing.", hint)
