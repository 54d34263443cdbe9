"""What a speaker listens to who judges one of our rule voices: words and sentences, each with a source."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

from broadcaster.narrate.espeak_ng.phonetable import rows


class Sample(NamedTuple):
    """One line of a listening sheet: what is said, what it means in Kinh, and who says so."""

    said: str
    meaning: str
    source: str


def samples(language: str) -> tuple[Sample, ...]:
    """Return the lines of a language's listening sheet, in order; none where we have no rules for it."""
    name = f"{language}_samples.tsv"
    if not files(__package__).joinpath("rules", name).is_file():
        return ()
    return tuple(Sample(row["said"], row["meaning"], row["source"]) for row in rows(name))
