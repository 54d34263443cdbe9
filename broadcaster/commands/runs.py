"""`runs …`: what went on air goes into the ledger, is put right there, and counted."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import narrate
from broadcaster.commands import clock, show
from broadcaster.commands.ledger import days, evidence, least, office_of, who
from broadcaster.errors import Fault, FaultsFoundError, SoundError, UsageError
from broadcaster.files import read_bytes
from broadcaster.models import Evidence, Run
from broadcaster.office import Lengths
from broadcaster.runlog import FILE_LIMIT, Given, day_of, guess, read_identity, read_moment, reader, week_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from broadcaster.office import Office
    from broadcaster.runlog import Row

_MINUTES = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?", re.ASCII)


def add(arguments: argparse.Namespace) -> bool:
    """Enter one run."""
    office = office_of(arguments)
    now = clock.now()
    identity = read_identity(arguments.station, arguments.bulletin, arguments.language, arguments.time)
    slot = read_moment(arguments.slot, "slot") if arguments.slot else None
    known_by, proof = _witness(arguments)
    run = Run(
        station=identity.station,
        week=arguments.week or week_of(day_of(slot or identity.due)),
        bulletin=identity.bulletin,
        language=identity.language,
        aired_at=identity.due,
        scheduled_at=slot,
        seconds=_seconds(arguments.minutes),
        evidence=known_by,
        proof=proof,
        note=arguments.note,
    )
    known = office.knows(as_written=arguments.as_written)
    with office.ledger() as ledger:
        length = Lengths(office.shelf)
        result = ledger.enter(run, known, entered_at=now, by=who(arguments), length=length, extra=arguments.extra)
        row = ledger.find(identity)
    if arguments.json:
        added, voided = bool(result.added), bool(result.voided)
        show.as_json({"added": added, "voided": voided, "run": office.row(row) if row else None})
    elif result.added:
        print("1 run added.")
    elif result.voided:
        print("The run was there, and voided; it stays so.")
    elif result.strengthened:
        print("The run was there already; it counts once, and is known better now.")
    else:
        print("The run was there already; it counts once.")
    return True


def import_(arguments: argparse.Namespace) -> bool:
    """Enter the runs of a file."""
    office = office_of(arguments)
    path = Path(arguments.file)
    shown = path.as_posix()
    raw = read_bytes(path, shown, FILE_LIMIT)
    given = _given(arguments, office)
    form = arguments.form or guess(raw, path.name)
    if given.sheet and form not in ("csv", "excel"):
        raise UsageError(f"--sheet is for tables of CSV or Excel; this is {form}.")
    if form == "excel" and not raw.startswith(b"PK"):
        raise FaultsFoundError(
            [Fault(shown, None, "is no Excel workbook (.xlsx).", "Leave --as out, or say what it is.")]
        )
    if arguments.station:
        office.demand_station(arguments.station)
        if form in ("csv", "excel", "json"):
            raise UsageError(
                f"-s says whose playout machine wrote a log; this is {form}, whose rows name their stations."
            )
    usual = given.sheet.evidence if given.sheet else "word"
    with office.ledger() as ledger:
        result = ledger.take(
            reader(form, given)(raw, shown, given),
            office.knows(as_written=arguments.as_written),
            entered_at=clock.now(),
            by=who(arguments),
            source=path.name,
            source_sha256=hashlib.sha256(raw).hexdigest(),
            shown=shown,
            usual=evidence(arguments.evidence or usual),
            length=Lengths(office.shelf),
            rehearsal=arguments.dry_run,
        )
    if arguments.json:
        show.as_json({"dry_run": arguments.dry_run, **vars(result)})
        return True
    voided = f" ({show.number(result.voided)} of them voided, and they stay so)" if result.voided else ""
    there = f"{show.number(result.already_there)} there already{voided}"
    added = "would be added" if arguments.dry_run else "added"
    print(f"{show.counted(result.added, 'run')} {added}; {there}.")
    if result.strengthened:
        print(f"{show.counted(result.strengthened, 'run')} of those known better now.")
    if result.passed_over:
        print(f"{show.counted(result.passed_over, 'row')} passed over: no run of a bulletin.")
    return True


def void(arguments: argparse.Namespace) -> bool:
    """Take a run out of the count."""
    return _turn(arguments, "voided", "counts no more already: it was voided, or corrected into another", counts=False)


def unvoid(arguments: argparse.Namespace) -> bool:
    """Take a run back into the count."""
    return _turn(arguments, "back in the count", "counts already", counts=True)


def _turn(arguments: argparse.Namespace, done: str, idle: str, *, counts: bool) -> bool:
    office = office_of(arguments)
    identity = read_identity(arguments.station, arguments.bulletin, arguments.language, arguments.time)
    with office.ledger() as ledger:
        said = {"why": arguments.why, "by": who(arguments), "at": clock.now()}
        result = (
            ledger.unvoid([identity], **said, besides=arguments.besides) if counts else ledger.void([identity], **said)
        )
    if arguments.json:
        names = ("unvoided", "already_counting") if counts else ("voided", "already_void")
        show.as_json(dict(zip(names, (result.voided, result.already_void), strict=True)))
    else:
        print(f"1 run {done}." if result.voided else f"The run {idle}.")
    return True


def correct(arguments: argparse.Namespace) -> bool:
    """Put right what was entered wrongly of a run."""
    office = office_of(arguments)
    identity = read_identity(arguments.station, arguments.bulletin, arguments.language, arguments.time)
    with office.ledger() as ledger:
        row = ledger.demand(identity)
        to = _corrected(arguments, row, office)
        if to == row.run:
            raise UsageError("say what is wrong of it: --to-station, --to-language, --to-slot, --to-time, --minutes, …")
        known = office.knows(as_written=arguments.as_written)
        new = ledger.correct(row.identity, to, known, why=arguments.why, by=who(arguments), at=clock.now())
    if arguments.json:
        show.as_json({"run": office.row(new), "in_place_of": None if new.number == row.number else row.number})
    elif new.number == row.number:
        print(f"Run {show.number(row.number)} corrected; what it said before stays in the ledger.")
    else:
        print(
            f"Run {show.number(new.number)} stands in the place of run {show.number(row.number)}, which counts no more."
        )
    return True


def count(arguments: argparse.Namespace) -> bool:
    """Count the runs of a period."""
    office = office_of(arguments)
    first, last = days(arguments)
    with office.ledger() as ledger:
        begun = ledger.begun
        counted = ledger.count(first, last, arguments.by, least=least(arguments, office))
    if arguments.json:
        answer = {
            "from": str(first),
            "to": str(last),
            "by": arguments.by,
            "total": counted.total,
            "groups": counted.groups,
        }
        show.as_json(answer if arguments.by else {key: answer[key] for key in ("from", "to", "total")})
        return True
    if not begun:
        print("No run has been entered yet.")
    names: Mapping[str, str] = {code: f"{code} {name}" for code, name in office.known.stations.items()}
    if arguments.by:
        rows = [(names.get(group, group), show.number(number)) for group, number in counted.groups.items()]
        show.table((arguments.by, "runs"), [*rows, ("total", show.number(counted.total))])
    else:
        print(f"{show.counted(counted.total, 'run')} from {first} to {last}.")
    return True


def _corrected(arguments: argparse.Namespace, row: Row, office: Office) -> Run:
    """Return a run with what a person says it was in truth."""
    run = replace(
        row.run,
        station=arguments.to_station or row.run.station,
        bulletin=arguments.to_bulletin or row.run.bulletin,
        language=arguments.to_language or row.run.language,
        seconds=_seconds(arguments.minutes) or row.run.seconds,
    )
    if arguments.to_time:
        run = replace(run, aired_at=read_moment(arguments.to_time, "time"))
    if arguments.to_slot:
        slot = None if arguments.to_slot == "none" else read_moment(arguments.to_slot, "slot")
        run = replace(run, scheduled_at=slot)
    if arguments.evidence or arguments.recording:
        known_by, proof = _witness(arguments)
        run = replace(run, evidence=known_by, proof=proof)
    if (run.bulletin, run.scheduled_at) != (row.run.bulletin, row.run.scheduled_at):
        slot = run.scheduled_at
        known = office.schedule.items(run.bulletin, int(slot.timestamp())) if slot else None
        run = replace(run, items=run.items if known is None and run.bulletin == row.run.bulletin else known)
    moment = run.scheduled_at or run.aired_at
    return replace(run, week=week_of(day_of(moment))) if moment else run


def _witness(arguments: argparse.Namespace) -> tuple[Evidence, str]:
    """Return the evidence of a run, and the digest of its recording."""
    if not arguments.recording:
        if arguments.evidence == "proof":
            raise UsageError("a proof is a recording of what was on air: --recording FILE.")
        return evidence(arguments.evidence or "word"), ""
    if arguments.evidence not in (None, "proof"):
        raise UsageError(f"a recording is a proof; leave --evidence {arguments.evidence} out.")
    path = Path(arguments.recording)
    try:
        narrate.demand_sound(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except SoundError as error:
        raise FaultsFoundError([Fault(path.as_posix(), None, str(error), "A proof is a recording.")]) from error
    except OSError as error:
        raise FaultsFoundError([Fault(path.as_posix(), None, f"cannot be read: {error.strerror or error}.")]) from error
    return Evidence.PROOF, digest


def _seconds(minutes: str | None) -> int | None:
    if minutes is None:
        return None
    if not _MINUTES.fullmatch(minutes) or not 0 < float(minutes.replace(",", ".")) <= 360:
        raise UsageError(f'--minutes takes a length such as 7 or 7.5, at most 360; found "{minutes}".')
    return max(1, round(float(minutes.replace(",", ".")) * 60))


def _given(arguments: argparse.Namespace, office: Office) -> Given:
    """Return what a reader is told besides the file."""
    sheets = office.settings.runs.sheets
    if arguments.sheet is not None and arguments.sheet not in sheets:
        there = ", ".join(sheets) or "none"
        raise UsageError(
            f'there is no table "{arguments.sheet}" under runs: sheets in broadcaster.yaml; there are: {there}.'
        )
    sheet = sheets[arguments.sheet] if arguments.sheet else None
    return Given(office.known.stations, office.languages(), office.schedule.titles, sheet, arguments.station or "")
