"""Scripts made by hand, one in each language; the Êđê words stand in Isa 66:5, Heb 3:7 and 3:13, the M'nông in 2 Chr 18:27."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.models import (
    Audio,
    Bulletin,
    Chime,
    Clip,
    Edition,
    LeftOut,
    Line,
    LineState,
    Mnong,
    Narration,
    Pause,
    Piece,
    Place,
    Script,
    Sentence,
    Station,
    Tags,
    Utterance,
    Voiced,
    Week,
)
from broadcaster.publish.press import Press, load
from broadcaster.publish.releasing import release
from broadcaster.publish.sheet import Imprint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
HERE = Place("scripts/policies/bhyt-ho-gia-dinh.yaml", 7)
NAMES = {"vi": "Kinh", "rad": "Êđê", "cmo": "M'nông"}
WEEK = "2026-W48"

BULLETIN = Bulletin(
    id="bhyt-ho-gia-dinh",
    number=1,
    title=Sentence("Mức đóng bảo hiểm y tế hộ gia đình", "phrase", HERE),
    template="bulletin",
    items=("bhyt-ho-gia-dinh",),
    days=(0, 2),
    at=("05:00", "17:00"),
    stations=None,
    place=HERE,
)
EDITION = Edition(WEEK, BULLETIN, (date(2026, 11, 23), date(2026, 11, 25)), split=False)

EA_KTUR = Station("24235", "Ea Ktur", "xã", ("vi", "rad"), None, "", False, "", HERE)
LAK = Station("24580", "Liên Sơn Lắk", "xã", ("vi", "cmo"), Mnong("mng", "Gar"), "", False, "", HERE)
BUON_DON = Station("24246", "Buôn Đôn", "xã", ("vi", "cmo"), Mnong("cmo", "Bu Dang"), "", False, "", HERE)

KINH_LISTEN = "Hỡi bà con, hãy nghe."
KINH_WAGE = "Mức tham chiếu là 2.530.000 đồng từ ngày 01/7/2026."
KINH_WAGE_SAID = "Mức tham chiếu là hai triệu năm trăm ba mươi nghìn đồng từ ngày một tháng bảy năm hai nghìn không trăm hai mươi sáu."
KINH_ASK = "Gia đình tôi có bốn người, mỗi năm đóng bao nhiêu?"
KINH_DAILY = "Hằng ngày, từ 7 giờ, bà con đến bảo hiểm xã hội xã để được hướng dẫn đóng bảo hiểm y tế hộ gia đình."
EDE_LISTEN = "Hmư\u0306 bĕ"
EDE_DAILY = "Grăp hruê, 7 giờ, bảo hiểm y tế"
MNONG_LISTEN = "Lĕ rngôch phung ƀon lan, iăt hom"


def line(number: int, kinh: str, **changes: object) -> Line:
    """Return a reviewed Kinh line, with the given changes."""
    made = Line(
        number=number,
        code=f"K{number:07d}",
        part="say",
        speaker="1",
        kinh=kinh,
        written=kinh,
        spoken=(Utterance("vi", kinh),),
        state=LineState.REVIEWED,
        confirm=False,
        msgid=kinh,
        snippet="bhyt-ho-gia-dinh",
        seconds=4.0,
        place=HERE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def script(language: str, *lines: Line, **changes: object) -> Script:
    """Return a script of `lines` with signals around and pauses between them."""
    cues: list[object] = [Chime("open"), Pause(800)]
    for made in lines:
        cues += [made, Pause(400 if made.number % 3 else 1500)]
    made = Script(
        edition=EDITION,
        language=language,
        title=BULLETIN.title.text,
        ssml="<speak/>",
        cues=(*cues, Chime("close")),  # type: ignore[arg-type]
        left_out=(),
        sources=("Nghị định 188/2025/NĐ-CP", "Nghị định 161/2026/NĐ-CP, Điều 3 khoản 2"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def kinh() -> Script:
    """Return a Kinh script for two speakers, fit for the air."""
    return script(
        "vi",
        line(1, KINH_LISTEN, part="phrase", seconds=2.0),
        line(2, KINH_WAGE, spoken=(Utterance("vi", KINH_WAGE_SAID),), seconds=8.4),
        line(3, KINH_ASK, part="ask", speaker="2"),
    )


def ede() -> Script:
    """Return an Êđê draft: a reviewed line, a draft with Kinh loans, an outdated one, a missing one."""
    return script(
        "rad",
        line(1, KINH_LISTEN, written=EDE_LISTEN, spoken=(Utterance("rad", EDE_LISTEN),), seconds=1.4),
        line(
            2,
            KINH_DAILY,
            written=EDE_DAILY,
            spoken=(Utterance("rad", "Grăp hruê"), Utterance("vi", "bảy giờ, bảo hiểm y tế")),
            pieces=(
                Piece("Grăp hruê, ", "Grăp hruê, ", "rad"),
                Piece("7 giờ", "bảy giờ", "vi"),
                Piece(", ", ", ", "rad"),
                Piece("bảo hiểm y tế", "bảo hiểm y tế", "vi"),
            ),
            state=LineState.DRAFT,
        ),
        line(
            3,
            KINH_WAGE,
            written="Hruê anei",
            spoken=(Utterance("rad", "Hruê anei"),),
            state=LineState.OUTDATED,
            confirm=True,
        ),
        line(4, KINH_ASK, written="", code="", spoken=(), state=LineState.MISSING, seconds=0.0),
        left_out=(LeftOut("Người thứ năm trở đi đóng 202.500 đồng.", "một nguồn, chưa xác nhận", HERE),),
    )


def mnong() -> Script:
    """Return an M'nông script of one reviewed line."""
    return script("cmo", line(1, KINH_LISTEN, written=MNONG_LISTEN, spoken=(Utterance("cmo", MNONG_LISTEN),)))


