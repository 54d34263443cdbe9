"""The words of `runs`: what went on air goes in, is put right, counted, reported, kept safe."""

from __future__ import annotations

from broadcaster.commandline.adding import add

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_EVIDENCE = ("planned", "word", "tap", "log", "proof")
_FORMS = ("csv", "excel", "json", "libretime", "rivendell", "liquidsoap")
_WHEN = "with offset: 2026-11-25T05:00+07:00"


def commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `runs` and its actions."""
    ledger = commands.add_parser(
        "runs", help="what went on air: enter, count, report, keep safe", description="The run ledger."
    )
    actions = ledger.add_subparsers(metavar="ACTION", required=True)
    _going_in(actions)
    _put_right(actions)
    _coming_out(actions)
    _kept_safe(actions)


def _going_in(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    enter = add(actions, "add", "runs:add", "enter one run")
    _run(enter, f"when it began, {_WHEN}")
    slots = enter.add_mutually_exclusive_group()
    slots.add_argument("--slot", metavar="TIME", help="the slot it was aired for (default: the planned one near by)")
    slots.add_argument("--extra", action="store_true", help="it was aired outside the plan, besides the planned runs")
    enter.add_argument("--week", metavar="WEEK", help="its ISO week; said, it must be that of the time")
    _details(enter)
    enter.add_argument("--note", metavar="TEXT", default="", help="a remark kept beside it")
    _who(enter)

    take = add(actions, "import", "runs:import_", "enter the runs of a file: all of them, or none")
    take.add_argument(
        "file", metavar="FILE", help="CSV, Excel, JSON, or the log of a playout program (docs/playout.md)"
    )
    take.add_argument("--as", dest="form", choices=_FORMS, help="what it is (default: what it looks like)")
    take.add_argument("--sheet", metavar="NAME", help="the office's own table, as runs: sheets: NAME describes it")
    take.add_argument("-s", dest="station", metavar="STATION", help="whose playout machine wrote the log")
    take.add_argument("--evidence", choices=_EVIDENCE, help="how rows are known that do not say it (default: word)")
    take.add_argument("--dry-run", action="store_true", help="say what is wrong with it, and enter nothing")
    _who(take)
    for action in (enter, take):
        _as_written(action)
        _json(action)


def _put_right(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    void = add(actions, "void", "runs:void", "take a run out of the count; both rows stay in the ledger")
    unvoid = add(actions, "unvoid", "runs:unvoid", "take a run that was voided by mistake back into the count")
    correct = add(actions, "correct", "runs:correct", "put right what was entered wrongly of a run, by a new row")
    for action in (void, unvoid, correct):
        _run(action, f"its slot, or when it began, {_WHEN}")
    unvoid.add_argument("--besides", action="store_true", help="although it was corrected into a run that counts")
    correct.add_argument("--to-station", metavar="STATION", help="the station it was in truth")
    correct.add_argument("--to-bulletin", metavar="BULLETIN", help="the bulletin it was in truth")
    correct.add_argument("--to-language", metavar="LANG", help="the language it was in truth")
    correct.add_argument("--to-slot", metavar="TIME", help="the slot it was aired for in truth; none: outside the plan")
    correct.add_argument("--to-time", metavar="TIME", help="when it began in truth")
    _details(correct)
    _as_written(correct)
    for action in (void, unvoid, correct):
        action.add_argument(
            "--why", metavar="TEXT", required=True, help="the reason, for whoever opens the count later"
        )
        _who(action)
        _json(action)


def _coming_out(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    count = add(actions, "count", "runs:count", "count the runs of a period, voided ones left out")
    by = ("language", "station", "bulletin", "month", "week", "day", "evidence")
    count.add_argument("--by", choices=by, help="also split the total by this")

    report = add(
        actions, "report", "runs_report:report", "the report of a period: counts, and the plan against what aired"
    )
    forms = ("text", "docx", "xlsx", "json", "svg", "png")
    report.add_argument("-f", dest="form", choices=forms, help="default: as --to ends, else text")
    export = add(actions, "export", "runs_report:export", "the rows behind a count, one for each run")
    export.add_argument("-f", dest="form", choices=("csv", "xlsx", "json"), help="default: as --to ends, else csv")
    export.add_argument("-s", dest="station", metavar="STATION", help="only this station (its five-digit code)")
    export.add_argument("-l", dest="language", metavar="LANG", help="only this language")
    export.add_argument("-b", dest="bulletin", metavar="BULLETIN", help="only this bulletin")
    export.add_argument("--voided", action="store_true", help="also the runs that do not count, marked")
    for action, last in ((count, ("--until", "--to")), (report, ("--until",)), (export, ("--until",))):
        action.add_argument("--in", dest="within", metavar="PERIOD", help="2026, 2026-Q4, 2026-11 or 2026-W48")
        action.add_argument("--from", dest="first", metavar="DATE", help="first day, such as 2022-01-01")
        action.add_argument(*last, dest="last", metavar="DATE", help="last day, included")
        help_ = "only runs that are known at least so well (default: runs: evidence in broadcaster.yaml)"
        action.add_argument("--evidence", choices=_EVIDENCE, help=help_)
        _json(action)
    for action in (report, export):
        action.add_argument("--to", dest="file", metavar="FILE", help="where it goes (default: the screen)")
        action.add_argument("--overwrite", action="store_true", help="even if there is such a file already")


def _kept_safe(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verify = add(actions, "verify", "runs_safe:verify", "hold the ledger against its chain and its totals")
    verify.add_argument("--code", metavar="CODE", help="as it stands on a report: was it made from this ledger?")
    verify.add_argument("--rebuild-totals", action="store_true", help="make the totals anew from the rows first")
    backup = add(actions, "backup", "runs_safe:backup", "copy the ledger to a new file, while others go on writing")
    backup.add_argument("file", metavar="FILE.sqlite", help="a file that is not there yet")
    restore = add(actions, "restore", "runs_safe:restore", "put a copy in the ledger's place; what stood there is kept")
    restore.add_argument("file", metavar="FILE.sqlite", help="what `backup` wrote")
    restore.add_argument(
        "--lose-newer", action="store_true", help="although the ledger has entries that the copy has not"
    )
    move = add(actions, "move", "runs_safe:move", "carry the ledger to another database, and prove that all is there")
    move.add_argument("--to", metavar="URL", required=True, help="such as postgresql://user@host/database")
    _who(move)
    for action in (verify, backup, restore, move):
        _json(action)


def _run(command: argparse.ArgumentParser, when: str) -> None:
    command.add_argument("station", metavar="STATION", help="five-digit commune code")
    command.add_argument("bulletin", metavar="BULLETIN", help="the bulletin's id, such as bao-hiem-y-te")
    command.add_argument("language", metavar="LANG", help="vi, rad or cmo")
    command.add_argument("time", metavar="TIME", help=when)


def _details(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--minutes", metavar="N", help="how long it lasted, such as 7 or 7.5 (default: its sound file)"
    )
    command.add_argument("--evidence", choices=_EVIDENCE, help="how it is known (default: word, what somebody says)")
    command.add_argument("--recording", metavar="FILE", help="what was recorded of it: the proof; its SHA-256 is kept")


def _as_written(command: argparse.ArgumentParser) -> None:
    help_ = "the bulletin is called so, although nearly as a planned one"
    command.add_argument("--as-written", action="store_true", help=help_)


def _who(command: argparse.ArgumentParser) -> None:
    command.add_argument("--who", metavar="NAME", help="who says so (default: the name of the signed-in user)")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="answer as JSON")
