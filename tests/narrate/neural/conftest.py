"""A small workspace in which models are added, and the command that adds them."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from broadcaster import settings
from broadcaster.commands import voices_add
from broadcaster.errors import BroadcasterError
from broadcaster.narrate.neural import models
from broadcaster.narrate.neural.voices import Neural
from tests.narrate.neural import tiny
from tests.programs import needed_library

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]


class Office:
    """A workspace with settings, locales and a models folder.

    Args:
        folder: where it is made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        shutil.copytree(ROOT / "locales", folder / "locales")
        (folder / settings.FILE).write_text("office: {name: Office}\n", encoding="utf-8")

    @property
    def models(self) -> Path:
        return self.folder / "models"

    def add(
        self, source: Path, as_: str | None = None, *, accept: bool = True, overwrite: bool = False, json: bool = False
    ) -> bool:
        """Give the command `voices add`."""
        return voices_add.add(
            argparse.Namespace(
                workspace=self.folder,
                folder=str(source),
                as_=as_,
                accept_licence=accept,
                overwrite=overwrite,
                json=json,
            )
        )

    def voice(self, name: str, **sound: int) -> Neural:
        """Return a neural voice, with its settings of sound."""
        wanted = settings.load(self.folder)
        return Neural(
            models.KEPT[name], wanted.model_copy(update={"sound": wanted.sound.model_copy(update=sound)}), self.folder
        )

    def here(self) -> list[str]:
        """Return all that lies in the models folder; [] too where there is no such folder."""
        return sorted(path.relative_to(self.models).as_posix() for path in self.models.rglob("*"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    needed_library("sherpa_onnx")
    needed_library("onnx")
    return Office(tmp_path / "office")


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A workspace with all three models in it; tests do not change it."""
    needed_library("sherpa_onnx")
    needed_library("onnx")
    folder = tmp_path_factory.mktemp("ready")
    made = Office(folder / "office")
    for source in (
        tiny.mms(folder / "vie"),
        tiny.mms(folder / "cmo-script_latin", tiny.MNONG, language="cmo-script_latin"),
        tiny.piper(folder / "piper"),
    ):
        assert made.add(source)
    return made


@pytest.fixture
def stocked(office: Office, ready: Office) -> Office:
    """A workspace with all three models in it, for the test to change."""
    shutil.copytree(ready.models, office.models)
    return office


@pytest.fixture
def refused(office: Office, capsys: pytest.CaptureFixture[str]) -> Callable[[Path], str]:
    """Return what is said when a model is refused; that nothing of it is left is checked here."""

    def refusal(source: Path, as_: str | None = None) -> str:
        with pytest.raises(BroadcasterError) as caught:
            office.add(source, as_)
        assert office.here() == []
        assert not office.models.exists()
        return str(caught.value)

    return refusal
