"""Takes a worksheet back: finds the line of each row, repairs its letters, checks it, and puts it into the catalogs.

All of a file or nothing: one grave slip, or one conflict that nobody has decided, and the catalogs stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from broadcaster.language import reviews
from broadcaster.language.reviews import Review
from broadcaster.letters import cut
from broadcaster.models import LineState
from broadcaster.translate import labels
from broadcaster.translate.checks import has_figure
from broadcaster.translate.desk import stamp
from broadcaster.translate.marks import mark
from broadcaster.translate.matching import Match, matched
from broadcaster.translate.repairing import repaired

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from broadcaster.language.catalog import Translation
    from broadcaster.translate.checks import Checker
    from broadcaster.translate.desk import Desk
    from broadcaster.translate.forms.returned import Returned
    from broadcaster.translate.marks import Mark


class Decision(StrEnum):
    """What becomes of a row whose line has changed here since the worksheet was made."""

    ASK = "ask"
    KEEP = "keep"
    TAKE = "take"


@dataclass(frozen=True)
class Remark:
    """Something to be told about a row.

    Attributes:
        where: the row. rule: what kind of thing: those of `checks.Slip`, and conflict, double, mixed, cells, unknown,
            added, emptied, repaired, converted, review.
        what: a sentence. grave: it keeps the whole file out.
        code: of the line, without its stamp; "" when nobody knows it.
    """

    where: str
    rule: str
    what: str
    grave: bool = False
    code: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a file brought.

    Attributes:
        taken: the Kinh sentences whose translation is new or another now. reviewed: those that were reviewed.
        untouched: how many rows say what stood there already.
        remarks: all there is to tell, in the order of the rows.
    """

    taken: tuple[str, ...]
    reviewed: tuple[str, ...]
    untouched: int
    remarks: tuple[Remark, ...]

    @property
    def refused(self) -> bool:
        """Whether something keeps the file out."""
        return any(remark.grave for remark in self.remarks)


@dataclass
class _Row:
    """A row on its way in: which line it is, what it says now, and what became of its letters."""

    match: Match
    text: str
    converted: bool = False


