"""Charts show what was counted, on paper and in pages, in grey and in colour, with letters of all three languages."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import matplotlib as mpl
import pytest
from lxml import etree
from PIL import Image

from broadcaster.language.wording import Wording
from broadcaster.runlog.report import charts, drawing, heatmap, months
from broadcaster.runlog.statement import Period
from tests.runlog.report import statements

WORDS = Wording()
SVG = "{http://www.w3.org/2000/svg}"
YEAR = statements.statement(102)
EMPTY = statements.statement(0)
SILENT = statements.replace(statements.statement(3), by_week={}, by_month={})
HARD = statements.statement(
    {"1": "xã Ƀuôn Đê̆ ô̆ M'nông", "2": "$x^{$ --><script>alert(1)</script>", "3": "漢\x00\n😀", "4": "W" * 300, "5": ""},
    period=statements.WEEK,
    languages={"vi": "--><script>", "rad": "$\\frac$", "cmo": "漢", "mng": "x" * 200, "mnn": "_y"},
)


def grey(hexed: str) -> float:
    red, green, blue = (int(hexed[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def picture(chart: charts.Chart, dpi: int = 60) -> Image.Image:
    image = Image.open(io.BytesIO(chart.png(dpi)))
    image.load()
    return image


@pytest.mark.parametrize(
    "statement", [YEAR, HARD, EMPTY, SILENT, statements.statement(2, period=statements.WEEK)], ids=range(5)
)
def test_every_chart_can_be_drawn_both_ways_without_a_warning(statement: statements.Statement) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for chart in [*charts.for_paper(statement, WORDS), charts.heat(statement, WORDS)]:
            image = picture(chart)
            assert image.width == pytest.approx(chart.width / 25.4 * 60, abs=1)
            assert len(image.convert("L").getcolors(256) or []) > 5  # it is not blank
            assert etree.fromstring(chart.svg()).tag == f"{SVG}svg"


def test_the_same_statement_gives_the_same_bytes_however_many_draw_at_once() -> None:
    def drawn(_: int) -> tuple[bytes, bytes]:
        chart = charts.by_month(statements.statement(3), WORDS)
        return chart.svg(), chart.png(60)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(drawn, range(4)))) == 1


@pytest.mark.parametrize("chart", [charts.by_month(HARD, WORDS), charts.heat(HARD, WORDS)], ids=lambda c: c.name)
def test_a_picture_in_a_page_touches_nothing_around_it(chart: charts.Chart) -> None:
    raw = chart.svg()
    root = etree.fromstring(raw)

    assert not raw.startswith(b"<?xml")
    assert b"<!" not in raw
    assert not list(root.iter(f"{SVG}script", f"{SVG}style", f"{SVG}metadata", f"{SVG}foreignObject", f"{SVG}image"))
    assert not [name for element in root.iter() for name in element.attrib if name == "style" or name.startswith("on")]
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(found.startswith(f"{chart.name}-") for found in ids)
    links = re.findall(rb'(?:href="#|url\(#)([^")]+)', raw)
    assert links
    assert {link.decode() for link in links} <= set(ids)


def test_two_pictures_in_one_page_share_no_name() -> None:
    month, other = charts.by_month(YEAR, WORDS), charts.by_month(statements.statement(3), WORDS)
    pictures = [month.svg(), other.svg(), charts.heat(YEAR, WORDS).svg(), month.svg("mine-")]

    names = [{element.get("id") for element in etree.fromstring(raw).iter() if element.get("id")} for raw in pictures]

    assert all(not one & two for at, one in enumerate(names) for two in names[at + 1 :])
    assert all(name.startswith("mine-") for name in names[3])


def test_a_picture_is_told_to_those_who_do_not_see_it() -> None:
    root = etree.fromstring(charts.by_month(HARD, WORDS).svg())

    title, described = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), described.get("id")]
    assert title.text.startswith("Số lượt theo tháng và thứ tiếng, tuần 48 năm 2026")
    assert described.text.startswith("--><script>: ")


def test_a_year_of_all_communes_goes_on_two_pages_on_which_it_can_be_read() -> None:
    pages = charts.heat_pages(YEAR, WORDS)

    assert [page.description.split(",")[0] for page in pages] == ["51 đài", "51 đài"]
    assert all(page.width <= 165 and page.height <= 245 for page in pages)
    assert list(charts.files(YEAR, WORDS)) == ["by-month", "by-week-1", "by-week-2"]


def test_three_years_go_on_pages_of_a_year_each_and_no_run_is_lost() -> None:
    three = statements.statement(4, period=Period(statements.date(2024, 1, 1), statements.date(2026, 12, 31)))

    pages = charts.heat_pages(three, WORDS)

    found = [re.search(r"(\d+) tuần, ([\d.]+) lượt", page.description) for page in pages]
    assert [int(each[1]) for each in found if each] == [52, 52, 53]
    assert sum(int(each[2].replace(".", "")) for each in found if each) == sum(three.by_week.values())


@pytest.mark.parametrize("last", [29, 30])
def test_a_week_of_all_communes_goes_on_one_page(last: int) -> None:
    period = Period(statements.date(2026, 11, 23), statements.date(2026, 11, last))

    (page,) = charts.heat_pages(statements.statement(102, period=period), WORDS)

    assert page.description.startswith(f"102 đài, {last - 28} tuần")
    assert page.height <= 245


def test_what_is_counted_outside_the_known_stations_and_months_is_drawn_too() -> None:
    odd = statements.replace(EMPTY, by_week={("99999", "2031-W07"): 3}, by_month={("2031-02", "mng"): 3})

    assert charts.heat(odd, WORDS).description == "1 đài, 54 tuần, 3 lượt."
    assert charts.by_month(odd, WORDS).description.endswith("mng: 3")


def test_nothing_is_said_to_be_nothing() -> None:
    assert charts.by_month(EMPTY, WORDS).description == "Kỳ này không có lượt nào."
    assert charts.heat(EMPTY, WORDS).description == "Không có đài nào."


def test_languages_and_shades_are_told_apart_in_grey() -> None:
    bars = [grey(colour) for colour, _ in months._BARS[:3]]
    shades = [grey(colour) for colour in ("#ffffff", *heatmap._SHADES)]

    assert all(two - one > 50 for one, two in pairwise(bars))
    assert all(one - two > 25 for one, two in pairwise(shades))
    assert len({strokes for _, strokes in months._BARS[2:]}) == 3


@pytest.mark.parametrize(
    ("runs", "levels"),
    [
        ([], []),
        ([4], [4]),
        ([1, 2, 2, 9], [1, 2, 9]),
        (list(range(1, 101)), [20, 40, 60, 80, 100]),
        ([1] * 99 + [2, 3, 4, 5, 600], [1, 600]),
    ],
)
def test_few_numbers_have_a_shade_each_and_many_share_them_evenly(runs: list[int], levels: list[int]) -> None:
    assert heatmap._levels(runs) == levels


def test_letters_of_all_three_languages_are_in_the_face_and_others_show_as_lost() -> None:
    said = "ặ đ ƀ Ƀ č ñ ê̆ ô̆ ơ̆ ư̆ M'nông ’"

    assert drawing.shown(said) == said
    assert drawing.shown("漢 字\n$") == "\ufffd \ufffd $"


def test_a_users_own_settings_of_matplotlib_change_nothing() -> None:
    chart = charts.by_month(YEAR, WORDS)
    before = chart.png(60)
    with mpl.rc_context({"axes.facecolor": "red", "figure.dpi": 33, "savefig.bbox": "tight"}):
        assert chart.png(60) == before
        assert mpl.rcParams["axes.facecolor"] == "red"


def test_a_report_without_charts_does_not_load_matplotlib() -> None:
    program = "import sys; from broadcaster.runlog.report import tables, word, workbook; assert 'matplotlib' not in sys.modules"

    subprocess.run([sys.executable, "-X", "utf8", "-c", program], check=True, timeout=60)
