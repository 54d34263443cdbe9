"""A faulty page template, catalog or font is told in a sentence, with file and line; none of them runs away."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import sys
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from jinja2.ext import extract_from_ast

from broadcaster import web
from broadcaster.errors import FaultsFoundError
from broadcaster.language import wording
from broadcaster.language.wording import Wording
from broadcaster.publish import fonts, pages, press, proof, sandbox, sheet, takesheet
from broadcaster.runlog.report import texts as report
from broadcaster.translate import texts
from tests.publish import samples

PORTAL = Path(web.__file__).parent / "templates"
PAGES = samples.ROOT / "templates" / "pages"


def faults(folder: Path, template: str, **values: object) -> list[str]:
    (folder / "page.html.j2").write_text(template, encoding="utf-8")
    with pytest.raises(FaultsFoundError) as caught:
        press.Press(folder, Wording()).render("page.html.j2", **values)
    return [str(fault) for fault in caught.value.faults]


WHERE = "templates/pages/page.html.j2:"


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("ok\n{% if %}", "2: Expected an expression"),
        ("ok\n{{ shet.title }}", "2: 'shet' is undefined"),
        ("ok\n{{ thing.nme }}", "2: 'dict object' has no attribute 'nme'"),
        ("\n{{ 'x' | center(9) }}", '2: there is no filter "center"; there are: day, duration, first, join, '),
        ("{% if thing.none %}\n{{ thing.none | centre }}{% endif %}", '2: there is no filter "centre"'),
        ("\n{% include 'none.html.j2' %}", '2: the template "none.html.j2" is missing. Page templates lie in'),
        ("\n{% include thing.name %}", "2: include takes the name of a template, in quotes."),
        ("\n{{ _('%(a)s %(b)s', b=1) }}", '2: "%(a)s %(b)s" must be given a, b, and is given b.'),
        ("\n{{ _('plain', b=1) }}", '2: "plain" must be given nothing, and is given b.'),
        ("\n{{ thing.list }}", "2: prints a tuple, which is no text; name a part of it, or put it through a filter."),
        ("\n{{ thing.name | day }}", "2: "),
        ("{{ 1 / 0 }}", "1: division by zero."),
    ],
)
def test_a_slip_in_a_template_is_told_with_its_line(tmp_path, template, told):
    (found,) = faults(tmp_path, template, thing={"name": "x", "none": "", "list": (1, 2)})
    assert found.startswith(WHERE + told)


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("\n{{ thing.__class__ }}", '2: "__class__" is closed to page templates.'),
        ("\n{{ thing['__class__'] }}", "2: access to attribute '__class__'"),
        ("\n{{ thing.keys }}", "2: access to attribute 'keys'"),
        ("\n{{ thing['keys'] }}", "2: prints a builtin_function_or_method, which is no text"),
        ("\n{{ thing.keys() }}", '2: the only call in a page template is _("…")'),
        ("\n{{ thing['__class__'].mro() }}", '2: the only call in a page template is _("…")'),
        ("{{ range(9) }}", '1: the only call in a page template is _("…")'),
        ("{{ _(thing.name) }}", '1: the only call in a page template is _("…"), with the sentence itself in quotes.'),
        ("{{ _('x', *thing) }}", '1: the only call in a page template is _("…")'),
        ("{% for _ in thing %}{{ _('x') }}{% endfor %}", '1: the only call in a page template is _("…")'),
        ("{% include '../../broadcaster.yaml' %}", '1: the template "../../broadcaster.yaml" is missing.'),
        ("{% include 'C:page.html.j2' %}", '1: the template "C:page.html.j2" is missing.'),
        ("{% autoescape false %}{{ thing.name }}{% endautoescape %}", '1: page templates may not use "autoescape".'),
        ("{{ '%999999999d' % 1 }}", '1: page templates may not use "%".'),
    ],
)  # fmt: skip
def test_a_template_reaches_for_nothing_but_what_it_is_given(tmp_path, template, told):
    found = faults(tmp_path, template, thing={"name": 1})
    assert found[0].startswith(WHERE + told)


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("{% set a = a + a %}", "set"),
        ("{% set a = a ~ a %}", "set"),
        ("{% set a %}{{ a }}{{ a }}{% endset %}", "set"),
        ("{% with a = a %}{% endwith %}", "with"),
        ("{% macro m(a) %}{{ a }}{{ a }}{% endmacro %}", "macro"),
        ("{% for x in n recursive %}{% endfor %}", "recursive"),
        ("{{ n + n }}", "+"),
        ("{{ n ~ n }}", "~"),
        ("{{ n * 9999999999 }}", "*"),
        ("{{ 9 ** 9 ** 9 ** 9 }}", "**"),
        ("{{ [n, n] | join }}", "[ ]"),
        ("{{ (n, n) | join }}", "( , )"),
        ("{{ {'a': n} }}", "{ }"),
        ("{{ n[1:] }}", "[ : ]"),
    ],
)
def test_what_could_make_a_text_grow_is_refused_before_anything_runs(tmp_path, template, word):
    (tmp_path / "page.html.j2").write_text(f"ok\n{{% if false %}}\n{template}{{% endif %}}", encoding="utf-8")
    found = [fault for fault in press.Press(tmp_path, Wording()).faults() if fault.path.endswith("page.html.j2")]
    assert f'templates/pages/page.html.j2:3: page templates may not use "{word}".' in str(found[0])


def test_all_that_a_template_may_not_use_is_told_at_once(tmp_path):
    found = faults(tmp_path, "{{ n + n }}\n{% set a = 1 %}\n\n{{ a.__x__ | none }}")
    assert [line.removeprefix(WHERE)[0] for line in found] == ["1", "2", "4", "4"]


DOUBLED = 40 * '_("%(a)s%(a)s", a=' + "n" + 40 * ")"


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{% for a in n %}{% for b in n %}{% for c in n %}{% endfor %}{% endfor %}{% endfor %}", id="turns"),
        pytest.param("{% for a in n %}{% for b in n %}" + 9999 * "x" + "{% endfor %}{% endfor %}", id="the template's text"),
        pytest.param("{% for a in n %}{% for b in n %}{{ long }}{% endfor %}{% endfor %}", id="values"),
        pytest.param("{{ " + DOUBLED + " }}", id="sentences in sentences"),
        pytest.param("{{ long | join(long) }}", id="a long text between all letters of a long one"),
        pytest.param("{% for a in n %}{% include 'more.html.j2' %}{% endfor %}", id="templates in templates"),
    ],
)  # fmt: skip
def test_a_template_that_does_not_end_or_grows_without_end_is_stopped(tmp_path, monkeypatch, template):
    monkeypatch.setattr(sandbox, "LIMIT", 300_000)
    (tmp_path / "more.html.j2").write_text(20 * "{% include 'less.html.j2' %}", encoding="utf-8")
    (tmp_path / "less.html.j2").write_text(20 * "{% include 'none.html.j2' %}", encoding="utf-8")
    (tmp_path / "none.html.j2").write_text("", encoding="utf-8")
    tracemalloc.start()
    try:
        (found,) = faults(tmp_path, template, n="x" * 200, long="y" * 10_000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "makes a page of more than 300,000 letters" in found
    assert most < 8_000_000


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{% include 'page.html.j2' %}", id="includes itself"),
        pytest.param(25 * "{% for a in n %}" + 25 * "{% endfor %}", id="more loops than Python nests"),
        pytest.param("{{ " + 900 * "(" + "n" + 900 * ")" + " }}", id="brackets"),
    ],
)
def test_a_template_too_deep_for_python_is_told(tmp_path, template):
    (found,) = faults(tmp_path, template, n="x")
    assert "templates/pages/page.html.j2" in found
    assert "is nested too deep, or includes itself without end." in found


def test_a_sentence_takes_its_values_as_they_are_and_no_width():
    assert Wording().say("%(n)999999999d", n=1) == "%(n)999999999d"
    assert Wording().say("100% of %(n)s", n="50%") == "100% of 50%"


# ------------------------------------------------------------------------------------------------------------- proofs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace's page templates, to be spoiled."""
    return shutil.copytree(PAGES, tmp_path / "pages")


