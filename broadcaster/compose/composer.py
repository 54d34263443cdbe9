"""Composes a script: an edition of a bulletin, through its template, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from broadcaster import figures
from broadcaster.compose import ssml
from broadcaster.compose.lines import Wording, Wordsmith, code
from broadcaster.compose.sandbox import shown
from broadcaster.compose.templates import OFFICE, SUFFIX, Templates
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.figures import Quantity
from broadcaster.language import placeholders, reading
from broadcaster.letters import cut
from broadcaster.models import KINH, PARTS, LeftOut, Line, Place, Script, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from broadcaster.language.catalog import Catalog
    from broadcaster.language.locale import Locale
    from broadcaster.models import Content, Cue, Edition, Snippet


@dataclass(frozen=True)
class Said:
    """A sentence of a snippet, as templates hold it."""

    sentence: Sentence
    snippet: Snippet
    quantity: Callable[[str], Quantity]


@dataclass(frozen=True)
class Item:
    """A snippet as templates see it: `item.title`, and lists of sentences, each to be given to say( )."""

    title: Said
    why: tuple[Said, ...]
    say: tuple[Said, ...]
    ask: tuple[Said, ...]
    example: tuple[Said, ...]
    act: tuple[Said, ...]
    brief: tuple[Said, ...]


@dataclass(frozen=True)
class _Record:
    """What is known of a line beside what the document says of it."""

    sentence: Sentence
    snippet: str
    wording: Wording
    confirm: bool


@dataclass(frozen=True)
class Composer:
    """Composes the scripts of a workspace; everything it needs comes in here, and it writes nothing.

    Attributes:
        locales, catalogs: by language code; Kinh has a locale and no catalog.
        office: the name of the office, for the placeholder of that name.
        draft: whether what one source alone says is kept (and marked) or left out (and named).
    """

    content: Content
    templates: Templates
    locales: Mapping[str, Locale]
    catalogs: Mapping[str, Catalog]
    office: str
    draft: bool

    def script(self, edition: Edition, language: str) -> Script:
        """Return an edition's script in one language.

        Raises:
            FaultsFoundError: a figure cannot be worked out, or the template cannot be rendered.
        """
        return _Composition(self, edition, language).script()


class _Composition:
    """One script in the making."""

    def __init__(self, composer: Composer, edition: Edition, language: str) -> None:
        self._composer, self._edition, self._language = composer, edition, language
        self._template = edition.bulletin.template
        catalog = None if language == KINH else composer.catalogs[language]
        self._smith = Wordsmith(composer.locales[language], composer.locales[KINH], catalog)
        self._day = edition.days[0]
        self._facts = figures.work_out({}, composer.content.facts, self._day)
        self._records: dict[int, _Record] = {}
        self._said: set[int] = set()
        self._left_out: dict[tuple[str, Place], LeftOut] = {}
        self._phrases = {phrase.text: phrase for phrase in composer.templates.phrases}

    def script(self) -> Script:
        snippets = [self._composer.content.snippets[name] for name in self._edition.bulletin.items]
        items = [item for snippet in snippets if (item := self._item(snippet))]
        document = self._composer.templates.render(
            self._template, {"items": items, "language": self._language, "say": self._say}
        )
        cues = tuple(self._cue(cue) for cue in ssml.read(document, shown(f"{self._template}{SUFFIX}"), self._language))
        sources = [source for snippet in snippets if snippet.valid_on(self._day) for source in snippet.source]
        sources += [
            source for record in self._records.values() for q in record.wording.quantities for source in q.sources
        ]
        return Script(
            edition=self._edition,
            language=self._language,
            title=self._edition.bulletin.title.text,
            ssml=document,
            cues=cues,
            left_out=tuple(self._left_out.values()),
            sources=tuple(dict.fromkeys(sources)),
        )

    def _item(self, snippet: Snippet) -> Item | None:
        """Return a snippet as templates see it, or None when nothing of it may be said on these days."""
        if not snippet.valid_on(self._day):
            days = f"{snippet.valid_from} to {min(snippet.valid_to or snippet.review_by, snippet.review_by)}"
            self._leave(snippet.title, f"the snippet may be aired from {days} only")
            return None
        quantity = figures.work_out(snippet.figures, self._composer.content.facts, self._day)
        parts: dict[str, tuple[Said, ...]] = {}
        named = self._composer.templates.parts.get(self._template, frozenset())
        for part in PARTS:
            whole = [Said(sentence, snippet, quantity) for sentence in getattr(snippet, part)]
            kept = [said for said in whole if not self._kept_back(said, named=part in named)]
            # A household's reckoning with a step left out would mislead: the example is said whole or not at all.
            parts[part] = () if part == "example" and len(kept) < len(whole) else tuple(kept)
        if not parts["say"]:
            return None
        return Item(Said(snippet.title, snippet, quantity), **parts)

    def _kept_back(self, said: Said, *, named: bool) -> bool:
        """Tell whether a sentence is left out of a release, and note why if the template names its part at all."""
        reason = self._doubt(said.sentence, said.snippet, said.quantity)
        if reason and not self._composer.draft:
            if named:
                self._leave(said.sentence, reason)
            return True
        return False

    def _doubt(self, sentence: Sentence, snippet: Snippet | None, quantity: Callable[[str], Quantity]) -> str:
        """Return why a sentence is not yet sure enough for the air, or ""."""
        if snippet and snippet.confirm:
            return f"the snippet rests on one source: {'; '.join(snippet.source)}"
        for name in _figures_in(sentence):
            found = quantity(name)
            if found.confirm:
                return f"{name} ({found.written}) rests on one source: {'; '.join(found.doubts)}"
        return ""

    def _leave(self, sentence: Sentence, why: str) -> None:
        self._left_out[sentence.text, sentence.place] = LeftOut(sentence.text, why, sentence.place)

    def _phrase_quantity(self, name: str) -> Quantity:
        return Quantity(self._composer.office, "text") if name == OFFICE else self._facts(name)

    def _say(self, what: object) -> Markup:
        """Return the element of a line: what templates call as say( )."""
        if isinstance(what, Said):
            sentence, snippet, quantity = what.sentence, what.snippet, what.quantity
        elif isinstance(what, str) and what in self._phrases:
            sentence, snippet, quantity = self._phrases[what], None, self._phrase_quantity
        else:
            raise ValueError("say( ) takes a phrase in quotes, or one sentence of an item, such as item.title")
        doubt = self._doubt(sentence, snippet, quantity)
        if doubt and not self._composer.draft:
            self._leave(sentence, doubt)
            return Markup()
        wording = self._smith.word(sentence.text, quantity)
        number = len(self._records) + 1
        self._records[number] = _Record(sentence, snippet.id if snippet else "", wording, bool(doubt))
        return Markup(ssml.line(number, wording.markup))  # noqa: S704 - ssml escapes every piece of text it is made of

    def _cue(self, cue: ssml.Spoken | Cue) -> Cue:
        if not isinstance(cue, ssml.Spoken):
            return cue
        record = self._heard(cue)
        locales = self._composer.locales
        if any(letter.isdigit() for said in cue.utterances for letter in said.text):
            what = f'"{cut(cue.written, 60)}" would be said with a digit in it, which no voice may be left with.'
            place = record.sentence.place
            hint = "Write the figure apart from the words around it; if that does not help, tell the developers."
            raise FaultsFoundError([Fault(place.path, place.line, what, hint)])
        seconds = sum(reading.seconds(said.text, locales[said.language]) for said in cue.utterances)
        return Line(
            number=cue.number,
            code=code(self._language, cue.utterances) if cue.utterances else "",
            part=record.sentence.part,
            speaker=cue.speaker,
            kinh=record.wording.kinh,
            written=cue.written,
            spoken=cue.utterances,
            state=record.wording.state,
            confirm=record.confirm,
            msgid=record.sentence.text,
            snippet=record.snippet,
            seconds=seconds,
            place=record.sentence.place,
            pieces=cue.pieces,
            figures=record.wording.figures,
        )

    def _heard(self, cue: ssml.Spoken) -> _Record:
        """Return what is known of a line, once; a line that say( ) did not make has been reviewed by nobody."""
        record = self._records.get(cue.number)
        if record is None or cue.number in self._said or cue.written != ssml.plain(record.wording.markup):
            what = f'says "{cut(cue.written, 40)}" in an <s> of its own, or a line twice; lines are made by say( ).'
            raise FaultsFoundError([Fault(shown(f"{self._template}{SUFFIX}"), None, what)])
        self._said.add(cue.number)
        return record


def _figures_in(sentence: Sentence) -> tuple[str, ...]:
    """Return the names of the figures a sentence says."""
    return tuple(name for name in placeholders.names(sentence.text) if name != OFFICE)
