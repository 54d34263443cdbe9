"""`init` and `check`: the workspace itself."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import workspace
from broadcaster.commands import clock, show
from broadcaster.errors import Fault, FaultsFoundError

if TYPE_CHECKING:
    import argparse

STARTER = ("broadcaster.yaml", "scripts", "templates", "locales")


def init(arguments: argparse.Namespace) -> bool:
    """Make a new workspace."""
    target = Path(arguments.folder)
    hint = "Name a folder that is not there yet, or an empty one; nothing is overwritten."
    if target.exists() and not target.is_dir():
        raise FaultsFoundError([Fault(str(target), None, "is a file.", hint)])
    if target.exists() and any(target.iterdir()):
        raise FaultsFoundError([Fault(str(target), None, "is there already and is not empty.", hint)])
    source = starter()
    if any(target.resolve().is_relative_to((source / name).resolve()) for name in STARTER):
        raise FaultsFoundError(
            [Fault(str(target), None, "lies inside what would be copied.", "Name a folder elsewhere.")]
        )
    target.mkdir(parents=True, exist_ok=True)
    for name in STARTER:
        found = source / name
        if found.is_dir():
            shutil.copytree(found, target / name)
        else:
            shutil.copyfile(found, target / name)
    print(
        f"A workspace is in {target}. Next:\n  broadcaster -C {target} check\n  broadcaster -C {target} build --draft"
    )
    return True


def starter() -> Path:
    """Return the folder with the content a new workspace begins with: in the wheel, or beside a checkout's package."""
    package = Path(str(files("broadcaster")))
    for folder in (package / "starter", package.parent):
        if all((folder / name).exists() for name in STARTER):
            return folder
    raise FaultsFoundError(
        [Fault("", None, "the program's starting content is missing.", "Install broadcaster again.")]
    )


def check(arguments: argparse.Namespace) -> bool:
    """Tell every fault of the workspace, and return whether it has none."""
    found = workspace.load(arguments.workspace, clock.today())
    if arguments.json:
        faults, warnings = map(show.fault, found.faults), map(show.fault, found.warnings)
        show.as_json({"faults": list(faults), "warnings": list(warnings)})
    else:
        show.findings(found.findings)
        content = found.content
        counted = (
            f"{len(content.facts)} facts, {len(content.snippets)} snippets, {len(content.stations)} stations, "
            f"{len(content.weeks)} weeks, {len(found.templates.names)} templates"
        )
        print(f"{show.summary(found.findings)} in {counted}.")
    return not found.faults
