"""The words of the command line: each command, its options, and the function in `commands` that does it.

`--help` needs nothing but this folder and argparse; see `cli` for why.
"""

from __future__ import annotations

import argparse

from broadcaster import __version__
from broadcaster.commandline import runs
from broadcaster.commandline.adding import add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def parser(*, names_only: bool = False) -> argparse.ArgumentParser:
    """Return the parser of the command line; `names_only`: the commands without their options, for `--help` alone."""
    whole = argparse.ArgumentParser(
        prog="broadcaster",
        description="Loudspeaker bulletins in Kinh, Êđê and M'nông: from YAML to script, sound and count.",
        epilog="Exit codes: 0 done, 1 faults in what was given, 2 wrong usage. The manual is in README.md and docs/.",
    )
    whole.add_argument("--version", action="version", version=f"broadcaster {__version__}")
    whole.add_argument("-C", dest="workspace", metavar="DIR", default=".", help="the workspace (default: this folder)")
    commands = whole.add_subparsers(metavar="COMMAND", required=True, title="commands")
    if names_only:
        commands = _Names(commands)  # type: ignore[assignment]  # it has just what is asked of one below
    _content_commands(commands)
    _words_commands(commands)
    _week_commands(commands)
    _voices_commands(commands)
    _takes_commands(commands)
    _stale_commands(commands)
    _translate_commands(commands)
    runs.commands(commands)
    _serve_command(commands)
    return whole


