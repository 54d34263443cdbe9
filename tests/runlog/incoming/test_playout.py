"""Logs of LibreTime, Rivendell and Liquidsoap are read as their sources write them: what was on air, when, how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.runlog.incoming import libretime, liquidsoap, rivendell
from tests.runlog.incoming.samples import GIVEN, HERE, complaints, passed_over, runs

if TYPE_CHECKING:
    from broadcaster.runlog.cells import Cells

TITLE = "Bảo hiểm y tế cho mọi nhà"


def brief(one: Cells) -> tuple[str, str, str, str, str]:
    """Return what tells runs apart in these tests; all else must be as every log has it."""
    assert (one.week, one.scheduled_at, one.evidence, one.proof) == ("", "", "log", "")
    return one.station, one.bulletin, one.language, one.aired_at.removesuffix("+07:00"), one.seconds


# ----------------------------------------------------------------------------------------------------------- LibreTime

HEADER = "language,startDate,startTime,endDate,endTime,title,artist\r\n"
ROWS = (
    f"rad,2026-11-25,05:00:00,2026-11-25,05:06:40,{TITLE},xã Buôn Đôn\r\n"
    "eng,2026-11-25,05:06:40,2026-11-25,05:10:00,Time, Space; and Love,AC;DC\r\n"
    f"vie,2026-11-25,23:58:00,2026-11-26,00:04:40,{TITLE},phường Ea Kao\r\n"
)
AIRED = [
    (2, ("24235", "bao-hiem-y-te", "rad", "2026-11-25T05:00:00", "400")),
    (4, ("24169", "bao-hiem-y-te", "vi", "2026-11-25T23:58:00", "400")),
]


def semicolons(rows: str) -> str:
    """Return rows as one of LibreTime's versions writes them, under a header with commas."""
    return rows.replace(",", ";")


@pytest.mark.parametrize("rows", [ROWS, semicolons(ROWS), f"\n{ROWS}".replace("\r\n", "\n")[1:]])
def test_a_log_sheet_of_libretime_is_read_though_nothing_in_it_is_quoted(rows: str) -> None:
    told = list(libretime.read((HEADER + rows).encode(), "x.csv", GIVEN))

    assert [(line, brief(one)) for line, one in runs(iter(told))] == AIRED
    assert passed_over(told) == [3]


def test_a_log_sheet_of_an_older_libretime_is_read() -> None:
    raw = f'"Start Time","End Time","Title","Creator"\n"2026-11-25 05:00:00","2026-11-25 05:06:40","{TITLE} (Êđê)","xã Buôn Đôn"\n'

    assert [(line, brief(one)) for line, one in runs(libretime.read(raw.encode(), "x.csv", GIVEN))] == AIRED[:1]


def test_the_answer_of_libretimes_interface_is_read() -> None:
    raw = """[{"starts": "2026-11-25 05:00:00", "ends": "2026-11-25 05:06:40", "history_id": 7, "instance_id": 3,
    "track_title": "Bảo hiểm y tế cho mọi nhà", "artist_name": "xã Buôn Đôn", "language": "rad", "checkbox": ""}, 3,
    {"starts": "2026-11-25 05:06:40", "ends": null, "track_title": null}]"""
    told = list(libretime.read(raw.encode(), "x.json", GIVEN))

    assert complaints(told) == ["2: the row is no object with names and values."]
    assert brief(next(one for _, one in told if one)) == AIRED[0][1]  # type: ignore[arg-type]
    assert passed_over(told) == [3]


