"""A YAML file is read safely, and each slip of it is told with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from broadcaster import yamldoc
from broadcaster.errors import FaultsFoundError

if TYPE_CHECKING:
    from pathlib import Path


def fault_of(text: str) -> str:
    with pytest.raises(FaultsFoundError) as caught:
        yamldoc.parse(text, "x.yaml")
    return str(caught.value)


def test_values_are_what_their_writer_meant() -> None:
    text = 'odd: [1__0, 2_340_, "٣"]\nat: [05:00, 17:00]\nno: no\nday: 2026-07-01\nrate: 4.5\nwage: 2_530_000\ncode: "02"\nbare: 02\nnothing:\n'

    value = yamldoc.parse(text, "x.yaml").value

    assert value == {
        "odd": ["1__0", "2_340_", "٣"],
        "at": ["05:00", "17:00"],
        "no": "no",
        "day": date(2026, 7, 1),
        "rate": Decimal("4.5"),
        "wage": 2530000,
        "code": "02",
        "bare": "02",
        "nothing": None,
    }
    assert isinstance(value["rate"], Decimal)


def test_every_value_knows_its_line() -> None:
    doc = yamldoc.parse("a: 1\nb:\n  - x\n  - y: 2\n", "x.yaml")

    assert [doc.line(key) for key in [("a",), ("b",), ("b", 1), ("b", 1, "y"), ("b", 1, "z")]] == [1, 2, 4, 4, 4]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1\nb: *x\n", 1, "anchor or alias"),
        ("a: 1\nb: *x\n", 2, "anchor or alias"),
        ("a: 1\nb: 2\na: 3\n", 3, 'the key "a" stands here a second time (first on line 1)'),
        ("a: 1\n--- \nb: 2\n", 2, "second document"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tag"),
        ("? [1, 2]\n: x\n", 1, "as a key"),
        ("a: 2026-02-30\n", 1, "there is no date 2026-02-30"),
        ("a: 'x\nb: 1\n", 1, "is not YAML"),
        ("a: b: c\n", 1, "is not YAML"),
        ("a: 1\nb: \x07\n", 2, "U+0007"),
        ("[" * 100_000, 1, "nested deeper"),
        ("{a: " * 5_000, 1, "nested deeper"),
    ],
)
def test_what_would_hurt_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    told = fault_of(text)

    assert told.startswith(f"x.yaml:{line}: ")
    assert words in told


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))

    assert "anchor or alias" in fault_of(bomb)


def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    with pytest.raises(FaultsFoundError, match=r"big\.yaml: is larger than 1,000 kB"):
        yamldoc.read(path, "big.yaml")


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbfa: 1\r\nb: \xc4\x91\r\n", b"a: 1\rb: \xc4\x91\r", b"a: 1\nb: \xc4\x91"])
def test_windows_line_ends_and_marks_are_read_without_complaint(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(raw)

    assert yamldoc.read(path, "x.yaml").value == {"a": 1, "b": "đ"}


def test_another_encoding_is_told_with_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("a: 1\nb: hộ nghèo".encode("utf-16-le"))

    with pytest.raises(FaultsFoundError, match=r"not UTF-8|U\+0000"):
        yamldoc.read(path, "x.yaml")


@pytest.mark.parametrize("what", ["folder", "missing"])
def test_what_cannot_be_opened_gets_a_sentence(tmp_path: Path, what: str) -> None:
    path = tmp_path / "x.yaml"
    if what == "folder":
        path.mkdir()

    with pytest.raises(FaultsFoundError, match=r"x\.yaml: cannot be read: "):
        yamldoc.read(path, "x.yaml")
