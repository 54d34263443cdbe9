"""What a change would touch: of a fact, of a snippet, of a template."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from broadcaster import sums
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.language import placeholders
from broadcaster.models import KINH, LineState, Sentence, Snippet
from broadcaster.schema import near
from broadcaster.stale.dates import worth
from broadcaster.stale.findings import Cause, Gatherer, Kind, Task, Told, TouchedLine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from broadcaster.compose.sayings import Saying
    from broadcaster.models import Figure
    from broadcaster.stale.ground import Ground

Chosen = Callable[[Snippet | None, Sentence], bool]
"""Tells of a snippet (None for a template's phrase) and a sentence whether it is asked about."""


def chosen(ground: Ground, fact: str | None, snippet: str | None, template: str | None) -> Chosen:
    """Return what chooses the sentences that rest on a fact, are a snippet's, or are said by a template's file.

    Where several are named, all their sentences are chosen; where none is, every sentence is.

    Raises:
        FaultsFoundError: there is no fact, snippet or template of that name; all at once.
    """
    content = ground.workspace.content
    known: tuple[tuple[str, str | None, Iterable[str], str], ...] = (
        ("fact", fact, content.facts, "scripts/facts.yaml"),
        ("snippet", snippet, content.snippets, "scripts/policies"),
        ("template", template, ground.phrasebook.names if template else (), "templates"),
    )
    faults = [
        Fault(path, None, f'there is no {kind} "{name}"; {_told(sorted(names))}.', near(name, names))
        for kind, name, names, path in known
        if name is not None and name not in names
    ]
    if faults:
        raise FaultsFoundError(faults)
    said = {phrase.text for phrase in ground.phrasebook.phrases(template)} if template else set()

    def choose(of: Snippet | None, sentence: Sentence) -> bool:
        if fact is None and snippet is None and template is None:
            return True
        rests = fact is not None and fact in facts_behind(of, sentence)
        own = of.id == snippet if of else sentence.text in said
        return rests or own

    return choose


def _told(names: Sequence[str]) -> str:
    """Return the names there are, in words; of many only how many."""
    return f"there are: {', '.join(names) or 'none'}" if len(names) <= 12 else f"there are {len(names)} others"


def facts_behind(snippet: Snippet | None, sentence: Sentence) -> frozenset[str]:
    """Return the names of the facts that a sentence of a sound workspace rests on, straight or through figures."""
    own: Mapping[str, Figure] = snippet.figures if snippet else {}
    found: set[str] = set()
    waiting = list(placeholders.names(sentence.text))
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in own:
            waiting += sums.names(sums.parse(own[name].expression))
        else:
            found.add(name)
    return frozenset(found)


def by_fact(ground: Ground, name: str) -> tuple[Cause, ...]:
    """Return what a change of the fact `name` would touch; the figures change and every translation stays."""
    fact = ground.workspace.content.facts[name]
    values = [value for value in fact.values if value.until is None or value.until >= ground.today]
    holding = fact.on(ground.today)
    told = [worth(fact, value) for value in values if value is holding or value.since > ground.today]
    cause = Cause(Kind.FACT, name, f"{name}: {', then '.join(told) or 'no value today'}")
    gatherer = Gatherer()
    for snippet, sentence in ground.sentences():
        if name in facts_behind(snippet, sentence):
            _note(ground, gatherer, cause, (snippet, sentence), Task.STAYS)
    return gatherer.causes()


def by_snippet(ground: Ground, name: str) -> tuple[Cause, ...]:
    """Return what a change of the text of the snippet `name` would touch."""
    found = ground.workspace.content.snippets[name]
    cause = Cause(Kind.SNIPPET, name, f"{name}: {found.title.text} ({found.place.path})")
    gatherer = Gatherer()
    for snippet, sentence in ground.sentences():
        if snippet is found:
            _note(ground, gatherer, cause, (snippet, sentence), Task.REREAD)
    return gatherer.causes()


def by_template(ground: Ground, name: str) -> tuple[Cause, ...]:
    """Return what a change of the template's file `name`, or of a file it includes, would touch.

    Its phrases are touched as its own bulletins say them, and those bulletins as a whole.
    """
    book = ground.phrasebook
    made = book.bulletins(name)
    files = ", ".join(book.files(name)[1:])
    cause = Cause(Kind.TEMPLATE, name, f"templates/{name}.ssml.j2" + (f", with {files}" if files else ""))
    gatherer = Gatherer()
    airings = [
        airing
        for scripts in ground.scripts.values()
        for script in scripts
        if script.language in ground.languages and script.edition.bulletin.template in made
        if (airing := ground.airing(script.edition, script.language))
    ]
    gatherer.touch(cause, airings)
    for phrase in book.phrases(name):
        _note(ground, gatherer, cause, (None, phrase), Task.REREAD, made)
    return gatherer.causes()


def _note(
    ground: Ground,
    gatherer: Gatherer,
    cause: Cause,
    what: tuple[Snippet | None, Sentence],
    task: Task,
    templates: Collection[str] | None = None,
) -> None:
    """Note one sentence that would be touched, as it is said today, or on the nearest day that it may be aired."""
    snippet, sentence = what
    key = snippet.id if snippet else "", sentence.text
    told = []
    for language in ground.languages:
        saying = _said(ground, snippet, sentence, language)
        state = saying.state if saying else LineState.MISSING
        needed = Task.NONE if language == KINH else Task.MISSING if state is LineState.MISSING else task
        codes = sorted({saying.code if saying else "", *ground.codes(key, language)} - {""})
        airings = ground.airings(key, language, templates=templates)
        told.append(Told(language, state, needed, ground.takes(language, *codes), airings))
    if ground.station and not any(one.airings for one in told):
        return
    kinh = _said(ground, snippet, sentence, KINH)
    was, why = (kinh.kinh, "") if kinh else (sentence.text, "a fact behind it has no value today")
    gatherer.add(cause, TouchedLine(key[0], sentence.part, sentence.place, sentence.text, was, "", why, ()), told)


def _said(ground: Ground, snippet: Snippet | None, sentence: Sentence, language: str) -> Saying | None:
    day = ground.today
    if snippet and not snippet.valid_on(day):
        last = min(snippet.valid_to or snippet.review_by, snippet.review_by)
        day = snippet.valid_from if day < snippet.valid_from else last
    try:
        return ground.sayings.say(sentence, ground.sayings.figures(sentence, snippet, day), language)
    except FaultsFoundError:
        return None
