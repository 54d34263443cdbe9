"""Proofreads what people wrote for the air: each Kinh sentence and each translation, by the text doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.errors import Fault, Severity
from broadcaster.language import placeholders
from broadcaster.models import LineState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from broadcaster.language.catalog import Catalog
    from broadcaster.language.doctor import Doctor, Finding
    from broadcaster.models import Place, Sentence


def sentences(given: Iterable[Sentence], doctor: Doctor) -> Iterator[Fault]:
    """Yield what is wrong with the letters of Kinh sentences; loose marks are told of the file they stand in."""
    for sentence in given:
        for found in _findings(sentence.text, doctor):
            if found.rule != "nfc":
                yield _fault(found, sentence.place, "the sentence", final=True)


def translations(catalog: Catalog, doctor: Doctor) -> Iterator[Fault]:
    """Yield what is wrong with the letters of a catalog; of drafts, which are never aired, as warnings."""
    for translation in catalog.entries.values():
        if translation.state is not LineState.MISSING:
            for found in _findings(translation.text, doctor):
                yield _fault(found, translation.place, "the translation", final=translation.state is LineState.REVIEWED)


def _findings(text: str, doctor: Doctor) -> tuple[Finding, ...]:
    return doctor.check(placeholders.PLACEHOLDER.sub(" ", text))


def _fault(found: Finding, place: Place, what: str, *, final: bool) -> Fault:
    hint = f"Write “{found.proposal}”." if found.certain else f"Perhaps “{found.proposal}”?" if found.proposal else ""
    if found.rule == "language":
        hint = "If it is right, list its Kinh words under `loans`; if not, mark the line fuzzy."
    # What is only likely is for people to judge, and no guess of ours may keep a reviewed line from the air.
    grave = final and (found.certain or found.rule == "broken")
    return Fault(
        place.path,
        place.line,
        f"{what}: {found.rule}: “{found.found}” {found.reason}",
        hint,
        Severity.FAULT if grave else Severity.WARNING,
    )
