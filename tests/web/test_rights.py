"""Who may do what: every route of the portal, asked by everybody, and by whoever is not signed in.

The routes are those that the app has, so that one which is added without a line in the table below fails; what is right
stands in the table, in the issue's words, and is not taken from the program:

- an operator sees, and reports for, their own station only;
- translators, reviewers and announcers see the scripts of their own language only;
- staff read all, report runs, manage the accounts of operators, translators, reviewers and announcers, and tokens;
- the head of the office reads all and approves, and changes nothing else;
- an administrator manages accounts, tokens and the audit log;
- a machine's token opens the API, for its station, and no page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from starlette.routing import Mount

from broadcaster.errors import FaultsFoundError
from broadcaster.web.rights import Grant, Role
from broadcaster.web.store.sessions import LinkKind
from tests.web.conftest import OTHER, PEOPLE, STATION, csrf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from fastapi import FastAPI
    from httpx2 import Response

    from tests.web.conftest import Portal

WEEK, BULLETIN = "2026-W48", "bao-hiem"
SLOT = 1795384800
"""Monday, 23 November 2026, 05:00 at +07:00."""

# Who is who in `PEOPLE`.
ADMIN, HEAD, STAFF = "quantri", "lanhdao", "canbo"
TRANSLATOR, REVIEWER, ANNOUNCER = "biendich", "duyet", "phatthanh"  # of Êđê, each of them
OPERATOR, STRANGER = "tram", "tramkhac"  # of STATION; of OTHER
MACHINE, NOBODY = "a machine's token", "nobody"

PUBLIC = frozenset({*PEOPLE, MACHINE, NOBODY})
EVERYBODY = frozenset(PEOPLE)
MACHINES = frozenset({MACHINE})
WORDS = frozenset({TRANSLATOR, REVIEWER, ANNOUNCER})
MANAGERS = frozenset({ADMIN, STAFF})
OFFICE = frozenset({HEAD, STAFF})


@dataclass(frozen=True)
class Case:
    """One request, and who is let in.

    Attributes:
        route: as the app has it: the method, and the path with its parameters.
        who: those who are answered; all others are refused.
        at: the address: what is put in for the parameters, in their order; a function makes it anew each time.
        form: what is sent. answer: the status that those who are let in get.
    """

    route: str
    who: frozenset[str]
    at: tuple[str | Callable[[Portal], object], ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    answer: int = 200
    query: str = ""
    json: bool = False

    @property
    def method(self) -> str:
        return self.route.split()[0]

    def address(self, web: Portal) -> str:
        path = self.route.split()[1]
        for value in self.at:
            put = str(value(web) if callable(value) else value)
            path = f"{path[: path.index('{')]}{put}{path[path.index('}') + 1 :]}"
        assert "{" not in path, f"{self.route} needs more parameters"
        return path + self.query

    def __str__(self) -> str:
        return f"{self.route} {self.query} {[one for one in self.at if isinstance(one, str)]}"


_names = count(1)


def person(*grants: Grant, closed: bool = False) -> Callable[[Portal], int]:
    """Return what makes somebody for one request, and gives their number."""

    def make(web: Portal) -> int:
        made = web.desk.store.accounts.make(f"khach{next(_names)}", "Khách", "", grants, at=web.desk.second())
        if closed:
            web.desk.store.accounts.close(made, at=web.desk.second())
        return made.number

    return make


def link(kind: LinkKind) -> Callable[[Portal], str]:
    def make(web: Portal) -> str:
        return web.desk.store.sessions.link(
            kind, person(Grant(Role.OPERATOR, OTHER))(web), by="x", at=web.desk.second()
        )

    return make


def token(web: Portal) -> int:
    web.desk.store.tokens.make(STATION, "máy", by="canbo", at=web.desk.second())
    return web.desk.store.tokens.all()[-1].number


operator = person(Grant(Role.OPERATOR, OTHER))
translator = person(Grant(Role.TRANSLATOR, "rad"))
closed = person(Grant(Role.OPERATOR, OTHER), closed=True)
of_the_office = person(Grant(Role.STAFF))
head = person(Grant(Role.HEAD))
admin = person(Grant(Role.ADMIN))
of_both = person(Grant(Role.STAFF), Grant(Role.OPERATOR, STATION))

FILES = {"files": "0" * 64}
TAP = {"bulletin": BULLETIN, "slot": SLOT, "language": "vi", "aired": "true"}
REPORT = {"tu": "2026-11-01", "den": "2026-11-30", "bc": "word", "runs": 0, "code": "x", "digest": "x"}
NAMED = {"name": "Người khác", "phone": "", "grant": f"operator:{OTHER}"}


def managing(
    route: str, answer: int, target: Callable[[Portal], int], form: Mapping[str, Any] | None = None
) -> list[Case]:
    """Return that staff manage operators, translators, reviewers and announcers, and nobody of the office itself."""
    given = form or {}
    return [
        Case(route, MANAGERS, (target,), given, answer),
        *(Case(route, frozenset({ADMIN}), (one,), given, answer) for one in (of_the_office, head, admin, of_both)),
    ]


TABLE = [
    # ------------------------------------------------------------------------------------------------- for everybody
    Case("GET /healthz", PUBLIC),
    Case("GET /static/{name}", PUBLIC, ("portal.css",)),
    Case("GET /letters/{name}", PUBLIC, ("nothing.woff2",), answer=404),
    Case("GET /sw.js", PUBLIC),
    Case("GET /ngoai-tuyen", PUBLIC),
    Case("GET /dang-nhap", PUBLIC - EVERYBODY),
    Case("GET /dang-nhap", EVERYBODY, answer=303),
    Case("POST /dang-nhap", PUBLIC, form={"login": "ai", "password": "sai-mat-khau"}, answer=400),
    Case("GET /moi/{secret}", PUBLIC, (link(LinkKind.INVITATION),)),
    Case(
        "POST /moi/{secret}",
        PUBLIC,
        (link(LinkKind.INVITATION),),
        {"password": "mot-mat-khau-moi", "again": "mot-mat-khau-moi"},
        303,
    ),
    Case("GET /m", PUBLIC),
    Case("GET /m/{code}", PUBLIC, (link(LinkKind.HANDOVER),)),
    Case("POST /m/{code}", PUBLIC, (link(LinkKind.HANDOVER),), answer=303),
    Case("GET /t/{code}", PUBLIC, (STATION,), answer=303),
    # ------------------------------------------------------------------------------------- for whoever is signed in
    Case("GET /", EVERYBODY, answer=303),
    Case("POST /dang-xuat", EVERYBODY, answer=303),
    Case("GET /tai-khoan", EVERYBODY),
    Case("POST /tai-khoan/mat-khau", EVERYBODY, form={"old": "sai"}, answer=400),
    Case("POST /tai-khoan/may/khac", EVERYBODY, answer=303),
    Case("POST /tai-khoan/may/{number}", EVERYBODY, ("999999",), answer=303),
    Case("GET /chuyen-may", EVERYBODY),
    Case("POST /chuyen-may", EVERYBODY),
    # ------------------------------------------------------------------------------------------------- the stations
    Case("GET /tram", OFFICE),
    Case("GET /tram-cua-toi", frozenset({OPERATOR, STRANGER})),
    Case("GET /tram-cua-toi", OFFICE, answer=303),
    Case("GET /tram/{code}", OFFICE | {OPERATOR}, (STATION,)),
    Case("GET /tram/{code}", OFFICE | {STRANGER}, (OTHER,)),
    Case("GET /tram/{code}", OFFICE, ("99999",), answer=404),
    Case("GET /tram/{code}/{week}", OFFICE | {OPERATOR}, (STATION, WEEK)),
    Case("GET /tram/{code}/{week}", OFFICE | {STRANGER}, (OTHER, WEEK)),
    Case("POST /tram/{code}/phat", frozenset({STAFF, OPERATOR}), (STATION,), TAP, 303),
    Case("POST /tram/{code}/phat", frozenset({STAFF, STRANGER}), (OTHER,), TAP, 303),
    Case("POST /tram/{code}/phat.json", frozenset({STAFF, OPERATOR}), (STATION,), {"taps": []}, json=True),
    Case("POST /tram/{code}/phat.json", frozenset({STAFF, STRANGER}), (OTHER,), {"taps": []}, json=True),
    Case("POST /tram/{code}/{week}/da-lay", frozenset({STAFF, OPERATOR}), (STATION, WEEK), FILES, 204, json=True),
    Case("POST /tram/{code}/{week}/da-lay", frozenset({STAFF, STRANGER}), (OTHER, WEEK), FILES, 204, json=True),
    # -------------------------------------------------------------------------------------------------- the reports
    Case("GET /bao-cao", OFFICE),
    Case("GET /bao-cao/luot", OFFICE),
    Case("GET /bao-cao/hinh/{name}.svg", OFFICE, ("khong-co",), answer=404),
    Case("GET /bao-cao/tai/{name}", OFFICE, ("luot-phat.csv",)),
    Case("POST /bao-cao/duyet", frozenset({HEAD}), form=REPORT, answer=409),
    # -------------------------------------------------------------------------------------------------- the scripts
    Case("GET /ban-tin", OFFICE | WORDS),
    Case("GET /ban-tin/{language}", OFFICE | WORDS, ("rad",)),
    Case("GET /ban-tin/{language}", OFFICE, ("vi",)),
    Case("GET /ban-tin/{language}", OFFICE, ("cmo",)),
    # ------------------------------------------------------------------------------------------------- the accounts
    Case("GET /nguoi-dung", MANAGERS),
    Case("GET /nguoi-dung/moi", MANAGERS),
    Case("POST /nguoi-dung/moi", MANAGERS, form={"login": "", **NAMED}, answer=400),
    Case("GET /nguoi-dung/cac-tram", MANAGERS),
    Case("POST /nguoi-dung/cac-tram", MANAGERS, answer=400),
    *managing("GET /nguoi-dung/{number}", 200, operator),
    *managing("POST /nguoi-dung/{number}", 303, translator, NAMED),
    *managing("POST /nguoi-dung/{number}/moi", 200, operator),
    *managing("POST /nguoi-dung/{number}/thoat", 303, operator),
    *managing("GET /nguoi-dung/{number}/dong", 200, operator),
    *managing("POST /nguoi-dung/{number}/dong", 303, translator),
    Case("POST /nguoi-dung/{number}/mo", MANAGERS, (closed,)),
    # ---------------------------------------------------------------------------------- the machines, the audit log
    Case("GET /may-phat", MANAGERS),
    Case("POST /may-phat", MANAGERS, form={"station": STATION, "name": "máy mới"}),
    Case("POST /may-phat/{number}/huy", MANAGERS, (token,), answer=303),
    Case("GET /nhat-ky", frozenset({ADMIN, HEAD})),
    Case("GET /nhat-ky.csv", frozenset({ADMIN, HEAD})),
    # ------------------------------------------------------------------------------------------------------ the API
    Case("GET /api/v1/openapi.json", PUBLIC),
    Case("GET /api/v1/station", MACHINES),
    Case("GET /api/v1/weeks", MACHINES),
    Case("GET /api/v1/weeks/{week}", MACHINES, (WEEK,)),
    Case("POST /api/v1/weeks/{week}/fetched", MACHINES, (WEEK,), answer=204),
    Case("GET /api/v1/runs", MACHINES, query="?from=2026-11-01&to=2026-11-30"),
    Case("GET /api/v1/counts", MACHINES, query="?from=2026-11-01&to=2026-11-30"),
    Case("POST /api/v1/runs", MACHINES, form={"runs": []}, answer=400, json=True),
]


def walk(routes: Iterable[Any]) -> Iterator[str]:
    """Yield all routes, of whatever is included in whatever, as `METHOD /path`."""
    for route in routes:
        inner = getattr(route, "effective_candidates", None)
        if inner is not None:  # what FastAPI makes of a router that was included
            yield from walk([*inner(), *route.effective_low_priority_routes()])
            continue
        plain = getattr(route, "starlette_route", None) or route
        assert not isinstance(plain, Mount), f"{plain.path} is mounted: what is behind it has no line in the table"
        methods = getattr(plain, "methods", None)
        assert methods, f"{plain} is of a kind that this walk does not know"
        yield from (f"{method} {plain.path}" for method in methods - {"HEAD"})


def routes_of(app: FastAPI) -> set[str]:
    return set(walk(app.routes))


@dataclass
class Asker:
    """Somebody who asks the portal, each time from a browser of their own."""

    web: Portal
    name: str

    def ask(self, case: Case, *, genuine: bool = True) -> Response:
        """Ask.

        Args:
            genuine: whether the request brings the secret of the portal's own pages along.
        """
        address = case.address(self.web)
        browser = self.web.signed_in(self.name) if self.name in PEOPLE else self.web.client()
        headers = {"Accept": "text/html"}
        if self.name == MACHINE:
            secret = self.web.desk.store.tokens.make(STATION, "máy", by="canbo", at=self.web.desk.second())
            headers["Authorization"] = f"Bearer {secret}"
        if case.method == "GET":
            return browser.get(address, headers=headers)
        if genuine:
            secret = csrf(browser.get("/tai-khoan" if self.name in PEOPLE else "/dang-nhap").text)
        if case.json:
            more = {"X-CSRF": secret} if genuine else {}
            return browser.post(address, json=case.form, headers={**headers, **more})
        return browser.post(address, data={**case.form, **({"csrf": secret} if genuine else {})}, headers=headers)

    def is_let_in(self, case: Case, answer: Response) -> bool:
        """Tell whether an answer lets the asker in; whoever is refused must be refused in the right way."""
        where = answer.headers.get("location", "")
        if answer.status_code == 303 and where.startswith("/dang-nhap?tiep="):
            assert (self.name in PEOPLE, case.method) == (False, "GET"), f"{self.name} is signed in: {case}"
            return False
        if answer.status_code == 401:
            is_api = case.route.split()[1].startswith("/api/")
            assert is_api or (self.name not in PEOPLE and case.method != "GET"), f"{self.name}: {case}"
            return False
        if answer.status_code == 403:
            assert self.name in PEOPLE, f"{self.name} is not signed in, and may be if asked to: {case}"
            return False
        return True


def test_the_table_has_every_route_of_the_app_and_no_other(made: Portal) -> None:
    there = routes_of(made.app)

    assert there - {case.route for case in TABLE} == set(), "routes of the app without a line in the table"
    assert {case.route for case in TABLE} - there == set(), "lines of the table without a route"


def test_the_walk_sees_a_route_that_is_added(made: Portal) -> None:
    from fastapi import APIRouter  # noqa: PLC0415

    inner, outer = APIRouter(), APIRouter(prefix="/ngoai")
    inner.add_api_route("/trong", lambda: None, methods=["PUT"])
    outer.include_router(inner)
    made.app.include_router(outer, prefix="/them")

    assert "PUT /them/ngoai/trong" in routes_of(made.app)


@pytest.mark.parametrize("name", [*PEOPLE, MACHINE, NOBODY])
def test_each_is_let_in_where_they_should_be_and_nowhere_else(web: Portal, name: str) -> None:
    asker = Asker(web, name)
    wrong = []
    for case in TABLE:
        answer = asker.ask(case)
        # Two lines may be about one address, with another answer to each kind of people.
        others = frozenset().union(
            *(one.who for one in TABLE if (one.route, one.at, one.query) == (case.route, case.at, case.query))
        )
        let_in = asker.is_let_in(case, answer)
        if let_in != (name in others):
            wrong.append(f"{'let in' if let_in else 'refused'} ({answer.status_code}): {case}")
        elif name in case.who and answer.status_code != case.answer:
            wrong.append(f"{answer.status_code}, not {case.answer}: {case}")

    assert wrong == []


@pytest.mark.parametrize("name", [*PEOPLE, MACHINE, NOBODY])
def test_nothing_is_changed_by_a_request_that_does_not_come_from_our_own_pages(web: Portal, name: str) -> None:
    asker = Asker(web, name)
    posts = [case for case in TABLE if case.method != "GET" and "/api/" not in case.route]

    def wanted(case: Case) -> int:
        """Return what is right: where somebody must be signed in, who is not is told that, and not of the form."""
        return 403 if name in PEOPLE or case.who >= PUBLIC else 401

    assert len(posts) > 20
    assert [str(case) for case in posts if asker.ask(case, genuine=False).status_code != wanted(case)] == []


def test_the_secret_of_one_session_is_none_in_another(web: Portal) -> None:
    staff, theirs = web.signed_in(STAFF), web.signed_in(STAFF)
    secret = csrf(theirs.get("/tai-khoan").text)

    for wrong in (secret, secret[:-1], "", "None", csrf(web.client().get("/dang-nhap").text)):
        assert staff.post("/dang-xuat", data={"csrf": wrong}).status_code == 403
    right = csrf(staff.get("/tai-khoan").text)
    assert staff.post("/dang-xuat", data={"csrf": right}).status_code == 303
    assert staff.post("/dang-xuat", data={"csrf": right}).status_code == 401, "of a session that is over"


# ----------------------------------------------------------------------------------- what is behind the let-in


def test_an_operators_tap_for_another_station_counts_nowhere(web: Portal) -> None:
    case = Case("POST /tram/{code}/phat", frozenset(), (STATION,), TAP)

    assert Asker(web, STRANGER).ask(case).status_code == 403
    assert not web.desk.ledger.begun


def test_a_machine_reports_for_its_own_station_only(web: Portal) -> None:
    secret = web.desk.store.tokens.make(OTHER, "máy", by="canbo", at=web.desk.second())
    run = {"station": STATION, "bulletin": BULLETIN, "language": "vi", "aired_at": "2026-11-23T05:00:10+07:00"}
    answer = web.client().post(
        "/api/v1/runs", json={"runs": [run]}, headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "a"}
    )

    assert answer.status_code == 422
    assert not web.desk.ledger.begun


def test_a_machine_sees_the_runs_of_its_own_station_only(web: Portal) -> None:
    Asker(web, OPERATOR).ask(Case("POST /tram/{code}/phat", frozenset(), (STATION,), TAP))
    seen = {}
    for station in (STATION, OTHER):
        secret = web.desk.store.tokens.make(station, "máy", by="canbo", at=web.desk.second())
        answer = web.client().get(
            "/api/v1/runs?from=2026-11-01&to=2026-11-30", headers={"Authorization": f"Bearer {secret}"}
        )
        seen[station] = len(answer.json()["runs"])

    assert seen == {STATION: 1, OTHER: 0}


def test_who_sees_one_language_sees_no_word_of_the_others(web: Portal) -> None:
    vi = web.signed_in(STAFF).get("/ban-tin").text
    rad = web.signed_in(TRANSLATOR).get("/ban-tin").text

    assert "/vi/" in vi
    assert "/vi/" not in rad
    assert "/cmo" not in rad


@pytest.mark.parametrize("given", ["staff", "admin", "head", "operator", "translator", "operator:99999", "staff:24133"])
def test_staff_cannot_give_what_is_not_theirs_to_give(web: Portal, given: str) -> None:
    new = {"login": "nguoimoi", "name": "Người mới", "phone": "", "grant": given}
    changed = {**NAMED, "grant": given}
    number = operator(web)

    assert Asker(web, STAFF).ask(Case("POST /nguoi-dung/moi", frozenset(), form=new)).status_code == 400
    assert web.desk.store.accounts.find("nguoimoi") is None
    assert Asker(web, STAFF).ask(Case(f"POST /nguoi-dung/{number}", frozenset(), form=changed)).status_code == 400
    still = web.desk.store.accounts.get(number)
    assert still is not None
    assert still.grants == (Grant(Role.OPERATOR, OTHER),)


def test_a_role_for_a_station_or_a_language_is_never_one_for_all_of_them(web: Portal) -> None:
    for role in (Role.OPERATOR, Role.TRANSLATOR, Role.REVIEWER, Role.ANNOUNCER):
        with pytest.raises(FaultsFoundError):
            web.desk.store.accounts.make("moi", "Mới", "", [Grant(role)], at=0)
    for role in (Role.STAFF, Role.HEAD, Role.ADMIN):
        with pytest.raises(FaultsFoundError):
            web.desk.store.accounts.make("moi", "Mới", "", [Grant(role, STATION)], at=0)


def test_who_has_two_roles_may_do_what_either_may(web: Portal) -> None:
    both = [Grant(Role.OPERATOR, OTHER), Grant(Role.TRANSLATOR, "rad")]
    web.desk.store.accounts.make("haivai", "Hai vai", "", both, at=web.desk.second())
    browser = web.signed_in("haivai")

    assert [browser.get(path).status_code for path in (f"/tram/{OTHER}", "/ban-tin/rad")] == [200, 200]
    refused = [f"/tram/{STATION}", "/ban-tin/vi", "/tram", "/bao-cao", "/nguoi-dung", "/may-phat", "/nhat-ky"]
    assert [browser.get(path).status_code for path in refused] == [403] * len(refused)


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(web: Portal) -> None:
    browser = web.signed_in(OPERATOR)
    assert browser.get(f"/tram/{STATION}").status_code == 200
    operator_now = web.desk.store.accounts.find(OPERATOR)
    assert operator_now is not None

    web.desk.store.accounts.change(operator_now, "Trạm", "", [Grant(Role.OPERATOR, OTHER)], at=web.desk.second())

    assert browser.get(f"/tram/{STATION}").status_code == 403
    assert browser.get(f"/tram/{OTHER}").status_code == 200
