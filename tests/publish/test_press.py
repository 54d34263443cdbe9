"""A faulty page template, catalog or font is told in a sentence, with file and line; none of them runs away."""

from __future__ import annotations

import shutil
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from broadcaster.errors import FaultsFoundError
from broadcaster.publish import fonts, pages, press, sheet, wording
from broadcaster.publish.wording import Wording
from tests.publish import samples

if TYPE_CHECKING:
    from pathlib import Path

PAGES = samples.ROOT / "templates" / "pages"


def faults(folder: Path, template: str, **values: object) -> list[str]:
    (folder / "page.html.j2").write_text(template, encoding="utf-8")
    with pytest.raises(FaultsFoundError) as caught:
        press.Press(folder, Wording()).render("page.html.j2", **values)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("ok\n{% if %}", "templates/pages/page.html.j2:2: Expected an expression"),
        ("ok\n{{ shet.title }}", "templates/pages/page.html.j2:2: 'shet' is undefined"),
        ("ok\n{{ thing.nme }}", "templates/pages/page.html.j2:2: 'dict object' has no attribute 'nme'"),
        ("\n\n{{ thing.__class__ }}", "templates/pages/page.html.j2:3: access to attribute '__class__'"),
        ("{{ thing['__class__'].mro() }}", "templates/pages/page.html.j2:1: "),
        ("\n{{ thing.update({}) }}", "templates/pages/page.html.j2:2: "),
        ("\n{{ thing.keys() }}", "templates/pages/page.html.j2:2: the only calls in a page template are _( ) and macros"),
        ("{{ range(9) }}", "templates/pages/page.html.j2:1: 'range' is undefined"),
        ("{{ 'x' * 9999999999 }}", 'templates/pages/page.html.j2:1: page templates may not use "*"'),
        ("{{ 9 ** 9 ** 9 ** 9 }}", 'templates/pages/page.html.j2:1: page templates may not use "**"'),
        ("{{ '%999999999d' % 1 }}", 'templates/pages/page.html.j2:1: page templates may not use "%"'),
        ("{{ 'x' | center(9999999999) }}", "templates/pages/page.html.j2:1: No filter named 'center'"),
        ("\n{% include '../../broadcaster.yaml' %}", "templates/pages/page.html.j2:2: the template"),
        ("\n{% include 'none.html.j2' %}", 'templates/pages/page.html.j2:2: the template "none.html.j2" is missing'),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", "templates/pages/page.html.j2:1: calls itself without end"),
        ("{{ _('%(a)s', b=1) }}", "templates/pages/page.html.j2:1: "),
    ],
)  # fmt: skip
def test_a_slip_in_a_template_is_told_with_its_line(tmp_path, template, told):
    (found,) = faults(tmp_path, template, thing={"name": 1})
    assert found.startswith(told)


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(
            "{% for a in n %}{% for b in n %}{% for c in n %}{% endfor %}{% endfor %}{% endfor %}", id="loops"
        ),
        pytest.param(
            "{% macro m(d) %}{% if d %}{{ m(d[1:]) }}{{ m(d[1:]) }}{% endif %}{% endmacro %}{{ m(n) }}", id="macros"
        ),
        pytest.param("{% for x in n recursive %}{{ loop(n) }}{% endfor %}", id="recursive loops"),
    ],
)
def test_a_template_that_does_not_end_is_stopped(tmp_path, monkeypatch, template):
    monkeypatch.setattr(press, "STEPS", 20_000)
    (found,) = faults(tmp_path, template, n="x" * 60)
    assert found.startswith("templates/pages/page.html.j2:1: ")


def test_a_missing_template_is_told():
    with pytest.raises(FaultsFoundError, match=r"templates/pages/none\.html\.j2: the template .* is missing"):
        samples.press().render("none.html.j2")


def test_all_faulty_templates_are_told_at_once(tmp_path):
    (tmp_path / "a.html.j2").write_text("\n{% endif %}", encoding="utf-8")
    (tmp_path / "b.html.j2").write_bytes(b"\xff")
    (tmp_path / "c.html.j2").write_text("fine", encoding="utf-8")
    found = [(fault.path, fault.line) for fault in press.Press(tmp_path, Wording()).faults()]
    assert found == [("templates/pages/a.html.j2", 2), ("templates/pages/b.html.j2", 1)]
    assert samples.press().faults() == []


# ------------------------------------------------------------------------------------------------------------ words


def words_of_pages() -> set[str]:
    environment = Environment(autoescape=True)
    found = {*wording.IN_CODE, *sheet.VARIETIES}
    for path in PAGES.glob("*.j2"):
        for _, _, text in extract_from_ast(environment.parse(path.read_text(encoding="utf-8")), ("_",)):
            found.add(text if isinstance(text, str) else str(text[0]))
    return found


def test_every_word_of_the_pages_has_its_english_and_no_english_is_left_over():
    catalog = wording.load(samples.ROOT / "locales", "en")
    wanted = words_of_pages()
    assert len(wanted) > 50
    assert sorted(text for text in wanted if catalog.say(text) == text and text not in {"%(n)s kB", "%(n)s MB"}) == []
    assert sorted(set(catalog._table) - wanted) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('msgid ""\nmsgstr ""\n\nmsgid "Tuần %(week)s"\nmsgstr "Week %(wek)s"\n', "locales/en/pages.po:4: "),
        ('msgid ""\nmsgstr ""\n\nmsgid "Số: %(n)s"\nmsgstr "100% of %(n)s"\n', "locales/en/pages.po:4: "),
        ('msgid "x"\nmsgstr "y"\nsgmid "z"\n', "locales/en/pages.po:3: is not a PO file that can be read"),
    ],
)
def test_a_broken_catalog_is_told_with_its_line(tmp_path, content, told):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "pages.po").write_text(content, encoding="utf-8")
    with pytest.raises(FaultsFoundError) as caught:
        wording.load(tmp_path, "en")
    assert str(caught.value).startswith(told)


def test_a_missing_catalog_is_told(tmp_path):
    with pytest.raises(FaultsFoundError, match=r"locales/en/pages\.po: cannot be read"):
        wording.load(tmp_path, "en")


def test_what_is_fuzzy_stays_vietnamese(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "pages.po").write_text('#, fuzzy\nmsgid "Trạm"\nmsgstr "Statoin"\n', encoding="utf-8")
    assert wording.load(tmp_path, "en").say("Trạm") == "Trạm"


# ------------------------------------------------------------------------------------------------------------ fonts


def test_the_letters_are_light_and_are_those_the_readme_tells_of():
    readme = (PAGES / "fonts" / "README.md").read_text(encoding="utf-8")
    for path in sorted((PAGES / "fonts").glob("*.woff2")):
        content = path.read_bytes()
        assert len(content) < 60_000
        assert content[:4] == b"wOF2"
        assert f"| {path.name} | `{sha256(content).hexdigest()}` |" in readme
    assert "SIL OPEN FONT LICENSE" in (PAGES / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_missing_letters_are_told_all_at_once(tmp_path):
    shutil.copytree(PAGES, tmp_path / "pages", ignore=shutil.ignore_patterns("*.woff2"))
    bare = press.Press(tmp_path / "pages", Wording())
    with pytest.raises(FaultsFoundError) as caught:
        fonts.files(bare)
    assert [fault.path for fault in caught.value.faults] == [
        "templates/pages/fonts/NotoSans-Regular.woff2",
        "templates/pages/fonts/NotoSans-Bold.woff2",
    ]
    with pytest.raises(FaultsFoundError, match="broadcaster init"):
        pages.html(bare, samples.kinh(), None, samples.imprint(draft=False))
