"""The office's report of a period: totals, languages, charts, plan against aired; approved by the head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form, HTTPException, Response
from fastapi.responses import HTMLResponse

from broadcaster.models import Evidence
from broadcaster.runlog import Period, periods
from broadcaster.runlog.report import saying, texts
from broadcaster.runlog.reporting import before
from broadcaster.runlog.statement import Kept, Units
from broadcaster.web import choosing, telling
from broadcaster.web.asking import Asker, genuine, may, see_other, whoever
from broadcaster.web.choosing import Asked
from broadcaster.web.rights import Act
from broadcaster.web.store.approvals import Approval
from broadcaster.web.telling import Telling

router = APIRouter()

_see = may(Act.SEE_REPORTS)
Seeing = Annotated[Asker, Depends(_see)]
Approving = Annotated[Asker, Depends(may(Act.APPROVE))]


def _asked(asker: Seeing, ky: str = "", tu: str = "", den: str = "", bc: str = "") -> Asked:
    """Return what an address that no person types asks for; see `choosing.read`.

    Raises:
        HTTPException: there is no such period (404).
    """
    asked = choosing.read(asker.desk, ky, tu, den, bc)
    if isinstance(asked, str):
        raise HTTPException(404)
    return asked


Asking = Annotated[Asked, Depends(_asked)]
"""The days, and the evidence, that an address asks for."""

_MEASURES: dict[str, Callable[[Kept], int]] = {
    "thieu": lambda kept: len(kept.missing),
    "ten": lambda _: 0,
    "ke-hoach": lambda kept: kept.due,
    "phat": lambda kept: kept.aired,
    "muon": lambda kept: kept.late,
    "ngoai": lambda kept: kept.extra,
}
"""By what the stations of the plan may be ordered, the most first."""
USUAL = "thieu"

CHANGED = "Sổ lượt phát đã thay đổi sau khi mở trang, nên chưa duyệt. Xem lại các số dưới đây rồi duyệt."
EMPTY = "Sổ lượt phát chưa có mục nào, nên chưa có gì để duyệt."
IN_CODE = (CHANGED, EMPTY)
"""The texts that stand here and in no template; a catalog needs them too."""


@dataclass(frozen=True)
class Approved:
    """An approval as the page shows it: who, and what the number is now."""

    approval: Approval
    name: str
    least: Evidence
    now: int


@router.get("/bao-cao", response_class=HTMLResponse)
def report(asker: Seeing, ky: str = "", tu: str = "", den: str = "", bc: str = "", xep: str = USUAL) -> Response:
    """Show the report of a period.

    Args:
        ky, tu, den, bc: see `choosing.read`. xep: by what the stations are ordered.
    """
    asked = choosing.read(asker.desk, ky, tu, den, bc)
    if isinstance(asked, str):
        return _page(asker, choosing.usual(asker.desk), xep, wrong=asked, status=400, typed=(tu, den))
    return _page(asker, asked, xep)


@router.get("/bao-cao/hinh/{name}.svg")
def picture(asker: Seeing, asked: Asking, name: str) -> Response:
    """Return a chart of a period."""
    drawn = teller(asker).picture(name, asked.period, asked.least)
    # The page gives the ledger's code along: once the ledger has grown, nobody asks for the picture of before.
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=300"})


@router.post("/bao-cao/duyet", dependencies=[Depends(genuine)])
def approve(
    asker: Approving,
    tu: Annotated[str, Form()],
    den: Annotated[str, Form()],
    bc: Annotated[str, Form()],
    runs: Annotated[int, Form()],
    digest: Annotated[str, Form()],
    code: Annotated[str, Form()] = "",
) -> Response:
    """Approve the report of a period as it was shown; refused when its numbers are others by now.

    What came into the ledger of other weeks meanwhile changes its code and none of these numbers, and is no reason to
    refuse: while stations report, the code lasts for seconds.
    """
    asked = choosing.read(asker.desk, "", tu, den, bc)
    if isinstance(asked, str):
        raise HTTPException(404)
    statement = teller(asker).statement(asked.period, asked.least)
    if not statement.code:
        return _page(asker, asked, USUAL, wrong=EMPTY, status=409)
    if (runs, digest) != (statement.total.runs, telling.digest(statement)):
        return _page(asker, asked, USUAL, wrong=CHANGED, status=409)
    desk, first, last = asker.desk, str(asked.period.first), str(asked.period.last)
    approval = Approval(
        desk.second(), whoever(asker).login, first, last, asked.least.word, statement.total.runs, statement.code
    )
    if not _is_said_already(desk.store.approvals.of(first, last), approval):
        desk.store.approvals.add(approval)
        asker.note("approved", f"{first} {last} {asked.least.word}: {runs}; {statement.code}; shown: {code[:40]}")
    return see_other(f"/bao-cao?{asked.query}#duyet")


def teller(asker: Asker) -> Telling:
    """Return what draws up reports in this process."""
    return cast("Telling", asker.request.app.state.telling)


def _page(
    asker: Asker, asked: Asked, xep: str, *, wrong: str = "", status: int = 200, typed: tuple[str, str] | None = None
) -> HTMLResponse:
    statement = teller(asker).statement(asked.period, asked.least)
    may_approve = whoever(asker).may(Act.APPROVE)
    return asker.page(
        "report.html.j2",
        status=status,
        wrong=asker.desk.words.say(wrong) if wrong else "",
        typed=typed or (str(asked.period.first), str(asked.period.last)),
        asked=asked,
        told=statement,
        earlier=before(asked.period),
        choices=choosing.choices(asker.desk),
        days=choosing.days,
        xep=xep if xep in _MEASURES else USUAL,
        # Those that are alike stay in the order of their names.
        kept=sorted(statement.kept, key=lambda one: -_MEASURES.get(xep, _MEASURES[USUAL])(one)),
        languages=saying.languages(statement),
        part=lambda month: _within(asked, month).query,
        months=sorted({month for month, _ in statement.by_month}),
        charts=teller(asker).charts(statement),
        approvals=_approvals(asker, asked),
        may_approve=may_approve,
        digest=telling.digest(statement) if may_approve and statement.code else "",
        is_over=asked.period.last < asker.desk.now().date(),
        saying=saying,
        texts=texts,
        evidences=list(Evidence),
        none=Units(),
    )


def _within(asked: Asked, month: str) -> Asked:
    """Return the same question for that part of a month which lies in its period."""
    whole, period = periods.named(month) or asked.period, asked.period
    return asked.of(Period(max(period.first, whole.first), min(period.last, whole.last)))


def _approvals(asker: Asker, asked: Asked) -> list[Approved]:
    desk, period = asker.desk, asked.period
    found = []
    for approval in desk.store.approvals.of(str(period.first), str(period.last)):
        person = desk.store.accounts.find(approval.by)
        least = Evidence[approval.least.upper()]
        now = desk.ledger.count(period.first, period.last, least=least).total
        found.append(Approved(approval, person.name if person else approval.by, least, now))
    return found


def _is_said_already(before_it: list[Approval], approval: Approval) -> bool:
    """Tell whether the last approval said just this: a button may be pressed twice."""
    return bool(before_it) and (before_it[0].by, before_it[0].least, before_it[0].runs, before_it[0].code) == (
        *(approval.by, approval.least, approval.runs, approval.code),
    )
