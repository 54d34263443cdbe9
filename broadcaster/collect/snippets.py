"""Reads scripts/policies/*.yaml: one policy each, said in Kinh, with figures that name their facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster import figures, sums
from broadcaster.collect.shapes import SnippetShape
from broadcaster.errors import Fault, FaultsFoundError, Severity
from broadcaster.language import placeholders, sentences
from broadcaster.models import PARTS, Figure, Place, Sentence, Snippet
from broadcaster.schema import hold, near
from broadcaster.sums import SumError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from broadcaster.figures import Quantity
    from broadcaster.models import Fact
    from broadcaster.yamldoc import YamlDoc

_CONFIRM = "A release leaves it out until that is confirmed."


def snippet(doc: YamlDoc, name: str) -> Snippet:
    """Return the snippet in the document.

    Raises:
        FaultsFoundError: it does not have the shape of a snippet; all mismatches at once.
    """
    shape = hold(doc, SnippetShape)
    if shape.valid.to and shape.valid.to < shape.valid.since:
        raise FaultsFoundError(
            [doc.fault(("valid",), f"ends ({shape.valid.to}) before it begins ({shape.valid.since}).")]
        )
    parts = {
        part: tuple(
            Sentence(text, part, Place(doc.path, doc.line((part, index))))
            for index, text in enumerate(getattr(shape, part))
        )
        for part in PARTS
    }
    return Snippet(
        id=name,
        title=Sentence(shape.title, "title", Place(doc.path, doc.line(("title",)))),
        topic=shape.topic,
        source=tuple(shape.source),
        valid_from=shape.valid.since,
        valid_to=shape.valid.to,
        review_by=shape.review_by,
        confirm=shape.confirm,
        figures={
            key: Figure(key, figure.sum, figure.round, figure.unit, Place(doc.path, doc.line(("figures", key))))
            for key, figure in shape.figures.items()
        },
        place=Place(doc.path),
        **parts,
    )


def check(found: Snippet, facts: Collection[str] | None) -> list[Fault]:
    """Return what is wrong inside a snippet: names that nothing stands for, sums that cannot be read, typed figures.

    `facts` are the names of the facts; None when they are not known, so that no name can be called wrong.
    """
    faults = []
    known = None if facts is None else {*facts, *found.figures}
    for figure in found.figures.values():
        faults += _figure_faults(figure, known, facts)
    used: set[str] = set()
    for sentence in found.sentences():
        faults += sentences.check(sentence, known)
        used |= set(placeholders.names(sentence.text))
    for figure in found.figures.values():
        used |= _names(figure)
    faults += [
        Fault(
            figure.place.path, figure.place.line, f'the figure "{name}" is said in no sentence.', "", Severity.WARNING
        )
        for name, figure in found.figures.items()
        if name not in used
    ]
    return faults


def check_on(found: Snippet, facts: Mapping[str, Fact], day: dt.date) -> list[Fault]:
    """Return why the snippet's figures cannot be worked out on `day`, and what it says that one source alone says."""
    quantity = figures.work_out(found.figures, facts, day)
    wanted = {*found.figures, *(name for sentence in found.sentences() for name in placeholders.names(sentence.text))}
    faults: list[Fault] = []
    doubtful: dict[str, Quantity] = {}
    for name in sorted(wanted):
        try:
            if quantity(name).confirm:
                doubtful[name] = quantity(name)
        except FaultsFoundError as error:
            faults += (
                fault if fault.path else Fault(found.place.path, None, fault.what, fault.hint) for fault in error.faults
            )
    if found.confirm:
        what = f"the whole snippet rests on one source: {'; '.join(found.source)}."
        faults.append(Fault(found.place.path, None, what, _CONFIRM, Severity.WARNING))
    for sentence in found.sentences():
        for name in dict.fromkeys(placeholders.names(sentence.text)):
            if name in doubtful:
                rests = f"{doubtful[name].written} rests on one source: {'; '.join(doubtful[name].doubts)}"
                what = f"{{{{ {name} }}}} = {rests}."
                faults.append(Fault(sentence.place.path, sentence.place.line, what, _CONFIRM, Severity.WARNING))
    return faults


def _figure_faults(figure: Figure, known: set[str] | None, facts: Collection[str] | None) -> list[Fault]:
    path, line = figure.place.path, figure.place.line
    if figure.name in (facts or ()):
        return [Fault(path, line, f'the figure "{figure.name}" has the name of a fact.', "Give it another name.")]
    try:
        named = sums.names(sums.parse(figure.expression))
    except SumError as error:
        return [Fault(path, line, f'figure "{figure.name}": {error.what}', error.hint)]
    if known is None:
        return []
    return [
        Fault(
            path,
            line,
            f'the figure "{figure.name}" names "{name}", which is neither a fact nor a figure here.',
            near(name, known),
        )
        for name in sorted(named - known)
    ]


def _names(figure: Figure) -> frozenset[str]:
    try:
        return sums.names(sums.parse(figure.expression))
    except SumError:
        return frozenset()
