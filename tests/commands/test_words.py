"""`spoken` and `text`: what they print, their exit codes, and what they refuse."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from broadcaster.commands import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], None]:
    """Give a command something on stdin."""

    def give(text: str | bytes) -> None:
        raw = text.encode("utf-8") if isinstance(text, str) else text
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))

    return give


def test_a_line_is_said_in_the_language_that_was_asked_for(run: Run) -> None:
    assert run("spoken", "Điều 5").out == "Điều năm\n"
    assert run("spoken", "-l", "rad", "40 thŭn").out == "pă pluh thŭn\n"
    assert run("spoken", "-l", "cmo", "2 rkeh").out == '<lang xml:lang="vi">hai</lang> rkeh\n'


def test_without_a_text_each_line_in_is_a_line_out(run: Run, typed: Callable[[str | bytes], None]) -> None:
    typed(b"\xef\xbb\xbf1%\r\n\r\n2 \xff\n")

    assert run("spoken").out == "một phần trăm\n\nhai �\n"


def test_an_unknown_language_is_wrong_usage(run: Run) -> None:
    for given in (("spoken", "-l", "ede", "5"), ("text", "check", "-l", "mnn", "x.txt")):
        answer = run(*given)

        assert (answer.code, answer.out) == (2, "")
        assert "-l takes a language that locales/ has: vi, rad, cmo" in answer.err


def test_the_explanation_names_rule_language_and_origin_of_each_span(run: Run) -> None:
    lines = run("spoken", "--explain", "BHYT 4,5%, XYZT").out.splitlines()

    assert lines[0] == "BHYT 4,5%, XYZT"
    assert lines[1].split("  ")[1:3] == ["BHYT", "bảo hiểm y tế"]
    assert "abbreviation (locales/vi/locale.yaml:" in lines[1]
    assert lines[2].endswith("  percent")
    assert lines[3].endswith("letters (in no table: add it to `abbreviations` in locales/vi/locale.yaml)")


def test_the_line_named_as_origin_is_the_line_of_the_table(site: Site, run: Run) -> None:
    said = run("spoken", "--explain", "TP. Buôn Ma Thuột, bhxh").out.splitlines()[1:]
    table = (site.folder / "locales/vi/locale.yaml").read_text(encoding="utf-8").splitlines()

    numbers = [int(line.rpartition(":")[2].rstrip(")")) for line in said]

    assert [table[number - 1].split(":")[0].strip() for number in numbers] == ["TP.", "BHXH"]


def test_ede_is_explained_with_what_no_source_attests(run: Run) -> None:
    said = run("spoken", "-l", "rad", "--explain", "12 čô, 250, thẻ bảo hiểm").out.splitlines()

    assert said[1].endswith("numeral: ten, then the unit (A: 11, 12; RAD Mt 26:53: 12; words: locales/rad/locale.yaml)")
    assert said[2].endswith("number: no source says how it is built [vi]")
    assert said[3].endswith("loan [vi] (locales/rad/locale.yaml)")
    assert "number: a name, not a count [vi]" in run("spoken", "-l", "rad", "--explain", "mrô 12").out
    assert "number: it counts a Kinh word [vi]" in run("spoken", "-l", "rad", "--explain", "5 năm").out
    assert run("spoken", "-l", "rad", "--explain", "klei").out.splitlines()[1] == "  (said as it is written)"


def test_json_is_one_line_for_each_line_with_its_spans(run: Run, typed: Callable[[str | bytes], None]) -> None:
    typed("1%\nba\n")

    first, second = map(json.loads, run("spoken", "--json").out.splitlines())

    assert first["spoken"] == "một phần trăm"
    assert first["spans"][0] == {
        "start": 0, "end": 2, "written": "1%", "spoken": "một phần trăm", "rule": "percent", "language": "vi", "from": "",
    }  # fmt: skip
    assert [span["rule"] for span in second["spans"]] == [""]


FAULTY = "mnuih ɓuôn sang\r\n[uôn sang blu\\\r\n"


def test_check_tells_each_finding_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bai.txt"
    path.write_bytes(b"\xef\xbb\xbf" + FAULTY.encode("utf-8"))

    answer = run("text", "check", "-l", "rad", str(path))

    assert answer.code == 1
    lines = answer.out.splitlines()
    assert lines[0].endswith(
        "bai.txt:1:7: look-alike: “ɓuôn” has a letter that only looks like the right one (ɓ U+0253). Write “ƀuôn”."
    )
    assert lines[1].endswith(
        "bai.txt:2:1: legacy: “[uôn” is typed for the Tây Nguyên Key fonts, it seems ([ U+005B). Perhaps “ƀuôn”?"
    )
    assert lines[3:5] == ["2\t- [uôn sang blu\\", "\t+ ƀuôn sang blŭ"]
    assert lines[5].startswith("3 findings in 2 lines: 2 legacy, 1 look-alike; `text repair` puts 1 right")


def test_a_right_text_ends_with_0(run: Run, typed: Callable[[str | bytes], None]) -> None:
    typed("mnuih ƀuôn sang\n")

    answer = run("text", "check", "-l", "rad")

    assert (answer.code, answer.out) == (0, "no findings in 1 line.\n")


def test_check_answers_as_json(run: Run, typed: Callable[[str | bytes], None]) -> None:
    typed("ɓuôn")

    answer = run("text", "check", "-l", "rad", "--json")

    (finding,) = json.loads(answer.out)["findings"]
    assert answer.code == 1
    assert finding["letters"] == [{"letter": "ɓ", "code_points": ["U+0253"]}]
    assert (finding["line"], finding["column"], finding["proposal"], finding["certain"]) == (1, 1, "ƀuôn", True)


def test_repair_writes_what_is_certain_and_keeps_the_line_ends(run: Run, typed: Callable[[str | bytes], None]) -> None:
    typed(FAULTY)

    answer = run("text", "repair", "-l", "rad")

    assert (answer.code, answer.out) == (0, "mnuih ƀuôn sang\r\n[uôn sang blu\\\r\n")
    assert "typed for an old font, it seems: 1 line. See `text check`; --legacy converts." in answer.err


def test_repair_converts_an_old_font_when_asked_and_shows_the_difference(
    run: Run, typed: Callable[[str | bytes], None]
) -> None:
    typed(FAULTY)

    answer = run("text", "repair", "-l", "rad", "--legacy")

    assert answer.out == "mnuih ƀuôn sang\r\nƀuôn sang blŭ\r\n"
    assert answer.err == "2\t- [uôn sang blu\\\n\t+ ƀuôn sang blŭ\n"


def test_a_file_that_is_not_utf8_is_read_and_said_to_be_so(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "cu.txt"
    path.write_bytes("B¶o hiÓm x· héi".encode("latin-1"))

    checked, repaired = run("text", "check", str(path)), run("text", "repair", "--legacy", str(path))

    assert checked.code == 1
    assert "is not UTF-8; it was read as Windows-1252." in checked.out
    assert repaired.out == "Bảo hiểm xã hội"


def test_a_text_of_notepad_in_utf16_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("mnuih ƀuôn sang", encoding="utf-16")

    assert run("text", "check", "-l", "rad", str(path)).code == 0


@pytest.mark.parametrize(
    ("name", "content", "code", "told"),
    [
        ("a.docx", b"PK\x03\x04...", 1, "is a Word or Excel file, not a text."),
        ("a.po", b"", 2, "catalogs (.po) are looked after by `broadcaster check`"),
        (None, b"", 1, "cannot be read: "),
    ],
)
def test_what_is_no_text_is_refused_with_a_way_on(
    run: Run, tmp_path: Path, name: str | None, content: bytes, code: int, told: str
) -> None:
    path = tmp_path / (name or "none.txt")
    if name:
        path.write_bytes(content)

    answer = run("text", "check", str(path))

    assert (answer.code, answer.out) == (code, "")
    assert told in answer.err


def test_repair_writes_to_a_file_whole(run: Run, typed: Callable[[str | bytes], None], tmp_path: Path) -> None:
    typed("ɓuôn\r\n")

    answer = run("text", "repair", "-l", "rad", "--to", str(tmp_path / "sửa.txt"))

    assert (answer.code, answer.out) == (0, "")
    assert (tmp_path / "sửa.txt").read_bytes() == "ƀuôn\r\n".encode()


def test_a_file_of_utf8_with_one_lost_byte_is_still_read_as_utf8(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("mnuih ƀuôn sang hlăm čar mơ̆ng".encode() + b" \xf4.")

    answer = run("text", "check", "-l", "rad", str(path))

    assert "a.txt:1:31: broken: “�” has a sign that stands for a lost letter" in answer.out
    assert "Windows-1252" not in answer.out


def test_too_much_on_stdin_is_said_and_not_cut(
    run: Run, typed: Callable[[str | bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "LIMIT", 10)
    typed("mnuih ƀuôn sang")

    answer = run("text", "repair", "-l", "rad")

    assert (answer.code, answer.out) == (1, "")
    assert "is larger than" in answer.err


def test_an_abbreviation_read_by_its_context_is_not_said_to_stand_in_the_table(run: Run) -> None:
    lines = run("spoken", "--explain", "P. Chủ tịch ở P. Tân Lợi").out.splitlines()

    assert lines[1].endswith("abbreviation (by what stands beside it)")
    assert "abbreviation (locales/vi/locale.yaml:" in lines[2]


def test_a_long_explanation_is_broken_into_lines(run: Run) -> None:
    lines = run("spoken", "--explain", "1.234.567.891 đồng").out.splitlines()

    assert len(lines) == 3
    assert max(map(len, lines)) < 100
