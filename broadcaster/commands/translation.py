"""`translate …`: the translators' desk."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from broadcaster import translate, workspace
from broadcaster.commands import clock, show
from broadcaster.models import KINH

if TYPE_CHECKING:
    import argparse


def extract(arguments: argparse.Namespace) -> bool:
    """Bring the catalogs up to date with the Kinh text."""
    found = workspace.load(arguments.workspace, clock.today())
    languages = [language for language in found.settings.languages if language != KINH]
    # A faulty snippet is not read, and its translations would be put aside as gone: first the faults, then this.
    found.sound()
    locales = arguments.workspace / "locales"
    changes = translate.extract(locales, languages, found.content, found.templates.phrases)
    if arguments.json:
        show.as_json([asdict(change) for change in changes])
    else:
        show.table(
            ("catalog", "new", "changed", "gone", "marked as drafts"),
            [(change.path, *map(str, (change.new, change.changed, change.gone, change.marked))) for change in changes],
        )
    return True
