"""Runs as JSON are read one by one; an unknown key is a fault, and a run is numbered by its place."""

from __future__ import annotations

import json

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.runlog.cells import Cells
from broadcaster.runlog.incoming import jsonfile
from tests.runlog.incoming.samples import GIVEN, complaints, runs

RUN = {"station": "24235", "bulletin": "bao-hiem-y-te", "language": "vi", "aired_at": "2026-11-25T05:00:00+07:00"}
TOLD = Cells("24235", "", "bao-hiem-y-te", "vi", "2026-11-25T05:00:00+07:00")


def read(text: str) -> list[tuple[int, object]]:
    return list(jsonfile.read(text.encode(), "x.json", GIVEN))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"runs": [RUN, RUN]}),
        json.dumps({"runs": [RUN, RUN]}, indent=2),
        json.dumps([RUN, RUN]),
        f"\ufeff{json.dumps([RUN, RUN], indent=1)}\r\n",
        f"{json.dumps(RUN)}\r\n\n{json.dumps(RUN)}",
    ],
)
def test_the_three_shapes_say_the_same(text: str) -> None:
    assert runs(iter(read(text))) == [(1, TOLD), (2, TOLD)]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ['{"runs": []}', "[]", "[ ]"])
def test_no_runs_are_no_fault(text: str) -> None:
    assert read(text) == []


def test_numbers_are_taken_as_they_are_written() -> None:
    text = json.dumps([RUN | {"station": 24235, "seconds": 400, "note": None}]).replace("400", "400.50")

    assert runs(iter(read(text))) == [(1, TOLD._replace(seconds="400.50"))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ({"staton": "1"}, '1: the key "staton" is unknown. Did you mean "station"?'),
        ({"station": True}, '1: "station" must be text or a number.'),
        ({"station": ["24235"]}, '1: "station" must be text or a number.'),
        ({"station": {"code": "24235"}}, '1: "station" must be text or a number.'),
        (3, "1: the run is no object with names and values."),
        ([RUN], "1: the run is no object with names and values."),
        ([], "1: the run is no object with names and values."),
    ],
)
def test_a_faulty_run_is_told_and_reading_goes_on(run: object, told: str) -> None:
    for text in (json.dumps({"runs": [run, RUN]}), json.dumps([run, RUN])):
        found = read(text)
        assert [one for one in complaints(found) if one.startswith(told)]  # type: ignore[arg-type]
        assert found[1] == (2, TOLD)


def test_a_key_that_is_there_twice_is_a_fault() -> None:
    assert complaints(read('[{"station": "1", "station": "2"}]')) == ['1: the key "station" is there twice.']  # type: ignore[arg-type]


def test_a_faulty_line_of_json_lines_does_not_spoil_the_others() -> None:
    found = read(f"{json.dumps(RUN)}\n{{bad\n{'[' * 50_000}\n{json.dumps(RUN)}")

    assert [line for line, one in found if isinstance(one, Cells)] == [1, 4]
    assert [one.split(" ")[0] for one in complaints(found)] == ["2:", "3:"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "x.json: is empty."),
        ('[{"station": "1"}] x', "x.json:1: is not JSON: it breaks off, or something stands behind its end."),
        ('{"runs": [{}]', "x.json:1: is not JSON: it breaks off"),
        ('{"runs": [{}]}}', "x.json:1: is not JSON: it breaks off"),
        ('{"runs": [], "more": 1}', 'x.json:1: has other keys beside "runs".'),
        ('{\n"version": 1, "runs": []\n}', 'x.json:1: is an object whose first key is not "runs".'),
        ('[{},\n{"a": }]', "x.json:2: is not JSON: expecting value."),
        ("[{},]", "x.json:1: is not JSON: "),
        ("[" * 100_000, "x.json:1: is not JSON: nested too deeply."),
    ],
)
def test_json_of_another_shape_is_told_in_a_sentence(text: str, told: str) -> None:
    with pytest.raises(FaultsFoundError) as refused:
        read(text)

    assert str(refused.value).startswith(told)