def test_the_file_summary_of_libretime_is_refused_because_it_has_no_times() -> None:
    raw = b'"Title","Creator","Played","Length","Composer","Copyright"\n"a","b","3","00:03:00","",""\n'

    with pytest.raises(FaultsFoundError, match=r"x:1: is LibreTime's file summary: .* and not when"):
        list(libretime.read(raw, "x", GIVEN))


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2\n", b"{", b'{"a": 1}', b"[" * 50_000, b"\xff\xfe"])
def test_what_is_no_history_of_libretime_is_refused(raw: bytes) -> None:
    with pytest.raises(FaultsFoundError, match="is no playout history of LibreTime"):
        list(libretime.read(raw, "x", GIVEN))


def test_a_run_without_a_time_is_a_fault_and_music_without_one_is_none() -> None:
    rows = f"rad,2026-13-25,05:00:00,,,{TITLE},xã Buôn Đôn\r\n,2026-13-25,05:00:00,,,Nhạc,Ai đó\r\nkhông có gì\r\n"
    told = list(libretime.read((HEADER + rows).encode(), "x", GIVEN))

    assert [one.split(" ")[0] for one in complaints(told)] == ["2:", "4:"]
    assert 'the start time "2026-13-25 05:00:00" must be a time' in complaints(told)[0]
    assert passed_over(told) == [3]


# ----------------------------------------------------------------------------------------------------------- Rivendell

TEXT_LOG = """\
                Rivendell RDAirPlay Playout Report for 11/25/2026
                        Broadcaster -- Truyền thanh xã
--Time--  -Cart-  Cut  --Title----------------  A-Len  N-Len  --Host----  Srce
05:00:00  010001  001  rad/01-bao-hiem-y-te     06:40  06:40  rdhost      Main
05:06:41     123  rml  Đổi   nguồn              00:00  00:00  rdhost      Main
17:00:02  010002  001  vi/02-hoi-dap-bhxh-tu-n  01:10  07:10  rdhost      Aux1
"""
IN_TEXT_LOG = [
    (4, ("24235", "bao-hiem-y-te", "rad", "2026-11-25T05:00:00", "400")),
    (6, ("24235", "hoi-dap-bhxh-tu-nguyen", "vi", "2026-11-25T17:00:02", "70")),
]


def test_a_text_log_of_rivendell_is_read_and_what_was_cut_off_counts_with_its_length() -> None:
    told = list(rivendell.read(TEXT_LOG.encode(), "x.txt", HERE))

    assert [(line, brief(one)) for line, one in runs(iter(told))] == IN_TEXT_LOG
    assert passed_over(told) == [5]


def test_a_technical_report_has_more_columns() -> None:
    raw = TEXT_LOG.replace("Playout Report", "Technical Playout Report").replace("Main\n", "Main   Manual     Yes \r\n")

    assert [(line, brief(one)) for line, one in runs(rivendell.read(raw.encode(), "x", HERE))] == IN_TEXT_LOG


def test_a_report_of_several_days_passes_midnight_as_often_as_it_must() -> None:
    days = TEXT_LOG.replace("11/25/2026", "11/25/2026 - 11/27/2026")
    night = "00:10:00  010001  001  rad/01-bao-hiem-y-te     06:40  06:40  rdhost      Main\n"
    told = runs(rivendell.read((days + night + TEXT_LOG.split("\n")[3] + "\n" + night).encode(), "x", HERE))

    assert [one.aired_at[:16] for _, one in told] == [
        *("2026-11-25T05:00", "2026-11-25T17:00", "2026-11-26T00:10", "2026-11-26T05:00", "2026-11-27T00:10"),
    ]


@pytest.mark.parametrize("days", ["11/25/2026 - 11/26/2026", "11/25/2026 - 12/25/2026"])
def test_a_report_in_which_a_day_may_have_passed_unseen_is_refused(days: str) -> None:
    with pytest.raises(FaultsFoundError, match="its clock passes midnight 0 times"):
        list(rivendell.read(TEXT_LOG.replace("11/25/2026", days).encode(), "x", HERE))


def test_a_report_of_one_day_whose_clock_goes_back_is_refused() -> None:
    with pytest.raises(FaultsFoundError, match="is of 1 day, and its clock passes midnight 1 times"):
        list(rivendell.read((TEXT_LOG + TEXT_LOG.split("\n")[3]).encode(), "x", HERE))


def test_reports_of_several_days_may_stand_in_one_file() -> None:
    told = runs(rivendell.read((TEXT_LOG + TEXT_LOG.replace("11/25", "11/26")).encode(), "x", HERE))

    assert [one.aired_at[:10] for _, one in told] == ["2026-11-25", "2026-11-25", "2026-11-26", "2026-11-26"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "x: is empty."),
        ("05:00:00 x", "x:1: is no report that Rivendell makes."),
        (TEXT_LOG.replace("Playout", "Cut"), "x:1: is Rivendell's Cut Report, which is not read here."),
        (
            TEXT_LOG.replace("11/25/2026", "25/11/2026"),
            "x:1: has no date as Rivendell writes it: MM/dd/yyyy, the month",
        ),
        ("EVENT_DATETIME,CART_NUMBER\n", "x:1: has no column TITLE."),
    ],
)
def test_what_is_no_report_of_rivendells_is_refused(raw: str, told: str) -> None:
    with pytest.raises(FaultsFoundError) as refused:
        list(rivendell.read(raw.encode(), "x", HERE))

    assert str(refused.value).startswith(told)


