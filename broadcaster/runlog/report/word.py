"""The report as the form that the office signs (Word), in the usual layout of a Vietnamese office."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_SECTION
from docx.shared import Mm, Pt

from broadcaster import ooxml, wordml
from broadcaster.letters import wrap
from broadcaster.models import Evidence
from broadcaster.runlog.report import formtable, paper, ruled, saying, texts, widths

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.text.paragraph import Paragraph

    from broadcaster import settings
    from broadcaster.language.wording import Wording
    from broadcaster.runlog.report.drawing import Chart
    from broadcaster.runlog.statement import Statement

CALLS = 20
"""Stations to call that the form names; the Excel file has them all."""
_SIGNATURE = 24
"""Millimetres of room for a signature and a seal."""
_CAPITALS = 26
"""Capitals that an office's name may have in a line."""
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def write(statement: Statement, form: settings.Form, words: Wording, charts: Sequence[Chart] | None = None) -> bytes:
    """Return the form as a DOCX file.

    Args:
        statement: what it says. form: its columns, what they are called, who signs. words: the pages' language.
        charts: the first stands on the first page, the others behind the table; None: those of the statement.
    """
    if charts is None:
        from broadcaster.runlog.report.charts import for_paper  # noqa: PLC0415 -- matplotlib is slow to load

        charts = for_paper(statement, words)
    return _Form(statement, form, words).made(charts)