class Intake:
    """Takes rows in at one desk.

    Args:
        desk: the language's lines; changed in memory, and saved by whoever asked, once nothing is refused.
        checker: of the same language.
        who: the reviewer, when the file does not say or says it wrong; else "".
        on: today. decision: what becomes of conflicts.
    """

    def __init__(self, desk: Desk, checker: Checker, who: str, on: date, decision: Decision) -> None:
        self._desk, self._checker, self._who, self._on, self._decision = desk, checker, who, on, decision
        self._remarks: list[Remark] = []
        self._taken: list[str] = []
        self._reviewed: list[str] = []
        self._untouched = 0

    def take(self, returned: Returned, figures: Mapping[str, Mapping[str, str]]) -> Outcome:
        """Take in what came back, in memory, and return what became of it.

        Args:
            returned: the rows. figures: what placeholders stand for now, by Kinh sentence, for whom no row says it.
        """
        self._who = " ".join((self._who or returned.reviewer).split())
        matches, remarks = matched(returned, self._desk, figures)
        # A line that is gone, like a conflict, is for people to decide.
        decided = self._decision is not Decision.ASK
        for one in remarks:
            grave = one.grave and not (decided and one.rule == "unknown")
            self._remarks.append(Remark(one.where, one.rule, one.what, grave))
        rows = [_Row(match, match.text) for match in matches]
        changed = [row for row in rows if row.text and not self._is_untouched(row.match)]
        self._repair(changed)
        for row in rows:
            self._row(row)
        order = {line.where: number for number, line in enumerate(returned.lines)}
        told = sorted(self._remarks, key=lambda remark: order.get(remark.where, -1))
        return Outcome(tuple(self._taken), tuple(self._reviewed), self._untouched, tuple(told))

    def _tell(self, row: _Row, rule: str, what: str, *, grave: bool = False) -> None:
        self._remarks.append(Remark(row.match.where, rule, what, grave, self._desk.name(row.match.sentence)))

    def _is_untouched(self, match: Match) -> bool:
        """Tell whether a row says what it said when it was handed out."""
        return match.stamp in {stamp(match.text, reviewed=False), stamp(match.text, reviewed=True)}

    def _repair(self, rows: Sequence[_Row]) -> None:
        """Put the letters of all rows right together, as a font is known by all that is typed for it."""
        for row, mended in zip(rows, repaired([row.text for row in rows], self._checker.doctor), strict=True):
            if mended.text == row.text:
                continue
            row.converted = "legacy" in mended.rules
            rule = "converted" if row.converted else "repaired"
            why = "from an old font" if row.converted else ", ".join(mended.rules)
            shown = labels.plain(row.text, row.match.shown_as), labels.plain(mended.text, row.match.shown_as)
            self._tell(row, rule, f"{rule} ({why}): “{cut(shown[0], 80)}” → “{cut(shown[1], 80)}”.")
            row.text = mended.text

    def _row(self, row: _Row) -> None:
        match = row.match
        line = self._desk.line(match.sentence)
        given = mark(match.review)
        if given.remark:  # a remark conflicts with nothing
            self._keep(row, given.remark)
        untouched = self._is_untouched(replace(match, text=row.text))
        same = not row.text or row.text == labels.even(line.text)
        conflict = self._conflict(row, line) if given.yes or not (same or untouched) else ""
        if conflict and self._decision is not Decision.TAKE:
            self._tell(row, "conflict", conflict, grave=self._decision is Decision.ASK)
        elif same or (untouched and not conflict):
            self._untouched += 1
            if not row.text and line.text and match.stamp == self._desk.stamp(match.sentence):
                self._tell(row, "emptied", "the cell was emptied; the catalog keeps its translation.")
            if given.yes:
                self._review(row, given)
        elif self._put(row, line) and given.yes:
            self._review(row, given)

    def _keep(self, row: _Row, remark: str) -> None:
        self._desk.note(row.match.sentence, ", ".join(filter(None, [self._who, self._on.isoformat()])), remark)
        self._tell(row, "review", f"“{cut(remark, 80)}” is no approval; it is kept as a remark.")

    def _conflict(self, row: _Row, line: Translation) -> str:
        """Return how a row that would change or approve something meets newer work; "" when it does not."""
        match = row.match
        if match.earlier:
            now = labels.plain(match.sentence, match.shown_as)
            return f"the Kinh sentence has changed since this file was made; it is now “{cut(now, 100)}”."
        theirs = cut(labels.plain(line.text, match.shown_as), 100)
        if row.text == labels.even(line.text) or not (line.text or match.stamp):
            return ""
        if not match.stamp:
            return f"the row's code is gone, so that nobody can tell whether it is newer than what is here: “{theirs}”."
        if match.stamp == self._desk.stamp(match.sentence):
            return ""
        state = f"reviewed by {line.review.who}" if line.review else str(line.state)
        return f"the line has changed here since this file was made; it is now “{theirs}” ({state})."

    def _put(self, row: _Row, line: Translation) -> bool:
        """Take a translation in, unless something grave is wrong with it; tell whether it was."""
        match = row.match
        # What was made for an earlier Kinh sentence need not keep what the new one says; but no figure may be typed.
        excused = {"placeholder"} if match.earlier and not has_figure(row.text) else set[str]()
        if not self._is_fit(row, excused):
            return False
        if line.review:
            what = f"the line was reviewed by {line.review.who}; as another translation it is a draft again."
            self._tell(row, "review", what)
        self._desk.put(match.sentence, row.text, earlier_sentence=match.earlier)
        self._taken.append(match.sentence)
        return True

    def _review(self, row: _Row, given: Mark) -> None:
        """Record that the reviewer approved a row, if it can be recorded."""
        match = row.match
        line = self._desk.line(match.sentence)
        who = self._who or given.who
        if line.state is LineState.REVIEWED:
            return
        if not line.text or row.text != labels.even(line.text):
            self._tell(row, "review", "is marked as reviewed, but there is no translation.", grave=True)
        elif fault := reviews.name_fault(who):
            self._tell(row, "review", f"is marked as reviewed, but {fault} Fill it in, or give --who NAME.", grave=True)
        elif row.converted:
            self._tell(row, "review", "was converted from an old font: it has to be reviewed as it stands now.")
        elif match.earlier:
            self._tell(row, "review", "was reviewed beside a Kinh sentence that has changed; it stays outdated.")
        elif match.sentence in self._taken or self._is_fit(row):  # what was just taken in has been checked
            self._desk.approve(match.sentence, Review(who, self._on))
            self._reviewed.append(match.sentence)

    def _is_fit(self, row: _Row, excused: Collection[str] = ()) -> bool:
        """Tell of all that is wrong with a row's text, and whether none of it is grave but what is excused."""
        fit = True
        for slip in self._checker.slips(row.match.sentence, row.text, row.match.shown_as):
            stops = slip.grave and slip.rule not in excused
            self._tell(row, slip.rule, f"the translation {slip.what}", grave=stops)
            fit = fit and not stops
        return fit
