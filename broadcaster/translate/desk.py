"""The desk: one language's lines as they stand, each with a code; the one place that changes what is said of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from broadcaster import codes
from broadcaster.language import earlier, reviews
from broadcaster.language.catalog import Translation, translation_of
from broadcaster.models import LineState
from broadcaster.translate.catalogs import flags, merged
from broadcaster.translate.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import polib

    from broadcaster.language.reviews import Review
    from broadcaster.models import Content, Sentence
    from broadcaster.translate.catalogs import Merged

_CODE = re.compile(rf"\b([{codes.LETTERS}]{{4}})\s?([{codes.LETTERS}]{{4}})\s*[-‐‑–—]\s*([{codes.LETTERS}]{{6}})\b")
"""The code of a line in a file for translators, as it was made or with blanks and a dash that other programs like."""


def read_code(text: str) -> str:
    """Return the code in a text as it was made: which line it is, and what was there when the file was; "" for none."""
    found = _CODE.search(text.upper())
    return f"{found[1]}{found[2]}-{found[3]}" if found else ""


def line_code(language: str, sentence: str) -> str:
    """Return the code of a line: eight letters and digits made from its language and Kinh sentence."""
    return codes.code(f"line\0{language}\0{sentence}")


def stamp(text: str, *, reviewed: bool) -> str:
    """Return six letters and digits that change when a translation, or whether it is reviewed, does."""
    return codes.code(f"{'reviewed' if reviewed else 'draft'}\0{' '.join(text.split())}", 6)


@dataclass(frozen=True)
class Desk:
    """The lines of one language, from its catalogs brought up to date in memory.

    Attributes:
        language: its code. files: the catalogs they are in, as they would be written.
    """

    language: str
    files: tuple[Merged, ...]
    _entries: Mapping[str, polib.POEntry] = field(repr=False)

    @property
    def sentences(self) -> tuple[str, ...]:
        """All Kinh sentences to be translated, in the order of the catalogs."""
        return tuple(self._entries)

    def line(self, sentence: str) -> Translation:
        """Return what there is for a Kinh sentence."""
        return translation_of(self._entries[sentence], self.language, "")

    def remarks(self, sentence: str) -> str:
        """Return what people noted beside a sentence, without what the program keeps there; "" for nothing."""
        return _remarks(self._entries[sentence])

    def name(self, sentence: str) -> str:
        """Return the code of a line alone, by which people name it."""
        return line_code(self.language, sentence)

    def code(self, sentence: str) -> str:
        """Return the code of a line with its stamp, as files for translators bear it."""
        return f"{self.name(sentence)}-{self.stamp(sentence)}"

    def stamp(self, sentence: str) -> str:
        """Return the stamp of a line as it stands."""
        line = self.line(sentence)
        return stamp(line.text, reviewed=line.state is LineState.REVIEWED)

    def by_code(self) -> dict[str, str]:
        """Return the Kinh sentences by the first half of their codes."""
        return {self.name(sentence): sentence for sentence in self._entries}

    def replaced(self) -> dict[str, str]:
        """Return the Kinh sentences that came after another one, by the code the earlier one had."""
        lines = {sentence: self.line(sentence).previous for sentence in self._entries}
        return {line_code(self.language, previous): sentence for sentence, previous in lines.items() if previous}

    def memory(self) -> Memory:
        """Return the reviewed lines, those of sentences that are no longer said among them."""
        lines: dict[str, str] = {}
        for file in self.files:
            for entry in file.entries:
                fuzzy = "fuzzy" in entry.flags  # of an obsolete entry, polib's own `fuzzy` is always false
                if not fuzzy and reviews.find(entry.tcomment, self.language, entry.msgid, entry.msgstr):
                    lines[entry.msgid] = entry.msgstr
        return Memory(lines)

    def put(self, sentence: str, text: str, *, earlier_sentence: str = "") -> None:
        """Take in a translation as a draft that nobody has reviewed, or as one made for an earlier Kinh sentence."""
        entry = self._entries[sentence]
        entry.msgstr = text
        entry.previous_msgid = earlier_sentence or None
        entry.tcomment = earlier.noted(_remarks(entry), earlier_sentence)
        entry.flags = flags(entry, fuzzy=True)

    def approve(self, sentence: str, review: Review) -> None:
        """Record that a person has reviewed the translation that stands there now."""
        entry = self._entries[sentence]
        said = reviews.record(review, self.language, sentence, entry.msgstr)
        entry.tcomment = "\n".join(filter(None, [_remarks(entry), said]))
        entry.previous_msgid = None
        entry.flags = flags(entry, fuzzy=False)

    def withdraw(self, sentence: str) -> None:
        """Take a review away; the translation stays as a draft."""
        entry = self._entries[sentence]
        entry.tcomment = reviews.without(entry.tcomment)
        entry.flags = flags(entry, fuzzy=True)

    def note(self, sentence: str, by: str, remark: str) -> None:
        """Keep a remark beside a line, once, whoever makes it on whatever day; `by` says who first did, and when."""
        entry = self._entries[sentence]
        if f"): {' '.join(remark.split())}" not in " ".join(entry.tcomment.split()):
            entry.tcomment = "\n".join(filter(None, [entry.tcomment, f"Góp ý ({by}): {remark}"]))

    def save(self) -> tuple[str, ...]:
        """Write the catalogs that say something else than before, all or none, and return their names.

        Raises:
            FaultsFoundError: another program has changed one of them meanwhile.
            OSError: one cannot be written; the others say again what they said before.
        """
        for file in self.files:
            file.unchanged()
        written: list[Merged] = []
        try:
            for file in self.files:
                written += [file] if file.write() else []
        except BaseException:
            for file in written:
                file.put_back()
            raise
        return tuple(file.change.path for file in written)


def open_desk(locales: Path, language: str, content: Content, phrases: Iterable[Sentence]) -> Desk:
    """Return the desk of a language.

    Args:
        locales: the workspace's folder locales/. content, phrases: all that is said in Kinh.

    Raises:
        FaultsFoundError: a catalog cannot be read.
    """
    return desk_of(language, merged(locales, [language], content, phrases))


def desk_of(language: str, files: Sequence[Merged]) -> Desk:
    """Return the desk of a language whose catalogs have been brought up to date already."""
    entries = {entry.msgid: entry for file in files for entry in file.entries if not entry.obsolete}
    return Desk(language, tuple(files), entries)


def _remarks(entry: polib.POEntry) -> str:
    return earlier.noted(reviews.without(entry.tcomment), "")
