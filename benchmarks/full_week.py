"""Makes the workspace that `province.py` measures: 102 stations, each airing two bulletins in three languages.

It is this workspace with three things changed: every station airs Kinh, Êđê and M'nông; the week keeps its two long
bulletins; and every sentence has a translation, sealed as reviewed. Those translations are no sentences: they are the
sourced words of the listening sheets (docs/voices.md), one after another, as many as the Kinh sentence has, with its
placeholders in their places. They have the length of speech and no meaning, and leave the temporary folder never.
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from itertools import cycle, islice
from pathlib import Path

import polib

from broadcaster import narrate
from broadcaster.language import reviews
from broadcaster.language.reviews import Review

HERE = Path(__file__).parent.parent
WEEK = "2026-W48"
LANGUAGES = ("rad", "cmo")
STATIONS = 102
BULLETINS = 2
CHANGED, LINE = "rad", "Mức giảm này dành cho"
"""The language of which one line is changed, and how the Kinh sentence of that line begins."""

_REVIEW = Review("Benchmark", date(2026, 11, 20))
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")


def make(folder: Path, stations: int = STATIONS, short: bool = False) -> None:
    """Write the workspace into `folder`: more stations than there are get other codes; short: one reminder is all."""
    for name in ("scripts", "templates", "locales"):
        shutil.copytree(HERE / name, folder / name)
    settings = (HERE / "broadcaster.yaml").read_text(encoding="utf-8")
    _write(folder / "broadcaster.yaml", settings.replace("experimental: draft", "experimental: air"))
    _stations(folder / "scripts" / "stations.yaml", stations)
    plan = folder / "scripts" / "weeks" / f"{WEEK}.yaml"
    for other in plan.parent.glob("*.yaml"):
        if other != plan and stations < STATIONS:  # it may name a station that is not there
            other.unlink()
    first, *blocks = re.split(r"(?m)^(?=  - id: )", plan.read_text(encoding="utf-8"))
    _write(plan, first + "".join(blocks[-1:] if short else blocks[:BULLETINS]))
    for language in LANGUAGES:
        for path in sorted((folder / "locales" / language).glob("*.po")):
            _translate(path, language)


def change_a_translation(folder: Path, words: int) -> None:
    """Change one reviewed Êđê line of the first bulletin: another number of words, sealed anew."""
    path = folder / "locales" / CHANGED / "policies.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    entry = next(entry for entry in catalog if entry.msgid.startswith(LINE))
    _fill(entry, CHANGED, f"{entry.msgstr.rstrip('.')} {' '.join(islice(_words(CHANGED), words))}.")
    catalog.save()


def change_a_sentence(folder: Path, number: int) -> None:
    """Change one Kinh sentence of the first bulletin, and have its translations keep up."""
    policy = folder / "scripts" / "policies" / "bhyt-ho-gia-dinh.yaml"
    text = policy.read_text(encoding="utf-8")
    new = f"{LINE} {'tất cả ' * number}".rstrip()
    _write(policy, text.replace(LINE, new))
    for language in LANGUAGES:
        path = folder / "locales" / language / "policies.po"
        catalog = polib.pofile(str(path), wrapwidth=0)
        for entry in catalog:
            if entry.msgid.startswith(LINE):
                entry.msgid = entry.msgid.replace(LINE, new)
                _fill(entry, language, f"{entry.msgstr.rstrip('.')} {' '.join(islice(_words(language), 2))}.")
        catalog.save()


def _stations(path: Path, count: int) -> None:
    """Have every station air three languages; beyond those there are, add the same under codes of their own."""
    text = re.sub(r"\{(code: .*?, kind: \w+), .*\}", r"{\1, AIRED}", path.read_text(encoding="utf-8"))
    rows = [line for line in text.split("\n") if "AIRED" in line]
    more = [
        re.sub(r'code: "\d+"', f'code: "{60000 + number}"', rows[number % len(rows)])
        for number in range(count - len(rows))
    ]
    aired = 'languages: [vi, rad, cmo], mnong: {language: cmo, variety: Preh}, evidence: "Benchmark"'
    _write(path, "stations:\n" + "\n".join([*rows[:count], *more]).replace("AIRED", aired) + "\n")


def _translate(path: Path, language: str) -> None:
    catalog = polib.pofile(str(path), wrapwidth=0)
    words = _words(language)
    for entry in catalog:
        said = [part if part.startswith("{{") else next(words) for part in _parts(entry.msgid)]
        _fill(entry, language, " ".join(said).capitalize() + ".")
    catalog.save()


def _parts(sentence: str) -> list[str]:
    """Return the words of a sentence, each of its placeholders as one."""
    found = re.findall(rf"{_PLACEHOLDER.pattern}|[^\s{{}}]+", sentence)
    return [part for part in found if part.startswith("{{") or any(map(str.isalpha, part))]


def _words(language: str) -> cycle[str]:
    """Return the sourced words of a language, round and round."""
    heard = " ".join(sample.said for sample in narrate.samples(language))
    words = re.sub(r"[^\w\s'’\u0300-\u036f]", " ", heard).split()
    return cycle([word for word in words if any(map(str.isalpha, word))])


def _fill(entry: polib.POEntry, language: str, translation: str) -> None:
    entry.msgstr = translation
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    entry.tcomment = reviews.record(_REVIEW, language, entry.msgid, translation)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
