"""What is tapped becomes a run, once: in whatever order, however often, by however many phones and processes."""

from __future__ import annotations

import itertools
import random
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from broadcaster.errors import LedgerError
from broadcaster.models import Evidence, Run
from broadcaster.runlog import Cells, verify, week_of
from broadcaster.runlog.clock import at_second
from broadcaster.runlog.schedule import EARLY
from broadcaster.web import desk as desks
from broadcaster.web.airing import PORTAL, UNDONE, Outcome, is_by_portal, report, seal_of
from broadcaster.web.app import portal
from broadcaster.web.store.taps import Planned, Tap
from broadcaster.web.week import station_week
from tests.web.conftest import OTHER, STATION, Portal, settle
from tests.web.forms import person
from tests.web.store.conftest import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from broadcaster.runlog import Row
    from tests.conftest import Site

MONDAY = date(2026, 11, 23)
SLOT = 1_795_384_800
"""Monday, 23 November 2026, 05:00; the tests' clock says 08:00 of it."""

RUN = Planned(STATION, SLOT, "bao-hiem", "vi")
AIRED, TAKEN_BACK = True, False


def tap(aired: bool = AIRED, minute: float = 1, run: Planned = RUN, number: str = "", by: str = "tram") -> Tap:
    """Return a tap that was made some minutes after the slot."""
    return Tap(number or str(uuid.uuid4()), run, aired, round((run.slot + minute * 60) * 1000), by)


def told(web: Portal, *taps: Tap, by: str = "tram") -> list[str]:
    """Send taps at once; return what became of each."""
    found = report(web.desk, person(web, by), taps)
    return [found[one.number].value for one in taps]


def row_of(web: Portal, run: Planned = RUN) -> Row | None:
    found = [row for row in rows(web) if (row.run.station, row.run.bulletin, row.run.language) == run_key(run)]
    return next((row for row in found if row.due == at_second(run.slot)), None)


def run_key(run: Planned) -> tuple[str, str, str]:
    return run.station, run.bulletin, run.language


def rows(web: Portal) -> list[Row]:
    return list(web.desk.ledger.rows(date(2026, 1, 1), date(2026, 12, 31), with_voided=True))


def counts(web: Portal, run: Planned = RUN) -> bool:
    found = row_of(web, run)
    return found is not None and found.counts


def enter(
    web: Portal, evidence: Evidence, *, seconds: int = 10, source: str = "thang-11.csv", timed: bool = True
) -> None:
    """Have a sheet, a log or a proof tell of the run."""
    told = Run(
        station=STATION,
        week=week_of(MONDAY),
        bulletin="bao-hiem",
        language="vi",
        aired_at=at_second(SLOT + seconds) if timed else None,
        scheduled_at=None if timed else at_second(SLOT),
        seconds=None,
        evidence=evidence,
        proof="0123456789abcdef" * 4 if evidence is Evidence.PROOF else "",
        note="",
    )
    web.desk.ledger.take(
        iter([(2, Cells.of(told))]),
        web.desk.office.known,
        entered_at=web.desk.now(),
        by="Văn phòng",
        source=source,
    )


def sound(web: Portal) -> bool:
    return verify(web.desk.ledger.database).faults == []


# ---------------------------------------------------------------------------------------------------- one after another


def test_a_tap_is_a_run_and_its_undo_is_none(web: Portal) -> None:
    assert told(web, tap()) == ["aired"]
    assert counts(web)
    assert told(web, tap(TAKEN_BACK, 2)) == ["open"]
    assert not counts(web)
    assert told(web, tap(AIRED, 3)) == ["aired"]
    assert counts(web)

    (row,) = rows(web)
    assert (row.run.evidence, row.entered.source) == (Evidence.TAP, PORTAL)
    assert sound(web)


def test_all_of_it_may_be_sent_at_once(web: Portal) -> None:
    assert told(web, tap(AIRED, 1), tap(TAKEN_BACK, 2)) == ["open", "open"]
    assert rows(web) == []
    assert told(web, tap(TAKEN_BACK, 3), tap(AIRED, 4)) == ["aired", "aired"]
    assert len(rows(web)) == 1