def told(folder: Path) -> list[str]:
    return [str(fault) for fault in press.Press(folder, Wording()).faults()]


def spoil(path: Path, old: str, new: str) -> int:
    """Replace a text in a file, and return the line it stood in."""
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    return content[: content.index(old)].count("\n") + 1


def test_the_templates_of_this_repository_have_no_faults():
    assert samples.press().faults() == []


def test_templates_and_letters_that_are_missing_are_told_all_at_once(tmp_path):
    found = told(tmp_path)
    assert len(found) == 10
    for name in proof.PAGES:
        assert sum(f'templates/pages/{name}: the template "{name}" is missing.' in fault for fault in found) == 1
    for name in ("NotoSans-Regular.woff2", "NotoSans-Bold.woff2", "OFL.txt"):
        assert sum(f"templates/pages/fonts/{name}: cannot be read" in fault for fault in found) == 1
    assert all("broadcaster init" in fault for fault in found)


def test_parts_that_are_missing_are_told_where_they_are_included(folder):
    lines = {}
    for name in ("page.css.j2", "script.css.j2", "index.css.j2", "rest.html.j2"):
        (folder / name).unlink()
        for path in folder.glob("*.j2"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if f'include "{name}"' in line:
                    lines[f"templates/pages/{path.name}:{number}"] = name
    assert len(lines) == 10
    found = {fault.partition(": ")[0]: fault for fault in told(folder)}
    assert found.keys() == lines.keys()
    assert all(f'the template "{lines[place]}" is missing.' in fault for place, fault in found.items())


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("script.html.j2", "sheet.office", "sheet.ofice", "'broadcaster.publish.sheet.Sheet object' has no attribute 'ofice'"),
        ("script.txt.j2", "sheet.left_out", "sheet.leftout", "'broadcaster.publish.sheet.Sheet object' has no attribute 'leftout'"),
        ("lines.html.j2", "row.confirm", "row.confirmed", "'broadcaster.publish.sheet.Row object' has no attribute 'confirmed'"),
        ("lines.txt.j2", "utterance.text", "uterance.text", "'uterance' is undefined"),
        ("station.html.j2", "bundle.size", "bundle.sise", "'broadcaster.publish.index.Link object' has no attribute 'sise'"),
        ("week.html.j2", "imprint.office", "imprint.ofice", "'broadcaster.publish.sheet.Imprint object' has no attribute 'ofice'"),
        ("page.css.j2", "face.weight", "face.wait", "'broadcaster.publish.fonts.Face object' has no attribute 'wait'"),
        ("lines.html.j2", "sheet.speakers", "station", "'station' is undefined"),
    ],
)  # fmt: skip
def test_a_name_that_no_page_is_given_is_told_before_anything_is_built(folder, name, old, new, what):
    line = spoil(folder / name, old, new)
    assert told(folder) == [f"templates/pages/{name}:{line}: {what}."]