def imprint(*, draft: bool) -> Imprint:
    """Return the imprint of Đắk Lắk."""
    return Imprint("Bảo hiểm xã hội tỉnh Đắk Lắk", NAMES, draft)


@cache
def press(language: str = "vi") -> Press:
    """Return the press of this repository's own page templates."""
    return load(ROOT, language)


def voiced(made: Script, folder: Path) -> Voiced:
    """Return the script with a sound file of its own in `folder`; nobody speaks an empty line."""
    silent = {line.number: "no voice speaks it" for line in made.lines if not line.spoken}
    clips = {
        line.number: Clip(Path("x.wav"), 1000, ("espeak",), "0" * 64)
        for line in made.lines
        if line.number not in silent
    }
    path = folder / f"{made.edition.name}-{made.language}.mp3"
    path.write_bytes(f"sound of {made.edition.name} in {made.language}".encode() * 2000)
    audio = Audio(path, 61_250, -16.04, -1.32, sha256(path.read_bytes()).hexdigest())
    return Voiced(made, Narration(clips, silent), None if silent else audio)


def tag(tags: Tags) -> bytes:
    """Return the tags, in words."""
    return f"{tags.title}|{tags.station}|{tags.language}|{tags.on}|{tags.comment}|".encode()


PLAN = Week(WEEK, date(2026, 11, 23), (BULLETIN,), HERE)
STATIONS = {station.code: station for station in (EA_KTUR, LAK, BUON_DON)}
AT = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=7)))


def publish(
    out: Path,
    folder: Path,
    scripts: Sequence[Script],
    *,
    draft: bool,
    memory: Path | None = None,
    at: datetime = AT,
    stations: Mapping[str, Station] = STATIONS,
) -> Path:
    """Publish the scripts for the three stations, with the sound files lying in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    made, paper = [voiced(one, folder) for one in scripts], imprint(draft=draft)
    return release(out, PLAN, made, [], stations, press(), paper, tag=tag, at=at, report=lambda *_: None, memory=memory)


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
