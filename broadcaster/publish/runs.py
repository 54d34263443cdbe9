"""What each place in a script's Word file says, in runs: words in one style of letters and in one language.

The same words in the same order as `script.html.j2` and `lines.html.j2`; `document.py` puts them on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.models import KINH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.language.wording import Wording
    from broadcaster.models import Line
    from broadcaster.publish.sheet import Part, Row, Sheet

HARD = "\u00a0"
"""A space at which no line ends."""


@dataclass(frozen=True)
class Run:
    """Words in one style of letters (see `stylesheet.py`) and one language; "" for what the paragraph has."""

    text: str
    style: str = ""
    language: str = ""


@dataclass(frozen=True)
class About:
    """One thing that the head of a script tells; `wide` when it needs a whole row."""

    label: str
    told: tuple[Run, ...]
    wide: bool = False


def about(sheet: Sheet, station: str, variety: str, words: Wording) -> Iterator[About]:
    """Yield what stands in the head of a script.

    Args:
        sheet: the script, laid out. station: the name of the one it is for; "" for all.
        variety: which M'nông it is in; "" for other languages. words: the pages' language.
    """
    say = words.say
    yield About(say("Ngôn ngữ"), (Run(sheet.language_name, "Strong"),))
    if variety:
        yield About(say("Nhóm M'nông"), (Run(variety, "Strong"),), wide=True)
    yield About(say("Ngày phát"), (Run("; ".join(_whole(words.day(day)) for day in sheet.days)),))
    yield About(say("Giờ phát"), (Run(", ".join(sheet.slots)),))
    yield About(say("Trạm"), (Run(station or sheet.where),))
    first, last = (_whole(words.day(day)) for day in sheet.week_days)
    yield About(say("Tuần"), (Run(f"{sheet.week} ({first}{HARD}– {last})"),))
    yield About(say("Thời gian đọc"), tuple(_time(sheet, words)))
    yield About(say("Tình trạng"), (Run("; ".join(_whole(f"{word}: {count}") for word, count in sheet.states)),))
    strokes = {"/": say("ngắn"), "//": say("vừa"), "///": say("dài")}
    yield About(say("Dấu nghỉ"), tuple(_legend(strokes)))


def _time(sheet: Sheet, words: Wording) -> Iterator[Run]:
    say = words.say
    yield Run(words.duration(sheet.seconds), "Strong")
    if sheet.missing:
        yield Run(f" ({say('chưa kể câu thiếu: %(n)s', n=sheet.missing)})")
    yield Run(f"; {say('số câu: %(n)s', n=sheet.lines)}; {say('số người đọc: %(n)s', n=sheet.speakers)}")
    if sheet.pace:
        yield Run(f"; {sheet.pace}")


def _legend(strokes: dict[str, str]) -> Iterator[Run]:
    for place, (stroke, length) in enumerate(strokes.items()):
        yield Run(stroke, "Stroke")
        yield Run(f"{HARD}{length}" + ("; " if place + 1 < len(strokes) else ""))


def columns(sheet: Sheet, words: Wording) -> tuple[str, str, str]:
    """Return the names of the three columns of the lines."""
    say = words.say
    if sheet.is_kinh:
        return say("Câu"), say("Viết"), say("Đọc")
    return say("Câu"), sheet.kinh_name, sheet.language_name


def number(line: Line, sheet: Sheet, words: Wording) -> Iterator[Run]:
    """Yield which line it is, how long it takes, who reads it and under which code it is recorded."""
    yield Run(str(line.number), "Big number")
    if line.seconds:
        yield Run(f"  {_whole(words.duration(line.seconds))}")
    if sheet.speakers > 1:
        yield Run("\n" + words.say("Người đọc %(n)s", n=line.speaker), "Announcer")
    if line.code:
        yield Run(f"\n{line.code}", "Code")


def states(row: Row, line: Line) -> Iterator[Run]:
    """Yield the marks of a line that is not simply reviewed; nothing for one that is."""
    if row.state:
        yield Run(_tag(row.state), f"State {line.state.value}")
    if row.state and row.confirm:
        yield Run("  ")
    if row.confirm:
        yield Run(_tag(row.confirm), "State confirm")


def original(row: Row, line: Line, language: str) -> str:
    """Return the Kinh that stands beside what is read: for what is read in Kinh, as it is written."""
    return "".join(part.written for part in row.pieces) if language == KINH else line.kinh


def read(row: Row, language: str) -> Iterator[Run]:
    """Yield what the announcer reads: Kinh as it is said, another language with the words after each figure."""
    if language == KINH:
        for place, span in enumerate(row.spoken):
            yield Run(f" {span.text}" if place else span.text, "Strong" if span.changed else "")
    else:
        for part in row.pieces:
            yield from _part(part, "" if part.language == language else part.language)


def _part(part: Part, language: str) -> Iterator[Run]:
    if not part.said:
        yield Run(part.written, language=language)
        return
    figure = part.written.rstrip()
    yield Run(figure, language=language)
    yield Run(f" ({part.said})", "Said", language)
    if figure != part.written:
        yield Run(part.written[len(figure) :])


def pause(row: Row, words: Wording) -> Iterator[Run]:
    """Yield the strokes of the pause after a line, and how long it is; nothing when there is none."""
    if row.pause:
        yield Run(row.marks, "Stroke")
        yield Run(HARD + _whole(words.say("nghỉ %(length)s", length=words.pause(row.pause))), "Note")


def signal(row: Row, words: Wording) -> str:
    """Return the name of a signal; "" for a pause of its own."""
    if not row.chime:
        return ""
    return words.say("Tín hiệu mở đầu") if row.chime == "open" else words.say("Tín hiệu kết thúc")


def kinh(text: str) -> Run:
    """Return a run in Kinh where the paragraph around it is in the pages' language."""
    return Run(text, language=KINH)


def _tag(text: str) -> str:
    """Return the words of a mark with room between them and their frame."""
    return f"{HARD}{text}{HARD}"


def _whole(text: str) -> str:
    return text.replace(" ", HARD)
