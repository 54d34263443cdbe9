"""Makes the recording sheet's Word file: the same words as the page in `takesheet.html.j2`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from broadcaster import ooxml, wordml
from broadcaster.models import KINH
from broadcaster.publish import runs, takesheet
from broadcaster.publish.document import fill, write
from broadcaster.publish.runs import Run
from broadcaster.publish.stylesheet import RED, blank

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from docx.table import _Row

    from broadcaster.language.wording import Wording
    from broadcaster.publish.press import Press
    from broadcaster.publish.sheet import Imprint
    from broadcaster.publish.takesheet import Entry, Laid, TakeSheet

_WIDTHS = (44, 96, 133)
"""Widths of the columns in millimetres: number and code, Kinh, what is read; together `stylesheet.WIDTH`."""


def document(press: Press, taken: TakeSheet, imprint: Imprint, at: datetime) -> bytes:
    """Return the sheet as a Word file in large print, for A4 paper.

    Args:
        press: the workspace's page templates; only their words are used.
        taken, imprint: as for `takesheet.html`.
        at: an aware time, at which the file says it was made.
    """
    return _Document(press.words, takesheet.lay_out(taken, imprint, press.words)).made(at)


class _Document:
    """A Word file in the making."""

    def __init__(self, words: Wording, laid: Laid) -> None:
        self._words, self._laid = words, laid
        self._file = blank(words.language, laid.language)

    def made(self, at: datetime) -> bytes:
        """Return the finished file."""
        laid, say = self._laid, self._words.say
        title = say("Phiếu thu âm")
        about = self._file.core_properties
        about.title, about.author, about.language = f"{title} – {laid.language_name} – {laid.week}", "", laid.language
        about.last_modified_by = about.comments = ""
        section = self._file.sections[0]
        if laid.draft:
            wordml.watermark(section.header.paragraphs[0], say("BẢN NHÁP"), RED)
        fill(section.header.paragraphs[0], [Run(f"{title} · {laid.language_name} · {laid.week}")])
        foot = section.footer.paragraphs[0]
        fill(foot, [Run(f"{laid.office}\t")])
        wordml.field(foot, "PAGE")
        self._above(title)
        self._table(laid.entries)
        if laid.parts:
            self._add("heading 1", Run(say("Từ và cụm từ để ghép con số")))
            self._table(laid.parts)
        return ooxml.saved(self._file, at)

    def _above(self, title: str) -> None:
        laid, words, say = self._laid, self._words, self._words.say
        if laid.draft:
            told = say("Có câu chưa được duyệt: chỉ để đọc thử, không phát sóng.")
            self._add("Draft banner", Run(say("BẢN NHÁP"), "Draft heading"), Run(f"\n{told}"))
        self._add("Office", runs.kinh(laid.office))
        self._add("Title", Run(f"{title}: {laid.language_name}"))
        first, last = (words.day(day) for day in laid.week_days)
        lines = say("số câu: %(n)s", n=len(laid.entries) + len(laid.parts))
        self._add(
            "About", Run(f"{say('Tuần')} {laid.week} ({first} – {last}); {lines}; {words.duration(laid.seconds)}")
        )
        if laid.waiting:
            self._add("Heed", Run(say("Còn %(n)s câu chưa có bản dịch được duyệt, nên chưa có ở đây.", n=laid.waiting)))
        for one in takesheet.ADVICE:
            self._add("List Bullet", Run(say(one)))
        if laid.has_loans:
            told = say("chữ gạch chân bằng dấu chấm thì đọc theo tiếng Kinh.")
            self._add("Number", Run(laid.kinh_name, "Loan"), Run(f": {told}"))
        self._add("Between")

    def _table(self, entries: Sequence[Entry]) -> None:
        table = self._file.add_table(len(entries), len(_WIDTHS), "Script")
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstRow"), "0")  # the first line is no heading
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:val"), "0480")
        wordml.size(table, _WIDTHS)
        for row, entry in zip(table.rows, entries, strict=True):
            wordml.unbroken(row)
            self._row(row, entry)

    def _row(self, row: _Row, entry: Entry) -> None:
        words, say, line = self._words, self._words.say, entry.reading.line
        number, beside, read = row.cells
        told = [
            Run(str(entry.number), "Big number"),
            Run(f"  {words.duration(line.seconds)}"),
            Run(f"\n{entry.code}", "Take code"),
            Run("\n☐", "Big number"),
            Run(f" {say('Ghi chú')}: ………"),
        ]
        write(number, "Number", told)
        if self._laid.is_kinh or entry.reading.bulletins:  # the parts of a line in another language have no Kinh
            write(beside, "Original", [Run(runs.original(entry.row, line, self._laid.language))])
        if entry.reading.bulletins:
            write(beside, "Number", [Run(" · ".join(entry.reading.bulletins))], after=True)
        states = list(runs.states(entry.row, line))
        if states:
            write(read, "State", states)
        made = runs.read(entry.row, self._laid.language)
        said = [replace(run, style="Loan") if run.language == KINH and not run.style else run for run in made]
        write(read, "Line", said, after=bool(states))
        if entry.reading.earlier:
            write(
                read, "Number", [Run(say("Đã đổi. Lần thu trước: %(words)s", words=entry.reading.earlier))], after=True
            )
        for written, pronounced in entry.reading.hints:
            hint = say("“%(written)s” đọc là “%(said)s”", written=written, said=pronounced)
            write(read, "Number", [Run(hint)], after=True)

    def _add(self, style: str, *said: Run) -> None:
        fill(self._file.add_paragraph(style=style), said)
