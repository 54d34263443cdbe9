"""A language's translations, read from its gettext PO catalogs, each with the state it is honestly in.

Kinh stands in the YAML and the templates; Êđê and M'nông stand in `locales/<language>/*.po`, keyed by the Kinh sentence
with its placeholders. PO is what Poedit, Weblate and OmegaT read, and its fuzzy flag is the field's own mark for "not
to be used yet". Reviewed is only what a person's review in its comment says and seals (`language.reviews`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polib

from broadcaster.errors import Fault, FaultsFoundError, Severity
from broadcaster.files import files_below, read_text
from broadcaster.language import earlier, keeping, reviews
from broadcaster.letters import cut
from broadcaster.models import LineState, Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from broadcaster.language.locale import Locale
    from broadcaster.language.reviews import Review

DOMAINS = ("templates", "policies")
"""The catalogs of a language: the fixed phrases of the templates, and the sentences of the policies."""

_LINE = re.compile(r"\(line (\d+)\)")
_WHOLE = re.compile(
    r'[ \t]*(?:#~ ?)?(?:#?\| ?)?(?:msg(?:id|str|ctxt|id_plural)(?:\[\d+\])?[ \t]+)?"(?:[^"\\]|\\.)*"[ \t]*'
)
_FLAGS = re.compile(r"^#,(?=\S)", re.MULTILINE)


@dataclass(frozen=True)
class Translation:
    """What a catalog has for one Kinh sentence; `text` is "" when the state is MISSING.

    Attributes:
        review: who reviewed it, and when; None in any other state than REVIEWED.
        previous: of an outdated one, the Kinh sentence it was made for.
    """

    text: str
    state: LineState
    place: Place
    review: Review | None = None
    previous: str = ""


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
        unmarked = 0
        for entry in found:
            if entry.obsolete:
                continue
            translation = translation_of(entry, language, shown)
            faults += _faults(entry, translation)
            unmarked += translation.state is LineState.DRAFT and not entry.fuzzy
            if entry.msgid in entries:
                first = entries[entry.msgid].place
                what = f'"{entry.msgid}" is also in {first.path}:{first.line}; which of the two is meant?'
                faults.append(Fault(shown, translation.place.line, what, "Delete one of them."))
            entries[entry.msgid] = translation
        if unmarked:
            faults.append(_unmarked(shown, unmarked))
    return Catalog(language, entries), faults


def copies(catalog: Catalog, locale: Locale) -> list[Fault]:
    """Return the reviewed translations that are the Kinh sentence itself, though it is not made of loan words alone."""
    return [
        Fault(
            translation.place.path,
            translation.place.line,
            "the translation is the Kinh sentence itself.",
            "Translate it, or mark it fuzzy; words kept from Kinh belong under `loans` in locale.yaml.",
        )
        for sentence, translation in catalog.entries.items()
        if translation.state is LineState.REVIEWED and keeping.is_copy(sentence, translation.text, locale)
    ]


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


def translation_of(entry: polib.POEntry, language: str, shown: str) -> Translation:
    """Return what an entry of a language's catalog has, in the state it is honestly in.

    Reviewed is what is not fuzzy and bears a review sealed over just this sentence and this translation; outdated,
    what is fuzzy beside an earlier Kinh sentence; anything else that is not empty is a draft.
    """
    place = Place(shown, entry.linenum or 1)
    if not entry.msgstr.strip():
        return Translation("", LineState.MISSING, place)
    if entry.fuzzy:
        previous = entry.previous_msgid or earlier.find(entry.tcomment)
        previous = "" if previous == entry.msgid else previous
        return Translation(entry.msgstr, LineState.OUTDATED if previous else LineState.DRAFT, place, previous=previous)
    review = reviews.find(entry.tcomment, language, entry.msgid, entry.msgstr)
    return Translation(entry.msgstr, LineState.REVIEWED if review else LineState.DRAFT, place, review)


def _unmarked(shown: str, count: int) -> Fault:
    lines = "a translation is" if count == 1 else f"{count} translations are"
    what = f"{lines} not marked fuzzy, though nobody has reviewed what stands there now; until then it is a draft."
    hint = "`broadcaster translate extract` marks it; `broadcaster translate review` records a review."
    return Fault(shown, None, what, hint, Severity.WARNING)


def _faults(entry: polib.POEntry, translation: Translation) -> list[Fault]:
    """Return what is wrong with one translation."""
    if translation.state is LineState.MISSING:
        return []
    faults = []
    for breach in keeping.breaches(entry.msgid, translation.text):
        # An outdated translation differs because the Kinh sentence has changed since; it is not on air anyway.
        outdated = breach.rule == "placeholder" and translation.state is LineState.OUTDATED
        severity = Severity.WARNING if outdated else Severity.FAULT
        place = translation.place
        faults.append(Fault(place.path, place.line, f"the translation {breach.what}", breach.hint, severity))
    return faults
