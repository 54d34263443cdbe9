"""An online voice is asked politely: by the build itself, line by line, in order; and whoever fails is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.models import Line
from tests.crew.conftest import ended

if TYPE_CHECKING:
    from tests.crew.conftest import Desk


def texts(desk: Desk) -> list[str]:
    """Return what is said in the week, each text once, in the order of the bulletins."""
    found = desk.site.load()
    scripts = found.scripts(found.week("2026-W48"), draft=False)
    cues = [cue for script in scripts if script.language == "vi" for cue in script.cues if isinstance(cue, Line)]
    return list(dict.fromkeys(" ".join(utterance.text for utterance in cue.spoken) for cue in cues))


def test_it_is_asked_by_the_build_itself_line_by_line_in_order(desk: Desk) -> None:
    desk.settings("far")
    going = desk.begin("--jobs", "2")
    answer = ended(going)

    assert answer.code == 0, answer.err
    assert [one.text for one in desk.asked()] == texts(desk)
    assert {one.process for one in desk.asked()} == {going.pid}


def test_where_it_fails_the_processes_speak_and_it_is_said_once(desk: Desk) -> None:
    desk.settings("far", "bell")

    answer = desk.build("--jobs", "2", CHOIR_FAILS="far")

    assert answer.code == 0, answer.err
    assert answer.out.count("A voice failed: far: has lost its tongue.") == 1
    tried, spoken = ([one for one in desk.asked() if one.voice == name] for name in ("far", "bell"))
    assert [one.text for one in tried] == texts(desk)
    assert sorted(one.text for one in spoken) == sorted(texts(desk))
    assert len({one.process for one in tried}) == 1
    assert {one.process for one in tried}.isdisjoint(one.process for one in spoken)


def test_where_a_process_fails_it_is_asked_for_those_lines(desk: Desk) -> None:
    desk.settings("bell", "far")

    answer = desk.build("--jobs", "2", CHOIR_FAILS="bell")

    assert answer.code == 0, answer.err
    assert answer.out.count("A voice failed: bell: has lost its tongue.") == 1
    asked = [one for one in desk.asked() if one.voice == "far"]
    assert [one.text for one in asked] == texts(desk)
    assert len({one.process for one in asked}) == 1


def test_the_processes_are_at_work_while_it_is_asked(desk: Desk) -> None:
    desk.settings("bell", "far")

    answer = desk.build("--jobs", "2", CHOIR_LEAVES="Câu", CHOIR_WAIT="0.25")

    assert answer.code == 0, answer.err
    far, bell = ([one for one in desk.asked() if one.voice == name] for name in ("far", "bell"))
    assert [one.text for one in far] == [text for text in texts(desk) if "Câu" in text]
    assert min(one.at for one in bell) < max(one.at for one in far)
