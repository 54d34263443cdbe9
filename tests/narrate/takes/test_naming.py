"""A code is found in whatever a phone and a person made of a file's name, and in nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadcaster.narrate.takes.naming import named

WANTED = {"7G2K9QXW", "0123ABCD"}


@pytest.mark.parametrize(
    ("name", "code", "reading"),
    [
        ("7G2K9QXW.m4a", "7G2K9QXW", 0),
        ("7g2k9qxw (2).m4a", "7G2K9QXW", 2),
        ("Giọng nói 7G2K 9QXW.m4a", "7G2K9QXW", 0),
        ("rad_7g2k-9qxw_lan 3.mp3", "7G2K9QXW", 3),
        ("OI23ABCD.wav", "0123ABCD", 0),
        ("o123abcd.ogg", "0123ABCD", 0),
        ("20261125 7G2K9QXW.amr", "7G2K9QXW", 0),
        ("7G2K9QXW" + "x" * 200 + ".m4a", None, 0),
    ],
)
def test_a_wanted_code_is_found(name: str, code: str | None, reading: int) -> None:
    found = named(Path(name), WANTED)
    assert (found and found.code, found.reading if found else 0) == (code, reading)
    assert found is None or found.known


@pytest.mark.parametrize(
    "name",
    [
        "20261125_090500.m4a",
        "Recording 12.m4a",
        "Ghi âm mới.m4a",
        "Voice0001.mp3",
        "REC00012.m4a",
        "Rec 00012.m4a",
        "AMR00001.amr",
        "TRACK001.mp3",
        "Tape 0001.mp3",
        "PTT-2026.opus",
    ],
)
def test_what_a_phone_calls_a_file_is_no_code(name: str) -> None:
    assert named(Path(name), WANTED) is None


def test_two_codes_in_a_name_are_both_told_and_a_stamp_is_no_number_of_a_reading() -> None:
    found = named(Path("7G2K9QXW 0123ABCD.wav"), WANTED)
    assert found is not None
    assert (found.code, found.other) == ("7G2K9QXW", "0123ABCD")
    stamped = named(Path("7G2K9QXW_20261125_095900.wav"), WANTED)
    assert stamped is not None
    assert stamped.reading == 0


def test_the_code_of_a_line_that_is_no_more_is_told_from_a_long_recording() -> None:
    found = named(Path("A1B2C3D4.m4a"), WANTED)
    assert found is not None
    assert (found.code, found.known) == ("A1B2C3D4", False)
