"""How well and how fast Kinh text is made speakable, beside public normalisers, on the same lines in one run.

    python benchmarks/spoken.py [--json] [--gold FILE] [--rounds N] [--lines N]

Accuracy is told by category over a table of lines; speed in characters per second over lines no two of which are the
same, so that remembering lines is no help. The peers are optional: one that is not installed is a row that says so. To
measure them all, make a virtual environment of their own:

    pip install -e . sea-g2p vietnormalizer soe-vinorm vinorm vinormx nemo-text-processing num2words

Ends with exit code 1 when a promise is broken, and names it: at least 99 % of the lines right; at least three times the
characters per second of sea-g2p, line by line (not measured where that is not installed).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import platform
import random
import re
import statistics
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from broadcaster.language import locale
from broadcaster.language.spoken import spoken

Say = Callable[[str], str]
SayAll = Callable[[list[str]], object]

REPOSITORY = Path(__file__).parent.parent
GOLD = Path(__file__).with_name("lines_vi.tsv")

RIGHT = 0.99
FASTER = 3.0
FASTER_THAN = "sea-g2p"


# --- The normalisers ---


@dataclass(frozen=True)
class Normaliser:
    """A package that makes text speakable.

    Attributes:
        package, module: what to install, and what to import from it.
        say: makes of the module the function that takes one line.
        say_all: the same for many lines in one call, where the package is faster that way.
        every: one line in so many is timed, for a package so slow that all of them would take too long.
        needs: what it needs beside itself; told where it does not load.
    """

    package: str
    module: str
    say: Callable[[Any], Say]
    say_all: Callable[[Any], SayAll] | None = None
    every: int = 1
    needs: str = ""


def _ours(_: object) -> Say:
    kinh = locale.load(REPOSITORY / "locales", "vi")
    return lambda line: spoken(line, kinh)


def _whole_numbers(num2words: Any) -> Say:
    """Return the baseline: every whole number, with or without dots for the thousands, becomes words; nothing else."""
    number = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+")
    return lambda line: number.sub(lambda found: num2words.num2words(int(found[0].replace(".", "")), lang="vi"), line)


OURS = Normaliser("broadcaster", "broadcaster", _ours)
PEERS = (
    Normaliser(
        FASTER_THAN, "sea_g2p", lambda it: it.Normalizer().normalize, say_all=lambda it: it.Normalizer().normalize
    ),
    Normaliser("vietnormalizer", "vietnormalizer", lambda it: it.VietnameseNormalizer().normalize),
    Normaliser(
        "soe-vinorm",
        "soe_vinorm",
        lambda it: it.SoeNormalizer().normalize,
        needs="it fetches its model from the network when first used",
    ),
    Normaliser(
        "vinorm",
        "vinorm",
        lambda it: it.TTSnorm,
        say_all=lambda it: lambda lines: it.TTSnorm("\n".join(lines)),
        every=40,
        needs="it is a program for Linux, started anew for each call, and its wrapper wants Python 3.11 or older",
    ),
    Normaliser("vinormx", "vinormx", lambda it: it.VietnameseNormalizer().normalize, every=40),
    Normaliser(
        "nemo-text-processing",
        "nemo_text_processing.text_normalization.normalize",
        lambda it: it.Normalizer(input_case="cased", lang="vi").normalize,
        every=40,
    ),
    Normaliser("num2words", "num2words", _whole_numbers),
)


@dataclass(frozen=True)
class Loaded:
    """A normaliser that is ready to work."""

    name: str
    say: Say
    say_all: SayAll | None
    every: int


def _ready(wanted: Normaliser) -> Loaded:
    module = importlib.import_module(wanted.module)
    say_all = wanted.say_all(module) if wanted.say_all else None
    return Loaded(f"{wanted.package} {version(wanted.package)}", wanted.say(module), say_all, wanted.every)


def _peer(wanted: Normaliser) -> Loaded | str:
    """Return a peer ready to work, or the reason why it is not."""
    if importlib.util.find_spec(wanted.module.partition(".")[0]) is None:
        return f"not installed: pip install {wanted.package}"
    try:
        found = _ready(wanted)
    except Exception as error:  # noqa: BLE001 - whatever ails a peer is a row of the table, not the end of the run
        return f"does not load here: {type(error).__name__}" + (f" ({wanted.needs})" if wanted.needs else "")
    return replace(found, say=_steady(found.say))


def _steady(say: Say) -> Say:
    """Return the function so wrapped that a line it fails on is a line it says nothing for."""

    def steady(line: str) -> str:
        try:
            return say(line)
        except Exception:  # noqa: BLE001 - whatever ails a peer on one line makes that line wrong, no more
            return ""

    return steady


# --- What a listener takes for the same ---
#
# Both sides are folded, and in doubt more is folded, in favour of the peers. No figure is ever turned into words here.

SAME = """
nghìn: ngàn
linh: lẻ
lăm: nhăm
bảy: bẩy
tỷ: tỉ
một: giêng
đến: tới
chấm: dot
trên: gạch chéo, xuyệt, xẹt, xẹc, sẹc, suyệt, sổ chéo
âm: trừ
đồng: việt nam đồng, đồng việt nam, vê en đê
đô la: đô la mỹ, đô la mĩ
ki lô mét: kí lô mét, kilômét, kilomet, cây số
ki lô gam: kí lô gam, kilôgam, kilogam, ki lô gram, kí lô
mi li mét: milimét, milimet
mi li gam: miligam, mi li gram
mi li lít: mililít, mililit
xăng ti mét: xen ti mét, xentimét, xăngtimét
vuông: bình phương
khối: lập phương
héc ta: hecta, ha
vôn: volt
oát: watt, oắt
độ xê: độ xen xi út, độ xeo xi út, độ xen si út, độ celsius, độ c, độ xi
cô vít: covid, cô vid, co vid, cô vi
gov: gờ o vê, gờ ô vê, gốp, góp, gấp
quy a: qr, q r, quy rờ, quy e rờ, kiu a, kiu rờ, cu rờ, cu e rờ
ea: e a, ê a, i a
niê: ni ê
bê: b, bờ, bi
xê: c, cờ, xi, si
đê: d, đ, dê, đờ, dờ, đi, di
ép: f, ép phờ, phờ
gờ: g, gê, giê
hát: h, hắt, hắc, hờ, hách, ết
i: y, ai
gi: j
ca: k, ka, kê, cây
lờ: l, eo, e lờ, en lờ
mờ: m, em, em mờ, e mờ
en: n, nờ, en nờ, e nờ
ô: o, âu
pê: p, pờ, phê, pi
quy: q, quờ, cu, kiu, qui
rờ: r, e rờ, a rờ
ét: s, sờ, ét sờ, ét xì, ét sì, e sờ
tê: t, tờ, ti
vê: v, vờ, vi
vê kép: w, đắp liu, đúp liu, vê đúp
ích: x, ích xì, xờ
dét: z, giét, dờ rét
"""

TONES = "\u0300\u0301\u0303\u0309\u0323"
DIGIT = "không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín"
NUMBER = f"(?:{DIGIT}|mười)"
IN_NUMBER = f"(?:{DIGIT}|mười|mươi|linh|phẩy|ngày)"
PER = "ngày|tháng|quý|năm|giờ|giây|người|hộ|lần|lượt|lớp|thôn|mét|ki lô mét|héc ta|mi li"
KIND = (
    "nghị định|nghị quyết|quyết định|kế hoạch|thông báo|hướng dẫn|công văn"
    "|en đê|en quy|quy đê|ca hát|tê bê|hát đê|tê tê"
)
ISSUER = "quốc hội|chính phủ|thủ tướng|bộ|tỉnh uỷ|trung ương|uỷ ban|hội đồng|bảo hiểm"
EQUAL = (
    # twenty-four, April and in a row 3, 4, 5: `tư` or `bốn`; a weekday or a fourth place is only `thứ tư`
    (r"(?<!thứ )\btư\b", "bốn"),
    # two thousand [no hundred] fifteen; 2.1 with a point or a comma; 024.3789; 5,00; 05
    (r"\b(nghìn|triệu|tỷ) không trăm\b", r"\1"),
    (rf"\bchấm (?={NUMBER}\b)", "phẩy "),
    (rf"\b((?:(?:{DIGIT}) ){{3}})phẩy ", r"\1"),
    (rf" phẩy(?: không)+\b(?! {NUMBER}\b)", ""),
    (rf"\b(?!{IN_NUMBER}\b)(\w+) không (?=(?:{DIGIT})\b(?! {NUMBER}\b))", r"\1 "),
    # three fifths, three over five; three times four, three x four
    (rf"\bphần (?={NUMBER}\b)", "trên "),
    (rf"\bích (?={NUMBER}\b)", "nhân "),
    # September [of the year] 2026, 41 [over, of the year] 2024, school year 2026 [to] 2027
    (r"\b(?:năm|trên|đến) (?=một nghìn chín trăm|hai nghìn)", ""),
    # [the day] three, to [the month] five, five [per cent] to seven per cent, two [to] three
    (rf"\b(?:(?:ngày|mùng|mồng) )+(?={NUMBER}\b)", ""),
    (rf"\bđến (?:tháng|thứ|quý) (?={NUMBER}\b)", "đến "),
    (r"\b(?:phần trăm|độ xê|giờ|đồng) (?=đến\b)", ""),
    (r"\bhai đến ba\b", "hai ba"),
    # seven o'clock, seven hours zero minutes; seven hours [zero] five [minutes]; half past
    (r"\bgiờ rưỡi\b", "giờ ba mươi"),
    (r"\bgiờ không (?:không )?phút\b", "giờ"),
    (rf"\bgiờ (?:không|linh) (?={NUMBER}\b)", "giờ "),
    (rf"\bgiờ ((?:{NUMBER} |mươi )+)phút\b", r"giờ \1"),
    # dong [one, each, over one] month
    (rf"\b(?!{IN_NUMBER}\b)(\w+) (?:(?:một|mỗi|trên) )+(?=(?:{PER})\b)", r"\1 "),
    # a document's number with its kind once more, in full or in letters; its issuer with `của`, `trên` or neither
    (r"\bxê pê\b", "chính phủ"),
    (r"\bbê i tê\b", "bộ i tế"),
    (r"\bbê tê xê\b", "bộ tài chính"),
    (rf"(?<=\w )(?:(?:của|trên) )?(?:(?:{KIND}) )?(?:của )?(?=(?:{ISSUER})\b)", ""),
    (r"\bquốc hội khoá\b", "quốc hội"),
    # US dollars, for those 18 and over, Education and Training
    (r"\bu ét đê\b", "đô la"),
    (r"\bcộng$", "trở lên"),
    (r"\b(giáo dục|thương binh) và\b", r"\1"),
    # a hyphen or a bracket may be said
    (r"\b(?:gạch ngang|gạch nối|gạch dưới|mở ngoặc|đóng ngoặc)\b", ""),
)


def _plain(text: str) -> str:
    """Return small letters without punctuation, and each tone mark where the new spelling has it: `Hoà,` → `hoà`."""
    text = re.sub(r"</?en>", " ", text.lower())
    text = re.sub(rf"(o(?=.[ae])|u(?=.y))([{TONES}])(.)", r"\1\3\2", unicodedata.normalize("NFD", text))
    return " ".join(re.findall(r"[\w%°]+", unicodedata.normalize("NFC", text)))


def _by_variant() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in SAME.strip().splitlines():
        chosen, _, variants = line.partition(":")
        found |= {_plain(variant): _plain(chosen) for variant in variants.split(",")}
    return found


_CHOSEN = _by_variant()
_VARIANT = re.compile(rf"\b(?:{'|'.join(sorted(_CHOSEN, key=len, reverse=True))})\b")
_EQUAL = tuple((re.compile(pattern), replacement) for pattern, replacement in EQUAL)
_DECIMALS = re.compile(rf"(?<=\bphẩy |\bchấm )(?:(?:{DIGIT}|mười|mươi|trăm)\b ?)+")


def folded(text: str) -> str:
    """Return a text so that whatever a listener takes for the same is the same."""
    text = _VARIANT.sub(lambda found: _CHOSEN[found[0]], _plain(text))
    text = _DECIMALS.sub(lambda found: _digit_by_digit(found[0].split()) + " ", text)
    for pattern, replacement in _EQUAL:
        text = " ".join(pattern.sub(replacement, text).split())
    return text


def _digit_by_digit(words: list[str]) -> str:
    """Return decimals digit by digit: `ba mươi tư`, `ba mươi bốn` and `ba tư` → `ba bốn`."""
    digits = {"mốt": "một", "tư": "bốn", "lăm": "năm", "mười": "một"}
    found = [digits.get(word, word) for word in words if word not in {"mươi", "trăm"}]
    return " ".join([*found, "không"] if words[-1] in {"mươi", "mười"} else found)


# --- What is measured ---


class Row(NamedTuple):
    """A line of the table: how it is written, and the ways in which it may be said."""

    category: str
    written: str
    said: tuple[str, ...]


def _rows(gold: Path) -> list[Row]:
    rows = []
    for line in gold.read_text(encoding="utf-8").splitlines()[1:]:
        category, written, said, *others = line.split("\t")
        alternatives = others[0].split(" | ") if others else []
        rows.append(Row(category, written, (said, *filter(None, alternatives))))
    return rows


def _right(say: Say, rows: list[Row]) -> dict[str, list[bool]]:
    """Return for each category which of its lines are said right."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        found[row.category].append(folded(say(row.written)) in set(map(folded, row.said)))
    return dict(found)


