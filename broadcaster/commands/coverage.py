"""`translate status`: how far the translations are, what a week needs, and what each gap blocks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster import translate, workspace
from broadcaster.commands import clock, desks, show
from broadcaster.errors import UsageError
from broadcaster.files import write_whole
from broadcaster.letters import cut
from broadcaster.models import LineState

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from broadcaster.translate import Gap, Status, Use
    from broadcaster.workspace import Workspace


def status(arguments: argparse.Namespace) -> bool:
    """Show how far the translations are, what a week needs, and what each gap blocks."""
    found = workspace.load(arguments.workspace, clock.today()).sound()
    languages = desks.languages(found, arguments.language)
    if arguments.to:
        if Path(arguments.to).suffix.lower() != ".xlsx":
            raise UsageError(f'--to takes a file that ends in .xlsx; found "{arguments.to}".')
        desks.free(Path(arguments.to), found.folder, overwrite=arguments.overwrite)
    plans = desks.coming(found)
    week = found.week(arguments.week) if arguments.week else next(iter(plans), None)
    if week is not None and week not in plans:
        plans = [week, *plans]
    answer = translate.status(
        {language: desks.open_desk(found, language) for language in languages},
        found.content,
        found.templates.phrases,
        desks.needs(found, plans, languages),
        week.id if week else "",
    )
    if arguments.to:
        from broadcaster.translate import status_book  # noqa: PLC0415 - the library of Excel, only when asked for

        written = status_book.write(answer, _names(found), desks.words(found), clock.now())
        write_whole(Path(arguments.to), written)
    if arguments.json:
        show.as_json(_answer(answer))
    else:
        _tell(answer, lines=arguments.lines)
        if arguments.to:
            print(f"All of it is in {arguments.to}.")
    return True


def _names(found: Workspace) -> dict[str, str]:
    """Return the names of languages and stations by code."""
    stations = {code: f"{one.kind} {one.name}" for code, one in found.content.stations.items()}
    return stations | {code: one.name for code, one in found.locales.items()}


def _tell(answer: Status, *, lines: bool) -> None:
    head = ["snippet", *(f"{language}\n{state}" for language in answer.languages for state in LineState)]
    rows = [[row.snippet or "(phrases)", *_counts(row.states, answer.languages)] for row in answer.rows]
    total = [
        str(sum(row.states[language].get(state, 0) for row in answer.rows))
        for language in answer.languages
        for state in LineState
    ]
    show.table(head, [*rows, ["all", *total]])
    if answer.wanted:
        print(f"\n{answer.week} needs:")
        states = [str(state) for state in LineState]
        show.table(
            ["bulletin", "language", "stations", *states, "release"],
            [
                (
                    one.use.edition,
                    one.language,
                    str(len(one.use.stations)),
                    *(str(one.states.get(state, 0)) for state in LineState),
                    "ready" if one.ready else "blocked",
                )
                for one in answer.wanted
            ],
        )
    elif answer.week:
        print(f"\n{answer.week} needs nothing in these languages.")
    if lines:
        print()
        print("\n".join(map(_line, answer.gaps)))
    blocking = sum(bool(gap.blocks) for gap in answer.gaps)
    print(f"\n{show.counted(len(answer.gaps), 'line')} not reviewed, {show.number(blocking)} of them in coming weeks.")
    if answer.gaps and not lines:
        print("--lines lists them with what they block; --to FILE.xlsx writes all of it down.")


def _counts(states: Mapping[str, Mapping[LineState, int]], languages: tuple[str, ...]) -> list[str]:
    return [str(states[language].get(state, 0) or "·") for language in languages for state in LineState]


def _line(gap: Gap) -> str:
    """Return a gap in two lines: which it is, and what it blocks."""
    where = f"{gap.path}:{gap.line}" if gap.line else gap.path
    blocks = ", ".join(f"{use.week} {use.edition} ({show.counted(len(use.stations), 'station')})" for use in gap.blocks)
    told = f"blocks {blocks}" if blocks else "in no coming week"
    return f"{gap.language} {gap.code} {gap.state}: {where}: “{cut(gap.sentence, 70)}”\n    {told}"


def _answer(answer: Status) -> dict[str, Any]:
    """Return the status as a JSON answer: `snippets`, `needs` of `week`, `gaps` with what each blocks, `reviews`."""
    return {
        "week": answer.week or None,
        "languages": list(answer.languages),
        "snippets": [
            {
                "snippet": row.snippet or None,
                "title": row.title or None,
                "languages": {
                    language: {state: row.states[language].get(state, 0) for state in LineState}
                    for language in answer.languages
                },
            }
            for row in answer.rows
        ],
        "needs": [
            {**_use(one.use), "language": one.language, "ready": one.ready}
            | {"states": {state: one.states.get(state, 0) for state in LineState}}
            for one in answer.wanted
        ],
        "gaps": [
            {
                "language": gap.language,
                "code": gap.code,
                "state": gap.state,
                "sentence": gap.sentence,
                "snippet": gap.snippet or None,
                "part": gap.part,
                "path": gap.path,
                "line": gap.line,
                "blocks": [_use(use) for use in gap.blocks],
                "stations": list(gap.stations),
            }
            for gap in answer.gaps
        ],
        "reviews": [
            {"language": language, "code": code, "who": review.who, "on": review.on.isoformat()}
            for language, found in answer.reviews.items()
            for code, review in found.items()
        ],
    }


def _use(use: Use) -> dict[str, Any]:
    days = [day.isoformat() for day in use.days]
    return {"week": use.week, "edition": use.edition, "title": use.title, "days": days, "stations": list(use.stations)}
