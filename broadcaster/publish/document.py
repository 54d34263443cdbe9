"""Makes a script's Word file: large print for an announcer, with the same words as the page in `script.html.j2`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster import letters, ooxml, wordml
from broadcaster.publish import runs, sheet
from broadcaster.publish.runs import About, Run
from broadcaster.publish.stylesheet import PALE, RED, blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

    from broadcaster.language.wording import Wording
    from broadcaster.models import Line, Script, Station
    from broadcaster.publish.press import Press
    from broadcaster.publish.sheet import Imprint, Row, Sheet

_HEAD, _LINES = (34, 102, 36, 101), (31, 98, 144)
"""Widths of the columns of the two tables in millimetres; together `stylesheet.WIDTH`."""

_PROPERTY = 255
"""Code points that a property of a Word file may have."""


def document(press: Press, script: Script, station: Station | None, imprint: Imprint, at: datetime) -> bytes:
    """Return the script as a Word file in large print, for A4 paper: Kinh beside the language it is in.

    Args:
        press: the workspace's page templates; only their words are used, for no template says how a Word file looks.
        script, station, imprint: as for `text`.
        at: an aware time, at which the file says it was made.
    """
    return _Document(press.words, sheet.lay_out(script, imprint, press.words), station, imprint).made(at)


class _Document:
    """A Word file in the making."""

    def __init__(self, words: Wording, laid: Sheet, station: Station | None, imprint: Imprint) -> None:
        self._words = words
        self._sheet = laid
        self._station = f"{station.kind} {station.name} ({station.code})" if station else ""
        self._variety = sheet.variety(laid.language, station, imprint, words)
        self._file = blank(words.language, laid.language)

    def made(self, at: datetime) -> bytes:
        """Return the finished file."""
        self._describe()
        self._edges()
        self._above()
        self._head()
        self._lines()
        self._below()
        return ooxml.saved(self._file, at)

    def _describe(self) -> None:
        """Fill in the file's properties, which Windows shows and searches."""
        laid, about = self._sheet, self._file.core_properties
        draft = [self._words.say("BẢN NHÁP")] if laid.draft else []
        about.title = a_property(" – ".join([*draft, laid.title, laid.language_name, laid.week]))
        about.subject = a_property(laid.name)
        about.author = about.last_modified_by = a_property(laid.office)
        about.language = laid.language
        about.comments = ""

    def _edges(self) -> None:
        """Say at the head and foot of every page what it belongs to, whether it is a draft, and which page it is."""
        laid, say = self._sheet, self._words.say
        section = self._file.sections[0]
        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        belongs = "".join(f" · {part}" for part in (laid.language_name, laid.week, self._station) if part)
        if laid.draft:
            wordml.watermark(head, say("BẢN NHÁP"), RED)
            fill(head, [Run(say("BẢN NHÁP – KHÔNG PHÁT SÓNG"), "Warning"), Run(" · ")])
        fill(head, [runs.kinh(laid.title), Run(belongs)])
        draft = f" · {say('BẢN NHÁP')}" if laid.draft else ""
        fill(foot, [runs.kinh(laid.title), Run(f" · {laid.week} · {laid.name} · {laid.language}{draft}\t")])
        wordml.field(foot, "PAGE")
        fill(foot, [Run(" / ")])
        wordml.field(foot, "NUMPAGES")

    def _above(self) -> None:
        laid, say = self._sheet, self._words.say
        if laid.draft:
            told = say("Để duyệt và tập đọc. Câu chưa được duyệt có ghi chú bên cạnh.")
            self._add("Draft banner", Run(say("BẢN NHÁP – KHÔNG PHÁT SÓNG"), "Draft heading"), Run(f"\n{told}"))
        self._add("Office", runs.kinh(laid.office))
        self._add("Title", Run(laid.title))

    def _head(self) -> None:
        """Write what the script is: a label and what it tells, two such pairs to a row."""
        rows: list[list[About]] = []
        for about in runs.about(self._sheet, self._station, self._variety, self._words):
            if about.wide or not rows or len(rows[-1]) == 2 or rows[-1][0].wide:
                rows.append([])
            rows[-1].append(about)
        for row, pairs in zip(self._table("Head", len(rows), _HEAD), rows, strict=True):
            cells = list(row.cells)
            for about, label, told in zip(pairs, cells[::2], cells[1::2], strict=False):
                write(label, "About", [Run(about.label, "Label")])
                write(told.merge(cells[-1]) if about.wide else told, "About", about.told)
        if self._sheet.only_days:
            heed = self._words.say("Tuần này bản tin có nhiều bản. Bản này CHỈ dùng cho những ngày trên.")
            self._add("Heed", Run(heed))
        self._add("Between")

    def _lines(self) -> None:
        """Write the lines, one to a row, under a heading that stands on every page."""
        heading, *rows = self._table("Script", 1 + len(self._sheet.rows), _LINES)
        wordml.heading(heading)
        for cell, name in zip(heading.cells, runs.columns(self._sheet, self._words), strict=True):
            write(cell, "Column", [Run(name)])
        for row, made in zip(rows, self._sheet.rows, strict=True):
            if made.line:
                self._line(row, made, made.line)
            else:
                self._signal(row, made)
        # What closes a script is never alone on a page, nor is what opens it at the foot of one.
        for row in (*rows[:1], *rows[-2:-1]):
            wordml.together(row)

    def _line(self, row: _Row, made: Row, line: Line) -> None:
        number, beside, read = row.cells
        write(number, "Number", runs.number(line, self._sheet, self._words))
        write(beside, "Original", [Run(runs.original(made, line, self._sheet.language))])
        states = list(runs.states(made, line))
        if states:
            write(read, "State", states)
        pause = list(runs.pause(made, self._words))
        if line.written:
            write(read, "Line", [*runs.read(made, self._sheet.language), Run("  "), *pause], after=bool(states))
        else:
            write(read, "Blank", [Run("\t  "), *pause], after=bool(states))
        if self._sheet.speakers > 1 and line.speaker == "2":
            for cell in row.cells:
                wordml.shade(cell, PALE)

    def _signal(self, row: _Row, made: Row) -> None:
        first, _, last = row.cells
        whole = first.merge(last)
        write(whole, "Signal", [Run(runs.signal(made, self._words)), Run("  "), *runs.pause(made, self._words)])
        wordml.shade(whole, PALE)

    def _below(self) -> None:
        laid, say = self._sheet, self._words.say
        if laid.left_out:
            self._add("heading 1", Run(say("Không đọc trong bản này")))
        for left in laid.left_out:
            self._add("List Bullet", runs.kinh(f"{left.what} "), Run(f"{say('Lý do:')} {left.why}", "Note"))
        if laid.sources:
            self._add("heading 1", Run(say("Căn cứ")))
        for source in laid.sources:
            self._add("List Bullet", runs.kinh(source))

    def _add(self, style: str, *said: Run) -> None:
        fill(self._file.add_paragraph(style=style), said)

    def _table(self, style: str, rows: int, widths: Sequence[float]) -> list[_Row]:
        table: Table = self._file.add_table(rows, len(widths), style)
        wordml.size(table, widths)
        made = list(table.rows)
        for row in made:
            wordml.unbroken(row)
        return made


def write(cell: _Cell, style: str, said: Iterable[Run], *, after: bool = False) -> None:
    """Fill the paragraph that a cell is born with; `after` it, another one."""
    paragraph = cell.add_paragraph() if after else cell.paragraphs[0]
    paragraph.style = style
    fill(paragraph, said)


def fill(paragraph: Paragraph, said: Iterable[Run]) -> None:
    """Add runs to a paragraph, each in its style and language."""
    for run in said:
        if run.text:
            made = paragraph.add_run(ooxml.legal(run.text), run.style or None)
            if run.language:
                wordml.speak(made, run.language)


def a_property(text: str) -> str:
    """Return `text` as a property may be: no longer than Word takes, cut between letters."""
    short = ""
    for letter in letters.letters(ooxml.legal(text)):
        if len(short) + len(letter) > _PROPERTY:
            break
        short += letter
    return short