def test_a_results_report_has_the_day_where_the_seconds_should_be() -> None:
    raw = '26-11-25,05:00:25,on-air,010001,001,"rad/01-bao-hiem-y-te     xã Buôn Đôn              ",06:40,05:00:00,00000|-|00000|00\r\n'
    other = '26-11-26,17:00:26,on-air,010009,001,"Một bài hát              Ai đó                    ",03:40,,00001|-|00001|00\r\n'
    told = list(rivendell.read((raw + other).encode(), "x", GIVEN))

    assert [(line, brief(one)) for line, one in runs(iter(told))] == [(1, IN_TEXT_LOG[0][1])]
    assert passed_over(told) == [2]
    mended = (raw + other).replace(":26,on", ":07,on")
    assert [one.aired_at for _, one in runs(rivendell.read(mended.encode(), "x", GIVEN))] == [
        "2026-11-25T05:00:25+07:00"
    ]


def test_a_dump_of_the_reconciliation_table_is_read() -> None:
    raw = (
        "ID\tLENGTH\tTITLE\tARTIST\tEVENT_DATETIME\tDESCRIPTION\n"
        f"1\t400000\t{TITLE}\txã Buôn Đôn\t2026-11-25 23:59:30\trad/01-bao-hiem-y-te\n"
        f"2\t400400\t{TITLE} (Kinh)\txã Buôn Đôn\t2026-11-26 00:06:10\tNULL\n"
        "3\tNULL\tMột bài hát\tAi đó\t2026-11-26 00:12:00\tNULL\n"
        "4\t1\tx\ty\t0000-00-00 00:00:00\tNULL\n"
    )
    told = list(rivendell.read(raw.encode(), "x", GIVEN))

    assert complaints(told) == [
        '5: the EVENT_DATETIME "0000-00-00 00:00:00" must be a time such as 2026-11-25 05:00:00.'
    ]
    assert [brief(one)[2:] for _, one in runs(iter(told[:-1]))] == [
        *(("rad", "2026-11-25T23:59:30", "400"), ("vi", "2026-11-26T00:06:10", "400")),
    ]
    assert passed_over(told) == [4]


# ---------------------------------------------------------------------------------------------------------- Liquidsoap

FILE = "/srv/2026-W48-24235/rad/01-bao-hiem-y-te.mp3"


def test_the_track_log_of_the_guide_is_read() -> None:
    raw = (
        f'{{"at":"1795557600","filename":"{FILE}","title":"{TITLE}","artist":"xã Buôn Đôn","language":"rad"}}\n'
        '{"at":1795557600.25,"filename":"/nhac/a.mp3","title":null}\n\n'
        f'{{"at":"2026-11-25T05:00:00+07:00","filename":"x.mp3","title":"{TITLE}","artist":"xã Buôn Đôn","language":"vie",'
        '"seconds":399.6}\n'
        '{"at":"5 giờ","filename":"x"}\n[1]\n{"at":\n' + "[" * 50_000
    )
    told = list(liquidsoap.read(raw.encode(), "x", GIVEN))

    assert complaints(told)[0].startswith(
        '5: the at "5 giờ" must be seconds since 1970-01-01T00:00Z, or a time in ISO 8601'
    )
    assert [one.split(" ")[0] for one in complaints(told)] == ["5:", "6:", "7:", "8:"]
    assert [(line, brief(one)) for line, one in runs(iter(told[:3]))] == [
        (1, ("24235", "bao-hiem-y-te", "rad", "2026-11-25T05:00:00", "")),
        (4, ("24235", "bao-hiem-y-te", "vi", "2026-11-25T05:00:00", "400")),
    ]
    assert passed_over(told) == [2]