def test_the_proofs_lead_to_every_name_that_the_templates_read(monkeypatch):
    wanted, read = set(), set()
    environment = Environment(autoescape=True)
    for path in PAGES.glob("*.j2"):
        for node in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Getattr):
            wanted.add((f"templates/pages/{path.name}", node.attr))
    seen = sandbox.Sandbox.getattr

    def noted(self: sandbox.Sandbox, obj: object, attribute: str) -> object:
        read.add((sys._getframe(1).f_code.co_filename, attribute))
        return seen(self, obj, attribute)

    monkeypatch.setattr(sandbox.Sandbox, "getattr", noted)
    assert press.load(samples.ROOT, "vi").faults() == []
    assert len(wanted) > 60
    assert wanted - read == set()


def test_all_faulty_templates_are_told_at_once(folder):
    (folder / "a.html.j2").write_text("\n{% endif %}", encoding="utf-8")
    (folder / "b.html.j2").write_bytes(b"\xff")
    (folder / "c.html.j2").write_text("fine", encoding="utf-8")
    spoil(folder / "week.html.j2", "page.css.j2", "pages.css.j2")
    spoil(folder / "station.html.j2", "part.order", "part.oder")
    found = [fault.partition(": ")[0].rpartition("/")[2].partition(":")[0] for fault in told(folder)]
    assert found == ["a.html.j2", "b.html.j2", "week.html.j2", "station.html.j2"]