class _Names:
    """Stands in for argparse's commands where only their names are wanted: all their options take long to make."""

    def __init__(self, commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        self._commands = commands

    def add_parser(self, name: str, *, help: str, **_: object) -> _Nothing:  # noqa: A002 -- as argparse calls it
        self._commands.add_parser(name, help=help)
        return _Nothing()


class _Nothing:
    """A command of which nothing is kept: whatever is added to it."""

    def __getattr__(self, name: str) -> Callable[..., _Nothing]:
        return lambda *_, **__: self


def _content_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    init = add(commands, "init", "content:init", "make a new workspace from the one that comes with the program")
    init.add_argument("folder", metavar="DIR", help="where; a folder that is not there yet, or empty")

    check = add(commands, "check", "content:check", "tell every fault of the workspace at once")
    check.add_argument("--json", action="store_true", help="answer as JSON")


def _words_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    spoken = add(commands, "spoken", "words:spoken", "show how text is said: no digit, no abbreviation")
    _language(spoken)
    spoken.add_argument("--explain", action="store_true", help="also show, span by span, which rule said what")
    spoken.add_argument("--json", action="store_true", help="answer as JSON, one line for each line, with the spans")
    spoken.add_argument(
        "text", metavar="TEXT", nargs="?", help="the text; without it, each line of stdin becomes a line"
    )

    doctor = commands.add_parser(
        "text", help="faults of spelling and encoding: check, repair", description="The text doctor."
    )
    actions = doctor.add_subparsers(metavar="ACTION", required=True)
    check = add(actions, "check", "words:check", "tell what is wrong with the letters of a text")
    check.add_argument("--json", action="store_true", help="answer as JSON")
    repair = add(actions, "repair", "words:repair", "print the text with all that is certain put right")
    repair.add_argument(
        "--legacy", action="store_true", help="also convert text typed for old fonts (Tây Nguyên Key, TCVN3, VNI)"
    )
    repair.add_argument("--to", metavar="FILE", help="write it to this file, whole, instead of the screen")
    for action in (check, repair):
        _language(action)
        action.add_argument("file", metavar="FILE", nargs="?", help="a text file (default: stdin)")


def _language(command: argparse.ArgumentParser) -> None:
    command.add_argument("-l", dest="language", metavar="LANG", default="vi", help="vi (default), rad or cmo")


def _week_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    script = add(commands, "script", "week:script", "show the scripts of a week")
    script.add_argument("week", metavar="WEEK", nargs="?", help="such as 2026-W48 (default: the newest plan)")
    script.add_argument("--draft", action="store_true", help="with lines that nobody has reviewed yet, marked")
    script.add_argument("-l", dest="language", metavar="LANG", help="only this language")
    script.add_argument(
        "-s", dest="station", metavar="STATION", help="only what this station airs (its five-digit code)"
    )
    script.add_argument("-b", dest="bulletin", metavar="BULLETIN", help="only this bulletin")
    script.add_argument("-f", dest="form", choices=("txt", "html", "docx", "ssml"), default="txt", help="default: txt")
    script.add_argument("--to", metavar="DIR", help="write each script to a file of its own in this folder")

    build = add(commands, "build", "build:build", "check, script, speak, join and publish a week")
    build.add_argument("week", metavar="WEEK", nargs="?", help="such as 2026-W48 (default: the newest plan)")
    build.add_argument("--draft", action="store_true", help="build into out/WEEK-draft with what is not reviewed yet")
    build.add_argument("--strict", action="store_true", help="a language not ready, or a line left out, is an error")
    build.add_argument(
        "--jobs", metavar="N", type=int, default=0, help="processes that speak and encode (default: one per core)"
    )
    build.add_argument("--cluster", metavar="ADDRESS", help="have a dask scheduler's workers speak: tcp://HOST:8786")
    build.add_argument(
        "--voice",
        metavar="LANG=VOICE",
        action="append",
        default=[],
        help="wish for a voice instead of the settings' own, such as vi=gtts; people's takes still come first",
    )
    build.add_argument("--json", action="store_true", help="answer as JSON")


def _voices_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    voices = add(commands, "voices", "voices:list_", "show the voices here, and how to get one that is missing")
    voices.add_argument("--json", action="store_true", help="answer as JSON")
    actions = voices.add_subparsers(metavar="ACTION", title="actions (without one, the voices are shown)")
    say = add(actions, "say", "voices:say", "have a voice say something, or show how it pronounces it")
    _language(say)
    say.add_argument("--voice", metavar="VOICE", help="which (default: the first machine wished for)")
    say.add_argument("--to", metavar="FILE.wav", help="where the sound goes")
    say.add_argument("--ipa", action="store_true", help="show the pronunciation of the rule voices instead")
    say.add_argument("--samples", metavar="DIR", help="say all of the language's listening sheet, a file for each line")
    say.add_argument("text", metavar="TEXT", nargs="?", help="what is to be said")
    take = add(
        actions, "add", "voices_add:add", "take a neural voice's model into the models folder, once it has spoken"
    )
    take.add_argument("folder", metavar="FOLDER", help="where the model lies: a .onnx file and tokens.txt")
    take.add_argument(
        "--as", dest="as_", metavar="VOICE", help="piper, mms-vi or mms-cmo (default: as it tells of itself)"
    )
    take.add_argument("--accept-licence", action="store_true", help="the office accepts what the licence asks")
    take.add_argument("--overwrite", action="store_true", help="in place of the model that is there")
    take.add_argument("--json", action="store_true", help="answer as JSON")


def _takes_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    takes = commands.add_parser("takes", help="people's recordings: sheet, import, status", description="Recordings.")
    actions = takes.add_subparsers(metavar="ACTION", required=True)
    sheet = add(actions, "sheet", "takesheet:sheet", "write what is to be read: lines that have no take of their words")
    sheet.add_argument("week", metavar="WEEK", nargs="?", help="such as 2026-W48 (default: the newest plan)")
    sheet.add_argument("-l", dest="language", metavar="LANG", required=True, help="the language to be read")
    sheet.add_argument("-b", dest="bulletin", metavar="BULLETIN", help="only this bulletin")
    sheet.add_argument("-f", dest="form", choices=("html", "docx"), help="default: as --to ends, else html")
    sheet.add_argument("--to", metavar="FILE", help="where (default: takes-WEEK-LANG.html)")
    sheet.add_argument("--overwrite", action="store_true", help="even if there is such a file already")

    import_ = add(actions, "import", "takes:import_", "take recordings in: by the code in a name, or by the pauses")
    import_.add_argument("folder", metavar="FOLDER", help="the recordings, or one of them")
    import_.add_argument("-l", dest="language", metavar="LANG", required=True, help="the language that was read")
    import_.add_argument("--week", metavar="WEEK", help="the week whose sheet was read (default: the newest plan)")
    import_.add_argument("--who", metavar="NAME", default="", help="who speaks")
    import_.add_argument(
        "--accept", metavar="PERCENT", type=int, default=75, help="file lines found so surely (default: 75)"
    )
    import_.add_argument("--replace", action="store_true", help="set takes that are there aside for the new ones")
    import_.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    status = add(actions, "status", "takes:status", "show how far recordings cover a week")
    status.add_argument("week", metavar="WEEK", nargs="?", help="such as 2026-W48 (default: the newest plan)")
    status.add_argument("-l", dest="language", metavar="LANG", help="only this language")
    for action in (sheet, import_):
        action.add_argument("--all", action="store_true", help="also lines that have a take already")
        action.add_argument("--draft", action="store_true", help="also lines that nobody has reviewed yet")
        action.add_argument(
            "--numbers", action="store_true", help="the parts of lines with figures: words, number words"
        )
    for action in (import_, status):
        action.add_argument("--json", action="store_true", help="answer as JSON")


def _stale_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    stale = add(
        commands, "stale", "stale:stale", "list what a change of facts, text, templates or dates makes out of date"
    )
    stale.epilog = (
        "Without --on, --fact, --snippet and --template: what has changed since the planned weeks were built. "
        "With --on, the other three narrow the list; without it they ask what a change of them would touch."
    )
    stale.add_argument("--on", metavar="DATE", help="what changes by itself between today and this day")
    stale.add_argument("--fact", metavar="NAME", help="what rests on this fact of scripts/facts.yaml")
    stale.add_argument("--snippet", metavar="ID", help="what a change of this snippet's text would touch")
    stale.add_argument("--template", metavar="NAME", help="the same for a template, such as qa or parts/closing")
    stale.add_argument("-l", dest="language", metavar="LANG", help="only this language")
    stale.add_argument(
        "-s", dest="station", metavar="STATION", help="only what this station airs (its five-digit code)"
    )
    stale.add_argument("--json", action="store_true", help="answer as JSON")


def _translate_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    desk = commands.add_parser("translate", help="the translators' desk", description="The translators' desk.")
    actions = desk.add_subparsers(metavar="ACTION", required=True)
    extract = add(
        actions, "extract", "translation:extract", "bring the catalogs up to date with the Kinh text; nothing is lost"
    )
    status = add(actions, "status", "coverage:status", "show how far the translations are, and what each gap blocks")
    status.add_argument("-l", dest="language", metavar="LANG", help="only this language")
    status.add_argument(
        "--for", dest="week", metavar="WEEK", help="the week whose needs are told (default: the nearest plan not over)"
    )
    status.add_argument("--lines", action="store_true", help="list each line that is not reviewed, with what it blocks")
    status.add_argument("--to", metavar="FILE.xlsx", help="also write it to an Excel file")
    status.add_argument("--overwrite", action="store_true", help="even if there is such a file already")

    export = add(
        actions,
        "export",
        "worksheets:export",
        "write a worksheet for translators: Word, Excel, PO or XLIFF",
    )
    export.add_argument("-l", dest="language", metavar="LANG", required=True, help="the language to translate into")
    export.add_argument("--for", dest="week", metavar="WEEK", help="only what this week says (default: all there is)")
    export.add_argument("--all", action="store_true", help="also lines that are reviewed already")
    export.add_argument("--to", metavar="FILE", required=True, help="ends in .docx, .xlsx, .po or .xlf")
    export.add_argument("--overwrite", action="store_true", help="even if there is such a file already")

    import_ = add(actions, "import", "worksheets:import_", "take a worksheet back: all of it, or nothing")
    import_.add_argument("file", metavar="FILE", help="a worksheet, in whatever program it was filled in")
    import_.add_argument("--who", metavar="NAME", help="the reviewer, where the file does not say who it was")
    import_.add_argument(
        "--on-conflict",
        choices=("ask", "keep", "take"),
        default="ask",
        help="what becomes of rows whose lines have changed here: list them (default), keep ours, take the file's",
    )
    import_.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    review = add(actions, "review", "translation:review", "record that a person has reviewed lines as they stand")
    review.add_argument("-l", dest="language", metavar="LANG", required=True, help="the language of the lines")
    review.add_argument("--who", metavar="NAME", default="", help="the name of the person who reviewed them")
    review.add_argument("--withdraw", action="store_true", help="take reviews away: the lines are drafts again")
    review.add_argument("codes", metavar="CODE", nargs="+", help="of a line, as worksheets and `status` show it")

    for action in (extract, status, export, import_, review):
        action.add_argument("--json", action="store_true", help="answer as JSON")


def _serve_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = add(commands, "serve", "serve:serve", "run the portal for stations and the office, until Ctrl-C")
    serve.add_argument(
        "--listen", metavar="HOST:PORT", help="where (default: portal: listen in broadcaster.yaml, 127.0.0.1:8000)"
    )
    serve.add_argument(
        "--workers", metavar="N", type=int, help="processes (default: portal: workers in broadcaster.yaml, 1)"
    )
    serve.add_argument(
        "--invite",
        metavar="LOGIN",
        help="instead, make somebody who cannot get in any more a link to choose a new password",
    )