def test_the_own_log_tells_of_tracks_with_their_lengths() -> None:
    raw = f"""\
2026/11/25 04:59:50 >>> LOG START
2026/11/25 04:59:50 [main:3] Liquidsoap 2.2.5
2026/11/25 05:00:00 [bantin:3] Prepared "{FILE}" (RID 0).
một dòng không có giờ
2026/11/25 05:06:40 [bantin:3] Finished with "{FILE}".
2026/11/25 05:06:40 [bantin:3] Prepared "/srv/nh\\225\\186\\161c/b.mp3" (RID 1).
1795558300.500000 [bantin:3] Prepared "C:\\\\tin\\\\24235\\\\vi\\\\01-bao-hiem-y-te.mp3" (RID 2).
2026/11/25 23:59:50 [bantin:3] Prepared "{FILE}" (RID 3).
2026/11/26 00:06:30 [bantin:4] Finished with "{FILE}".
"""
    told = list(liquidsoap.read(raw.encode(), "x", GIVEN))

    assert [(line, brief(one)) for line, one in runs(iter(told))] == [
        (3, ("24235", "bao-hiem-y-te", "rad", "2026-11-25T05:00:00", "400")),
        (7, ("24235", "bao-hiem-y-te", "vi", "2026-11-25T05:11:40", "")),
        (8, ("24235", "bao-hiem-y-te", "rad", "2026-11-25T23:59:50", "400")),
    ]
    assert passed_over(told) == [6]


SWITCHED = f"""\
2026/11/25 04:00:00 >>> LOG START
2026/11/25 04:00:01 [tin(dot)m3u:3] Prepared "{FILE}" (RID 1).
2026/11/25 04:00:01 [nhac:3] Prepared "/srv/a.mp3" (RID 0).
2026/11/25 04:00:01 [switch:3] Switch to nhac with forgetful transition.
2026/11/25 05:00:00 [switch:3] Switch to tin.m3u with transition.
2026/11/25 05:06:40 [tin(dot)m3u:3] Finished with "{FILE}".
2026/11/25 05:06:40 [tin(dot)m3u:3] Prepared "/srv/24235/vi/01-bao-hiem-y-te.mp3" (RID 2).
2026/11/25 05:13:20 [tin(dot)m3u:3] Finished with "/srv/24235/vi/01-bao-hiem-y-te.mp3".
2026/11/25 05:13:20 [switch:3] Switch to nhac with transition.
2026/11/25 05:13:20 [tin(dot)m3u:3] Prepared "/srv/24235/cmo/01-bao-hiem-y-te.mp3" (RID 3).
"""


def test_what_is_prepared_behind_a_switch_is_on_air_when_it_is_switched_to_and_not_before() -> None:
    told = list(liquidsoap.read(SWITCHED.encode(), "x", GIVEN))

    assert [(line, brief(one)) for line, one in runs(iter(told))] == [
        (2, ("24235", "bao-hiem-y-te", "rad", "2026-11-25T05:00:00", "400")),
        (7, ("24235", "bao-hiem-y-te", "vi", "2026-11-25T05:06:40", "400")),
    ]


def test_a_restart_forgets_what_was_prepared() -> None:
    restart = "2026/11/26 04:00:00 >>> LOG START\n2026/11/26 05:00:00 [switch:3] Switch to tin.m3u with transition.\n"

    assert len(runs(liquidsoap.read((SWITCHED + restart).encode(), "x", GIVEN))) == 2


def test_a_source_that_stands_behind_a_switch_under_another_name_is_refused() -> None:
    raw = SWITCHED.replace("Switch to tin.m3u", "Switch to normalize_3")

    assert complaints(liquidsoap.read(raw.encode(), "x", GIVEN))[0].startswith(
        '2: when "tin(dot)m3u" was on air the log does not say: it stands behind a switch under another name.'
    )


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"a log of something else\n", b"2026/11/25 05:00:00 nothing"])
def test_what_is_no_log_of_liquidsoaps_is_refused(raw: bytes) -> None:
    with pytest.raises(FaultsFoundError, match="x:1: is no log of Liquidsoap's"):
        list(liquidsoap.read(raw, "x", GIVEN))