class _Form:
    """A form in the making."""

    def __init__(self, statement: Statement, form: settings.Form, words: Wording) -> None:
        self._told, self._form, self._words, self._say = statement, form, words, words.say
        self._file = paper.blank(words.language, words.say(texts.FOOT, code=statement.code or words.say(texts.NONE)))
        self._sections = iter(_ROMAN)

    def made(self, charts: Sequence[Chart]) -> bytes:
        """Return the finished file."""
        period = saying.period(self._words, self._told.period)
        about = self._file.core_properties
        about.title = ooxml.legal(f"{self._say(texts.SUBJECT)}: {period}")[:255]
        about.author = about.last_modified_by = ooxml.legal(self._told.office)[:255]
        about.comments = ""
        self._top()
        self._in_all()
        self._pictures(charts[:1])
        self._communes()
        self._pictures(charts[1:])
        self._plan()
        self._evidence()
        self._closing()
        return ooxml.saved(self._file, self._told.made_at)

    def _top(self) -> None:
        """Write whose report it is, the country's name, where and when it is signed, and what it tells of."""
        table = self._file.add_table(1, 2)
        paper.close(table)
        wordml.size(table, (70, 95))
        office, nation = table.rows[0].cells
        ruled.write(office, "Above", _balanced(self._form.above.upper()))
        ruled.write(office, "Nation", _balanced(self._told.office.upper()), more=True)
        paper.rule(office.add_paragraph(), 22)
        ruled.write(office, "Above", self._say(texts.REFERENCE), more=True).paragraph_format.space_before = Pt(4)
        ruled.write(nation, "Nation", self._say(texts.NATION))
        ruled.write(nation, "Motto", self._say(texts.MOTTO), more=True)
        paper.rule(nation.add_paragraph(), 18)
        ruled.write(nation, "Place", self._say(texts.PLACE), more=True)
        self._add("Report", self._say(texts.TITLE))
        self._add("Subject", self._say(texts.SUBJECT))
        self._add("Period", self._say(texts.PERIOD, period=saying.period(self._words, self._told.period)))
        self._add("Period", self._say(texts.BEFORE, period=saying.period(self._words, self._told.before)))

    def _in_all(self) -> None:
        self._section(texts.IN_ALL)
        now, then = saying.measures(self._told.total), saying.measures(self._told.previous)
        self._table(
            (48, 38, 38, 41),
            (texts.UNIT, texts.NOW, texts.THEN, texts.CHANGE),
            [
                (self._say(name), now[key], then[key], saying.change(self._words, now[key], then[key]))
                for key, name in texts.UNITS.items()
            ],
        )
        for told in saying.unknown(self._words, self._told):
            self._add("Told", told).paragraph_format.space_before = Pt(3)

    def _pictures(self, charts: Iterable[Chart]) -> None:
        for chart in charts:
            picture = self._add("Picture").add_run().add_picture(io.BytesIO(chart.png()), Mm(chart.width))
            properties: Any = picture._inline.docPr
            properties.set("title", chart.title)
            properties.set("descr", chart.description)
            self._add("Caption", chart.title)

    def _communes(self) -> None:
        """Write the table, on lying pages when its columns need it."""
        columns = formtable.columns(self._told, self._form, self._words)
        laid = widths.lay_out(columns, self._words)
        if laid.lying:
            self._turned(lying=True)
        self._section(texts.BY_COMMUNE)
        ruled.communes(self._file, columns, laid, self._words)
        if laid.lying:
            self._turned(lying=False)

    def _turned(self, *, lying: bool) -> None:
        section = self._file.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        paper.turn(section, lying=lying)

    def _plan(self) -> None:
        """Write in brief how the plan was kept, and which stations to call."""
        self._section(texts.PLAN)
        kept = self._told.kept
        if not kept:
            self._add("Told", self._say(texts.NO_PLAN))
            return
        due, aired = sum(one.due for one in kept), sum(one.aired for one in kept)
        missing = sum(len(one.missing) for one in kept)
        numbers = {"due": due, "aired": aired, "late": sum(one.late for one in kept), "missing": missing}
        said = {
            name: saying.number(self._words, many)
            for name, many in (numbers | {"extra": sum(one.extra for one in kept)}).items()
        }
        self._add("Told", self._say(texts.PLANNED, share=saying.share(self._words, aired, due), **said))
        silent = sorted((one for one in kept if one.missing), key=lambda one: -len(one.missing))
        if not silent:
            self._add("Told", self._say(texts.NOBODY))
            return
        ask = partial(saying.to_ask, self._words, statement=self._told, most=1)
        self._add("Told", self._say(texts.CALL)).paragraph_format.keep_with_next = True
        names = (texts.COLUMNS["commune"], texts.DUE, texts.AIRED, texts.LATE, texts.MISSING, texts.EXTRA, texts.ASK)
        self._table(
            (36, 16, 13, 13, 15, 16, 56),
            names,
            [
                (one.name, one.due, one.aired, one.late, len(one.missing), one.extra, ask(one.missing))
                for one in silent[:CALLS]
            ],
        )
        if silent[CALLS:]:
            more = saying.number(self._words, len(silent) - CALLS)
            self._add("Told", self._say(texts.AND_STATIONS, n=more)).paragraph_format.space_before = Pt(3)

    def _evidence(self) -> None:
        self._section(texts.HOW_KNOWN)
        least = self._say(texts.EVIDENCES[self._told.least])
        self._add("Told", self._say(texts.LEAST, evidence=least)).paragraph_format.keep_with_next = True
        rows: list[tuple[str | int, ...]] = [
            (
                self._say(texts.EVIDENCES[kind]),
                self._told.by_evidence.get(kind, 0),
                self._say(texts.YES if kind >= self._told.least else texts.NO),
            )
            for kind in Evidence
        ]
        rows.append((self._say(texts.ALL_COUNTED), self._told.total.runs, ""))
        self._table((85, 40, 40), (texts.EVIDENCE, texts.RUNS, texts.COUNTED), rows, totalled=True, middle=2)
        voided = self._say(texts.VOIDED, n=saying.number(self._words, self._told.voided))
        self._add("Told", voided).paragraph_format.space_before = Pt(3)

    def _closing(self) -> None:
        """Write what the units mean, by what the ledger is known, and where to sign: the end stays on one page."""
        self._section(texts.HOW_COUNTED)
        for told in saying.definitions(self._words):
            paragraph = self._add("Told", told)
        for last in (paragraph, self._add("Told", saying.ledger(self._words, self._told))):
            last.paragraph_format.keep_with_next = True
        signers = self._form.signatures
        table = self._file.add_table(1, len(signers))
        wordml.size(table, [paper.UPRIGHT / len(signers)] * len(signers))
        wordml.unbroken(table.rows[0])
        for number, (cell, signer) in enumerate(zip(table.rows[0].cells, signers, strict=True), 1):
            ruled.write(cell, "Signer", signer.upper())
            ruled.write(cell, "Signed", self._say(texts.SEAL if number == len(signers) else texts.SIGN), more=True)
            cell.add_paragraph(style="Signed").paragraph_format.space_before = Mm(_SIGNATURE)

    def _section(self, text: str) -> None:
        self._add("Heading 1", f"{next(self._sections)}. {self._say(text)}")

    def _add(self, style: str, text: str = "") -> Paragraph:
        return self._file.add_paragraph(ooxml.legal(text), style)

    def _table(
        self,
        sizes: Sequence[float],
        head: Iterable[str],
        rows: Sequence[Sequence[str | int]],
        *,
        totalled: bool = False,
        middle: int = -1,
    ) -> None:
        titles = [self._say(text) for text in head]
        ruled.small(self._file, sizes, titles, rows, self._words, totalled=totalled, middle=middle)


def _balanced(name: str) -> str:
    """Return a name in capitals in lines of about the same length, as few as have room above the line under them."""
    lines = len(wrap(name, _CAPITALS))
    width = next((width for width in range(1, _CAPITALS) if len(wrap(name, width)) == lines), _CAPITALS)
    return "\n".join(wrap(name, width))
