"""`spoken` and `text`: how words are said, and whether their letters are right."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from broadcaster import settings, yamldoc
from broadcaster.commands import show
from broadcaster.commands.content import starter
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.files import bounded, decode, read_bytes, write_whole
from broadcaster.language import locale, mixed, numerals
from broadcaster.language.doctor import Doctor, split
from broadcaster.letters import count, cut, pad, wrap
from broadcaster.models import KINH

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from broadcaster.language.doctor import Finding
    from broadcaster.language.locale import Locale
    from broadcaster.language.spoken import Span
    from broadcaster.yamldoc import YamlDoc

_ARCHIVE = b"PK\x03\x04"
LIMIT = 20_000_000
"""Bytes of a text the doctor looks at; a book has a twentieth of that."""

_WIDEST = 56


def spoken(arguments: argparse.Namespace) -> bool:
    """Show how text is said, line by line as it comes."""
    tongue = _Tongue(arguments)
    if arguments.text is not None:
        print(tongue.answer(arguments.text))
        return True
    if sys.stdin is None:
        raise UsageError("there is no TEXT and no stdin to read lines from.")
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]
    for line in sys.stdin:
        print(tongue.answer(line.rstrip("\r\n")), flush=True)
    return True


def check(arguments: argparse.Namespace) -> bool:
    """Tell what is wrong with the letters of a text, and return whether nothing is."""
    doctor = _doctor(arguments)
    text, shown, notes = _text(arguments)
    found = doctor.check(text)
    if arguments.json:
        show.as_json({
            "file": shown,
            "faults": [show.fault(note) for note in notes],
            "findings": [_as_json(finding) for finding in found],
        })  # fmt: skip
        return not (found or notes)
    show.findings(notes)
    for finding in found:
        print(_sentence(finding, shown))
    _show_changes(doctor.repair(text), doctor.repair(text, legacy=True), sys.stdout)
    print(_summary(found, text))
    return not (found or notes)


def repair(arguments: argparse.Namespace) -> bool:
    """Print a text with all that is certain put right; what was changed for an old font is shown on stderr."""
    doctor = _doctor(arguments)
    text, shown, notes = _text(arguments)
    certain = doctor.repair(text)
    whole = doctor.repair(text, legacy=True)
    for note in notes:
        print(note, file=sys.stderr)
    if arguments.legacy:
        _show_changes(certain, whole, sys.stderr)
    elif whole != certain:
        lines = sum(old != new for old, new in zip(split(certain)[0], split(whole)[0], strict=True))
        what = f"typed for an old font, it seems: {show.counted(lines, 'line')}. See `text check`; --legacy converts."
        print(f"{shown}: {what}", file=sys.stderr)
    right = whole if arguments.legacy else certain
    if arguments.to:
        write_whole(Path(arguments.to), right)
    else:
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]  # line ends stay as they came
        sys.stdout.write(right)
    return True


# --------------------------------------------------------------------------------------------------------- languages


def _folder(arguments: argparse.Namespace) -> Path:
    """Return the folder of the locales: the workspace's, or the program's own where there is no workspace."""
    workspace: Path = arguments.workspace
    return (workspace if (workspace / "locales").is_dir() else starter()) / "locales"


def _locales(arguments: argparse.Namespace) -> tuple[Path, list[Locale], Locale]:
    """Return the folder of the locales, all that are there, and the one that was asked for."""
    folder = _folder(arguments)
    codes = [code for code in settings.LANGUAGES if (folder / code / locale.FILE).is_file()]
    if arguments.language not in codes:
        told = ", ".join(codes)
        raise UsageError(f'-l takes a language that locales/ has: {told}; found "{arguments.language}".')
    found = [locale.load(folder, code) for code in codes]
    return folder, found, found[codes.index(arguments.language)]


class _Tongue:
    """Says texts in the language that was asked for, in the form that was asked for."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        folder, locales, self._language = _locales(arguments)
        self._kinh = next(one for one in locales if one.code == KINH)
        self._json, self._explain = arguments.json, arguments.explain
        self._folder = folder

    @cached_property
    def _table(self) -> YamlDoc:
        return yamldoc.read(self._folder / KINH / locale.FILE, f"locales/{KINH}/{locale.FILE}")

    def answer(self, text: str) -> str:
        """Return how a text is said, or, when asked to explain, which rule said what of it."""
        if self._json:
            return show.json_line(self._whole(text))
        if self._explain:
            return "\n".join([text, *self._lines(mixed.spans(text, self._language, self._kinh))])
        return mixed.spoken(text, self._language, self._kinh)

    def _whole(self, text: str) -> dict[str, Any]:
        spans = mixed.spans(text, self._language, self._kinh)
        said = {"written": text, "spoken": mixed.spoken(text, self._language, self._kinh)}
        return said | {"spans": [{**_fields(span), "from": self._origin(span)} for span in spans]}

    def _lines(self, spans: Iterable[Span]) -> list[str]:
        """Return a line for each span that a rule said: as written, as said, the rule, and where it has it from."""
        told = [span for span in spans if span.rule]
        rows = [(span.written.strip(), span.spoken.strip() or "(not said)", self._rule(span)) for span in told]
        if not rows:
            return ["  (said as it is written)"]
        widths = [min(_WIDEST, max(count(row[column]) for row in rows)) for column in (0, 1)]
        return [
            f"  {pad(written, widths[0])}  {pad(said, widths[1])}  {rule}".rstrip()
            for row in rows
            for written, said, rule in _broken(row, widths)
        ]

    def _rule(self, span: Span) -> str:
        origin = self._origin(span)
        tongue = "" if span.language == self._language.code else f" [{span.language}]"
        return f"{span.rule}{tongue}{f' ({origin})' if origin else ''}"

    def _origin(self, span: Span) -> str:
        """Return where a rule has its words from, as far as staff can change it: a file and line of locales/."""
        table = self._table
        if span.rule == "abbreviation":
            keys = table.value.get("abbreviations", {})
            written = span.written.strip()
            key = next((key for key in (written, f"{written}.") if key in keys), None)
            key = key or next((key for key in keys if key.lower() == written.lower()), None)
            told = key is not None and keys[key] == span.spoken.strip()
            return f"{table.path}:{table.line(('abbreviations', key))}" if told and key else "by what stands beside it"
        if span.rule == "letters":
            return f"in no table: add it to `abbreviations` in {table.path}"
        own = f"locales/{self._language.code}/{locale.FILE}"
        if span.rule == "loan":
            return own if span.written.lower() in {loan.lower() for loan in self._language.loans} else "has a Kinh tone"
        pattern = numerals.named(span.rule.removeprefix("numeral: "))
        return f"{pattern.source}; words: {own}" if pattern else ""


def _broken(row: tuple[str, str, str], widths: Sequence[int]) -> Iterator[tuple[str, str, str]]:
    """Yield a row in as many lines as its longest cell takes."""
    written, said, rule = row
    yield from zip_longest(wrap(written, widths[0]), wrap(said, widths[1]), [rule], fillvalue="")


def _fields(span: Span) -> dict[str, Any]:
    names = ("start", "end", "written", "spoken", "rule", "language")
    return {name: getattr(span, name) for name in names}


# ------------------------------------------------------------------------------------------------------ the text doctor


def _doctor(arguments: argparse.Namespace) -> Doctor:
    _, locales, language = _locales(arguments)
    return Doctor(language, locales)


def _text(arguments: argparse.Namespace) -> tuple[str, str, list[Fault]]:
    """Return the text to look at, the name of its file, and what had to be guessed to read it."""
    shown = str(arguments.file or "stdin")
    if shown.endswith(".po"):
        raise UsageError("catalogs (.po) are looked after by `broadcaster check`, line by line in both languages.")
    if arguments.file is None and sys.stdin is None:
        raise UsageError("there is no FILE and no stdin to read.")
    raw = (
        read_bytes(Path(shown), shown, LIMIT)
        if arguments.file
        else bounded(sys.stdin.buffer.read(LIMIT + 1), shown, LIMIT)
    )
    if raw.startswith(_ARCHIVE):
        hint = "Save it as plain text (.txt, UTF-8), or give its text on stdin."
        raise FaultsFoundError([Fault(shown, None, "is a Word or Excel file, not a text.", hint)])
    text, encoding = decode(raw)
    if encoding.startswith("utf"):
        return text, shown, []
    what = f"is not UTF-8; it was read as {encoding}."
    return text, shown, [Fault(shown, None, what, "Save it again with the encoding UTF-8.")]


def _sentence(finding: Finding, shown: str) -> str:
    """Return a finding as a sentence: where, what, which letters, and what to write."""
    if finding.proposal is None or (finding.rule == "legacy" and not finding.letters):
        write = ""  # a whole line is shown as a difference below
    else:
        write = f" Write “{finding.proposal}”." if finding.certain else f" Perhaps “{finding.proposal}”?"
    place = f"{shown}:{finding.line}:{finding.column}: {finding.rule}:"
    return f"{place} “{_visible(finding.found)}” {finding.reason}{write}"


def _visible(text: str) -> str:
    """Return a text as it may stand in a line of a screen: short, and with what nobody sees as its code point."""
    shown = "".join(letter if letter.isprintable() else f"<U+{ord(letter):04X}>" for letter in text)
    return cut(shown, _WIDEST * 2)


def _summary(found: Sequence[Finding], text: str) -> str:
    lines = show.counted(len([line for line in split(text)[0] if line.strip()]), "line")
    if not found:
        return f"no findings in {lines}."
    kinds = ", ".join(f"{number} {rule}" for rule, number in Counter(finding.rule for finding in found).most_common())
    certain = sum(finding.certain for finding in found)
    told = [f"`text repair` puts {certain} right"] if certain else []
    told += ["`text repair --legacy` converts the old font"] if any(f.rule == "legacy" for f in found) else []
    return f"{show.counted(len(found), 'finding')} in {lines}: {kinds}{'; ' if told else ''}{', '.join(told)}."


def _show_changes(old: str, new: str, to: TextIO) -> None:
    """Show, as a diff, the lines that converting an old font changes."""
    for number, (before, after) in enumerate(zip(split(old)[0], split(new)[0], strict=True), 1):
        if before != after:
            print(f"{number}\t- {before}\n\t+ {after}", file=to)


def _as_json(finding: Finding) -> dict[str, Any]:
    letters = [
        {"letter": letter, "code_points": [f"U+{ord(point):04X}" for point in letter]} for letter in finding.letters
    ]
    return {**asdict(finding), "letters": letters}
