"""`runs report`, `runs export`: what went on air, counted and told, and the rows behind it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.commands import clock, show
from broadcaster.commands.ledger import days, least, office_of
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.files import write_whole
from broadcaster.language import wording
from broadcaster.runlog import Period, draw_up
from broadcaster.runlog.report import saying, tables

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from broadcaster.language.wording import Wording
    from broadcaster.runlog import Ledger, Statement

_REPORTS = {".txt": "text", ".docx": "docx", ".xlsx": "xlsx", ".json": "json"}
_EXPORTS = {".csv": "csv", ".xlsx": "xlsx", ".json": "json"}
"""The forms by the ending of a file's name."""


def report(arguments: argparse.Namespace) -> bool:
    """Tell of a period: counts, and the plan against what aired."""
    office = office_of(arguments)
    first, last = days(arguments)
    form = _form(arguments, "text", _REPORTS)
    words = wording.load(office.folder / "locales", office.settings.pages)
    weakest = least(arguments, office)
    with office.ledger() as ledger:
        about = office.about()
        statement = draw_up(ledger.database, Period(first, last), about, least=weakest, made_at=clock.now())
        if form in ("svg", "png"):
            _charts(arguments, statement, words, form)
        elif form == "docx":
            from broadcaster.runlog.report import word  # noqa: PLC0415 -- it draws, which is slow to load

            _save(arguments, [word.write(statement, office.settings.runs.form, words)])
        elif form == "xlsx":
            from broadcaster.runlog.report import workbook  # noqa: PLC0415 -- likewise

            # Rows that came in since the numbers were counted are not behind them.
            listed = ledger.rows(first, last, with_voided=True)
            rows = (row for row in listed if row.entered.number <= statement.entries)
            _save(arguments, [workbook.write(statement, rows, office.settings.runs.form, words)])
        elif form == "json":
            _tell(arguments, [show.json_line(tables.json_statement(statement))])
        else:
            _tell(arguments, _text(statement, ledger))
    return True


def export(arguments: argparse.Namespace) -> bool:
    """Write the rows behind a count."""
    office = office_of(arguments)
    first, last = days(arguments)
    form = _form(arguments, "csv", _EXPORTS)
    names = office.names()
    with office.ledger() as ledger:
        rows = ledger.rows(
            first,
            last,
            station=arguments.station,
            language=arguments.language,
            bulletin=arguments.bulletin,
            with_voided=arguments.voided,
            least=least(arguments, office),
        )
        if form == "xlsx":
            from broadcaster.runlog.report import workbook  # noqa: PLC0415 -- openpyxl is slow to load

            words = wording.load(office.folder / "locales", office.settings.pages)
            _save(arguments, [workbook.rows_only(rows, names, words, clock.now())])
        elif form == "json":
            listed = (json.dumps(row, ensure_ascii=False) for row in tables.json_rows(rows, names))
            _tell(arguments, _json_list(listed))
        elif arguments.file:
            _save(arguments, tables.csv(rows, names))
        else:
            for piece in tables.csv(rows, names):
                sys.stdout.write(piece.decode("utf-8-sig").replace("\r\n", "\n"))
    return True


def _form(arguments: argparse.Namespace, usual: str, endings: Mapping[str, str]) -> str:
    """Return the form that is wanted: as said, as the file's name ends, on the screen JSON by --json, or the usual one.

    Raises:
        UsageError: the file's name says nothing of a form, or the form is not for the screen.
    """
    if arguments.form:
        form = str(arguments.form)
    elif arguments.file:
        ending = Path(arguments.file).suffix.lower()
        if ending not in endings:
            raise UsageError(
                f'--to takes a file that ends in {", ".join(endings)}, or say -f; found "{arguments.file}".'
            )
        form = endings[ending]
    else:
        form = "json" if arguments.json else usual
    if form in ("docx", "xlsx", "svg", "png") and not arguments.file:
        raise UsageError(f"{form} is not for the screen; say --to {'FOLDER' if form in ('svg', 'png') else 'FILE'}.")
    return form


