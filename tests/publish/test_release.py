"""A release holds for each station what it airs, its pages lead to it, and the same inputs give the same bytes."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster import zips
from broadcaster.errors import BroadcasterError, SoundError
from broadcaster.publish import manifest, sheet
from broadcaster.publish.names import Kind
from broadcaster.publish.press import Press
from tests.publish import samples

if TYPE_CHECKING:
    from pathlib import Path

WEEK = samples.WEEK


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    scripts = [samples.kinh(), samples.ede(), samples.mnong()]
    return samples.publish(tmp_path / "out", tmp_path / "sounds", scripts, draft=True)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return samples.publish(tmp_path / "out", tmp_path / "sounds", [samples.kinh(), samples.mnong()], draft=False)


def links(page: str) -> set[str]:
    """Return what a page points to, without anchors and, of the letters' several addresses, the first."""
    found = re.findall(r'\b(?:src|href)="([^"#]+)"', page)
    return {*found, *re.findall(r'src: url\("([^"]+)"\)', page)}


def test_each_station_gets_its_languages(release):
    stem = "01-bhyt-ho-gia-dinh"
    assert set(samples.tree(release)) == {
        "manifest.json",
        "index.html",
        "fonts/OFL.txt",
        "fonts/NotoSans-Regular.woff2",
        "fonts/NotoSans-Bold.woff2",
        *(f"{code}/{name}" for code in samples.STATIONS for name in ("index.html", f"{WEEK}-{code}.zip")),
        *(f"{code}/vi/{stem}.{suffix}" for code in samples.STATIONS for suffix in ("mp3", "txt", "html")),
        *(f"{code}/cmo/{stem}.{suffix}" for code in ("24580", "24246") for suffix in ("mp3", "txt", "html")),
    }


def test_each_station_gets_its_own_copy_of_every_page(release):
    for code, variety in (("24580", "Địa bàn nói nhóm Gar (mng)"), ("24246", "nhóm Bu Dang")):
        station = samples.STATIONS[code]
        for suffix in ("txt", "html"):
            page = (release / code / "cmo" / f"01-bhyt-ho-gia-dinh.{suffix}").read_text(encoding="utf-8")
            assert f"{station.kind} {station.name} ({code})" in page
            assert variety in page
            assert samples.MNONG_LISTEN in page
            assert [other for other in samples.STATIONS if other != code and f"({other})" in page] == []


def test_a_script_is_laid_out_and_its_lines_are_printed_once_for_all_its_stations(tmp_path, monkeypatch):
    printed, laid_out = Counter(), []
    render, lay_out = Press.render, sheet.lay_out
    monkeypatch.setattr(
        Press, "render", lambda self, name, **given: printed.update([name]) or render(self, name, **given)
    )
    monkeypatch.setattr(sheet, "lay_out", lambda *given: laid_out.append(given) or lay_out(*given))
    samples.publish(tmp_path / "out", tmp_path / "sounds", [samples.kinh(), samples.mnong()], draft=False)
    assert printed["script.html.j2"] == printed["script.txt.j2"] == 5
    assert printed["lines.html.j2"] == printed["lines.txt.j2"] == len(laid_out) == 2


def test_the_sound_is_tagged_for_its_station(release):
    mp3 = (release / "24580/cmo/01-bhyt-ho-gia-dinh.mp3").read_bytes().decode()
    assert mp3.startswith(
        "Mức đóng bảo hiểm y tế hộ gia đình|xã Liên Sơn Lắk|cmo|2026-11-23|Bảo hiểm xã hội tỉnh Đắk Lắk, 2026-W48|sound of"
    )


def test_the_manifest_tells_of_every_file(draft):
    found = manifest.load(draft)
    assert {entry.path for entry in found.files} == set(samples.tree(draft)) - {"manifest.json"}
    assert found.languages["rad"].model_dump() == {"ready": 1, "draft": 2, "missing": 1}
    assert [(gap.language, gap.line) for gap in found.gaps] == [("rad", 4)]
    assert [left.language for left in found.left_out] == ["rad"]
    kinds = [(entry.kind, entry.programme.language) for entry in found.files if entry.programme]
    assert (Kind.AUDIO, "vi") in kinds
    assert (Kind.AUDIO, "rad") not in kinds, "part of a bulletin is no bulletin"