def test_the_same_tap_sent_again_changes_nothing(web: Portal) -> None:
    first, undo, again = tap(AIRED, 1), tap(TAKEN_BACK, 2), tap(AIRED, 3)
    told(web, first, undo, again)
    before = [(row.number, row.counts, row.change) for row in rows(web)]

    for taps in ([first], [undo], [undo, first], [again, undo, first], [first] * 5):
        assert set(told(web, *taps)) == {"aired"}
    assert [(row.number, row.counts, row.change) for row in rows(web)] == before


def test_a_slot_in_three_languages_is_three_runs(web: Portal) -> None:
    runs = [replace(RUN, language=language) for language in ("vi", "rad", "cmo")]

    assert told(web, *(tap(run=run) for run in runs)) == ["aired"] * 3
    assert told(web, tap(TAKEN_BACK, 2, runs[1])) == ["open"]
    assert [counts(web, run) for run in runs] == [True, False, True]


# ------------------------------------------------------------------------------------------------------- in any order


@pytest.fixture
def many(site: Site, published: object, quick_passwords: None) -> Iterator[Portal]:
    """A portal with a week of hundreds of slots that are over, so that each order may have a run of its own."""
    site.write(
        "scripts/weeks/2026-W46.yaml",
        """
        bulletins:
          - id: bao-hiem
            title: Bảo hiểm
            template: bulletin
            items: [bhyt, bhxh]
            air:
              days: [mon, tue, wed, thu, fri, sat, sun]
              at: ["05:00", "06:00", "07:00", "08:00", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00"]
            stations: ["24235"]
        """,
    )
    from tests.web.conftest import Clock  # noqa: PLC0415

    clock = Clock()
    app = portal(site.folder, clock, write=lambda _: None)
    made = Portal(app, clock, site.folder)
    settle(made)
    yield made
    app.state.desk.close()


def planned(web: Portal) -> Iterator[Planned]:
    """Yield the runs of that week, each once."""
    for due in web.desk.office.schedule.due(date(2026, 11, 9), date(2026, 11, 15), STATION):
        yield Planned(due.station, int(due.slot.timestamp()), due.bulletin, due.language)


STORY = ((AIRED, 1), (TAKEN_BACK, 2), (AIRED, 3), (TAKEN_BACK, 4), (AIRED, 5))
"""What two phones tap of one run, minute by minute: the one at the odd minutes, and the other."""


@pytest.mark.parametrize("story", [STORY, STORY[:4], ((TAKEN_BACK, 0), (AIRED, 1), (AIRED, 2), (TAKEN_BACK, 3))])
def test_in_whatever_order_taps_arrive_the_ledger_says_the_same(
    many: Portal, story: Sequence[tuple[bool, int]]
) -> None:
    runs = planned(many)
    for order in itertools.permutations(range(len(story))):
        run = next(runs)
        seen: list[int] = []
        for place in order:
            aired, minute = story[place]
            (outcome,) = told(many, tap(aired, minute, run), by=("tram", "canbo")[minute % 2])
            seen.append(place)
            assert outcome == ("aired" if story[max(seen)][0] else "open"), (order, place)
        assert counts(many, run) is story[-1][0], order
    assert sound(many)


@settings(max_examples=40)
@given(
    taps=some.lists(some.tuples(some.booleans(), some.integers(0, 8)), min_size=1, max_size=8),
    seed=some.integers(0, 2**32),
)
def _any_taps(many: Portal, runs: Iterator[Planned], taps: list[tuple[bool, int]], seed: int) -> None:
    run, chance = next(runs), random.Random(seed)  # noqa: S311
    made = [tap(aired, minute, run) for aired, minute in taps]
    sent = made + chance.choices(made, k=3)
    chance.shuffle(sent)
    while sent:
        some_of_them = [sent.pop() for _ in range(min(len(sent), chance.randint(1, 4)))]
        told(many, *some_of_them, by=chance.choice(("tram", "canbo")))
    # Of two in one millisecond the one that says "aired" holds.
    last = max(minute for _, minute in taps)
    assert counts(many, run) is any(aired for aired, minute in taps if minute == last)


def test_taps_of_any_kind_in_any_order_sent_as_often_as_you_like(many: Portal) -> None:
    _any_taps(many, planned(many))

    assert sound(many)
    assert len({(row.run.station, row.run.language, row.run.bulletin, row.due) for row in rows(many)}) == len(
        rows(many)
    )


