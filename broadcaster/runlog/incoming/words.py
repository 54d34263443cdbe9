"""What people call stations, languages, bulletins and evidence, looked up in what there is.

Names are compared as they are typed in haste: without marks, capitals and signs. When two have the same skeleton, the
marks decide; when they do not, both are offered and nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import process

from broadcaster.files import is_slug
from broadcaster.letters import skeleton
from broadcaster.models import Evidence
from broadcaster.runlog.cells import Complaint, about, shown_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from broadcaster.runlog.cells import Given

EVIDENCE = {
    "planned": ("kế hoạch", "theo kế hoạch", "dự kiến"),
    "word": ("lời báo", "xã báo", "báo cáo", "báo qua điện thoại"),
    "tap": ("bấm trên cổng", "bấm cổng", "trên cổng"),
    "log": ("nhật ký", "nhật ký máy phát", "máy phát"),
    "proof": ("bản ghi âm", "ghi âm", "bản ghi"),
}
"""What a Vietnamese table may call each evidence, besides our own word."""

_ALIASES = {
    "vi": ("Kinh", "Việt", "Vietnamese", "vie"),
    "rad": ("Êđê", "Ê-đê", "Rade", "Rhade"),
    "cmo": ("M'nông",),
    "mng": ("M'nông",),
    "mnn": ("M'nông",),
}
"""Besides its name in the workspace. Of several M'nông languages that are aired, the bare name says none."""

_KIND = r"(?:xã|phường|thị trấn|đặc khu)"
_KIND_FIRST = re.compile(rf"{_KIND}\s+(?=\S)", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:(?:đài|trạm) truyền thanh|đài|ubnd|(?:ủy|uỷ) ban nhân dân)\s+(?=\S)", re.IGNORECASE)
_SHORT = ((re.compile(r"^x\.\s*", re.IGNORECASE), "xã "), (re.compile(r"^p\.\s*", re.IGNORECASE), "phường "))
_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)", re.ASCII)
_BETWEEN_LANGUAGES = re.compile(r"\s*(?:[,;+/&\n]|\s+và\s+)\s*", re.IGNORECASE)
_TONGUE = re.compile(r"^(?:tiếng|bản)\s+", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z0-9]+")

_LOOKED_UP = 1_000
"""Names for which a near one is looked for; it is slow, and a file of a million wrong names must not take minutes."""


def plain(text: str) -> str:
    """Return a text as titles and names are compared: small Latin letters and digits, one blank between words."""
    return " ".join(_PLAIN.findall(skeleton(text.replace("Ð", "Đ").replace("ð", "đ"))))


