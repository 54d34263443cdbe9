"""Ctrl-C, a worker that is killed, a build that is killed: no traceback, nobody left behind, nothing lost."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.crew.conftest import ended, files, wait_for

if TYPE_CHECKING:
    from tests.crew.conftest import Desk

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither process groups nor SIGKILL")

listed = pytest.mark.skipif(not Path("/proc").is_dir(), reason="this system does not list processes in /proc")

LINES = 30
STOPPED = {130, -signal.SIGINT}
"""What a shell tells as 130. A Python that is interrupted while a class is made ends itself by the signal at last."""

SENTENCE = "broadcaster: stopped; nothing half-done is left on the shelf."


def left_behind(group: int) -> list[str]:
    """Return the processes of a group that still run."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return []
    return [f"the group {group}"]


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_and_the_next_build_goes_on_where_it_stopped(desk: Desk, jobs: str) -> None:
    desk.lines(LINES)
    going = desk.begin("--jobs", jobs, CHOIR_WAIT="0.1")
    wait_for(lambda: len(desk.clips()) >= 6)

    before = len(desk.asked())
    os.killpg(going.pid, signal.SIGINT)  # as a terminal does: to all of them
    answer = ended(going)

    assert answer.code in STOPPED
    assert answer.err.splitlines()[-1] == SENTENCE
    assert "Traceback" not in answer.err
    assert [name for name in files(desk.out) if not Path(name).name.startswith(".")] == []
    wait_for(lambda: not left_behind(going.pid), 5)
    kept = desk.clips()
    assert len(kept) >= 6
    assert len(desk.asked()) <= before + 8, "the line that each has begun, and no more"
    assert not list(desk.cache.rglob("*.part"))
    desk.forget()

    assert desk.build("--jobs", jobs).code == 0
    assert kept.items() <= desk.clips().items()
    assert len(desk.asked()) == len(desk.clips()) - len(kept)


@listed
@pytest.mark.parametrize("after", [0.3, 0.8])
def test_ctrl_c_while_the_processes_start_is_as_quiet(desk: Desk, after: float) -> None:
    desk.lines(LINES)
    going = desk.begin("--jobs", "3", CHOIR_WAIT="0.05")
    wait_for(lambda: children(going.pid))
    time.sleep(after)

    os.killpg(going.pid, signal.SIGINT)
    answer = ended(going)

    assert answer.code in STOPPED
    assert answer.err.splitlines()[-1] == SENTENCE
    assert "Traceback" not in answer.err
    wait_for(lambda: not left_behind(going.pid), 5)


def test_a_process_that_is_killed_is_told_in_a_sentence_and_the_next_build_finishes(desk: Desk) -> None:
    desk.lines(LINES)
    going = desk.begin("--jobs", "2", CHOIR_WAIT="0.05")
    wait_for(lambda: len(desk.clips()) >= 6)

    os.kill(desk.asked()[-1].process, signal.SIGKILL)
    answer = ended(going)

    assert answer.code == 1
    assert "broadcaster: a process that speaks and encodes lines was ended from outside, or crashed." in answer.err
    assert "Build again: what is done is kept;" in answer.err
    assert "Traceback" not in answer.err
    wait_for(lambda: not left_behind(going.pid), 5)
    kept = desk.clips()
    again = desk.build("--jobs", "2")
    assert again.code == 0, again.err
    assert kept.items() <= desk.clips().items()


@listed
def test_a_process_that_is_killed_before_its_first_line_is_told_too(desk: Desk) -> None:
    desk.lines(LINES)
    going = desk.begin("--jobs", "2", CHOIR_WAIT="0.05")
    wait_for(lambda: len(hands(going.pid)) == 2)

    os.kill(hands(going.pid)[0], signal.SIGKILL)
    answer = ended(going)

    assert answer.code == 1
    assert "was ended from outside, or crashed." in answer.err
    assert "Traceback" not in answer.err


def hands(process: int) -> list[int]:
    """Return the processes in which lines are spoken."""
    commands = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in children(process)}
    return [one for one, command in commands.items() if b"spawn_main" in command]


def test_when_the_build_itself_is_killed_its_processes_end_too(desk: Desk) -> None:
    desk.lines(LINES)
    going = desk.begin("--jobs", "2", CHOIR_WAIT="0.05")
    wait_for(lambda: len({one.process for one in desk.asked()}) == 2)

    going.kill()
    ended(going)

    wait_for(lambda: not left_behind(going.pid), 5)
    assert desk.build("--jobs", "2").code == 0
