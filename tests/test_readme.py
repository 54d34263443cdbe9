"""The README's commands and the output it shows are true: they are run, and compared line by line.

`BROADCASTER_README=write pytest tests/test_readme.py` writes what the commands say now into the README.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from broadcaster.cli import main

REPOSITORY = Path(__file__).parent.parent
README = REPOSITORY / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
LONG = 9
"""Of a longer output the README shows the first lines and the last one, with a line of … between them."""


FAULTY = ["text", "check"]
"""The command that is shown finding faults, and so ends with exit code 1."""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the province's workspace, with room for what the commands write."""
    folder = tmp_path_factory.mktemp("province")
    for name in ("scripts", "templates", "locales"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copytree(REPOSITORY / "docs" / "examples", folder / "docs" / "examples")
    shutil.copyfile(REPOSITORY / "broadcaster.yaml", folder / "broadcaster.yaml")
    return folder


def commands(block: str) -> list[tuple[str, str]]:
    """Return the commands of a block with what is shown under each."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(line, shown) for line, _, shown in (part.partition("\n") for part in parts)]


def own(command: str) -> list[str] | None:
    """Return the words after `broadcaster` of a command that runs it, without what sets it up; None of others."""
    last = command.rsplit(" && ", maxsplit=1)[-1]
    words = shlex.split(last)
    return words[1:] if words[0].endswith("broadcaster") else None


def abridged(said: str) -> str:
    """Return output as the README shows it."""
    lines = said.splitlines()
    if len(lines) > LONG:
        lines = [*lines[: LONG - 2], "…", lines[-1]]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_the_commands_say_what_the_readme_shows(
    province: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(province)
    text = README.read_text(encoding="utf-8")
    said = []
    for block in BLOCK.findall(text):
        for command, shown in commands(block):
            words = own(command)
            if words is None:
                continue
            assert main(words) == (words[:2] == FAULTY), command
            found = abridged(capsys.readouterr().out)
            said.append((command, shown, found))

    if os.environ.get("BROADCASTER_README") == "write":
        for command, shown, found in said:
            text = text.replace(f"$ {command}\n{shown}", f"$ {command}\n{found}")
        README.write_text(text, encoding="utf-8", newline="\n")
    else:
        assert [(command, shown) for command, shown, _ in said] == [(command, found) for command, _, found in said]
    assert len(said) == 16


def test_the_two_commands_of_the_set_up_are_the_ones_ci_runs() -> None:
    text, ci = README.read_text(encoding="utf-8"), (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")

    blocks = [command for block in BLOCK.findall(text) for command, _ in commands(block)]

    assert blocks[0].startswith("python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/broadcaster build")
    assert blocks[1] == ".venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest -n auto --dist worksteal"
    assert "README.md" in ci


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "README.vi.md",
        "CHANGELOG.md",
        "docs/architecture.md",
        "docs/languages.md",
        "docs/portal.md",
        "benchmarks/README.md",
        "scripts/README.md",
    ],
)
def test_every_link_leads_somewhere(name: str) -> None:
    path = REPOSITORY / name

    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []
