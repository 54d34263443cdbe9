"""What a machine reports: runs by the thousand, each counted once; and what the ledger has of its station."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from starlette.requests import ClientDisconnect

from broadcaster.errors import FaultsFoundError, UsageError
from broadcaster.models import Evidence
from broadcaster.runlog import Met, Period
from broadcaster.runlog.leafing import Wanted, leaf
from broadcaster.runlog.queries import bounds
from broadcaster.web.api import reading
from broadcaster.web.api.examples import REPORTS
from broadcaster.web.api.machine import Asking, Machine
from broadcaster.web.api.problems import ProblemFault, documented, refused
from broadcaster.web.api.rows import cursor_of, place_of, row_of
from broadcaster.web.api.shapes import (
    MOST_RUNS,
    PAGE,
    CountAnswer,
    Day,
    EvidenceWord,
    Parcel,
    ReportAnswer,
    RowsAnswer,
    Split,
)
from broadcaster.web.store.answers import Answer

router = APIRouter(tags=["What aired"])

KEY = r"^[!-~]([ -~]{0,118}[!-~])?$"
"""1 to 120 printable letters of ASCII; blanks around a header's value are no part of it (RFC 9110, 5.5)."""

_JSON = re.compile(r'application/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE)

_FAULTS = reading.EACH * MOST_RUNS
"""Faults the ledger is to tell in sentences: those of every run. `reading.faults` says which of them are answered."""

_REPLAYED = {
    "Idempotent-Replayed": {
        "description": "true: this was answered before, under the same key; nothing was entered again.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}

_BODY = {
    "requestBody": {
        "required": True,
        "description": "The runs, as JSON in UTF-8.",
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Reports"}, "example": REPORTS},
        },
    }
}


async def sent(request: Request, _: Asking) -> bytes:
    """Return the body of a request: JSON, and not packed.

    Raises:
        HTTPException: it is of another type, or too large.
    """
    if not _JSON.fullmatch(request.headers.get("content-type", "")):
        raise refused("not-json", 'Send "Content-Type: application/json", and JSON.')
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise refused("not-json", "Send the body as it is, not packed.", headers={"Accept-Encoding": "identity"})
    try:
        return await request.body()
    except ClientDisconnect as error:
        # `guards.Bounded` says so of a body that is too large and did not tell before; else nobody hears it any more.
        raise refused("too-large", "Send fewer runs at once.") from error


@router.post(
    "/runs",
    summary="Report what aired",
    operation_id="report",
    response_model=ReportAnswer,
    responses={
        200: {"description": "All runs were taken.", "headers": _REPLAYED},
        **documented(408, 409, 413, 415, 422),
    },
    openapi_extra=_BODY,
)
def report(
    machine: Asking,
    raw: Annotated[bytes, Depends(sent)],
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            description="A name for this report, such as a UUID. Sent again under the same name, as after a cut line, "
            "it is answered as before and entered once.",
            pattern=KEY,
            examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
        ),
    ],
) -> Response:
    """Report 1 to 10,000 runs: all of them are taken or, if one is faulty, none.

    Each run counts once, however often it is reported, by whom and under which key: a run is named by station,
    bulletin, language and slot (or, outside the plan, by when it began). The key serves the answer: under the same key
    the same report is answered as it was before. Only if the portal was stopped in the moment between entering and
    answering, the second answer says `already_there` where the first would have said `added`.
    """
    given = reading.parcel(raw)
    digest = hashlib.sha256(raw).hexdigest()
    answers = machine.desk.store.answers
    before = answers.begin(machine.token.number, key, digest, at=machine.desk.second())
    if before is not None:
        answer = _again(before, digest)
        if _are_there(machine, given, digest):
            return answer
        # The ledger was restored from a copy that does not have them. Whoever sends again wants them to be there.
        told = _take(machine, given, digest)
        answers.renew(machine.token.number, key, Answer(digest, 200, told.model_dump_json()))
        return Response(told.model_dump_json(), 200, media_type="application/json")
    try:
        told = _take(machine, given, digest)
    except BaseException:
        answers.drop(machine.token.number, key)
        raise
    kept = answers.keep(machine.token.number, key, Answer(digest, 200, told.model_dump_json()))
    machine.note("api-runs", f"{machine.station.code}: {told.added} added, {told.already_there} there already")
    return Response(kept.body, kept.status, media_type="application/json")