# ------------------------------------------------------------------------------------------------------------ words


def words_of_pages() -> set[str]:
    environment = Environment(autoescape=True)
    found = {*wording.IN_CODE, *sheet.VARIETIES, *takesheet.ADVICE, *texts.IN_FILES, *report.IN_REPORTS}
    for module in pkgutil.walk_packages(web.__path__, "broadcaster.web."):
        if ".migrations" not in module.name:
            found.update(getattr(importlib.import_module(module.name), "IN_CODE", ()))
    for path in (*PAGES.glob("*.j2"), *PORTAL.glob("*.j2")):
        for _, _, text in extract_from_ast(environment.parse(path.read_text(encoding="utf-8")), ("_",)):
            told = text if isinstance(text, str) or text is None else text[0]
            if told is not None:  # else a variable, whose texts stand in the code
                found.add(str(told))
    return found


def test_every_word_of_the_pages_has_its_english_and_no_english_is_left_over():
    catalog = wording.load(samples.ROOT / "locales", "en")
    wanted = words_of_pages()
    assert len(wanted) > 50
    the_same = {
        *("%(n)s kB", "%(n)s MB", "%(name)s (%(language)s)", "%(term)s = %(translations)s", "%(term)s. %(note)s"),
        *("%(name)s (%(days)s)", "%(unit)s: %(meaning)s", "%(name)s: %(n)s", "%(role)s: %(scope)s"),
    }
    assert sorted(text for text in wanted - the_same if catalog._table.get(text, text) == text) == []
    assert sorted(set(catalog._table) - wanted) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('msgid ""\nmsgstr ""\n\nmsgid "Tuần %(week)s"\nmsgstr "Week %(wek)s"\n', "locales/en/pages.po:4: "),
        ('msgid ""\nmsgstr ""\n\nmsgid "Số: %(n)s"\nmsgstr "100% of %(n)s"\n', "locales/en/pages.po:4: "),
        ('msgid "x"\nmsgstr "y"\nsgmid "z"\n', "locales/en/pages.po:3: is not a PO file"),
    ],
)
def test_a_broken_catalog_is_told_with_its_line(tmp_path, content, told):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "pages.po").write_text(content, encoding="utf-8")
    with pytest.raises(FaultsFoundError) as caught:
        wording.load(tmp_path, "en")
    assert str(caught.value).startswith(told)


def test_a_catalog_that_names_another_file_does_not_open_it(tmp_path):
    (tmp_path / "other.po").write_text('msgid "Trạm"\nmsgstr "Opened"\n', encoding="utf-8")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "pages.po").write_text(str(tmp_path / "other.po"), encoding="utf-8")
    with pytest.raises(FaultsFoundError, match=r"locales/en/pages\.po:1: is not a PO file"):
        wording.load(tmp_path, "en")


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


@pytest.mark.parametrize(("begin", "cut"), [(b"wOF2", 100), (b"OTTO", 0), (b"", 60_000)])
def test_a_broken_font_is_told_by_the_check_and_embedded_nowhere(folder, begin, cut):
    font = folder / "fonts" / "NotoSans-Bold.woff2"
    content = begin + font.read_bytes()[4:]
    font.write_bytes(content[: max(0, len(content) - cut)])
    what = "templates/pages/fonts/NotoSans-Bold.woff2: is no WOFF2 font, or was cut short. Take it from a workspace"
    (found,) = told(folder)
    assert found.startswith(what)
    with pytest.raises(FaultsFoundError, match="is no WOFF2 font"):
        pages.html(press.Press(folder, Wording()), samples.kinh(), None, samples.imprint(draft=False))