def test_a_bulletin_for_some_stations_reaches_those_alone(tmp_path):
    some = replace(samples.BULLETIN, stations=("24246",))
    script = replace(samples.kinh(), edition=replace(samples.EDITION, bulletin=some))
    release = samples.publish(tmp_path / "out", tmp_path / "sounds", [script], draft=False)
    assert {path.parent.parent.name for path in release.glob("*/vi/*")} == {"24246"}
    assert "Tuần này trạm không có bản tin." in (release / "24235/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["draft", "release"])
def test_every_link_on_the_shelf_leads_to_a_file(kind, request):
    folder = request.getfixturevalue(kind)
    here = samples.tree(folder)
    pages = [path for path in here if path.endswith(".html")]
    assert len(pages) >= 9
    for path in pages:
        found = links(here[path].decode())
        assert found, path
        for link in found:
            assert posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) in here, f"{link} on {path}"


@pytest.mark.parametrize("kind", ["draft", "release"])
def test_a_zip_holds_all_that_its_station_needs_and_its_page_leads_there(kind, request):
    folder = request.getfixturevalue(kind)
    mark = "-draft" if kind == "draft" else ""
    here = samples.tree(folder)
    top = f"{WEEK}-24246{mark}"
    with zipfile.ZipFile(io.BytesIO(here[f"24246/{top}.zip"])) as archive:
        packed = {name.removeprefix(f"{top}/"): archive.read(name) for name in archive.namelist()}
        assert all(name.startswith(f"{top}/") for name in archive.namelist())
    index = f"index{mark}.html"
    ours = {path.removeprefix("24246/"): content for path, content in here.items() if path.startswith("24246/")}
    wanted = {name: content for name, content in ours.items() if name not in {index, f"{top}.zip"}}
    wanted |= {path: content for path, content in here.items() if path.startswith("fonts/")}
    assert {name: content for name, content in packed.items() if name != index} == wanted
    assert len(links(packed[index].decode())) >= 7
    for link in links(packed[index].decode()):
        assert link in packed, link
    letters = re.findall(r'url\("([^"]+)"\)', packed[f"vi/01-bhyt-ho-gia-dinh{mark}.html"].decode())
    assert {posixpath.normpath(f"vi/{address}") for address in letters} >= {"fonts/NotoSans-Bold.woff2"}


def test_a_station_page_gives_times_order_lengths_and_what_is_lacking(tmp_path):
    later = replace(samples.BULLETIN, id="tong-dai", number=2, at=("05:00",))
    hotline = replace(
        samples.kinh(),
        title="Tổng đài",
        edition=replace(samples.EDITION, bulletin=later, days=(date(2026, 11, 25),)),
    )
    scripts = [samples.mnong(), hotline, samples.kinh()]
    release = samples.publish(tmp_path / "out", tmp_path / "sounds", scripts, draft=False)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (release / "24246/index.html").read_text(encoding="utf-8")))
    page = page.replace("&#39;", "'")
    page = page.replace(" ,", ",")
    fees = "01. Mức đóng bảo hiểm y tế hộ gia đình: Kinh, M'nông"
    assert f"thứ Hai 23/11/2026 05:00 17:00 {fees} thứ Tư" in page
    assert f"thứ Tư 25/11/2026 05:00 {fees} 02. Tổng đài: Kinh thứ Tư 25/11/2026 17:00 {fees} Tệp" in page
    assert "Kinh · 1 phút 01 giây" in page
    assert "chưa có bản được duyệt" not in page
    other = (release / "24235/index.html").read_text(encoding="utf-8")
    assert "Tuần này chưa có bản được duyệt bằng tiếng: Êđê." in other