def _exact(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


class Register:
    """Things by what they may be called."""

    def __init__(self) -> None:
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._plain: dict[str, set[str]] = defaultdict(set)

    def add(self, key: str, names: Iterable[str]) -> None:
        """Let a thing be found by these names."""
        for name in names:
            if plain(name):
                self._exact[_exact(name)].add(key)
                self._plain[plain(name)].add(key)

    def find(self, text: str) -> list[str]:
        """Return all that may be meant: none, one, or several between which nobody can decide."""
        return sorted(self._exact.get(_exact(text)) or self._plain.get(plain(text)) or ())


class Words:
    """Looks up what a source calls things; remembers what it looked up.

    Each method returns what was found, or what is wrong with the word.

    Args:
        given: what there is. The words of its sheet come before all others.
    """

    def __init__(self, given: Given) -> None:
        sheet = given.sheet
        self._given = given
        self._mapped = {
            "station": _mapped(sheet.stations if sheet else {}),
            "language": _mapped(sheet.languages if sheet else {}),
            "bulletin": _mapped(sheet.bulletins if sheet else {}),
        }
        self._stations, self._languages, self._bulletins = Register(), Register(), Register()
        for code, name in given.stations.items():
            self._stations.add(code, (name, _KIND_FIRST.sub("", name, count=1)))
        for code, name in given.languages.items():
            self._languages.add(code, (code, name, *_ALIASES.get(code, ())))
        for key, title in given.bulletins.items():
            self._bulletins.add(key, (title,))
        self._evidence = Register()
        for word, names in EVIDENCE.items():
            self._evidence.add(word, (word, *names))
        self._known: dict[tuple[str, str], str | Complaint] = {}
        self._hinted = 0

    def station(self, text: str) -> str | Complaint:
        """Return the code of a station that is named by code, by name, or both."""
        return self._once("station", text, self._station)

    def language(self, text: str) -> str | Complaint:
        """Return the code of a language."""
        return self._once("language", text, self._language)

    def languages(self, text: str) -> list[str] | Complaint:
        """Return the codes of all languages in a cell, such as "Kinh, Êđê"; each was aired."""
        whole = self.language(text)
        parts = [part for part in _BETWEEN_LANGUAGES.split(text) if part]
        if isinstance(whole, str) or len(parts) < 2:
            return [whole] if isinstance(whole, str) else whole
        found = [self.language(part) for part in parts]
        wrong = next((one for one in found if not isinstance(one, str)), None)
        return wrong or list(dict.fromkeys(one for one in found if isinstance(one, str)))

    def bulletin(self, text: str) -> str | Complaint:
        """Return the id of a bulletin that is named by id or by title."""
        return self._once("bulletin", text, self._bulletin)

    def titled(self, text: str) -> list[str]:
        """Return the ids of all bulletins of that title."""
        return self._bulletins.find(text)

    def evidence(self, text: str) -> str | Complaint:
        """Return the word for a kind of evidence."""
        return self._once("evidence", text, self._witness)

    def _once(self, kind: str, text: str, look: Callable[[str], str | Complaint]) -> str | Complaint:
        if (kind, text) not in self._known:
            mapped = self._mapped.get(kind, {}).get(plain(text))
            self._known[kind, text] = mapped or (look(text) if text else about(kind, "", ""))
        return self._known[kind, text]

    def _station(self, text: str) -> str | Complaint:
        codes = _CODE.findall(text)
        rest = _CODE.sub(" ", text).strip(" ()-–:,./")
        if len(codes) == 1 and (not rest or not plain(rest)):
            return str(codes[0])
        name = _BEFORE.sub("", rest if codes else text.strip())
        for short, long in _SHORT:
            name = short.sub(long, name)
        bare = _KIND_FIRST.sub("", name, count=1)
        # A commune that has become a ward since is still called one; the name alone will do when only one has it.
        found = self._stations.find(name) or self._stations.find(bare)
        if codes:
            if codes[0] in found:
                return str(codes[0])
            return about("station", text, "has a code and a name that do not belong together")
        if len(found) == 1:
            return found[0]
        if found:
            return about("station", text, "may be several", self._which(found, self._given.stations))
        named = {f"{code} {known}": _KIND_FIRST.sub("", known) for code, known in self._given.stations.items()}
        hint = self._near(bare, named)
        return about("station", text, "is unknown", hint or "Write the commune's five-digit code, or its name.")

    def _language(self, text: str) -> str | Complaint:
        found = self._languages.find(text) or self._languages.find(_TONGUE.sub("", text))
        joined = plain(_TONGUE.sub("", text)).replace(" ", "")
        found = found or sorted(
            {
                code
                for code, name in self._given.languages.items()
                for known in (name, *_ALIASES.get(code, ()))
                if plain(known).replace(" ", "") == joined
            }
        )
        if len(found) == 1:
            return found[0]
        if found:
            return about("language", text, "may be several", self._which(found, self._given.languages))
        allowed = ", ".join(f"{code} ({name})" for code, name in self._given.languages.items())
        return about("language", text, f"is unknown; allowed: {allowed}")

    def _bulletin(self, text: str) -> str | Complaint:
        if is_slug(text):
            return text  # of a plan that is gone, perhaps: what can be an id is believed to be one
        found = self.titled(text)
        if len(found) == 1:
            return found[0]
        if found:
            return about("bulletin", text, "may be several", self._which(found, self._given.bulletins))
        hint = self._near(text, {f"{key} ({title})": title for key, title in self._given.bulletins.items()})
        ask = "Write the bulletin's id or its title, or say under `bulletins` of the sheet's settings which one it is."
        return about("bulletin", text, "is unknown", hint or ask)

    def _witness(self, text: str) -> str | Complaint:
        found = self._evidence.find(text)
        if found:
            return found[0]
        allowed = "; ".join(f"{one.word} ({', '.join(EVIDENCE[one.word])})" for one in Evidence)
        return about("evidence", text, f"is unknown; allowed: {allowed}")

    def _which(self, keys: Iterable[str], named: Mapping[str, str]) -> str:
        offered = " or ".join(f'"{key} {named[key]}"' for key in keys)
        return f"Did you mean {offered}? Write the code."

    def _near(self, text: str, named: Mapping[str, str]) -> str:
        self._hinted += 1
        if self._hinted > _LOOKED_UP:
            return ""
        by_plain = {plain(name): key for key, name in named.items()}
        found = process.extractOne(plain(shown_cell(text)), list(by_plain), score_cutoff=60)
        return f'Did you mean "{by_plain[found[0]]}"?' if found else ""


def _mapped(names: Mapping[str, str]) -> dict[str, str]:
    return {plain(name): key for name, key in names.items()}
