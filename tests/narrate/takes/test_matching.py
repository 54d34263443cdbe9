"""Lines are found in a row of stretches by their lengths and pauses, and doubt is said where there is doubt."""

from __future__ import annotations

import pytest

from broadcaster.narrate.takes.hearing import Stretch
from broadcaster.narrate.takes.matching import Match, match

PLANNED = [2.0, 5.0, 3.0, 8.0, 1.5, 4.0, 6.0, 2.5]


def read(lengths: list[float], gap: float = 2.0, start: float = 1.0) -> list[Stretch]:
    """Return stretches of these lengths with a pause between them."""
    found, place = [], start
    for length in lengths:
        found.append(Stretch(place, place + length, 60.0))
        place += length + gap
    return found


def places(lines: tuple[Match, ...]) -> list[tuple[float, float] | None]:
    return [(round(one.start, 2), round(one.end, 2)) if one.found else None for one in lines]


def spans(stretches: list[Stretch]) -> list[tuple[float, float]]:
    return [(round(one.start, 2), round(one.end, 2)) for one in stretches]


@pytest.mark.parametrize("pace", [0.8, 1.0, 1.3])
def test_a_clean_reading_is_found_at_any_pace_with_confidence(pace: float) -> None:
    stretches = read([seconds * pace for seconds in PLANNED])
    found = match(stretches, PLANNED)
    assert places(found.lines) == spans(stretches)
    assert abs(found.pace / pace - 1) < 0.1
    assert min(one.confidence for one in found.lines) > 0.75


def test_pauses_inside_a_line_do_not_cut_it() -> None:
    stretches = read(PLANNED)
    long = stretches[3]
    halves = [Stretch(long.start, long.start + 3.8, 60.0), Stretch(long.start + 4.2, long.end, 60.0)]
    found = match([*stretches[:3], *halves, *stretches[4:]], PLANNED)
    assert places(found.lines) == spans(stretches)


def test_the_last_reading_of_a_line_counts() -> None:
    stretches = read([2.0, 5.0, 3.0, 4.5, 8.0, 1.5, 4.0, 6.0, 2.5])  # the fourth line was begun in vain
    found = match(stretches, PLANNED)
    assert places(found.lines) == spans([*stretches[:3], *stretches[4:]])


def test_a_cough_is_no_line() -> None:
    stretches = read([2.0, 5.0, 0.15, 3.0, 8.0, 1.5, 4.0, 6.0, 2.5])
    found = match(stretches, PLANNED)
    assert places(found.lines) == spans([*stretches[:2], *stretches[3:]])


def test_beside_a_line_that_was_left_out_nothing_is_sure() -> None:
    stretches = read([2.0, 5.0, 3.0, 1.5, 4.0, 6.0, 2.5])  # without the fourth
    found = match(stretches, PLANNED).lines
    assert not found[3].found
    assert max(found[2].confidence, found[4].confidence) <= 0.65


def test_a_recording_may_hold_only_the_first_or_the_last_lines() -> None:
    for part in (slice(0, 4), slice(4, 8)):
        stretches = read(PLANNED[part])
        found = places(match(stretches, PLANNED).lines)
        assert found[part] == spans(stretches)
        assert sum(place is not None for place in found) == 4


def test_two_lines_in_one_breath_are_not_filed_as_one() -> None:
    stretches = read([2.0, 8.2, 8.0, 1.5, 4.0, 6.0, 2.5])
    found = match(stretches, PLANNED).lines
    assert all(found[place].confidence < 0.7 for place in (1, 2))


def test_of_silence_nothing_is_found() -> None:
    assert not any(one.found for one in match([], PLANNED).lines)
    assert match(read([1.0]), []).lines == ()


def test_noise_that_is_no_reading_at_all_is_not_sure() -> None:
    found = match(read([0.3] * 40, gap=0.4), PLANNED)
    assert sum(one.confidence >= 0.75 for one in found.lines) == 0
