"""What the files say of the program is what the program is."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import broadcaster
from broadcaster import settings, workspace, yamldoc
from broadcaster.cli import parser
from broadcaster.language import numerals
from broadcaster.language.doctor import RULES
from broadcaster.narrate import samples
from broadcaster.narrate.espeak_ng.voices import Espeak, tongues

REPOSITORY = Path(__file__).parent.parent


def test_the_settings_file_shows_each_key_with_its_default() -> None:
    shown = settings.load(REPOSITORY)
    bare = settings.Settings(office=shown.office)

    assert set(yamldoc.read(REPOSITORY / "broadcaster.yaml", "x").value) == set(settings.Settings.model_fields)
    for name in ("languages", "sound", "gtts", "pages", "paths"):
        assert getattr(shown, name) == getattr(bare, name), name
    assert {language: bare.voices_for(language) for language in shown.voices} == {
        language: tuple(voices) for language, voices in shown.voices.items()
    }


def commands() -> set[str]:
    """Return all commands, with their actions: `build`, `runs add`, …"""

    def words(one: object, before: str) -> set[str]:
        found: set[str] = set()
        for action in one._actions:  # type: ignore[attr-defined]  # argparse has no public way to its commands
            if hasattr(action.choices, "items"):
                for name, command in action.choices.items():
                    found |= words(command, f"{before} {name}".strip()) or {f"{before} {name}".strip()}
        return found

    return words(parser(), "")


def test_every_command_stands_in_the_readme_and_no_other() -> None:
    table = re.findall(
        r"^\| `broadcaster (\w+)(.*?)\|", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    listed: set[str] = set()
    for name, rest in table:
        grouped = name in {"runs", "translate", "text", "takes", "voices"}
        actions = (
            re.findall(
                r"\b(add|import|void|unvoid|correct|count|report|export|verify|backup|restore|move|extract|status|review|check|repair|sheet|say)`",
                rest,
            )
            if grouped
            else []
        )
        listed |= {f"{name} {action}" for action in actions} or {name}

    assert listed == commands()


def test_the_account_of_the_languages_has_each_pattern_of_numbers_and_each_rule_of_the_doctor() -> None:
    text = (REPOSITORY / "docs" / "languages.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| (.+?) \| [0-9].+? \| .+? \| .+? \|$", text, re.MULTILINE) == [
        pattern.name for pattern in numerals.PATTERNS
    ]
    assert {name for name in RULES if f"| `{name}` |" not in text} == set()


def test_the_changelog_knows_the_version() -> None:
    text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[0]

    assert newest in {"Unreleased", broadcaster.__version__}
    assert f'version = "{broadcaster.__version__}"' in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("week", ["2026-W48", "2026-W53"])
def test_a_reminder_lasts_about_half_a_minute_and_a_bulletin_at_most_six(week: str) -> None:
    found = workspace.load(REPOSITORY, date(2026, 11, 23)).sound()

    for script in found.scripts(found.week(week), draft=True):
        if script.language == "vi":
            most = 35 if script.edition.bulletin.template == "reminder" else 360
            assert 20 <= script.seconds <= most, script.edition.name


def test_the_listening_sheet_is_what_the_rule_voices_say() -> None:
    text = (REPOSITORY / "docs" / "voices.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (rad|cmo)-(\d\d) \| (.+?) \| (.+?) \((.+?)\) \| (.+?) \| \| \|$", text, re.MULTILINE)
    expected = []
    for language in ("rad", "cmo"):
        voice = Espeak(110, 22050, tongues()[language])
        for number, sample in enumerate(samples(language), 1):
            expected.append((language, f"{number:02d}", *sample, voice.pronounce(sample.said)))

    assert rows == expected


def test_the_quick_help_is_the_whole_help() -> None:
    assert parser(names_only=True).format_help() == parser().format_help()
