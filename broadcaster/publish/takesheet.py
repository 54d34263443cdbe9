"""Makes the recording sheet: what an announcer is to read, in large print, each line with the code of its recording."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from broadcaster.models import KINH
from broadcaster.publish import sheet
from broadcaster.publish.fonts import Letters, faces
from broadcaster.publish.names import monday_of

if TYPE_CHECKING:
    from broadcaster.language.wording import Wording
    from broadcaster.models import Line
    from broadcaster.publish.press import Press
    from broadcaster.publish.sheet import Imprint, Row

ADVICE = (
    "Thu ở phòng yên, đóng cửa sổ, không cắm sạc; điện thoại cách miệng một gang tay.",
    "Đặt máy ghi âm ở chất lượng cao (M4A hoặc WAV); không gửi bằng tin nhắn thoại.",
    "Đọc lần lượt từng câu; giữa hai câu nghỉ hai giây. Không đọc số thứ tự và mã.",
    "Vấp thì nghỉ rồi đọc lại cả câu: máy lấy lần đọc sau cùng.",
    "Thu tất cả vào một tệp, hoặc mỗi câu một tệp có mã của câu trong tên tệp.",
)
"""How to record, on every sheet."""


@dataclass(frozen=True)
class Reading:
    """A line to be read.

    Attributes:
        line: it. bulletins: the titles of those that say it.
        earlier: the words of its earlier recording, where they changed; else "".
        hints: names in it and how they are said, from the pronunciation table.
    """

    line: Line
    bulletins: tuple[str, ...] = ()
    earlier: str = ""
    hints: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TakeSheet:
    """What is to be read of one week in one language.

    Attributes:
        readings: the lines, in the order of reading. parts: parts of lines with figures, as lines; they come last.
        waiting: how many lines of the week are not here because their translation is missing or not reviewed.
    """

    week: str
    language: str
    readings: tuple[Reading, ...]
    parts: tuple[Line, ...] = ()
    waiting: int = 0


@dataclass(frozen=True)
class Entry:
    """A reading laid out: its number, its row, its code in two groups of letters."""

    number: int
    row: Row
    code: str
    reading: Reading

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its row, as a template goes through rows."""
        return (self.row,)


@dataclass(frozen=True)
class Laid:
    """A sheet laid out for a page or a Word file; the names are those of `sheet.Sheet`."""

    office: str
    draft: bool
    week: str
    week_days: tuple[date, date]
    language: str
    language_name: str
    kinh_name: str
    seconds: float
    waiting: int
    entries: tuple[Entry, ...]
    parts: tuple[Entry, ...]

    @property
    def lines(self) -> int:
        """How many there are to read."""
        return len(self.entries) + len(self.parts)

    @property
    def has_loans(self) -> bool:
        """Whether Kinh words stand, as they are written, in what is read in another language."""
        shown = (part for entry in (*self.entries, *self.parts) for part in entry.row.pieces if not part.said)
        return not self.is_kinh and any(part.language == KINH for part in shown)

    @property
    def is_kinh(self) -> bool:
        """Whether it is read in Kinh."""
        return self.language == KINH


def lay_out(taken: TakeSheet, imprint: Imprint, words: Wording) -> Laid:
    """Return a sheet laid out, its lines numbered through."""
    monday = monday_of(taken.week)
    made = [_entry(place, reading, taken.language, words) for place, reading in enumerate(taken.readings, 1)]
    first = len(made) + 1
    parts = [_entry(place, Reading(line), taken.language, words) for place, line in enumerate(taken.parts, first)]
    return Laid(
        office=imprint.office,
        draft=imprint.draft,
        week=taken.week,
        week_days=(monday, monday + timedelta(days=6)),
        language=taken.language,
        language_name=imprint.languages.get(taken.language, taken.language),
        kinh_name=imprint.languages.get(KINH, KINH),
        seconds=sum(entry.reading.line.seconds for entry in (*made, *parts)),
        waiting=taken.waiting,
        entries=tuple(made),
        parts=tuple(parts),
    )


def html(press: Press, taken: TakeSheet, imprint: Imprint, letters: Letters = Letters.EMBEDDED) -> str:
    """Return the sheet as a page in large print, for screen, phone and A4 paper.

    Args:
        press: the workspace's page templates. taken: what is to be read. imprint: office, languages, draft or not.
        letters: EMBEDDED for a page that travels alone.

    Raises:
        FaultsFoundError: the template is faulty, or a font to be embedded is missing.
    """
    laid = lay_out(taken, imprint, press.words)
    advice = [press.words.say(one) for one in ADVICE]
    return press.render("takesheet.html.j2", sheet=laid, advice=advice, faces=faces(press, letters))


def _entry(number: int, reading: Reading, language: str, words: Wording) -> Entry:
    line = replace(reading.line, number=number)
    code = line.code
    return Entry(number, sheet.row(line, language, words), f"{code[:4]} {code[4:]}".strip(), reading)