def test_editions_of_a_bulletin_are_listed_by_their_days_across_the_turn_of_the_year(tmp_path):
    editions = [
        replace(samples.EDITION, days=(day,), split=True) for day in (date(2027, 1, 1), date(2026, 12, 28))
    ]  # fmt: skip
    scripts = [replace(samples.kinh(), edition=edition) for edition in editions]
    release = samples.publish(tmp_path / "out", tmp_path / "sounds", scripts, draft=False)
    page = (release / "24235/index.html").read_text(encoding="utf-8")
    assert re.findall(r'<audio [^>]*_tu-([0-9-]+)\.mp3"', page) == ["2026-12-28", "2027-01-01"]


def test_a_script_without_sound_is_to_be_read_live(draft):
    page = (draft / "24235/index-draft.html").read_text(encoding="utf-8")
    assert page.count("<audio") == 1
    assert "Chưa có tệp âm thanh: người đọc đọc trực tiếp theo bản in." in page


def test_the_index_lists_the_stations_in_order(release):
    page = (release / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'class="name" href="([^"]+)"', page) == [f"{code}/index.html" for code in samples.STATIONS]
    assert "24580 · Kinh, M" in page


def test_progress_is_told_station_by_station(tmp_path):
    told: list[tuple[int, int]] = []
    samples.release(
        tmp_path / "out",
        samples.PLAN,
        [samples.voiced(samples.kinh(), tmp_path)],
        [],
        samples.STATIONS,
        samples.press(),
        samples.imprint(draft=False),
        tag=samples.tag,
        at=samples.AT,
        report=lambda done, whole: told.append((done, whole)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_sound_file_that_changed_since_it_was_joined_is_not_published(tmp_path):
    one = samples.voiced(samples.kinh(), tmp_path)
    for spoil, told in (
        (lambda: one.audio.path.write_bytes(b"x"), "is not the file"),
        (one.audio.path.unlink, "cannot"),
    ):
        spoil()
        with pytest.raises(SoundError, match=told):
            samples.release(
                tmp_path / "out", samples.PLAN, [one], [], samples.STATIONS, samples.press(), samples.imprint(draft=False),
                tag=samples.tag, at=samples.AT, report=lambda *_: None,
            )  # fmt: skip
    assert not (tmp_path / "out" / WEEK).exists()


# ----------------------------------------------------------------------------------------------------- the same bytes


def test_the_same_inputs_give_the_same_bytes(tmp_path):
    scripts = [samples.kinh(), samples.mnong()]
    first, second = (samples.publish(tmp_path / name, tmp_path / "sounds", scripts, draft=False) for name in "ab")
    assert samples.tree(first) == samples.tree(second)
    again = samples.publish(tmp_path / "a", tmp_path / "sounds", scripts, draft=False)
    assert samples.tree(again) == samples.tree(second)


def test_a_zip_bears_the_given_time_and_stores_sound_as_it_is():
    files = {"x/b.html": b"<p>" * 1000, "x/a.mp3": b"\0" * 1000}
    packed = zips.pack(files, samples.AT)
    assert packed == zips.pack(dict(reversed(files.items())), samples.AT)
    assert packed != zips.pack(files, samples.AT + timedelta(hours=1))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        told = [(info.filename, info.date_time, info.compress_type, info.create_system) for info in archive.infolist()]
    assert told == [
        ("x/a.mp3", (2026, 11, 23, 8, 0, 0), zipfile.ZIP_STORED, 3),
        ("x/b.html", (2026, 11, 23, 8, 0, 0), zipfile.ZIP_DEFLATED, 3),
    ]


def test_the_files_in_a_station_s_zip_bear_the_day_their_week_begins_whenever_it_was_built(release):
    with zipfile.ZipFile(release / "24580" / f"{WEEK}-24580.zip") as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 23, 0, 0, 0)}


def test_a_clock_before_the_time_of_zip_is_no_error():
    packed = zips.pack({"a.txt": b""}, samples.AT.replace(year=1970))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


@pytest.mark.parametrize("name", ["bảo-hiểm.mp3", "../x.mp3", "/x.mp3", "a//x", "a\\x", "C:x", "", "a/./x"])
def test_a_zip_takes_no_name_that_leads_elsewhere(name):
    with pytest.raises(BroadcasterError, match="is no name for a file in a ZIP"):
        zips.pack({name: b""}, samples.AT)
