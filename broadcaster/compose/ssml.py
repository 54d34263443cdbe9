"""SSML 1.1, the one document of a script: written line by line, and read back as what is heard.

Only `speak p s break audio sub lang voice` are used. Each line is an `<s xml:id="L07">`; `<sub alias="…">` holds how a
figure or abbreviation is said, `<lang xml:lang="vi">` the Kinh words inside an Êđê or M'nông line, `<voice name="2">` a
second speaker, `<audio src="chime:open"/>` a signal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.language.mixed import runs
from broadcaster.language.utterances import merged
from broadcaster.letters import cut
from broadcaster.models import Chime, Pause, Piece, Utterance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from xml.etree.ElementTree import Element

    from broadcaster.language.spoken import Span

SPEECH = "http://www.w3.org/2001/10/synthesis"
XML = "http://www.w3.org/XML/1998/namespace"

SENTENCE_PAUSE = 450
PARAGRAPH_PAUSE = 1000
"""Milliseconds after a line, and after the last of a paragraph: planning figures, for a horn's echo between houses."""

CHIMES = ("open", "close")
SPEAKERS = ("1", "2")
PAUSE_LIMIT = 10_000

_TIME = re.compile(r"([0-9]{1,5})ms|([0-9]{1,2}(?:\.[0-9]{1,3})?)s")
_TAG = re.compile(r"<[^<>]*>")
_LINE_ID = re.compile(r"L([0-9]{2,4})")


@dataclass(frozen=True)
class Spoken:
    """A line as the document has it: number, speaker, and its pieces as they are written and said."""

    number: int
    speaker: str
    pieces: tuple[Piece, ...]

    @property
    def written(self) -> str:
        """The line as it is written."""
        return "".join([piece.written for piece in self.pieces]).strip()

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What is said, in which language."""
        return merged(Utterance(piece.language, piece.spoken) for piece in self.pieces)


def line(number: int, inner: str) -> str:
    """Return the element of a line around its inner markup."""
    return f'<s xml:id="L{number:02d}">{inner}</s>'


def said(spans: Sequence[Span], language: str) -> str:
    """Return a line in `language` as markup: what is said otherwise than written in `sub`, other speech in `lang`."""
    return "".join(
        inner if tongue == language else f'<lang xml:lang="{tongue}">{inner}</lang>'
        for tongue, pieces in runs(spans, language)
        for inner in ["".join(map(_piece, pieces))]
    )


def _piece(span: Span) -> str:
    if span.spoken == span.written:
        return escape(span.written, quote=False)
    alias = escape(span.spoken, quote=False).replace('"', "&quot;")
    return f'<sub alias="{alias}">{escape(span.written, quote=False)}</sub>'


def plain(markup: str) -> str:
    """Return the text inside a line's markup."""
    return unescape(_TAG.sub("", markup)).strip()


def read(document: str, path: str, language: str) -> list[Spoken | Pause | Chime]:
    """Return what is heard, in order.

    Args:
        document: the SSML as a template rendered it.
        path: the template's file, for faults.
        language: the script's language, which the document must say it is in.

    Raises:
        FaultsFoundError: it is not XML, uses other elements, or has text that stands in no line.
    """
    try:
        root = fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        what = f"does not render to sound XML: {error}."
        raise FaultsFoundError([Fault(path, None, what, "Look for an element that is not closed.")]) from error
    if root.tag != f"{{{SPEECH}}}speak":
        raise FaultsFoundError([Fault(path, None, f'must render to <speak xmlns="{SPEECH}">.')])
    if _language(root, "") != language:
        raise FaultsFoundError([Fault(path, None, '<speak> must have xml:lang="{{ language }}".')])
    return _joined(_Reader(path, language).block(root, language, SPEAKERS[0]))


def _joined(cues: Iterable[Spoken | Pause | Chime]) -> list[Spoken | Pause | Chime]:
    """Return the cues with neighbouring pauses made one."""
    joined: list[Spoken | Pause | Chime] = []
    for cue in cues:
        if isinstance(cue, Pause) and joined and isinstance(joined[-1], Pause):
            joined[-1] = Pause(min(joined[-1].milliseconds + cue.milliseconds, PAUSE_LIMIT))
        else:
            joined.append(cue)
    return joined


