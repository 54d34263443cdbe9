"""A voice of another package comes in by the same door as our own, and its faults stay its own."""

from __future__ import annotations

import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import VoiceError
from broadcaster.narrate import narrate, registry, voices
from broadcaster.settings import Settings
from tests.narrate.samples import line, script, wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SETTINGS = Settings.model_validate({"office": {"name": "Bảo hiểm xã hội"}})

BELL = """
    from broadcaster.narrate import Kind, Wave

    class Bell:
        name = "bell"
        kind = Kind.RULE
        languages = frozenset({"rad"})
        licence = "MIT"
        sample_rate = 22050
        needs = "nothing more"
        experimental = False
        rehearsal = False
        ipa = False

        def __init__(self, settings, workspace):
            self.rate = settings.sound.sample_rate

        def missing(self):
            return ""

        def key(self, line, language):
            return "1"

        def speak(self, line, language):
            return Wave(self.rate, b"\\0\\x10" * self.rate)
    """


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Return what installs a package called `choir`, as pip leaves it: its module, and the names of its voices."""
    site = tmp_path / "site"

    def into(module: str, entries: str) -> None:
        info = site / "choir-1.0.dist-info"
        info.mkdir(parents=True)
        (site / "choir_voices.py").write_text(dedent(module), encoding="utf-8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: choir\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[broadcaster.voices]\n{dedent(entries)}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(site)
        registry._entries.cache_clear()

    yield into
    monkeypatch.undo()
    sys.modules.pop("choir_voices", None)
    registry._entries.cache_clear()


def test_its_voice_is_listed_behind_ours_and_speaks(install: Callable[[str, str], None], tmp_path: Path) -> None:
    install(BELL, "bell = choir_voices:Bell")
    here = voices(SETTINGS, tmp_path)
    assert list(here)[-1] == "bell"
    assert here.origin("bell") == "choir 1.0"
    assert here.origin("espeak") == ""
    found = narrate(script(line(("rad", "Hmư̆ bĕ")), language="rad"), wishes(["bell"]), here, tmp_path / ".cache")
    assert found.clips[1].voices == ("bell",)
    assert found.clips[1].milliseconds == 1000


def test_it_is_never_used_for_a_language_it_does_not_declare(
    install: Callable[[str, str], None], tmp_path: Path
) -> None:
    install(BELL, "bell = choir_voices:Bell")
    found = narrate(script(line("Xin chào")), wishes(["bell"]), voices(SETTINGS, tmp_path), tmp_path / ".cache")
    assert found.silent == {1: "bell: speaks rad, not vi."}


def test_a_name_of_ours_cannot_be_taken_over(install: Callable[[str, str], None], tmp_path: Path) -> None:
    install(BELL.replace('"bell"', '"espeak"'), "espeak = choir_voices:Bell")
    here = voices(SETTINGS, tmp_path)
    assert here.origin("espeak") == ""
    assert here["espeak"].languages == {"vi"}


@pytest.mark.parametrize(
    ("module", "entry", "told"),
    [
        (
            "raise RuntimeError('no licence key')",
            "bell = choir_voices:Bell",
            "does not load: RuntimeError: no licence key",
        ),
        (BELL, "bell = choir_voices:Gong", "does not load: AttributeError"),
        (BELL, "bell = no_such_module:Bell", "does not load: ModuleNotFoundError"),
        (BELL.replace("licence = ", "license = "), "bell = choir_voices:Bell", "is no voice: it has no licence"),
        (BELL, "gong = choir_voices:Bell", 'is entered as "gong" and calls itself "bell"'),
        (BELL.replace("Kind.RULE", "'rule'"), "bell = choir_voices:Bell", 'calls itself "bell"'),
    ],
)
def test_a_faulty_one_is_told_by_its_package_and_the_others_still_speak(
    install: Callable[[str, str], None], tmp_path: Path, module: str, entry: str, told: str
) -> None:
    install(module, entry)
    here = voices(SETTINGS, tmp_path)
    name = entry.split(" ", maxsplit=1)[0]
    with pytest.raises(VoiceError) as caught:
        here[name]
    assert told in str(caught.value)
    assert "comes with choir" in str(caught.value)
    assert here["espeak"].missing() == ""
    found = narrate(script(line("Xin chào")), wishes([name, "espeak"]), here, tmp_path / ".cache")
    assert found.clips[1].voices == ("espeak",)


@pytest.mark.parametrize("method", ["missing(self)", "key(self, line, language)", "speak(self, line, language)"])
@pytest.mark.parametrize("failure", ["raise RuntimeError('boom')", "raise SystemExit(7)"])
def test_one_that_fails_while_it_is_asked_is_passed_over(
    install: Callable[[str, str], None], tmp_path: Path, method: str, failure: str
) -> None:
    head = f"def {method}:\n"
    assert head in BELL
    install(BELL.replace('"rad"', '"vi"').replace(head, f"{head}            {failure}\n"), "bell = choir_voices:Bell")
    told: list[str] = []
    here = voices(SETTINGS, tmp_path)
    said = script(line("Xin chào"))
    found = narrate(said, wishes(["bell", "espeak"]), here, tmp_path / ".cache", told.append)
    assert found.clips[1].voices == ("espeak",)
    assert "bell: failed" in told[0]
