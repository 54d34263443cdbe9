"""`init`, `check`, `spoken`, `translate extract`: answers, exit codes, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from broadcaster.cli import main, parser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]


def test_a_sound_workspace_is_said_to_have_warnings_only(run: Run) -> None:
    answer = run("check")

    assert answer.code == 0
    assert answer.out.splitlines()[-1].startswith(
        "4 warnings in 4 facts, 2 snippets, 2 stations, 2 weeks, 1 templates."
    )


def test_a_faulty_one_ends_with_exit_code_1_and_all_its_faults(site: Site, run: Run) -> None:
    site.replace("scripts/policies/bhyt.yaml", "topic: bhyt", "topik: bhyt")
    site.replace("scripts/weeks/2026-W48.yaml", "template: bulletin", "template: buletin")

    answer = run("check")

    assert answer.code == 1
    assert "scripts/policies/bhyt.yaml:2: unknown key" in answer.out
    assert 'scripts/weeks/2026-W48.yaml:2: there is no template "buletin"' in answer.out


def test_the_json_answer_holds_the_same(site: Site, run: Run) -> None:
    site.replace("scripts/policies/bhyt.yaml", "topic: bhyt", "topik: bhyt")

    answer = json.loads(run("check", "--json").out)

    assert {fault["path"] for fault in answer["faults"]} >= {"scripts/policies/bhyt.yaml"}
    assert {fault["line"] for fault in answer["faults"]} >= {2}
    assert answer["warnings"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("scripts/policies/bomb.yaml", b"a: &a [x]\nb: [*a, *a]\n"),
        ("scripts/policies/big.yaml", b"#" * 2_000_000),
        ("scripts/policies/deep.yaml", b"[" * 50_000),
        ("scripts/policies/binary.yaml", bytes(range(256))),
        ("scripts/policies/nul.yaml", b"title: \0"),
        ("scripts/policies/list.yaml", b"- 1\n- 2\n"),
        ("scripts/policies/empty.yaml", b""),
        ("scripts/facts.yaml", b"just words"),
        ("scripts/stations.yaml", b"stations: 5"),
        ("scripts/weeks/2026-W48.yaml", b"bulletins: {}"),
        ("broadcaster.yaml", b"[]"),
        ("broadcaster.yaml", b"\xff\xfe"),
        ("templates/bulletin.ssml.j2", b"{% for x in items %}"),
        ("templates/bulletin.ssml.j2", b"\xff"),
        ("templates/bulletin.ssml.j2", b"{{ '" + b"(" * 5000),
        ("templates/bulletin.ssml.j2", b"{{ " + b"(" * 5000 + b"1" + b")" * 5000 + b" }}"),
        ("locales/rad/policies.po", b'msgid "\xff"'),
        ("locales/rad/policies.po", b"rubbish"),
        ("locales/rad/locale.yaml", b"name: 5"),
        ("locales/vi/locale.yaml", b"a: ["),
    ],
)
def test_what_is_broken_gets_a_sentence_and_nothing_is_written(site: Site, run: Run, name: str, content: bytes) -> None:
    (site.folder / name).write_bytes(content)

    check, build = run("check"), run("build", "2026-W48", "--draft", "--jobs", "1")

    assert (check.code, build.code) == (1, 1)
    assert name in check.out + check.err
    assert "Traceback" not in check.out + check.err + build.out + build.err
    assert not (site.folder / "out").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything; Windows has other rights")
def test_an_unreadable_file_gets_a_sentence(site: Site, run: Run) -> None:
    (site.folder / "scripts/facts.yaml").chmod(0)

    assert "scripts/facts.yaml: cannot be read: Permission denied" in run("check").out


def test_a_folder_that_is_no_workspace_is_told_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(tmp_path), "check"]) == 1

    assert (
        "this folder is no workspace. Go into a workspace, or make one with `broadcaster init DIR`."
        in capsys.readouterr().err
    )


def test_init_makes_a_workspace_without_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "mine")]) == 0
    assert main(["-C", str(tmp_path / "mine"), "check"]) == 0

    assert "21 snippets, 102 stations, 2 weeks, 4 templates" in capsys.readouterr().out


def test_init_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")

    assert main(["init", str(tmp_path)]) == 1
    assert "is there already and is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_spoken_answers_line_by_line() -> None:
    asked = "Đóng 1.366.200 đồng.\n\nGọi 1900 9068.\n"

    done = subprocess.run(
        [sys.executable, "-m", "broadcaster", "spoken", "-l", "vi"],
        input=asked.encode(),
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode().splitlines() == [
        "Đóng một triệu ba trăm sáu mươi sáu nghìn hai trăm đồng.",
        "",
        "Gọi một chín không không chín không sáu tám.",
    ]


def test_extract_shows_what_it_did(run: Run) -> None:
    answer = run("translate", "extract")

    assert answer.code == 0
    assert "locales/cmo/policies.po" in answer.out
    assert run("translate", "extract", "--json").out.count('"new": 0') == 4


def test_extract_touches_nothing_while_the_content_is_faulty(site: Site, run: Run) -> None:
    site.replace("scripts/policies/bhyt.yaml", "topic: bhyt", "topik: bhyt")
    before = (site.folder / "locales/rad/policies.po").read_bytes()

    assert run("translate", "extract").code == 1
    assert (site.folder / "locales/rad/policies.po").read_bytes() == before
    assert not (site.folder / "locales/cmo/policies.po").exists()


@pytest.mark.parametrize("words", [[], ["bild"], ["build", "--no"], ["runs"], ["script", "-f", "pdf"]])
def test_wrong_words_end_with_exit_code_2(run: Run, words: list[str]) -> None:
    assert run(*words).code == 2


def test_every_command_has_help() -> None:
    def walk(one: object, name: str) -> list[str]:
        found = [name] if not getattr(one, "description", "") else []
        for action in one._actions:  # type: ignore[attr-defined]  # argparse has no public way to its commands
            if action.choices and hasattr(action.choices, "items"):
                for word, command in action.choices.items():
                    found += walk(command, f"{name} {word}")
        return found

    assert walk(parser(), "broadcaster") == []


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from broadcaster.cli import parser; parser().format_help(); print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()

    assert not {"pydub", "gtts", "requests", "pydantic", "yaml", "jinja2", "sqlalchemy", "rich", "polib"} & set(loaded)