def _language(element: Element, around: str) -> str:
    return element.get(f"{{{XML}}}lang", around)


class _Reader:
    def __init__(self, path: str, language: str) -> None:
        self._path, self._own = path, language

    def block(self, element: Element, language: str, speaker: str) -> Iterator[Spoken | Pause | Chime]:
        """Yield what is heard of speak, p or voice."""
        self._no_text(element.text)
        heard = False
        for child in element:
            for cue in self._child(child, language, speaker):
                heard = heard or isinstance(cue, Spoken)
                yield cue
            self._no_text(child.tail)
        if heard and self._name(element) == "p":
            yield Pause(PARAGRAPH_PAUSE - SENTENCE_PAUSE)

    def _child(self, child: Element, language: str, speaker: str) -> Iterator[Spoken | Pause | Chime]:
        name = self._name(child)
        if _language(child, language) != self._own:
            raise self._fault("has another xml:lang than its <speak>; only say( ) marks words of another language.")
        if name == "s":
            yield self._line(child, _language(child, language), speaker)
            yield Pause(SENTENCE_PAUSE)
        elif name == "break":
            yield Pause(self._milliseconds(child.get("time", "")))
        elif name == "audio":
            yield self._chime(child.get("src", ""))
        elif name in {"p", "voice"}:
            role = child.get("name", "") if name == "voice" else speaker
            if role not in SPEAKERS:
                raise self._fault(f'there is no speaker "{role}"; there are: {", ".join(SPEAKERS)}.')
            yield from self.block(child, _language(child, language), role)
        else:
            raise self._fault(
                f"<{name}> is not used in scripts; used are speak, p, s, break, audio, sub, lang and voice."
            )

    def _line(self, element: Element, language: str, speaker: str) -> Spoken:
        found = _LINE_ID.fullmatch(element.get(f"{{{XML}}}id", ""))
        if not found:
            raise self._fault("has an <s> of its own; lines are made by say( ), so that they can be translated.")
        pieces = tuple(piece for piece in self._pieces(element, language) if piece.written or piece.spoken)
        return Spoken(int(found[1]), speaker, pieces)

    def _pieces(self, element: Element, language: str) -> Iterator[Piece]:
        yield _as_written(element.text, language)
        for child in element:
            name = self._name(child)
            if name == "sub":
                yield Piece("".join(child.itertext()), child.get("alias", ""), language)
            elif name == "lang":
                yield from self._pieces(child, _language(child, language))
            else:
                raise self._fault(f"<{name}> may not stand in a line; sub and lang may.")
            yield _as_written(child.tail, language)

    def _milliseconds(self, time: str) -> int:
        found = _TIME.fullmatch(time)
        length = (int(found[1]) if found[1] else round(float(found[2]) * 1000)) if found else PAUSE_LIMIT + 1
        if length > PAUSE_LIMIT:
            raise self._fault(f'<break time="{time}"> must be such as 700ms or 1.5s, {PAUSE_LIMIT // 1000} s at most.')
        return length

    def _chime(self, source: str) -> Chime:
        name = source.removeprefix("chime:")
        if not source.startswith("chime:") or name not in CHIMES:
            allowed = ", ".join(f"chime:{chime}" for chime in CHIMES)
            raise self._fault(f'<audio src="{source}"> must be one of {allowed}.')
        return Chime(name)

    def _no_text(self, text: str | None) -> None:
        if text and text.strip():
            raise self._fault(f'has the text "{cut(text.strip(), 40)}" outside say( ), where no catalog translates it.')

    def _name(self, element: Element) -> str:
        return str(element.tag).removeprefix(f"{{{SPEECH}}}")

    def _fault(self, what: str) -> FaultsFoundError:
        return FaultsFoundError([Fault(self._path, None, what)])


def _as_written(text: str | None, language: str) -> Piece:
    return Piece(text or "", text or "", language)
