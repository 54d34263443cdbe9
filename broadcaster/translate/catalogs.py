"""Brings the PO catalogs up to date with the Kinh text: new sentences in, changed ones fuzzy, gone ones kept aside.

What a translator wrote is never lost: the translation of a sentence that changed stays, marked fuzzy, with the earlier
Kinh sentence beside it; that of a sentence that is gone stays in the file as obsolete, for the day it comes back. What
nobody has reviewed as it stands is marked fuzzy, so that Poedit and Weblate show it as the draft it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polib
from rapidfuzz import fuzz, process

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import write_whole
from broadcaster.language import earlier, reviews
from broadcaster.language.catalog import DOMAINS, read_po, translation_of
from broadcaster.models import LineState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from broadcaster.language.catalog import Catalog
    from broadcaster.models import Content, Sentence

NEAR = 75
"""Likeness, in per cent, from which a new sentence counts as a changed old one (rapidfuzz's ratio of edits)."""


@dataclass(frozen=True)
class Source:
    """A Kinh sentence to be translated, with every place it is said in and what it is there."""

    text: str
    places: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What was done to one catalog: sentences new, changed (now fuzzy), gone (now obsolete), drafts marked as such."""

    path: str
    new: int
    changed: int
    gone: int
    marked: int


@dataclass(frozen=True)
class Merged:
    """A catalog brought up to date, not yet written: its file, its entries, what was done to them.

    Attributes:
        before: the text of the file as it was read; None when there was none.
    """

    path: Path
    entries: polib.POFile
    change: Change
    before: str | None

    def write(self) -> bool:
        """Write the file whole when it says something else than before, and tell whether it did.

        Raises:
            FaultsFoundError: somebody else has changed the file since it was read; it is left as it is.
        """
        text = str(self.entries)
        if text == self.before:
            return False
        self.unchanged()
        write_whole(self.path, text)
        return True

    def put_back(self) -> None:
        """Let the file say again what it said before it was written."""
        if self.before is None:
            self.path.unlink()
        else:
            write_whole(self.path, self.before)

    def unchanged(self) -> None:
        """Make sure that the file still says what was read of it.

        Raises:
            FaultsFoundError: it does not.
        """
        if self.before != (self.path.read_text(encoding="utf-8-sig") if self.path.is_file() else None):
            what = "was changed by another program while this one worked on it; nothing was written over that."
            raise FaultsFoundError([Fault(self.change.path, None, what, "Do it again.")])


def sources(content: Content, phrases: Iterable[Sentence]) -> dict[str, tuple[Source, ...]]:
    """Return all Kinh sentences by the domain of their catalog, each once, in the order of files and lines."""
    policies = [
        (sentence, f"{snippet.id}: {sentence.part}")
        for _, snippet in sorted(content.snippets.items())
        for sentence in snippet.sentences()
    ]
    spoken = list(phrases)
    fixed = {sentence.text for sentence in spoken}
    # A sentence that is also a fixed phrase has its translation there; one sentence, one translation.
    return {
        "templates": _gathered([(sentence, "phrase") for sentence in spoken]),
        "policies": _gathered([pair for pair in policies if pair[0].text not in fixed]),
    }


def absent(content: Content, phrases: Iterable[Sentence], catalog: Catalog) -> int:
    """Return how many Kinh sentences a catalog does not hold, not even untranslated."""
    found = sources(content, phrases)
    return sum(source.text not in catalog.entries for domain in DOMAINS for source in found[domain])


def extract(
    locales: Path, languages: Sequence[str], content: Content, phrases: Iterable[Sentence]
) -> tuple[Change, ...]:
    """Bring the catalogs of `languages` in the folder locales/ up to date, and return what was changed.

    A file in which nothing changes is not touched.

    Raises:
        FaultsFoundError: a catalog cannot be read; then none is written.
    """
    found = merged(locales, languages, content, phrases)
    for one in found:
        one.write()
    return tuple(one.change for one in found)


def merged(
    locales: Path, languages: Sequence[str], content: Content, phrases: Iterable[Sentence]
) -> tuple[Merged, ...]:
    """Return the catalogs of `languages` as `extract` would write them.

    Raises:
        FaultsFoundError: a catalog cannot be read.
    """
    wanted = sources(content, phrases)
    found: list[Merged] = []
    for language in languages:
        shown = {domain: f"locales/{language}/{domain}.po" for domain in DOMAINS}
        paths = {domain: locales / language / f"{domain}.po" for domain in DOMAINS}
        old = {
            domain: read_po(path, shown[domain]) if path.is_file() else polib.POFile() for domain, path in paths.items()
        }
        placed = _each_in_its_place(old, wanted)
        for domain, path in paths.items():
            before = path.read_text(encoding="utf-8-sig") if path.is_file() else None
            entries, change = _merge(old[domain], placed[domain], wanted[domain], language, shown[domain])
            found.append(Merged(path, entries, change, before))
    return tuple(found)


def _each_in_its_place(
    old: Mapping[str, polib.POFile], wanted: Mapping[str, Sequence[Source]]
) -> dict[str, dict[str, polib.POEntry]]:
    """Return what the catalogs of a language know, by domain and sentence, each sentence where it belongs now.

    A sentence of a policy that becomes a template's phrase, or the other way round, takes its translation along.
    """
    home = {source.text: domain for domain, sentences in wanted.items() for source in sentences}
    placed: dict[str, dict[str, polib.POEntry]] = {domain: {} for domain in old}
    # The weakest first, so that the best is what stays: empty ones, obsolete ones, those that stand elsewhere.
    every = [(domain, entry) for domain, file in old.items() for entry in file]
    every.sort(key=lambda pair: (bool(pair[1].msgstr), not pair[1].obsolete, home.get(pair[1].msgid) == pair[0]))
    for domain, entry in every:
        placed[home.get(entry.msgid, domain)][entry.msgid] = entry
    return placed


def _gathered(pairs: Iterable[tuple[Sentence, str]]) -> tuple[Source, ...]:
    """Return each sentence once, with all its places."""
    by_text: dict[str, tuple[list[tuple[str, str]], list[str]]] = {}
    for sentence, note in pairs:
        places, notes = by_text.setdefault(sentence.text, ([], []))
        places.append((sentence.place.path, str(sentence.place.line or "")))
        if note not in notes:
            notes.append(note)
    return tuple(Source(text, tuple(places), tuple(notes)) for text, (places, notes) in by_text.items())


def _merge(
    old: polib.POFile, known: Mapping[str, polib.POEntry], wanted: Sequence[Source], language: str, shown: str
) -> tuple[polib.POFile, Change]:
    """Return a new catalog with the wanted sentences and all that is known of them, under the head of the old one."""
    texts = {source.text for source in wanted}
    leaving = {
        msgid: entry for msgid, entry in known.items() if msgid not in texts and (entry.msgstr or entry.tcomment)
    }
    merged = polib.POFile()
    merged.header = old.header or _header(language)
    merged.metadata = old.metadata or metadata(language)
    new = changed = marked = 0
    taken: set[str] = set()
    for source in wanted:
        entry = known.get(source.text)
        if entry is None:
            entry, before = _changed(source, leaving, taken)
            taken |= {before} if before else set()
            new, changed = (new, changed + 1) if before else (new + 1, changed)
        entry.obsolete = False
        entry.occurrences = list(source.places)
        entry.comment = "\n".join(source.notes)
        marked += _mark(entry, language)
        merged.append(entry)
    gone = [entry for msgid, entry in leaving.items() if msgid not in taken]
    newly_gone = sum(not entry.obsolete for entry in gone)
    for entry in gone:
        entry.obsolete, entry.occurrences = True, []
        merged.append(entry)
    return merged, Change(shown, new, changed, newly_gone, marked)


def _changed(source: Source, leaving: Mapping[str, polib.POEntry], taken: set[str]) -> tuple[polib.POEntry, str]:
    """Return a new entry for a sentence, made from the nearest one that is leaving, and what that one said, or ""."""
    free = [msgid for msgid in leaving if msgid not in taken]
    found = process.extractOne(source.text, free, scorer=fuzz.ratio, score_cutoff=NEAR)
    if not found:
        return polib.POEntry(msgid=source.text), ""
    before = leaving[found[0]]
    if not before.msgstr:
        return polib.POEntry(msgid=source.text, tcomment=before.tcomment), before.msgid
    previous = before.previous_msgid if "fuzzy" in before.flags and before.previous_msgid else before.msgid
    entry = polib.POEntry(
        msgid=source.text,
        msgstr=before.msgstr,
        flags=flags(before, fuzzy=True),
        tcomment=reviews.without(before.tcomment),
        # A sentence that was changed back is no longer another than the one that was translated.
        previous_msgid=None if previous == source.text else previous,
    )
    return entry, before.msgid


def _mark(entry: polib.POEntry, language: str) -> bool:
    """Mark an entry that nobody has reviewed as it stands as a draft, and tell whether it bore no such mark before."""
    line = translation_of(entry, language, "")
    entry.previous_msgid = line.previous or None
    entry.tcomment = earlier.noted(entry.tcomment, line.previous)
    if line.state is LineState.REVIEWED:
        return False
    entry.tcomment = reviews.without(entry.tcomment)
    if line.state is LineState.MISSING or entry.fuzzy:
        return False
    entry.flags = flags(entry, fuzzy=True)
    return True


def flags(entry: polib.POEntry, *, fuzzy: bool) -> list[str]:
    """Return the flags of an entry, with or without the mark of a draft."""
    return [*(flag for flag in entry.flags if flag != "fuzzy"), *(["fuzzy"] if fuzzy else [])]


def _header(language: str) -> str:
    return (
        f"Translations from Kinh (vi) into {language}. The sentences (msgid) come from scripts/ and templates/;\n"
        "`broadcaster translate extract` keeps them up to date. A line marked fuzzy is a draft: it is never aired\n"
        "before a speaker has approved it. Every draft names its sources in the comment above it."
    )


def metadata(language: str) -> dict[str, str]:
    """Return the head of a PO file of ours in a language."""
    # No dates: a catalog changes when a translation does, not when a program has run.
    return {
        "Project-Id-Version": "broadcaster",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