# ---------------------------------------------------------------------------------------------------- cut off in between


def failing(times: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does as before, but fails the first few times, before it has done anything."""
    left = [times]

    def call(*words: object, **more: object) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise LedgerError("runs.sqlite: is in use by another program.")
        return real(*words, **more)

    return call


def after(times: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does as before, but dies the first few times when it has done it."""
    left = [times]

    def call(*words: object, **more: object) -> Any:
        done = real(*words, **more)
        left[0] -= 1
        if left[0] >= 0:
            raise KeyboardInterrupt
        return done

    return call


@pytest.mark.parametrize("where", ["enter", "find", "void", "unvoid"])
@pytest.mark.parametrize("cut", [failing, after])
def test_what_was_cut_off_anywhere_is_finished_when_it_is_sent_again(
    web: Portal, monkeypatch: pytest.MonkeyPatch, where: str, cut: Callable[..., Any]
) -> None:
    story = [tap(AIRED, 1), tap(TAKEN_BACK, 2), tap(AIRED, 3), tap(TAKEN_BACK, 4)]
    for one in story:
        with monkeypatch.context() as here:
            ledger = web.desk.ledger
            here.setattr(ledger, where, cut(1, getattr(ledger, where)), raising=True)
            try:
                told(web, one)
            except (LedgerError, KeyboardInterrupt):
                latest = web.desk.store.taps.latest(RUN)
                assert latest is not None
                assert latest.number == one.number, "the tap itself is kept"
        assert told(web, one) == ["aired" if one.aired else "open"]
        assert counts(web) is one.aired
    assert len(rows(web)) == 1
    assert sound(web)


def test_a_tap_that_was_kept_and_not_entered_is_entered_with_the_next_one(
    web: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as here:
        here.setattr(web.desk.ledger, "enter", failing(1, web.desk.ledger.enter))
        with pytest.raises(LedgerError):
            told(web, tap(AIRED, 5))
    assert rows(web) == []

    # Another phone's older undo comes: the latest tap is the one that was cut off.
    assert told(web, tap(TAKEN_BACK, 2)) == ["aired"]
    assert counts(web)


def test_one_run_that_fails_does_not_take_those_before_it_along(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [replace(RUN, language=language) for language in ("vi", "rad", "cmo")]
    real, calls = web.desk.ledger.enter, itertools.count()

    def enter_two(*words: Any, **more: Any) -> Any:
        if next(calls) == 2:
            raise LedgerError("x: is full.")
        return real(*words, **more)

    with monkeypatch.context() as here:
        here.setattr(web.desk.ledger, "enter", enter_two)
        taps = [tap(run=run) for run in runs]
        with pytest.raises(LedgerError):
            told(web, *taps)
    assert [counts(web, run) for run in runs] == [True, True, False]
    assert told(web, *taps) == ["aired"] * 3
    assert len(rows(web)) == 3


# ------------------------------------------------------------------------------------------------ what others told


@pytest.mark.parametrize("evidence", [Evidence.WORD, Evidence.LOG, Evidence.PROOF])
@pytest.mark.parametrize("first", ["tap", "the other"])
def test_an_undo_never_takes_back_what_a_sheet_a_log_or_a_proof_told(
    web: Portal, evidence: Evidence, first: str
) -> None:
    if first == "tap":
        assert told(web, tap(AIRED, 1)) == ["aired"]
    enter(web, evidence)
    if first != "tap":
        assert told(web, tap(AIRED, 1)) == ["aired"]

    assert told(web, tap(TAKEN_BACK, 2)) == ["kept"]
    (row,) = rows(web)
    assert row.counts
    assert not is_by_portal(row)
    assert row.run.aired_at == at_second(SLOT + 10)


def test_a_sheet_that_was_there_first_and_knows_only_the_slot_is_not_taken_back(web: Portal) -> None:
    enter(web, Evidence.WORD, timed=False)
    told(web, tap(AIRED, 1))

    assert told(web, tap(TAKEN_BACK, 2)) == ["kept"]
    assert counts(web)


def test_a_sheet_that_comes_after_a_tap_and_knows_no_more_is_not_taken_back(web: Portal) -> None:
    told(web, tap(AIRED, 1))
    enter(web, Evidence.WORD, timed=False)
    enter(web, Evidence.WORD, timed=False)

    (row,) = rows(web)
    assert [change.entered.source for change in web.desk.ledger.history(row)] == ["thang-11.csv"]
    assert row.run.evidence is Evidence.TAP
    assert told(web, tap(TAKEN_BACK, 2)) == ["kept"]
    assert counts(web)


def test_a_list_of_what_was_to_be_aired_bears_no_tap_out(web: Portal) -> None:
    told(web, tap(AIRED, 1))
    enter(web, Evidence.PLANNED, timed=False)

    assert told(web, tap(TAKEN_BACK, 2)) == ["open"]
    assert not counts(web)


def test_a_log_that_comes_between_the_look_and_the_undo_is_not_taken_back(
    web: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(web, tap(AIRED, 1))
    real = web.desk.ledger.retract

    def retract(*words: Any, **more: Any) -> Any:
        enter(web, Evidence.LOG)
        return real(*words, **more)

    monkeypatch.setattr(web.desk.ledger, "retract", retract)

    assert told(web, tap(TAKEN_BACK, 2)) == ["kept"]
    assert counts(web)
    assert sound(web)


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("evidence", [Evidence.WORD, Evidence.LOG, Evidence.PROOF])
def test_what_was_taken_back_counts_when_others_tell_of_it_and_cannot_be_taken_back_again(
    web: Portal, evidence: Evidence, timed: bool
) -> None:
    told(web, tap(AIRED, 1))
    told(web, tap(TAKEN_BACK, 2))
    enter(web, evidence, timed=timed)

    (row,) = rows(web)
    assert row.counts
    assert row.run.evidence is evidence
    assert row.run.aired_at == (at_second(SLOT + 10) if timed else None)
    assert told(web, tap(AIRED, 3)) == ["aired"]
    assert told(web, tap(TAKEN_BACK, 4)) == ["kept"]
    assert counts(web)
    assert len(rows(web)) == 1
    assert sound(web)


def test_what_a_station_took_back_and_the_office_then_voided_stays_out_whoever_tells_of_it(web: Portal) -> None:
    told(web, tap(AIRED, 1))
    told(web, tap(TAKEN_BACK, 2))
    (row,) = rows(web)
    done = web.desk.ledger.void([row.identity], why="mất điện cả ngày", by="Văn phòng", at=web.desk.now())
    enter(web, Evidence.LOG)

    assert done.voided == 1
    assert told(web, tap(AIRED, 3)) == ["voided"]
    assert not counts(web)
    assert sound(web)


def test_what_the_office_voided_stays_so(web: Portal) -> None:
    told(web, tap(AIRED, 1))
    (row,) = rows(web)
    web.desk.ledger.void([row.identity], why="mất điện cả ngày", by="Văn phòng", at=web.desk.now())

    assert told(web, tap(AIRED, 2)) == ["voided"]
    assert told(web, tap(TAKEN_BACK, 3)) == ["voided"]
    assert told(web, tap(AIRED, 4)) == ["voided"]
    assert told(web, tap(AIRED, 5), by="canbo") == ["voided"]
    assert not counts(web)


def test_what_the_office_took_back_into_the_count_stays_in_it(web: Portal) -> None:
    told(web, tap(AIRED, 1), tap(TAKEN_BACK, 2))
    told(web, tap(AIRED, 3))
    told(web, tap(TAKEN_BACK, 4))
    (row,) = rows(web)
    assert row.change is not None
    assert row.change.why == UNDONE
    web.desk.ledger.unvoid([row.identity], why="trạm gọi điện xác nhận", by="Văn phòng", at=web.desk.now())

    assert told(web, tap(TAKEN_BACK, 5)) == ["kept"]
    assert counts(web)


def test_what_the_office_corrected_is_not_taken_back(web: Portal) -> None:
    told(web, tap(AIRED, 1))
    (row,) = rows(web)
    right = replace(row.run, note="phát lại")
    web.desk.ledger.correct(
        row.identity, right, web.desk.office.known, why="ghi chú", by="Văn phòng", at=web.desk.now()
    )

    assert told(web, tap(TAKEN_BACK, 2)) == ["kept"]
    assert counts(web)


def test_a_tap_of_the_station_is_better_than_the_offices_word_and_can_still_be_taken_back(web: Portal) -> None:
    assert told(web, tap(AIRED, 1, by="canbo"), by="canbo") == ["aired"]
    assert [row.run.evidence for row in rows(web)] == [Evidence.WORD]
    assert told(web, tap(AIRED, 2)) == ["aired"]
    assert [row.run.evidence for row in rows(web)] == [Evidence.TAP]
    assert told(web, tap(AIRED, 3, by="canbo"), by="canbo") == ["aired"]
    assert [row.run.evidence for row in rows(web)] == [Evidence.TAP]

    assert told(web, tap(TAKEN_BACK, 4)) == ["open"]
    assert not counts(web)


@pytest.fixture
def replan(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Change words of the week's plan; the portal sees it at once."""
    monkeypatch.setattr(desks, "MOMENT", 0)
    plan = site.folder / "scripts" / "weeks" / "2026-W48.yaml"

    def change(old: str, new: str) -> None:
        text = plan.read_text(encoding="utf-8")
        assert old in text
        plan.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize("evidence", [Evidence.WORD, Evidence.LOG])
def test_what_was_told_before_the_plan_was_known_and_a_tap_are_one_run(
    web: Portal, replan: Callable[[str, str], None], evidence: Evidence
) -> None:
    replan('["05:00", ', "[")
    enter(web, evidence, seconds=180)
    replan("at: [", 'at: ["05:00", ')

    assert told(web, tap(AIRED, 5)) == ["aired"]
    assert len([row for row in rows(web) if row.counts]) == 1
    assert told(web, tap(TAKEN_BACK, 6)) == ["kept"]
    assert len([row for row in rows(web) if row.counts]) == 1


# ------------------------------------------------------------------------------------------------ plans that change


def test_a_slot_that_moved_after_it_was_told_of_is_not_told_of_twice(
    web: Portal, replan: Callable[[str, str], None]
) -> None:
    told(web, tap(AIRED, 1))
    replan('"05:00"', '"05:30"')
    moved = replace(RUN, slot=SLOT + 1800)

    assert station_week(web.desk, web.desk.office.stations[STATION], "2026-W48").slots[0].airings[0].state == "aired"
    assert told(web, tap(AIRED, 40, moved)) == ["aired"]
    assert [row.due for row in rows(web) if row.counts] == [at_second(SLOT)]
    assert told(web, tap(TAKEN_BACK, 41, moved)) == ["open"]
    assert [row for row in rows(web) if row.counts] == []


@pytest.mark.parametrize("change", [('"05:00", ', ""), ('"05:00"', '"06:30"'), ("days: [mon, fri]", "days: [fri]")])
def test_a_tap_that_waited_while_the_office_changed_the_plan_is_taken_where_the_page_offered_it(
    web: Portal, replan: Callable[[str, str], None], change: tuple[str, str]
) -> None:
    offered = station_week(web.desk, web.desk.office.stations[STATION], "2026-W48").slots[0].airings[0].seal
    replan(*change)

    assert told(web, tap(AIRED, 1)) == ["unknown"]
    assert told(web, replace(tap(AIRED, 2), seal=offered)) == ["aired"]
    assert [row.due for row in rows(web) if row.counts] == [at_second(SLOT)]
    assert told(web, replace(tap(TAKEN_BACK, 3), seal=offered)) == ["open"]
    assert sound(web)


def test_the_seal_of_one_run_is_none_for_another(web: Portal, replan: Callable[[str, str], None]) -> None:
    seal = seal_of(web.desk, RUN)
    replan('"05:00", ', "")

    for other in (
        replace(RUN, station=OTHER),
        replace(RUN, slot=SLOT + 60),
        replace(RUN, bulletin="khac"),
        replace(RUN, language="rad"),
    ):
        assert told(web, replace(tap(run=other), seal=seal)) == ["unknown"]
    for wrong in ("", seal[:-1], seal + "x", "é", "\ud800"):
        assert told(web, replace(tap(), seal=wrong)) == ["unknown"]
    assert rows(web) == []


def test_two_slots_of_a_bulletin_within_minutes_are_two(web: Portal, replan: Callable[[str, str], None]) -> None:
    replan('"05:00", ', '"05:00", "05:08", ')
    second = replace(RUN, slot=SLOT + 480)

    assert told(web, tap(AIRED, 1)) == ["aired"]
    assert told(web, tap(AIRED, 1, second)) == ["aired"]
    assert len([row for row in rows(web) if row.counts]) == 2


# ------------------------------------------------------------------------------------------------------ wrong clocks


@pytest.mark.parametrize("fast", [10**3, 3_600_000, 10**14 - SLOT * 1000 - 600_000])
def test_a_phone_whose_clock_is_fast_is_heard_and_later_taps_are_too(web: Portal, fast: int) -> None:
    now = web.desk.millisecond()
    ahead = [replace(tap(aired), at=now + fast + place) for place, aired in enumerate((AIRED, TAKEN_BACK))]

    assert told(web, *ahead) == ["open", "open"]
    web.clock.pass_(seconds=1)
    assert told(web, replace(tap(AIRED), at=web.desk.millisecond())) == ["aired"]
    web.clock.pass_(seconds=1)
    assert told(web, replace(tap(TAKEN_BACK), at=web.desk.millisecond() + fast)) == ["open"]


@pytest.mark.parametrize("at", [0, 1, 1_000_000_000_000, (SLOT - EARLY) * 1000 - 1])
def test_a_phone_whose_clock_is_of_long_ago_is_heard_too(web: Portal, at: int) -> None:
    """Nobody reports what cannot have aired yet; such a tap was made when it came."""
    told(web, tap(AIRED, 1), tap(TAKEN_BACK, 2))

    web.clock.pass_(seconds=1)
    assert told(web, replace(tap(AIRED), at=at)) == ["aired"]
    web.clock.pass_(seconds=1)
    assert told(web, replace(tap(TAKEN_BACK), at=at)) == ["open"]
    web.clock.pass_(seconds=1)
    both = [replace(tap(aired), at=at) for aired in (AIRED, TAKEN_BACK, AIRED)]
    assert told(web, *both) == ["aired"] * 3


def test_a_clock_that_is_a_little_slow_keeps_its_order(web: Portal) -> None:
    slow = [replace(tap(aired), at=SLOT * 1000 + place) for place, aired in enumerate((AIRED, TAKEN_BACK))]

    assert told(web, slow[1]) == ["open"]
    assert told(web, slow[0]) == ["open"]
    assert told(web, tap(AIRED, 1)) == ["aired"]


def test_a_tap_of_a_wrong_clock_sent_twice_is_as_it_came_first(web: Portal) -> None:
    ahead = replace(tap(AIRED), at=10**14)
    told(web, ahead)
    web.clock.pass_(minutes=1)
    told(web, replace(tap(TAKEN_BACK), at=web.desk.millisecond()))
    web.clock.pass_(minutes=1)

    assert told(web, ahead) == ["open"]
    assert not counts(web)


# ------------------------------------------------------------------------------------------- what is no planned run


@pytest.mark.parametrize(
    "other",
    [
        {"slot": SLOT + 60},
        {"slot": SLOT - 86_400},
        {"slot": 0},
        {"slot": 10**11},
        {"slot": SLOT + 12 * 3600},  # this evening
        {"slot": SLOT + 4 * 86_400},  # on Friday
        {"bulletin": "khac"},
        {"bulletin": ""},
        {"bulletin": "bao-hiem\x00"},
        {"bulletin": "../bao-hiem"},
        {"language": "en"},
        {"language": ""},
        {"language": "\ud800"},
        {"station": OTHER, "language": "rad"},  # which airs Kinh alone
        {"station": "99999"},
        {"station": ""},
    ],
)
def test_what_is_not_planned_or_not_yet_due_is_unknown_and_kept_nowhere(web: Portal, other: dict[str, Any]) -> None:
    run = replace(RUN, **other)

    assert told(web, tap(run=run), tap(TAKEN_BACK, 2, run)) == ["unknown", "unknown"]
    assert not web.desk.ledger.begun
    assert told(web, tap(run=run), tap()) == ["unknown", "aired"]
    assert len(rows(web)) == 1


def test_a_run_can_be_reported_from_ten_minutes_before_its_slot(web: Portal) -> None:
    evening = replace(RUN, slot=SLOT + 12 * 3600)
    web.clock.now = at_second(evening.slot - EARLY - 1)
    assert told(web, tap(AIRED, -12, evening)) == ["unknown"]
    web.clock.pass_(seconds=1)

    assert told(web, tap(AIRED, -10, evening)) == ["aired"]
    assert told(web, tap(TAKEN_BACK, -10, evening)) == ["aired"], "in one millisecond: it stays"
    assert counts(web, evening)


def test_a_tap_that_comes_months_later_is_a_run_of_its_own_day(web: Portal) -> None:
    web.clock.pass_(days=120)

    assert told(web, tap(AIRED, 1)) == ["aired"]
    row = row_of(web)
    assert row is not None
    assert row.due == at_second(SLOT)


def test_the_longest_name_that_somebody_may_have_stands_in_the_ledger(web: Portal) -> None:
    long = person(web, "tram")
    web.desk.store.accounts.change(long, "Ệ" * 200, "", long.grants, at=web.desk.second())

    assert told(web, tap()) == ["aired"]
    assert rows(web)[0].entered.by == f"{'Ệ' * 200} (tram)"


# --------------------------------------------------------------------------------------------------- many at once


@dataclass
class Two:
    """Two processes, as far as they know: two apps on the same databases."""

    both: tuple[Portal, Portal]


@pytest.fixture
def two(published: object, site: Site, places: Callable[[], str], quick_passwords: None) -> Iterator[Two]:
    """Two portals on one workspace, with the ledger and the accounts in files and on a server."""
    from tests.web.conftest import Clock  # noqa: PLC0415

    path = site.folder / "broadcaster.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("paths: {", f"paths: {{runs: '{places()}', accounts: '{places()}', "), encoding="utf-8"
    )
    clock, made = Clock(), []
    for _ in range(2):
        app = portal(site.folder, clock, write=lambda _: None)
        made.append(Portal(app, clock, site.folder))
    settle(made[0])
    clock.pass_(days=7)
    yield Two((made[0], made[1]))
    for one in made:
        one.desk.close()


def test_phones_and_processes_that_report_at_once_lose_and_double_nothing(two: Two) -> None:
    chance = random.Random(8)  # noqa: S311
    due = two.both[0].desk.office.schedule.due(MONDAY, MONDAY + timedelta(days=6), STATION)
    runs = [Planned(one.station, int(one.slot.timestamp()), one.bulletin, one.language) for one in due]
    assert len(runs) == 12
    made = [tap(chance.random() < 0.6, minute, run) for run in runs for minute in range(1, 5)]

    def phone(number: int) -> None:
        web, mine = two.both[number % 2], random.Random(number)  # noqa: S311
        taps = made[:]
        mine.shuffle(taps)
        while taps:
            some_of_them = [taps.pop() for _ in range(min(len(taps), mine.randint(1, 12)))]
            found = report(web.desk, person(web, "tram"), some_of_them)
            assert set(found.values()) <= {Outcome.AIRED, Outcome.OPEN}

    assert at_once(*(lambda number=number: phone(number) for number in range(6))) == [None] * 6

    web = two.both[1]
    last = {run: max((one for one in made if one.run == run), key=lambda one: one.at) for run in runs}
    assert {run: counts(web, run) for run in runs} == {run: last[run].aired for run in runs}
    assert web.desk.ledger.count(MONDAY, MONDAY + timedelta(days=6)).total == sum(one.aired for one in last.values())
    assert len({row.identity for row in rows(web)}) == len(rows(web)) <= 12
    assert sound(web)


def test_the_same_tap_to_two_processes_at_once_is_one_run(two: Two) -> None:
    for turn in range(4):
        language = ("vi", "rad", "cmo", "vi")[turn]
        run = Planned(STATION, SLOT + (12 * 3600 if turn == 3 else 0), "bao-hiem", language)
        one = tap(run=run)
        outcomes = at_once(*(lambda web=web, one=one: told(web, one) for web in two.both * 3))
        assert outcomes == [["aired"]] * 6
        assert [counts(web, run) for web in two.both] == [True, True]
    assert len(rows(two.both[0])) == 4
    assert sound(two.both[0])
