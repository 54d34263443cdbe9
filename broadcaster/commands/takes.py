"""`takes`: people's recordings: what is to be read, recordings taken in, how far they cover a week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster import workspace
from broadcaster.commands import clock, desks, show
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.models import LineState
from broadcaster.narrate.takes import filing, fragments, importing
from broadcaster.narrate.takes.covering import Cover, Coverage
from broadcaster.narrate.takes.shelving import State, Terms, Wanted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from broadcaster.models import Line, Script, Week
    from broadcaster.narrate.takes.covering import Covered
    from broadcaster.narrate.takes.importing import Outcome
    from broadcaster.workspace import Workspace


@dataclass(frozen=True)
class Said:
    """A line that is said in a week, once, whichever bulletins say it.

    Attributes:
        bulletins: their titles, in the order of the week. aired: it is fit for the air as it stands.
    """

    line: Line
    bulletins: tuple[str, ...]
    aired: bool


def scripts_of(found: Workspace, plan: Week, bulletin: str | None = None) -> dict[str, list[Script]]:
    """Return the scripts of a week by language, drafts too: composed once for all that is asked of them."""
    scripts: dict[str, list[Script]] = {language: [] for language in found.settings.languages}
    for script in found.scripts(plan, draft=True):
        if bulletin in {None, script.edition.bulletin.id}:
            scripts[script.language].append(script)
    return scripts


def said_in(scripts: Iterable[Script]) -> list[Said]:
    """Return the lines of scripts in one language that have words, each once, in their order."""
    lines: dict[str, Said] = {}
    for script in scripts:
        for line in script.lines:
            if line.code:
                fit = line.state is LineState.REVIEWED and not line.confirm
                before = lines.get(line.code, Said(line, (), aired=False))
                titles = tuple(dict.fromkeys((*before.bulletins, script.title)))
                lines[line.code] = Said(before.line, titles, before.aired or fit)
    return list(lines.values())


def import_(arguments: argparse.Namespace) -> bool:
    """Take recordings in; False when one of them was refused or not found."""
    source = Path(arguments.folder)
    if not source.exists():
        hint = "Copy the recordings from the phone into a folder, and name it."
        raise FaultsFoundError([Fault(str(source), None, "is not here.", hint)])
    if not 1 <= arguments.accept <= 100:
        raise UsageError(f"--accept takes a confidence of 1 to 100; found {arguments.accept}.")
    found = workspace.load(arguments.workspace, clock.today()).sound()
    language = found.settings.demand(arguments.language)
    files = importing.recordings_in(source)
    if not files:
        kinds = ", ".join(filing.KINDS)
        raise FaultsFoundError([Fault(str(source), None, f"holds no recording; looked for {kinds}.")])
    terms = Terms(
        language, arguments.who, clock.today(), arguments.accept, replace=arguments.replace, dry=arguments.dry_run
    )
    folder = found.path("recordings") / language
    outcomes = importing.import_takes(files, _wanted(found, language, arguments), folder, terms)
    if arguments.json:
        show.as_json({"files": [_as_json(one) for one in outcomes], "filed": not arguments.dry_run})
    else:
        _tell(outcomes, dry=arguments.dry_run)
    return not any(one.state in {State.REFUSED, State.UNSURE} for one in outcomes)


def status(arguments: argparse.Namespace) -> bool:
    """Show how far people's recordings cover a week."""
    found = workspace.load(arguments.workspace, clock.today()).sound()
    plan = found.week(arguments.week)
    wished = arguments.language
    languages = found.settings.languages if wished is None else [found.settings.demand(wished)]
    scripts = {each.id: scripts_of(found, each) for each in found.content.weeks.values()}
    answer: dict[str, Any] = {}
    rows: list[tuple[str, ...]] = []
    told: list[str] = []
    for language in languages:
        coverage = Coverage(found.path("recordings") / language, language)
        mine = scripts[plan.id][language]
        said = said_in(mine)
        covered = {one.line.code: coverage.of(one.line) for one in said}
        left = [one.line for one in covered.values() if not one.cover.spoken]
        minutes = sum(line.seconds for line in left) / 60
        counts = _by_cover(covered, covered)
        name = f"{found.locales[language].name} ({language})"
        rows.append((name, str(len(said)), *map(str, counts.values()), f"{minutes:.1f}"))
        bulletins = {}
        for script in mine:
            codes = {line.code for line in script.lines if line.code}
            spoken = sum(covered[code].cover.spoken for code in codes)
            rows.append(
                (f"  {script.edition.name}", str(len(codes)), *map(str, _by_cover(codes, covered).values()), "")
            )
            bulletins[script.edition.name] = {"lines": len(codes), "spoken": spoken}
        unused = coverage.unused(one.line for week in scripts.values() for one in said_in(week[language]))
        speakers = sorted({one.who for one in covered.values() if one.who})
        told += [one.why for one in covered.values() if one.cover is Cover.SPOILED]
        if speakers:
            told.append(f"{language}: spoken by {', '.join(speakers)}.")
        if unused:
            are = "take is" if len(unused) == 1 else "takes are"
            told.append(f"{language}: {len(unused)} {are} of words that no week says: {', '.join(unused[:6])}.")
        answer[language] = {
            "bulletins": bulletins,
            "lines": len(said),
            **counts,
            "minutes_to_record": round(minutes, 1),
            "speakers": speakers,
            "unused": list(unused),
            "to_record": [{"code": line.code, "words": line.written} for line in left],
        }
    if arguments.json:
        show.as_json({"week": plan.id, "languages": answer})
        return True
    show.table((plan.id, "lines", *map(str, Cover), "minutes to record"), rows)
    for text in told:
        print(text)
    return True


