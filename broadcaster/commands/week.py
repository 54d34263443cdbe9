"""`script`: a week's scripts, on the screen or in files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import pipeline, publish, workspace
from broadcaster.commands import clock
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.files import write_whole
from broadcaster.schema import near

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from broadcaster.models import Script, Station, Week
    from broadcaster.workspace import Workspace


def script(arguments: argparse.Namespace) -> bool:
    """Show the scripts of a week."""
    if arguments.form == "docx" and not arguments.to:
        raise UsageError("a docx file cannot be shown on the screen; say where to write it with --to DIR.")
    found = workspace.load(arguments.workspace, clock.today()).sound()
    plan = found.week(arguments.week)
    station = _station(found, arguments.station)
    chosen = _chosen(found.scripts(plan, draft=arguments.draft), found, plan, arguments, station)
    ready = [one for one in chosen if arguments.draft or workspace.fit_for_air(one)]
    for blocked in chosen:
        if blocked not in ready:
            print(pipeline.not_ready(blocked), file=sys.stderr)
    pages = _pages(found, ready, station, arguments)
    if arguments.to:
        folder = Path(arguments.to)
        for name, page in pages:
            write_whole(folder / name, page)
            print(folder / name)
    elif arguments.form != "txt" and len(pages) > 1:
        names = ", ".join(sorted({one.edition.bulletin.id for one in ready}))
        hint = f"choose one with -l LANG and -b BULLETIN ({names}), or write them all with --to DIR."
        raise UsageError(f"these are {len(pages)} scripts, and {arguments.form} is one to a file: {hint}")
    else:
        print("\n".join(page for _, page in pages if isinstance(page, str)), end="")  # docx: see above
    return bool(pages)


def _station(found: Workspace, code: str | None) -> Station | None:
    if code is None:
        return None
    stations = found.content.stations
    if code not in stations:
        raise FaultsFoundError(
            [Fault("scripts/stations.yaml", None, f"there is no station {code}.", near(code, stations))]
        )
    return stations[code]


def _chosen(
    scripts: Iterable[Script], found: Workspace, plan: Week, arguments: argparse.Namespace, station: Station | None
) -> list[Script]:
    """Return the scripts that the options leave."""
    if arguments.language and arguments.language not in found.settings.languages:
        told = ", ".join(found.settings.languages)
        raise UsageError(f'"{arguments.language}" is not a language of this workspace; there are: {told}.')
    bulletins = [bulletin.id for bulletin in plan.bulletins]
    if arguments.bulletin and arguments.bulletin not in bulletins:
        told = ", ".join(bulletins)
        raise UsageError(f'{plan.id} has no bulletin "{arguments.bulletin}"; there are: {told}.')
    chosen = [
        one
        for one in scripts
        if arguments.language in {None, one.language}
        and arguments.bulletin in {None, one.edition.bulletin.id}
        and (station is None or _airs(station, one))
    ]
    if not chosen:
        raise FaultsFoundError([Fault(plan.place.path, None, "no script fits what was asked for.")])
    return chosen


def _airs(station: Station, one: Script) -> bool:
    codes = one.edition.bulletin.stations
    return one.language in station.languages and (codes is None or station.code in codes)


def _word(press: publish.Press, script: Script, station: Station | None, imprint: publish.Imprint) -> bytes:
    from broadcaster.publish.document import document  # noqa: PLC0415 - the library of Word, only when asked for

    return document(press, script, station, imprint, clock.now())


def _pages(
    found: Workspace, scripts: Iterable[Script], station: Station | None, arguments: argparse.Namespace
) -> list[tuple[str, str | bytes]]:
    """Return name and content of each script's page in the form that was asked for."""
    press = publish.load(found.folder, found.settings.pages)
    imprint = found.imprint(draft=arguments.draft)
    makers: dict[str, Callable[[Script], str | bytes]] = {
        "txt": lambda one: publish.text(press, one, station, imprint),
        "html": lambda one: publish.html(press, one, station, imprint),
        "docx": lambda one: _word(press, one, station, imprint),
        "ssml": lambda one: one.ssml,
    }
    mark = "-draft" if arguments.draft else ""
    return [
        (f"{one.edition.week}-{one.edition.name}-{one.language}{mark}.{arguments.form}", makers[arguments.form](one))
        for one in scripts
    ]