def _again(before: Answer, digest: str) -> Response:
    """Return what was answered under a key before.

    Raises:
        HTTPException: it was another report, or is being worked on.
    """
    if before.asked_sha256 != digest:
        what = "Under this key another report was sent. Take a new key for each new report."
        raise refused("key-reused", what)
    if before.is_pending:
        what = "Ask again in a moment, with the same key; the answer will be there."
        raise refused("in-progress", what, headers={"Retry-After": "2"})
    return Response(before.body, before.status, {"Idempotent-Replayed": "true"}, "application/json")


def _are_there(machine: Machine, given: Parcel, digest: str) -> bool:
    """Tell whether the ledger has all runs of a report that was answered before."""
    try:
        told = _take(machine, given, digest, rehearsal=True)
    except HTTPException:  # what was right then is refused by the plan of today: it was taken, and that is that
        return True
    return told.added == 0


def _take(machine: Machine, given: Parcel, digest: str, *, rehearsal: bool = False) -> ReportAnswer:
    """Enter runs into the ledger, all or none; `rehearsal`: only tell what would become of them.

    Raises:
        HTTPException: runs are faulty; every fault is named. LedgerError: the database refuses.
    """
    known = replace(machine.office.knows(as_written=given.as_written), as_written='"as_written": true beside "runs"')
    states = ["added"] * len(given.runs)

    def hear(line: int, met: Met) -> None:
        states[line - 1] = met.value

    try:
        result = machine.desk.ledger.take(
            reading.rows(given.runs, machine.station.code),
            known,
            entered_at=machine.desk.now(),
            by=machine.token.who,
            source=f"api:{machine.token.name}",
            source_sha256=digest,
            usual=Evidence.LOG,
            length=machine.desk.length,
            in_full=_FAULTS,
            rehearsal=rehearsal,
            hear=hear,
        )
    except FaultsFoundError as error:
        raise reading.faults(error.faults, len(given.runs)) from error
    return ReportAnswer.model_validate({**vars(result), "states": states})


From = Annotated[Day, Query(alias="from", description="The first day, by the stations' clocks (+07:00).")]
To = Annotated[Day, Query(alias="to", description="The last day, itself included.")]


@router.get(
    "/runs",
    summary="The runs of the station, row by row",
    operation_id="runs",
    response_model=RowsAnswer,
    responses={200: {"description": "The answer."}, **documented(422)},
)
def runs(
    machine: Asking,
    first: From,
    last: To,
    cursor: Annotated[
        str | None, Query(description="`cursor` of the answer before, to go on where it ended.", max_length=40)
    ] = None,
) -> Response:
    """Give the rows of a period in the order in which they were due, at most 1,000 at a time, voided ones too."""
    behind = None if cursor is None else place_of(cursor)
    begin, end = _days(first, last)
    wanted = Wanted(Period(begin, end), station=machine.station.code)
    found = leaf(machine.desk.ledger.database, wanted, behind, PAGE)
    told = RowsAnswer(
        runs=[row_of(row) for row in found.rows], cursor=None if found.after is None else cursor_of(found.after)
    )
    return Response(told.model_dump_json(), media_type="application/json")


@router.get(
    "/counts",
    summary="How many runs of the station count",
    operation_id="counts",
    response_model=CountAnswer,
    responses={200: {"description": "The answer."}, **documented(422)},
)
def counts(
    machine: Asking,
    first: From,
    last: To,
    by: Annotated[Split | None, Query(description="What to split the total by.")] = None,
    least: Annotated[
        EvidenceWord, Query(description="Only runs that are known at least so well, from `planned` to `proof`.")
    ] = "word",
) -> Response:
    """Count the runs of a period; those that the office has voided are left out."""
    begin, end = _days(first, last)
    worth = next(one for one in Evidence if one.word == least)
    found = machine.desk.ledger.count(begin, end, by, station=machine.station.code, least=worth)
    told = CountAnswer(first=begin, last=end, by=by, least=least, total=found.total, groups=dict(found.groups))
    return Response(told.model_dump_json(by_alias=True), media_type="application/json")


def _days(first: str, last: str) -> tuple[date, date]:
    """Return the two days of a period.

    Raises:
        HTTPException: one is no day, or they are in the wrong order.
    """
    found: dict[str, Any] = {}
    errors = []
    for name, text in (("from", first), ("to", last)):
        try:
            found[name] = date.fromisoformat(text)
        except ValueError:
            errors.append(ProblemFault(where=name, what=f'"{text}" is on no calendar.'))
    if errors:
        raise refused("faulty", "A day is none.", errors=errors)
    try:
        return bounds(found["from"], found["to"])
    except UsageError as error:
        raise refused("faulty", f"{str(error)[:1].upper()}{str(error)[1:]}") from error