def _distinct_lines(written: list[str], count: int) -> list[str]:
    """Return lines of the table with other figures, no two the same and none as in the table; the same each time.

    No digit grows and years stay, so that days, months and hours stay what they are. A line that comes up again just
    as it was goes on with another one.
    """
    chance = random.Random(0)  # noqa: S311 - nothing is kept secret with it

    def other(year_or_digit: re.Match[str]) -> str:
        written = year_or_digit[0]
        return written if len(written) == 4 else str(chance.randint(1, int(written)))

    def varied(line: str) -> str:
        return re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)|[1-9]", other, line)

    lines = dict.fromkeys(written)
    while len(lines) < len(written) + count:
        line = varied(chance.choice(written))
        while line in lines:
            line = f"{line}. {varied(chance.choice(written))}"
        lines[line] = None
    return list(lines)[len(written) :]


class Speed(NamedTuple):
    """Characters per second, round by round, and over how many lines in each."""

    rounds: list[float]
    lines: int

    @property
    def median(self) -> float:
        """The speed that is compared."""
        return statistics.median(self.rounds)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep out of the tables what the peers print, some of them from programs of their own."""
    kept = {stream: os.dup(stream.fileno()) for stream in (sys.stdout, sys.stderr)}
    with Path(os.devnull).open("wb") as nowhere:
        for stream in kept:
            os.dup2(nowhere.fileno(), stream.fileno())
    try:
        yield
    finally:
        for stream, descriptor in kept.items():
            stream.flush()
            os.dup2(descriptor, stream.fileno())
            os.close(descriptor)


def _speeds(ready: list[Loaded], lines: list[str], rounds: int) -> dict[str, Speed]:
    """Time all in turns, in each round over lines of its own."""
    runs: dict[str, tuple[SayAll, int]] = {}
    for one in ready:
        runs[one.name] = (partial(_line_by_line, one.say), one.every)
        if one.say_all:
            runs[f"{one.name}, in one call"] = (one.say_all, one.every)
    found = {name: Speed([], len(lines[::rounds][::every])) for name, (_, every) in runs.items()}
    for turn in range(rounds):
        for name, (run, every) in runs.items():
            taken = lines[turn::rounds][::every]
            begun = time.perf_counter()
            run(taken)
            found[name].rounds.append(len("".join(taken)) / (time.perf_counter() - begun))
    return found


def _line_by_line(say: Say, lines: list[str]) -> None:
    for line in lines:
        say(line)


# --- What is told ---


@dataclass(frozen=True)
class Measured:
    """All that one run found out; in `right` and `speeds` ours comes first."""

    rows: list[Row]
    lines: list[str]
    absent: dict[str, str]
    right: dict[str, dict[str, list[bool]]]
    speeds: dict[str, Speed]


def _measured(rows: list[Row], count: int, rounds: int) -> Measured:
    ours = _ready(OURS)
    peers = {peer.package: _peer(peer) for peer in PEERS}
    ready = [ours, *(peer for peer in peers.values() if isinstance(peer, Loaded))]
    lines = _distinct_lines([row.written for row in rows], count * rounds)
    return Measured(
        rows=rows,
        lines=lines,
        absent={package: reason for package, reason in peers.items() if isinstance(reason, str)},
        right={one.name: _right(one.say, rows) for one in ready},
        speeds=_speeds(ready, lines, rounds),
    )


class Promise(NamedTuple):
    """A promise, what was measured of it, and whether it is kept; None where it could not be measured."""

    promise: str
    measured: str
    kept: bool | None


def _share(right: dict[str, list[bool]]) -> float:
    marks = [mark for marks in right.values() for mark in marks]
    return sum(marks) / len(marks)


def _promises(found: Measured) -> list[Promise]:
    ours = next(iter(found.right))
    share = _share(found.right[ours])
    promises = [Promise(f"at least {RIGHT:.0%} of the lines right", f"{share:.1%}", share >= RIGHT)]
    sentence = f"at least {FASTER:.0f} times as fast as {FASTER_THAN}, line by line"
    peer = next((name for name in found.right if name.startswith(f"{FASTER_THAN} ")), None)
    if peer is None:
        promises.append(Promise(sentence, "not measured", None))
    else:
        times = found.speeds[ours].median / found.speeds[peer].median
        promises.append(Promise(sentence, f"{times:.1f} times", times >= FASTER))
    return promises


def _print_tables(found: Measured, promises: list[Promise]) -> None:
    rounds, count = len(next(iter(found.speeds.values())).rounds), len(found.lines)
    length = len("".join(found.lines)) // count
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores. Accuracy: {len(found.rows)} lines of the table."
    )
    print(f"Speed: {rounds} rounds of {count // rounds:,} distinct lines, {length} characters each on average.\n")
    _print_normalisers(found)
    print()
    _print_categories(found)
    print()
    for promise in promises:
        kept = {True: "kept", False: "BROKEN", None: ""}[promise.kept]
        print(f"{promise.promise:55} {promise.measured:>12}  {kept}".rstrip())


def _print_normalisers(found: Measured) -> None:
    width = max(map(len, (*found.speeds, *found.absent)))
    print(f"{'':{width}} {'right':>7} {'best chars/s':>13} {'median':>10} {'lines a round':>14}")
    for name, speed in found.speeds.items():
        right = f"{_share(found.right[name]):.1%}" if name in found.right else ""
        print(f"{name:{width}} {right:>7} {max(speed.rounds):13,.0f} {speed.median:10,.0f} {speed.lines:14,}")
    for name, reason in found.absent.items():
        print(f"{name:{width}} {reason}")


def _print_categories(found: Measured) -> None:
    names = {name: name.partition(" ")[0] for name in found.right}
    print(f"{'right':16} {'lines':>5}" + "".join(f"  {name}" for name in names.values()))
    for category, marks in found.right[next(iter(names))].items():
        cells = (f"  {statistics.mean(found.right[name][category]):{len(short)}.0%}" for name, short in names.items())
        print(f"{category:16} {len(marks):5}" + "".join(cells))


def _json(found: Measured, promises: list[Promise]) -> str:
    return json.dumps(
        {
            "right": {name: _share(right) for name, right in found.right.items()},
            "categories": {
                name: {category: statistics.mean(marks) for category, marks in right.items()}
                for name, right in found.right.items()
            },
            "median_characters_per_second": {name: speed.median for name, speed in found.speeds.items()},
            "not_measured": found.absent,
            "promises": [promise._asdict() for promise in promises],
        },
        ensure_ascii=False,
    )


def main() -> int:
    """Measure all normalisers that are here, print the tables, and hold ours to its promises."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--gold", type=Path, default=GOLD, help="another table of lines")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lines", type=int, default=4000, help="distinct lines in each round")
    arguments = parser.parse_args()
    with _quiet():
        found = _measured(_rows(arguments.gold), arguments.lines, arguments.rounds)
    promises = _promises(found)
    if arguments.json:
        print(_json(found, promises))
    else:
        _print_tables(found, promises)
    return 1 if any(promise.kept is False for promise in promises) else 0


if __name__ == "__main__":
    raise SystemExit(main())
