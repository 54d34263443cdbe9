"""Only the names of the shelf get onto it; no name becomes a path; a draft is marked."""

from __future__ import annotations

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.publish import names
from broadcaster.publish.names import Kind
from tests.publish.samples import WEEK


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", Kind.INDEX),
        ("fonts/NotoSans-Bold.woff2", Kind.FONT),
        ("fonts/OFL.txt", Kind.FONT),
        ("24235/index.html", Kind.INDEX),
        ("24235/2026-W48-24235.zip", Kind.BUNDLE),
        ("24235/vi/01-bhyt-ho-gia-dinh.mp3", Kind.AUDIO),
        ("24235/rad/02-bhxh_tu-nguyen_tu-2027-01-01.txt", Kind.TEXT),
        (f"24235/cmo/12-{'a' * 60}_tu-2026-12-28.html", Kind.PAGE),
    ],
)
def test_the_names_of_the_shelf_are_taken(path, kind):
    assert names.kind_of(path, WEEK) is kind


@pytest.mark.parametrize(
    "path",
    [
        "",
        "../../x",
        "/etc/passwd",
        "24235/../24235/index.html",
        "24235/vi/../../x.mp3",
        "24235/vi/01-../x.mp3",
        "24235/vi/01-..\\x.mp3",
        "24235\\vi\\01-x.mp3",
        "C:/x.mp3",
        "24235/vi/01-x.mp3:hidden",
        "24235/vi/01-con.mp3",
        "24235/vi/01-nul_tu-2027-01-01.mp3",
        "24235/CON/01-x.mp3",
        "24235/con/01-x.mp3",
        "24235/vi/01-Bhyt.mp3",
        "24235/vi/01-bảo-hiểm.mp3",
        "24235/vi/01-x .mp3",
        "24235/vi/01-x.mp3\n",
        "24235/vi/01-x.exe",
        "24235/vi/x.mp3",
        "24235/vi/01-.mp3",
        f"24235/vi/01-{'a' * 61}.mp3",
        "24235/vi/01-x-draft.mp3",
        "24235/vi/01-x\0.mp3",
        "2423/vi/01-x.mp3",
        "242350/vi/01-x.mp3",
        "2423a/vi/01-x.mp3",
        "２４２３５/vi/01-x.mp3",
        "24235/2026-W48-24236.zip",
        "24235/2026-W49-24235.zip",
        "24235/vi/deep/01-x.mp3",
        "fonts/evil.woff2",
        "manifest.json",
        ".publishing.lock",
    ],
)
def test_any_other_name_is_refused_with_the_names_there_are(path):
    with pytest.raises(FaultsFoundError, match="is not a name for the shelf") as caught:
        names.kind_of(path, WEEK)
    assert "<code>/<language>/<NN>-<bulletin>.mp3" in str(caught.value)


@pytest.mark.parametrize("week", ["2026-W48", "2026-W53", "2027-W01"])
def test_weeks_of_the_calendar_are_folders(week):
    assert names.folder(week, draft=False) == week
    assert names.folder(week, draft=True) == f"{week}-draft"


@pytest.mark.parametrize(
    "week", ["2026-W54", "2025-W53", "2026-W00", "2026-48", "2026-W4", "../2026-W48", "2026-W48/x", ""]
)
def test_what_is_no_week_is_no_folder(week):
    with pytest.raises(FaultsFoundError, match="is not an ISO week such as 2026-W48"):
        names.folder(week, draft=False)


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        ("24235/vi/01-x.mp3", "24235/vi/01-x-draft.mp3"),
        ("24235/2026-W48-24235.zip", "24235/2026-W48-24235-draft.zip"),
        ("24235/index.html", "24235/index-draft.html"),
        ("index.html", "index-draft.html"),
        ("manifest.json", "manifest.json"),
        ("fonts/NotoSans-Bold.woff2", "fonts/NotoSans-Bold.woff2"),
    ],
)
def test_a_draft_is_marked_and_can_be_told_from_a_release(plain, marked):
    assert names.marked(plain, draft=False) == plain
    assert names.marked(plain, draft=True) == marked
    assert names.unmarked(marked, draft=True) == plain
    assert names.unmarked(plain, draft=False) == plain
    if marked != plain:
        assert names.unmarked(plain, draft=True) is None
        assert names.unmarked(marked, draft=False) is None