def _charts(arguments: argparse.Namespace, statement: Statement, words: Wording, form: str) -> None:
    """Write the charts into a folder, each to a file of its own."""
    from broadcaster.runlog.report import charts  # noqa: PLC0415 -- matplotlib is slow to load

    folder = Path(arguments.file)
    drawn = {folder / f"{name}.{form}": chart for name, chart in charts.files(statement, words).items()}
    _free(arguments, drawn)
    for path, chart in drawn.items():
        _write(path, [chart.svg() if form == "svg" else chart.png()])
    _written(arguments, drawn)


def _tell(arguments: argparse.Namespace, lines: Iterable[str]) -> None:
    """Put lines on the screen, or into the file that is wanted."""
    if arguments.file:
        _save(arguments, (f"{line}\n".encode() for line in lines))
    else:
        for line in lines:
            print(line)


def _save(arguments: argparse.Namespace, content: Iterable[bytes]) -> None:
    path = Path(arguments.file)
    _free(arguments, [path])
    _write(path, content)
    _written(arguments, [path])


def _free(arguments: argparse.Namespace, paths: Iterable[Path]) -> None:
    """Make sure that nothing is overwritten unasked.

    Raises:
        FaultsFoundError: files are there already; nothing was written.
    """
    there = [path for path in paths if path.exists() and not arguments.overwrite]
    if there:
        what, hint = "is there already; nothing was written.", "Add --overwrite, or name another file."
        raise FaultsFoundError(Fault(path.as_posix(), None, what, hint) for path in there)


def _write(path: Path, content: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


def _written(arguments: argparse.Namespace, paths: Iterable[Path]) -> None:
    """Say which files were written."""
    names = [path.as_posix() for path in paths]
    if arguments.json:
        show.as_json({"files": names})
    else:
        print("\n".join(names))


def _json_list(items: Iterable[str]) -> Iterable[str]:
    """Yield the lines of a JSON list, one for each item, however many there are."""
    before = "["
    for item in items:
        yield f"{before} {item}" if before == "[" else f", {item}"
        before = ","
    yield "]" if before == "," else "[]"


def _text(statement: Statement, ledger: Ledger) -> Iterable[str]:
    """Yield the report as it stands on a screen, in English: what a person wants to know first."""
    total, earlier = statement.total, statement.previous
    yield f"{statement.office}, {statement.period.first} to {statement.period.last}"
    if not ledger.begun:
        yield "No run has been entered yet."
    yield from _aligned(
        [
            ("runs (lượt)", show.number(total.runs), show.number(earlier.runs)),
            ("texts (lượt bản tin)", show.number(total.texts), show.number(earlier.texts)),
            ("sessions (buổi)", show.number(total.sessions), show.number(earlier.sessions)),
            ("minutes (phút)", show.number(saying.minutes(total)), show.number(saying.minutes(earlier))),
            ("items (tin)", show.number(total.items), show.number(earlier.items)),
        ],
        ("", "now", f"{statement.before.first} to {statement.before.last}"),
    )
    told = [f"{name} {show.number(statement.by_language[code].runs)}" for code, name in statement.languages.items()]
    yield f"By language: {', '.join(told)}. One text in three languages is three runs and one text."
    known = [f"{one.word} {show.number(number)}" for one, number in statement.by_evidence.items() if number]
    weakest = f"counted from {statement.least.word} on"
    yield f"Known by: {', '.join(known) or 'nothing'}; {weakest}; {statement.voided} voided."
    if total.untimed:
        yield f"Nobody told how long {show.counted(total.untimed, 'run')} lasted."
    if statement.code:
        entries = f"{show.number(statement.entries)} {'entry' if statement.entries == 1 else 'entries'}"
        yield f"The ledger has {entries}; its code is {statement.code}."
    if statement.kept:
        yield ""
        yield from _aligned(
            [
                (
                    f"{kept.code} {kept.name}",
                    *(show.number(many) for many in (kept.due, kept.aired, kept.late, len(kept.missing), kept.extra)),
                )
                for kept in statement.kept
            ],
            ("station", "due", "aired", "late", "missing", "extra"),
        )
        calling = [kept for kept in statement.kept if kept.missing]
        yield f"To call: {show.counted(len(calling), 'station')}."


def _aligned(rows: Sequence[Sequence[str]], head: Sequence[str]) -> Iterable[str]:
    """Yield a table's lines: the first column to the left, all others to the right."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        first, *rest = line
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()
