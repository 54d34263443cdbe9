"""A track is known for a run by our file's name and folder wherever it was copied, or by its tags; a draft is a fault."""

from __future__ import annotations

from datetime import datetime

import pytest

from broadcaster.runlog.cells import Cells, Given
from broadcaster.runlog.clock import LOCAL
from broadcaster.runlog.incoming.tracks import Track, Tracks
from tests.runlog.incoming.samples import BULLETINS, GIVEN, HERE, STATIONS

BEGAN = datetime(2026, 11, 25, 5, tzinfo=LOCAL)
RUN = Cells("24235", "", "bao-hiem-y-te", "rad", "2026-11-25T05:00:00+07:00", "", "400", "log")


def told(name: str = "", given: Given = GIVEN, cut: int = 0, **tags: str) -> object:
    return Tracks(given).told(Track(BEGAN, 400, (name,), cut=cut, **tags))


def wrong(name: str = "", given: Given = GIVEN, cut: int = 0, **tags: str) -> list[str]:
    found = told(name, given, cut, **tags)
    assert isinstance(found, list), found
    return [one.what for one in found]


@pytest.mark.parametrize(
    "name",
    [
        "24235/rad/01-bao-hiem-y-te.mp3",
        "/srv/out/2026-W48/24235/rad/01-bao-hiem-y-te.mp3",
        "/media/usb/2026-W48-24235/rad/01-bao-hiem-y-te.mp3",
        "C:\\Bản tin\\24235\\rad\\01-bao-hiem-y-te.mp3",
        "file:///media/Tin%20t%E1%BB%A9c/24235/rad/01-bao-hiem-y-te.mp3",
        "24235/RAD/01-BAO-HIEM-Y-TE.MP3",
        "24235/rad/01-bao-hiem-y-te_tu-2027-01-02.mp3",
        "24235/rad/01-bao-hiem-y-te (1).mp3",
        "24235/rad/01-bao-hiem-y-te - Copy.mp3",
        "24235/rad/01-bao-hiem-y-te.wav",
        "24235/Êđê/01-bao-hiem-y-te.mp3",
        "24235/tiếng Ê đê/01-bao-hiem-y-te.mp3",
    ],
)
def test_our_file_is_known_wherever_it_was_copied(name: str) -> None:
    assert told(name) == RUN


def test_without_a_folder_of_the_station_it_is_that_of_the_machine() -> None:
    assert told("D:/tin/rad/01-bao-hiem-y-te.mp3", HERE) == RUN


def test_without_a_folder_of_the_language_its_tag_tells_or_that_there_is_only_one() -> None:
    assert told("01-bao-hiem-y-te.mp3", HERE, language="rad") == RUN
    assert told("01-bao-hiem-y-te.mp3", HERE, language="vie") == RUN._replace(language="vi")
    only = Given(STATIONS, {"vi": "Kinh"}, BULLETINS, station="24235")
    assert told("01-bao-hiem-y-te.mp3", only) == RUN._replace(language="vi")
    assert wrong("01-bao-hiem-y-te.mp3", HERE) == ['in which language "bao-hiem-y-te" was aired, the log does not say.']


def test_a_bulletin_whose_plan_is_gone_is_known_by_its_folders() -> None:
    assert told("24235/rad/01-tin-cu.mp3") == RUN._replace(bulletin="tin-cu")


@pytest.mark.parametrize(
    "name",
    [
        "/music/01-intro.mp3",
        "/music/rad/01-intro.mp3",
        "Nhạc/24235/bai hat.mp3",
        "24235/rad/bao-hiem-y-te.mp3",
        "",
        "/",
        "24235/rad/",
    ],
)
def test_what_is_not_ours_is_passed_over(name: str) -> None:
    assert told(name, HERE) is None


@pytest.mark.parametrize(
    "name",
    [
        "2026-W48-draft/24235/rad/01-bao-hiem-y-te-draft.mp3",
        "24235/rad/01-bao-hiem-y-te-draft.mp3",
        "2026-W48-24235-draft/rad/01-bao-hiem-y-te-draft.mp3",
        "2026-W48-24235-draft/rad/01-bao-hiem-y-te.mp3",
        "24235/rad/01-tin-cu_tu-2027-01-02-draft.mp3",
    ],
)
def test_a_draft_must_not_have_been_on_air(name: str) -> None:
    assert "was on air, which must not happen." in wrong(name)[0]


def test_a_draft_is_known_by_its_title_too() -> None:
    found = wrong(title="BẢN NHÁP – Bảo hiểm y tế cho mọi nhà", artist="xã Buôn Đôn", language="rad")

    assert found == ['a draft of "bao-hiem-y-te" was on air, which must not happen.']


def test_without_a_file_name_title_artist_and_language_tell() -> None:
    assert told(title="Bảo hiểm y tế cho mọi nhà", artist="xã Buôn Đôn", language="rad") == RUN


@pytest.mark.parametrize(
    "title", ["Bảo hiểm y tế cho mọi nhà (Êđê)", "Bảo hiểm y tế cho mọi nhà - rad", "bao hiem y te cho moi nha [Ê đê]"]
)
def test_the_language_may_stand_behind_the_title(title: str) -> None:
    assert told(title=title, artist="xã Buôn Đôn") == RUN


def test_a_title_of_several_bulletins_tells_none() -> None:
    assert wrong(title="Tin ngắn", artist="xã Buôn Đôn", language="vi") == [
        'the title "Tin ngắn" is that of several bulletins: tin-1 or tin-2.'
    ]


def test_what_the_log_does_not_say_is_asked_for() -> None:
    assert wrong(title="Bảo hiểm y tế cho mọi nhà") == [
        'in which language "bao-hiem-y-te" was aired, the log does not say.',
        'which station aired "bao-hiem-y-te", the log does not say.',
    ]


def test_a_file_of_another_station_than_the_machines_is_refused() -> None:
    assert wrong("24169/rad/01-bao-hiem-y-te.mp3", HERE) == [
        "the file is of station 24169, and the log is said to be of 24235."
    ]


def test_a_name_cut_off_is_known_by_its_beginning_when_only_one_begins_so() -> None:
    assert told("vi/02-hoi-dap-bhxh-tu-n", HERE, cut=23) == RUN._replace(
        bulletin="hoi-dap-bhxh-tu-nguyen", language="vi"
    )
    assert wrong("M'nông/02-hoi-dap-b".ljust(23, "b")[:19], HERE, cut=19) == [
        'the title "M\'nông/02-hoi-dap-b" is cut off, and may be hoi-dap-bao-hiem-that-nghiep or hoi-dap-bhxh-tu-nguyen.'
    ]
    assert told("vi/02-hoi-dap-bhxh-tu-n", HERE) is None


def test_a_length_nobody_knows_is_not_said() -> None:
    for seconds in (None, 0, -3):
        found = Tracks(GIVEN).told(Track(BEGAN, seconds, ("24235/rad/01-bao-hiem-y-te.mp3",)))
        assert found == RUN._replace(seconds="")
