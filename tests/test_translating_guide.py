"""The translators' guide tells every message of a worksheet's import, and shows only commands and pictures there are."""

from __future__ import annotations

import ast
import re
import shlex
import unicodedata
from pathlib import Path

from broadcaster.cli import parser
from broadcaster.language.doctor import RULES
from broadcaster.translate import checks, incoming

REPOSITORY = Path(__file__).parent.parent
GUIDE = REPOSITORY / "docs" / "translating.md"
TEXT = GUIDE.read_text(encoding="utf-8")

TELLING = ("translate/checks.py", "translate/incoming.py", "translate/matching.py", "language/keeping.py")
"""The modules that say what is wrong with a row."""
TOLD_BY = {"Slip": 0, "Breach": 0, "_tell": 1, "Told": 1}
"""What they say it with, and which argument is the rule's name."""


def documented(noun: type[checks.Slip | incoming.Remark]) -> set[str]:
    """Return the names of rules that a noun's docstring lists under `rule`."""
    told = re.search(r"rule: (.*?)what:", noun.__doc__ or "", re.DOTALL)
    assert told, noun
    words = re.sub(r"those of `checks\.Slip`|what kind of thing|or another rule of the text doctor", "", told[1])
    return {name for name in re.findall(r"[a-z]+", re.sub(r"\(.*?\)", "", words)) if name != "and"}


def told_in_code() -> set[str]:
    """Return the names of rules that stand in the code as they are told."""
    found: set[str] = set()
    for module in TELLING:
        tree = ast.parse((REPOSITORY / "broadcaster" / module).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in TOLD_BY:
                    rule = node.args[TOLD_BY[name]]
                    found |= {rule.value} if isinstance(rule, ast.Constant) else set()
                case ast.Assign(targets=[ast.Name(id="rule")], value=ast.IfExp(body=one, orelse=other)):
                    found |= {part.value for part in (one, other) if isinstance(part, ast.Constant)}
    return found


def test_each_rule_stands_in_a_row_of_the_table() -> None:
    first_cells = re.findall(r"^\| (`.+?) \|", TEXT, re.MULTILINE)
    explained = {name for cell in first_cells for name in re.findall(r"`([^`]+)`", cell)}
    in_code = told_in_code()

    assert {"placeholder", "copy", "double", "added", "converted", "conflict"} <= in_code
    assert in_code <= documented(checks.Slip) | documented(incoming.Remark)
    rules = in_code | documented(checks.Slip) | documented(incoming.Remark) | set(RULES)
    assert rules - explained == set()


def test_each_command_it_shows_is_one() -> None:
    shown = re.findall(r"(?:^|`)(broadcaster [^`\n]+)", TEXT, re.MULTILINE)
    commands = [words for words in map(shlex.split, shown) if len(words) > 1]

    runs = {parser().parse_args(words[1:]).run for words in commands}

    assert runs >= {
        *("coverage:status", "worksheets:export", "worksheets:import_"),
        *("translation:review", "translation:extract", "build:build", "content:check"),
    }


def test_each_picture_and_page_it_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)

    assert sum(link.startswith("images/") for link in links) >= 3
    assert [link for link in links if not (GUIDE.parent / link).is_file()] == []


def test_each_heading_it_links_to_is_there() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }

    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_it_is_in_nfc() -> None:
    # The loose caron of a wrong letter would be told as `ǎ`, one letter, too.
    assert unicodedata.is_normalized("NFC", TEXT)
