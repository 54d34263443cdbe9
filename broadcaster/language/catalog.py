"""A language's translations, read from its gettext PO catalogs, each with the state it is honestly in.

Kinh stands in the YAML and the templates; Êđê and M'nông stand in `locales/<language>/*.po`, keyed by the Kinh sentence
with its placeholders. PO is what Poedit, Weblate and OmegaT read, and its fuzzy flag is the field's own mark for "not
to be used yet".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polib

from broadcaster.errors import Fault, FaultsFoundError, Severity
from broadcaster.files import files_below, read_text
from broadcaster.language import placeholders, sentences
from broadcaster.language.loans import listed_loans
from broadcaster.letters import cut
from broadcaster.models import LineState, Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from broadcaster.language.locale import Locale

DOMAINS = ("templates", "policies")
"""The catalogs of a language: the fixed phrases of the templates, and the sentences of the policies."""

_LINE = re.compile(r"\(line (\d+)\)")
_WHOLE = re.compile(r'(?:#~ ?)?(?:#\| ?)?(?:msg(?:id|str|ctxt|id_plural)(?:\[\d+\])?[ \t]+)?"(?:[^"\\]|\\.)*"[ \t]*')
_FLAGS = re.compile(r"^#,(?=\S)", re.MULTILINE)


@dataclass(frozen=True)
class Translation:
    """What a catalog has for one Kinh sentence; `text` is "" when the state is MISSING."""

    text: str
    state: LineState
    place: Place


@dataclass(frozen=True)
class Catalog:
    """All translations of a language, by Kinh sentence."""

    language: str
    entries: Mapping[str, Translation] = field(default_factory=dict)

    def of(self, sentence: str) -> Translation:
        """Return the translation of a Kinh sentence; one in the state MISSING when there is none."""
        return self.entries.get(sentence, Translation("", LineState.MISSING, Place(f"locales/{self.language}")))


def load(locales: Path, language: str) -> tuple[Catalog, list[Fault]]:
    """Return the catalog of a language and what is wrong with its files.

    Args:
        locales: the workspace's folder locales/.
        language: its code; all PO files in its folder are read, in the order of their names.
    """
    entries: dict[str, Translation] = {}
    faults: list[Fault] = []
    for path in files_below(locales / language, ".po"):
        shown = f"locales/{language}/{path.name}"
        try:
            found = read_po(path, shown)
        except FaultsFoundError as error:
            faults += error.faults
            continue
        for entry in found:
            if entry.obsolete:
                continue
            translation = Translation(entry.msgstr, state_of(entry), Place(shown, entry.linenum or 1))
            faults += _faults(entry, translation)
            if entry.msgid in entries:
                first = entries[entry.msgid].place
                what = f'"{entry.msgid}" is also in {first.path}:{first.line}; which of the two is meant?'
                faults.append(Fault(shown, translation.place.line, what, "Delete one of them."))
            entries[entry.msgid] = translation
    return Catalog(language, entries), faults


def copies(catalog: Catalog, locale: Locale) -> list[Fault]:
    """Return the reviewed translations that are the Kinh sentence itself, though it is not made of loan words alone."""
    kept = listed_loans(locale)
    faults = []
    for sentence, translation in catalog.entries.items():
        if translation.state is LineState.REVIEWED and translation.text.strip() == sentence.strip():
            rest = kept.sub(" ", placeholders.PLACEHOLDER.sub(" ", sentence))
            if any(letter.isalpha() for letter in rest):
                what = "the translation is the Kinh sentence itself."
                hint = "Translate it, or mark it fuzzy; words kept from Kinh belong under `loans` in locale.yaml."
                faults.append(Fault(translation.place.path, translation.place.line, what, hint))
    return faults


def read_po(path: Path, shown: str) -> polib.POFile:
    """Return a PO file as read by polib.

    Raises:
        FaultsFoundError: it cannot be read, is no PO file, or has a sentence twice.
    """
    text = _FLAGS.sub("#, ", read_text(path, shown, limit=10_000_000))  # some tools write the flags without a blank
    broken = [
        Fault(shown, number, "is not a PO file as Poedit writes it: the quotes of this line are not closed.")
        for number, line in enumerate(text.split("\n"), 1)
        if '"' in line and (not line.startswith("#") or line.startswith(("#~", "#|"))) and not _WHOLE.fullmatch(line)
    ]
    if broken:
        raise FaultsFoundError(broken)  # polib would take the last letter for the closing quote
    try:
        # polib opens a file when the text it is given happens to be a path; no path ends with a line.
        return polib.pofile(f"{text}\n", check_for_duplicates=True)
    except (OSError, ValueError, UnicodeError, IndexError) as error:
        # polib tells the line of a syntax error in the text of its OSError, a double as a ValueError.
        line = _LINE.search(str(error))
        what = f"is not a PO file as Poedit writes it: {cut(str(error).replace(text, shown), 200)}."
        raise FaultsFoundError(
            [Fault(shown, int(line[1]) if line else None, what, "Open and save it in Poedit.")]
        ) from error


def state_of(entry: polib.POEntry) -> LineState:
    """Return how far a translation is: fuzzy is a draft, or outdated when the file keeps an earlier Kinh sentence."""
    if not entry.msgstr.strip():
        return LineState.MISSING
    if entry.fuzzy:
        return LineState.OUTDATED if entry.previous_msgid else LineState.DRAFT
    return LineState.REVIEWED


def _faults(entry: polib.POEntry, translation: Translation) -> list[Fault]:
    """Return what is wrong with one translation."""
    if translation.state is LineState.MISSING:
        return []
    path, line, text = translation.place.path, translation.place.line, translation.text
    faults = []
    if control := sentences.control_character(text):
        faults.append(Fault(path, line, f"the translation has {control}.", "Delete it."))
    if stray := placeholders.stray_brace(text):
        faults.append(Fault(path, line, f"the translation {stray}"))
    if glued := placeholders.glued(text):
        faults.append(Fault(path, line, f"the translation {glued}."))
    if typed := sentences.typed_figure(placeholders.PLACEHOLDER.sub(" ", text)):
        what = f'the translation has "{typed}" typed by hand; every figure is a placeholder of the Kinh sentence.'
        faults.append(Fault(path, line, what))
    if told := placeholders.differences(entry.msgid, text):
        # An outdated translation differs because the Kinh sentence has changed since; it is not on air anyway.
        outdated = translation.state is LineState.OUTDATED
        severity = Severity.WARNING if outdated else Severity.FAULT
        faults.append(Fault(path, line, f"the translation {told}.", "", severity))
    return faults
