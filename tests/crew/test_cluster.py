"""Workers on other machines: a real scheduler and real workers, which share no disk with the build, and may be lost."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.crew.conftest import ended, files, wait_for
from tests.crew.ring import Ring, kill
from tests.crew.test_ending import STOPPED
from tests.narrate.samples import tone
from tests.programs import needed_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site
    from tests.crew.conftest import Desk, Made

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither process groups nor SIGKILL")

IMPATIENT = """
import sys
from broadcaster.cli import main
from broadcaster.crew import cluster

cluster._PATIENCE, cluster._ABSENCE, cluster._SOON = 1, 1, 0.5
sys.exit(main())
"""


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory, singers: str) -> Iterator[Ring]:
    """A scheduler and two workers that nobody ends."""
    needed_library("distributed")
    made = Ring(tmp_path_factory.mktemp("ring"), singers)
    try:
        yield made.start(2, CHOIR_WAIT="0.03")
    finally:
        made.stop()


@pytest.fixture
def frail(tmp_path: Path, singers: str) -> Iterator[Ring]:
    """A ring to be started, and broken."""
    needed_library("distributed")
    (tmp_path / "ring").mkdir()
    made = Ring(tmp_path / "ring", singers)
    try:
        yield made
    finally:
        made.stop()


def test_workers_make_the_release_that_this_machine_makes(desk: Desk, ring: Ring, alone: Callable[[], Made]) -> None:
    ring.forget()

    answer = desk.build("--jobs", "1", "--cluster", ring.address)

    assert answer.code == 0, answer.err
    assert desk.asked() == [], "nothing is spoken here"
    assert all(ring.asked(number) for number in (0, 1))
    assert len(ring.texts()) == len(set(ring.texts())) == len(desk.clips())
    assert (files(desk.out), desk.sound()) == alone()


def test_the_real_voice_says_there_what_it_says_here(desk: Desk, ring: Ring, alone: Callable[[], Made]) -> None:
    desk.settings("espeak")

    answer = desk.build("--jobs", "1", "--cluster", ring.address)

    assert answer.code == 0, answer.err
    assert "A voice failed" not in answer.out
    assert (files(desk.out), desk.sound()) == alone()


def test_people_s_recordings_are_not_asked_of_workers(desk: Desk, ring: Ring, alone: Callable[[], Made]) -> None:
    desk.settings("takes", "bell")
    found = desk.site.load()
    lines = found.scripts(found.week("2026-W48"), draft=False)[0].lines
    desk.site.write("recordings/vi/readme.txt", "x")
    said = tone(1.5).to_file()
    (desk.site.folder / f"recordings/vi/{lines[3].code}.wav").write_bytes(said)
    ring.forget()

    answer = desk.build("--jobs", "1", "--cluster", ring.address)

    assert answer.code == 0, answer.err
    assert len(ring.texts()) == len(desk.clips()) - 1
    assert desk.asked() == []
    assert (files(desk.out), desk.sound()) == alone()


def test_workers_are_at_it_while_the_network_is_asked(desk: Desk, ring: Ring) -> None:
    desk.settings("bell", "far")
    ring.forget()

    answer = desk.build("--jobs", "1", "--cluster", ring.address, CHOIR_LEAVES="Câu", CHOIR_WAIT="0.15")

    assert answer.code == 0, answer.err
    assert {one.voice for one in desk.asked()} == {"far"}
    begun = min(one.at for number in (0, 1) for one in ring.asked(number))
    assert begun < max(one.at for one in desk.asked())


def test_what_is_known_here_is_not_asked_for_and_what_is_not_encoded_is_encoded_there(warm: Desk, ring: Ring) -> None:
    clips = warm.clips()
    for folder in (warm.out, warm.cache / "audio", warm.cache / "cuts"):
        shutil.rmtree(folder)
    ring.forget()

    answer = warm.build("--jobs", "1", "--cluster", ring.address)

    assert answer.code == 0, answer.err
    assert (warm.asked(), ring.texts()) == ([], [])
    assert warm.clips() == clips
    assert len(warm.cuts()) >= len(clips)


def test_a_line_whose_voice_is_another_there_is_spoken_here(desk: Desk, ring: Ring) -> None:
    ring.forget()

    answer = desk.build("--jobs", "1", "--cluster", ring.address, CHOIR_VERSION="2")

    assert answer.code == 0, answer.err
    assert ring.texts() == []
    assert len(desk.asked()) == len(desk.clips())
    assert "A voice failed" not in answer.out


@pytest.mark.parametrize("lost", ["one of two workers", "the only worker", "the scheduler"])
def test_who_is_lost_in_mid_work_costs_time_and_nothing_else(
    desk: Desk, frail: Ring, alone: Callable[[], Made], lost: str
) -> None:
    desk.lines(24)
    frail.start(2 if lost == "one of two workers" else 1, CHOIR_WAIT="0.08")
    going = desk.begin("--jobs", "1", "--cluster", frail.address, program=("-c", IMPATIENT))
    wait_for(lambda: all(frail.asked(number) for number in range(len(frail.workers))))

    victim = frail.scheduler if lost == "the scheduler" else frail.workers[0]
    assert victim is not None
    kill(victim)
    answer = ended(going)

    assert answer.code == 0, answer.err
    assert "Traceback" not in answer.err
    assert bool(desk.asked()) == (lost != "one of two workers"), "what nobody else can do is done here"
    assert (files(desk.out), desk.sound()) == alone()


def test_ctrl_c_hangs_up_quietly(desk: Desk, ring: Ring) -> None:
    desk.lines(36)
    going = desk.begin("--jobs", "1", "--cluster", ring.address)
    wait_for(lambda: len(desk.clips()) >= 4)

    os.killpg(going.pid, signal.SIGINT)
    answer = ended(going)

    assert answer.code in STOPPED
    assert "Traceback" not in answer.err
    assert answer.err.splitlines()[-1].startswith("broadcaster: stopped;")
    kept = desk.clips()
    assert desk.build("--jobs", "1", "--cluster", ring.address).code == 0, "the worker is free again"
    assert kept.items() <= desk.clips().items()


def test_a_scheduler_without_a_worker_is_told(desk: Desk, frail: Ring) -> None:
    frail.start(0)

    answer = desk.build("--cluster", frail.address, program=("-c", IMPATIENT))

    assert answer.code == 1
    assert f"broadcaster: the scheduler at {frail.address} has no worker. Start one with" in answer.err
    assert "Traceback" not in answer.err
    assert not desk.out.exists()


def test_nobody_at_the_address_is_told(desk: Desk) -> None:
    needed_library("distributed")

    answer = desk.build("--cluster", "tcp://127.0.0.1:9", program=("-c", IMPATIENT))

    assert answer.code == 1
    assert "broadcaster: no scheduler answers at tcp://127.0.0.1:9. Start one with `dask scheduler`" in answer.err
    assert "Traceback" not in answer.err


def test_what_is_no_address_is_told_at_once(desk: Desk) -> None:
    needed_library("distributed")
    no_address = [
        "",
        "tcp://",
        "127.0.0.1",
        "tcp://127.0.0.1:port",
        "inproc://here:1",
        "http://127.0.0.1:8787",
        "a:1/../x",
    ]
    several = """
import sys
from broadcaster.cli import main

*words, addresses = sys.argv[1:]
print([main([*words, "--cluster", address]) for address in addresses.split(',')])
"""

    answer = desk.build(",".join(no_address), program=("-c", several))

    assert answer.out.strip() == str([2] * len(no_address))
    for address in no_address:
        assert f'--cluster takes an address such as tcp://10.0.0.5:8786; found "{address}".' in answer.err
    assert "Traceback" not in answer.err
    assert not desk.out.exists()


def test_an_address_that_needs_certificates_says_where_they_are_named(desk: Desk) -> None:
    needed_library("distributed")

    answer = desk.build("--cluster", "tls://127.0.0.1:8786")

    assert answer.code == 2
    assert "needs certificates, and dask has none here. Name certificates in dask's own settings" in answer.err


def test_without_the_library_it_is_told_how_to_get_it(
    site: Site, run: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "broadcaster.crew.cluster", raising=False)

    answer = run("build", "2026-W48", "--cluster", "tcp://127.0.0.1:8786")

    assert answer.code == 2
    assert 'Get it with `pip install "broadcaster[cluster]"`.' in answer.err
    assert not (site.folder / "out").exists()