def _by_cover(codes: Iterable[str], covered: Mapping[str, Covered]) -> dict[str, int]:
    """Return how many of these lines stand where, by the name of the cover."""
    counted = [covered[code].cover for code in codes]
    return {str(cover): counted.count(cover) for cover in Cover}


def _wanted(found: Workspace, language: str, arguments: argparse.Namespace) -> list[Wanted]:
    """Return the lines that recordings may be of: the sheet's in its order, then all others that a code may name."""
    plan = found.week(arguments.week)
    coverage = Coverage(found.path("recordings") / language, language)
    plans = {plan.id: plan} | {each.id: each for each in desks.coming(found)}
    said = {name: said_in(scripts_of(found, each)[language]) for name, each in plans.items()}
    fit = fit_of(said[plan.id], draft=arguments.draft)
    wanted: dict[str, Wanted] = {}
    for one, _ in to_read(fit, coverage, every=arguments.all):
        wanted[one.line.code] = Wanted(one.line)
    others = [one.line for each in said.values() for one in each]
    for line in others:
        wanted.setdefault(line.code, Wanted(line, read=False))
    for part in fragments.wanted(others, language, found.locales):
        wanted.setdefault(part.code, Wanted(part, filing.NUMBERS, read=False))
    if arguments.numbers:
        read = {part.code for part in numbers_of(fit, found, language, coverage)}
        ordered = sorted(wanted.values(), key=lambda one: one.folder != filing.NUMBERS)
        return [replace(one, read=one.line.code in read) for one in ordered]
    return list(wanted.values())


def to_read(fit: Iterable[Said], coverage: Coverage, *, every: bool) -> list[tuple[Said, Covered]]:
    """Return the lines of a sheet and where each stands: those nobody's voice is heard for, or every one."""
    stand = [(one, coverage.of(one.line)) for one in fit]
    return [(one, covered) for one, covered in stand if every or not covered.cover.spoken]


def fit_of(said: Iterable[Said], *, draft: bool) -> list[Said]:
    """Return the lines that may be read: reviewed ones, or, for a draft, all."""
    return [one for one in said if one.aired or draft]


def numbers_of(said: Iterable[Said], found: Workspace, language: str, coverage: Coverage) -> list[Line]:
    """Return the parts of lines that are still to be recorded, as lines."""
    parts = fragments.wanted((one.line for one in said), language, found.locales)
    return [part for part in parts if coverage.of_part(part).cover is not Cover.TAKE]


def _tell(outcomes: Sequence[Outcome], *, dry: bool) -> None:
    by_file: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_file.setdefault(one.file, []).append(one)
    for file, found in by_file.items():
        if len(found) == 1 and found[0].confidence is None:
            print(_sentence(found[0]))
            continue
        absent = [one.code for one in found if one.state is State.ABSENT]
        heard = [one for one in found if one.state is not State.ABSENT]
        print(f"{file}: {len(heard)} of {show.counted(len(found), 'line')} found")
        rows = [
            (
                one.code,
                f"{_clock(one.start)}–{_clock(one.end)}" if one.end > one.start else "",
                f"{one.confidence} %" if one.confidence else "",
                _made_of(one),
                one.state.value,
                " ".join(one.told),
            )
            for one in heard
        ]
        for row in rows:
            print(f"  {row[0]:8}  {row[1]:13}  {row[2]:>5}  {row[3]:26}  {row[4]:9}  {row[5]}".rstrip())
        if absent:
            print(f"  not in it: {show.some(absent)}")
    counts = {state: sum(one.state is state for one in outcomes) for state in State}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    print(f"{told}." + (" Nothing was written." if dry else ""))


def _made_of(one: Outcome) -> str:
    if one.match is None or not one.match.found:
        return ""
    shares = (one.match.length, one.match.pauses, one.match.margin)
    return "length {} pauses {} only {}".format(*(round(100 * min(share, 1)) for share in shares))


def _sentence(one: Outcome) -> str:
    told = " ".join(one.told)
    if one.state is State.FILED:
        return f"{one.file}: filed as {one.code}." + (f" It {told}" if told else "")
    return f"{one.file} {told}" if told else f"{one.file}: {one.state}."


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def _as_json(one: Outcome) -> dict[str, Any]:
    answer: dict[str, Any] = {"file": one.file, "code": one.code, "state": one.state.value, "told": list(one.told)}
    if one.confidence is not None:
        answer |= {"start": round(one.start, 2), "end": round(one.end, 2), "confidence": one.confidence}
    return answer
