"""Pages show what is said, how far it is reviewed, and nothing that is not so."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from broadcaster.models import Mnong
from broadcaster.publish import Pace, pages
from tests.publish import samples

if TYPE_CHECKING:
    from broadcaster.models import Script, Station

DRAFT, RELEASE = samples.imprint(draft=True), samples.imprint(draft=False)
MAKERS = [pytest.param(pages.text, id="text"), pytest.param(pages.html, id="html")]


class Cells(HTMLParser):
    """Collects of each table cell its class, its text, and the languages that text in it is marked with."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[str, str, set[str]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "td":
            self._open = True
            self.cells.append((given.get("class") or "", "", set()))
        elif self._open and given.get("lang"):
            self.cells[-1][2].add(str(given["lang"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            kind, text, languages = self.cells[-1]
            self.cells[-1] = kind, text + data, languages


def cells(page: str, kind: str) -> list[tuple[str, set[str]]]:
    reader = Cells()
    reader.feed(page)
    return [(" ".join(text.split()), languages) for found, text, languages in reader.cells if found == kind]


def shown(script: Script, station: Station | None = None, *, draft: bool = False) -> str:
    return pages.html(samples.press(), script, station, DRAFT if draft else RELEASE, pages.Letters.LINKED)


def told(script: Script, station: Station | None = None, *, draft: bool = False) -> str:
    return pages.text(samples.press(), script, station, DRAFT if draft else RELEASE)


@pytest.mark.parametrize("make", MAKERS)
def test_the_head_says_who_speaks_what_when_where_and_how_long(make):
    page = make(samples.press(), samples.kinh(), samples.EA_KTUR, RELEASE)
    for said in (
        "Bảo hiểm xã hội tỉnh Đắk Lắk",
        "Mức đóng bảo hiểm y tế hộ gia đình",
        "2026-W48",
        "thứ Hai 23/11/2026",
        "thứ Tư 25/11/2026",
        "05:00, 17:00",
        "Kinh",
        "xã Ea Ktur (24235)",
        "18 giây",  # 2 + 8,4 + 4 and pauses of 0,8 + 0,4 + 0,4 + 1,5
        "số người đọc: 2",
        "Nghị định 161/2026/NĐ-CP, Điều 3 khoản 2",
    ):
        assert said in page


def test_kinh_shows_how_its_figures_are_said():
    written, spoken = cells(shown(samples.kinh()), "from")[1][0], cells(shown(samples.kinh()), "to")[1][0]
    assert samples.KINH_WAGE in written
    assert samples.KINH_WAGE_SAID in spoken
    changed = re.findall(r"<b>([^<]*)</b>", shown(samples.kinh()).partition("<tbody")[2])
    assert changed == [
        "hai triệu năm trăm ba mươi nghìn",
        "một tháng bảy năm hai nghìn không trăm hai mươi sáu.",
    ]
    assert f"Đọc là: {samples.KINH_WAGE_SAID}" in told(samples.kinh())
    assert told(samples.kinh()).count("Đọc là:") == 1, "a line said as it is written is not written twice"


def test_a_missing_line_stands_beside_its_kinh_and_is_not_replaced_by_it():
    page = shown(samples.ede(), draft=True)
    missing, languages = cells(page, "to")[3]
    assert missing == "Êđê chưa có bản dịch / nghỉ 0,4 giây"
    assert not languages
    assert samples.KINH_ASK in cells(page, "from")[3][0]
    assert "Thời gian đọc: 13 giây (chưa kể câu thiếu: 1); số câu: 4" in told(samples.ede(), draft=True)
    block = told(samples.ede(), draft=True).partition("\nCâu 4")[2].split("\n")
    assert block[0] == " · CHƯA CÓ BẢN DỊCH", "it has neither a code nor a length"
    assert block[1].strip(" …") == "/"
    assert block[2] == f"   Kinh: {samples.KINH_ASK}"


def test_every_cell_names_the_language_of_its_words():
    page = shown(samples.ede(), draft=True)
    assert [languages for _, languages in cells(page, "from")] == [{"vi"}] * 4
    assert [languages for _, languages in cells(page, "to")] == [{"rad"}, {"rad", "vi"}, {"rad"}, set()]
    assert {frozenset(languages) for _, languages in cells(shown(samples.mnong()), "to")} == {frozenset({"cmo"})}


def test_states_are_said_in_words():
    page = [text for text, _ in cells(shown(samples.ede(), draft=True), "to")]
    assert page[0] == f"Êđê {samples.EDE_LISTEN} / nghỉ 0,4 giây", "a reviewed line bears no mark"
    assert "bản nháp" in page[1]
    assert "bản dịch đã cũ cần xác nhận" in page[2]
    text = told(samples.ede(), draft=True)
    assert "đã duyệt: 1; bản nháp: 1; bản dịch đã cũ: 1; chưa có bản dịch: 1; cần xác nhận: 1" in text
    assert "Câu 3 · 4 giây · K0000003 · BẢN DỊCH ĐÃ CŨ · CẦN XÁC NHẬN" in text


def test_a_figure_inside_ede_has_its_words_under_it():
    page = shown(samples.ede(), draft=True)
    assert '<span class="figure"><span>7 giờ</span><span class="said" lang="vi">bảy giờ</span></span>' in page
    assert '<span lang="vi">bảo hiểm y tế</span>' in page, "a loan is said as it is written"
    assert 'class="said"' not in shown(samples.mnong())
    assert "Đọc là: Grăp hruê bảy giờ, bảo hiểm y tế" in told(samples.ede(), draft=True)


def test_the_words_under_figures_can_be_switched_off_and_are_off_where_a_column_has_them():
    assert 'id="under" checked' in shown(samples.mnong())
    assert 'id="under">' in shown(samples.kinh())


@pytest.mark.parametrize("make", MAKERS)
def test_a_reading_time_says_what_it_rests_on(make):
    imprint = replace(samples.imprint(draft=False), paces={"cmo": Pace(130, "planning figure"), "vi": Pace(150, "VOV")})
    assert "130 âm tiết một phút (số dự tính, chưa đo)" in make(samples.press(), samples.mnong(), None, imprint)
    assert "150 âm tiết một phút (VOV)" in make(samples.press(), samples.kinh(), None, imprint)


@pytest.mark.parametrize("make", MAKERS)
def test_a_draft_says_so_and_a_release_does_not(make):
    script = samples.mnong()
    assert make(samples.press(), script, None, DRAFT).count("BẢN NHÁP – KHÔNG PHÁT SÓNG") >= 2
    assert "NHÁP" not in make(samples.press(), script, None, RELEASE)


def test_a_printed_draft_says_so_on_every_page():
    page = shown(samples.ede(), draft=True)
    head = page.partition("<thead")[2].partition("</thead>")[0]  # browsers repeat a table's head on every page
    assert "BẢN NHÁP – KHÔNG PHÁT SÓNG" in head
    assert re.search(r"@media print \{.*\.watermark \{[^}]*position: fixed", page, re.DOTALL)
    assert 'class="watermark"' in page


def test_what_is_left_out_is_told_with_the_reason():
    for page in (shown(samples.ede(), draft=True), told(samples.ede(), draft=True)):
        assert "Người thứ năm trở đi đóng 202.500 đồng." in page
        assert "Lý do: một nguồn, chưa xác nhận" in page


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    ("station", "sentence"),
    [
        pytest.param(None, "M'nông (cmo). Tiếng M'nông có nhiều nhóm", id="for all stations"),
        pytest.param(samples.BUON_DON, "M'nông (cmo), nhóm Bu Dang", id="of the same variety"),
        pytest.param(samples.LAK, "Địa bàn nói nhóm Gar (mng): phải có người địa phương đọc lại", id="of another one"),
        pytest.param(replace(samples.LAK, mnong=Mnong("", "")), "Chưa rõ địa bàn nói nhóm M'nông nào", id="unknown"),
        pytest.param(replace(samples.LAK, mnong=None), "Chưa rõ địa bàn nói nhóm M'nông nào", id="not given"),
    ],
)
def test_an_mnong_script_says_which_mnong_it_is(make, station, sentence):
    page = make(samples.press(), samples.mnong(), station, RELEASE).replace("&#39;", "'")
    assert sentence in page


@pytest.mark.parametrize("make", MAKERS)
def test_only_mnong_scripts_speak_of_a_variety(make):
    page = make(samples.press(), samples.ede(), samples.EA_KTUR, DRAFT)
    assert "Nhóm M" not in page


@pytest.mark.parametrize("make", MAKERS)
def test_an_edition_for_some_days_says_to_heed_them(make):
    warning = "Bản này CHỈ dùng cho những ngày trên."
    split = replace(samples.kinh(), edition=replace(samples.EDITION, split=True))
    assert warning in make(samples.press(), split, None, RELEASE)
    assert warning not in make(samples.press(), samples.kinh(), None, RELEASE)


@pytest.mark.parametrize(("milliseconds", "mark"), [(300, "/"), (500, "/"), (501, "//"), (1000, "//"), (1001, "///")])
def test_pauses_are_marked_by_their_length(milliseconds, mark):
    script = samples.kinh()
    cues = [replace(cue, milliseconds=milliseconds) if hasattr(cue, "milliseconds") else cue for cue in script.cues]
    assert f"{samples.KINH_LISTEN} {mark}\n" in told(replace(script, cues=tuple(cues)))


def test_a_page_that_travels_alone_asks_nobody_for_anything():
    page = pages.html(samples.press(), samples.ede(), None, DRAFT)
    assert "<script" not in page
    assert "<link" not in page
    assert "http" not in page
    assert {address[:22] for address in re.findall(r'url\("([^"]*)"\)', page)} == {"data:font/woff2;base64"}
    assert not re.findall(r"\b(?:src|href)=", page)


def test_a_page_on_the_shelf_only_links_to_its_letters():
    page = shown(samples.kinh())
    assert len(page.encode()) < 20_000
    assert set(re.findall(r'url\("([^"]*)/NotoSans-\w+\.woff2"\)', page)) == {"../../fonts", "../fonts"}
    assert "base64" not in page


@pytest.mark.parametrize("make", MAKERS)
def test_the_same_script_makes_the_same_page(make):
    assert len({make(samples.press(), samples.ede(), samples.EA_KTUR, DRAFT) for _ in range(3)}) == 1


def test_markup_in_names_and_lines_stays_text():
    attack = '<img src=x onerror="alert(1)">'
    line = samples.line(1, attack, code=attack, speaker=attack)
    script = samples.script("vi", line, title=attack, sources=(attack,))
    page = pages.html(samples.press(), script, replace(samples.EA_KTUR, name=attack), RELEASE)
    assert "<img" not in page
    assert page.count("&lt;img") >= 5


def test_letters_of_two_code_points_stay_as_they_are():
    assert "Hmư\u0306 bĕ" in shown(samples.ede(), draft=True)
    assert "Hmư\u0306 bĕ" in told(samples.ede(), draft=True)


def test_pages_can_be_english():
    page = pages.text(samples.press("en"), samples.ede(), samples.EA_KTUR, DRAFT)
    assert "*** DRAFT – NOT FOR THE AIR ***" in page
    assert "Days: Mon 23/11/2026; Wed 25/11/2026" in page
    assert "Line 3 · 4 s · K0000003 · OUTDATED · TO BE CONFIRMED" in page
    assert samples.KINH_WAGE in page, "what is said is not translated"


def test_lengths_are_said_as_people_say_them():
    words, english = samples.press().words, samples.press("en").words
    assert [words.duration(seconds) for seconds in (0.2, 59.4, 59.6, 125)] == [
        "1 giây", "59 giây", "1 phút 00 giây", "2 phút 05 giây",
    ]  # fmt: skip
    assert (words.pause(800), words.pause(2000), english.pause(800)) == ("0,8 giây", "2 giây", "0.8 s")
    assert (words.size(731_204), words.size(5_244_000)) == ("731 kB", "5,2 MB")
