"""The words that pages themselves are made of: Vietnamese in the templates, other languages by catalog.

A page template writes `_("Tuần %(week)s", week=week)`. With `pages: en` in broadcaster.yaml the sentence is looked up
in `locales/en/pages.po`; what is not there, or is fuzzy, stays Vietnamese.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.language.catalog import read_po
from broadcaster.models import KINH, LineState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import polib

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

STATES = {
    LineState.REVIEWED: "đã duyệt",
    LineState.DRAFT: "bản nháp",
    LineState.OUTDATED: "bản dịch đã cũ",
    LineState.MISSING: "chưa có bản dịch",
}
ORIGINAL = "lời gốc"
"""Said of reviewed lines in Kinh: they are what is translated, and nobody has reviewed them here."""
CONFIRM = "cần xác nhận"
DRAFT = "BẢN NHÁP"
EXPERIMENTAL = "Giọng máy thử nghiệm, chưa có người bản ngữ nghe và xác nhận"

EVERYWHERE, SOME_STATIONS = "mọi trạm", "%(n)s trạm, theo kế hoạch tuần"

PACE, UNMEASURED = "%(n)s âm tiết một phút (%(source)s)", "số dự tính, chưa đo"

_SECONDS, _MINUTES = "%(s)s giây", "%(m)s phút %(s)s giây"
_KILOBYTES, _MEGABYTES = "%(n)s kB", "%(n)s MB"

IN_CODE = (
    *WEEKDAYS,
    *STATES.values(),
    ORIGINAL,
    CONFIRM,
    DRAFT,
    EXPERIMENTAL,
    EVERYWHERE,
    SOME_STATIONS,
    PACE,
    UNMEASURED,
    _SECONDS,
    _MINUTES,
    _KILOBYTES,
    _MEGABYTES,
)
"""The texts that stand here and in no template; a catalog needs them too."""

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
"""Where a value stands in a text; the only form there is."""


class Wording:
    """The words of pages in one language, and its way of writing days, lengths and sizes.

    Attributes:
        language: `vi` or the code of the catalog.
    """

    def __init__(self, language: str = KINH, table: Mapping[str, str] | None = None) -> None:
        self.language = language
        self._table = table or {}

    def say(self, text: str, /, **values: object) -> str:
        """Return the Vietnamese `text` in the pages' language, with `%(name)s` replaced by the value of that name."""
        return "".join(self.pieces(text, **values))

    def pieces(self, text: str, /, **values: object) -> list[str]:
        """Return what `say` joins. It is not left to Python's `%`, for which `%(n)999999999d` is a billion spaces."""
        pieces = PLACEHOLDER.split(self._table.get(text, text))
        pieces[1::2] = [str(values[name]) for name in pieces[1::2]]
        return pieces

    def day(self, day: date) -> str:
        """Return such as "thứ Hai 23/11/2026"."""
        return f"{self.say(WEEKDAYS[day.weekday()])} {day:%d/%m/%Y}"

    def duration(self, seconds: float) -> str:
        """Return a length as people say it: "6 giây", "2 phút 05 giây"; never less than a second."""
        whole = max(1, int(seconds + 0.5))
        if whole < 60:
            return self.say(_SECONDS, s=whole)
        return self.say(_MINUTES, m=whole // 60, s=f"{whole % 60:02d}")

    def pause(self, milliseconds: int) -> str:
        """Return a short silence to a tenth of a second: "0,8 giây", "2 giây"."""
        return self.say(_SECONDS, s=self._tenths(milliseconds / 1000))

    def size(self, number: int) -> str:
        """Return a file's size: "731 kB", "5,2 MB" (decimal units, as phones count them)."""
        if number < 1_000_000:
            return self.say(_KILOBYTES, n=max(1, number // 1000))
        return self.say(_MEGABYTES, n=self._tenths(number / 1_000_000))

    def _tenths(self, number: float) -> str:
        text = f"{number:.1f}".removesuffix(".0")
        return text.replace(".", ",") if self.language == KINH else text


def load(locales: Path, language: str) -> Wording:
    """Return the words of pages in `language`.

    Args:
        locales: the workspace's folder `locales`.
        language: `settings.pages`; Vietnamese needs no catalog.

    Raises:
        FaultsFoundError: the catalog is missing or broken, or a translation's placeholders are not those of its text.
    """
    if language == KINH:
        return Wording()
    shown = f"locales/{language}/pages.po"
    entries = [entry for entry in read_po(locales / language / "pages.po", shown) if entry.translated()]
    faults = [found for entry in entries if (found := _fault(shown, entry)) is not None]
    if faults:
        raise FaultsFoundError(faults)
    return Wording(language, {entry.msgid: entry.msgstr for entry in entries})


def _fault(shown: str, entry: polib.POEntry) -> Fault | None:
    wanted, found = (set(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgstr))
    stray = "%" in PLACEHOLDER.sub("", entry.msgstr) and wanted
    if wanted == found and not stray:
        return None
    names = ", ".join(f"%({name})s" for name in sorted(wanted)) or "none"
    return Fault(
        shown, entry.linenum or None, f'"{entry.msgstr}" must have the placeholders of its text, no other %: {names}.'
    )
