"""The bulletin templates of a workspace: read within bounds, checked, and searched for the phrases they say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, meta, nodes

from broadcaster.compose.sandbox import FUNCTIONS, Sandbox, TemplateRefusedError, refuse, shown
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import SLUG, files_below, is_slug, read_text
from broadcaster.language import sentences
from broadcaster.models import Place, Sentence
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

SUFFIX = ".ssml.j2"
PARTS = "parts"
"""The folder, inside templates/, of what bulletin templates include."""

VARIABLES = ("items", "language", *FUNCTIONS)
"""What a template is given: the items, the language's code, and say( )."""

OFFICE = "office"
"""The one placeholder of phrases that is no fact: the name of the office, from broadcaster.yaml."""


@dataclass(frozen=True)
class Templates:
    """The templates of a workspace.

    Attributes:
        folder: where they lie.
        names: of those that can make a bulletin, such as `bulletin` for templates/bulletin.ssml.j2.
        phrases: every fixed Kinh phrase they say, each once, in the order of files and lines.
        parts: for each template, the parts of an item (say, example, brief, …) that it or a file it may include names.
    """

    folder: Path
    names: tuple[str, ...]
    phrases: tuple[Sentence, ...]
    parts: Mapping[str, frozenset[str]]

    def render(self, name: str, context: dict[str, Any]) -> str:
        """Return the SSML of the template `name`; see `Sandbox.render` for the faults it may raise."""
        return self._sandbox.render(f"{name}{SUFFIX}", context)

    @cached_property
    def _sandbox(self) -> Sandbox:
        """One for all renderings, so that each template is read and compiled once, not for every day and language."""
        return Sandbox(self._source)

    def _source(self, name: str) -> tuple[str, str] | None:
        parts = name.removesuffix(SUFFIX).split("/")
        if not name.endswith(SUFFIX) or not all(is_slug(part) for part in parts) or len(parts) > 2:
            return None
        path = self.folder.joinpath(*parts[:-1], parts[-1] + SUFFIX)
        return (read_text(path, shown(name)), str(path)) if path.is_file() else None


def load_templates(folder: Path, facts: Collection[str] | None = None) -> tuple[Templates, list[Fault]]:
    """Return the templates in a workspace's folder templates/, and what is wrong with them.

    With the names of the `facts`, the placeholders of the phrases are checked too.
    """
    bulletins = [path for path in files_below(folder, ".j2") if path.name.endswith(SUFFIX)]
    parts = [path for path in files_below(folder / PARTS, ".j2") if path.name.endswith(SUFFIX)]
    faults: list[Fault] = []
    phrases: dict[str, Sentence] = {}
    named: dict[str, frozenset[str]] = {}
    for path in (*bulletins, *parts):
        name = path.relative_to(folder).as_posix()
        try:
            source = read_text(path, shown(name))
            faults += sentences.nfc_faults(source, shown(name))
            tree = _tree(source, name)
        except FaultsFoundError as error:
            faults += error.faults
            continue
        faults += _unknown_variables(tree, name)
        named[name] = _named(tree)
        found, wrong = _phrases(tree, name)
        faults += wrong
        for phrase in found:
            phrases.setdefault(phrase.text, phrase)
            if facts is not None:
                faults += sentences.check(phrase, {*facts, OFFICE})
    names = tuple(path.name.removesuffix(SUFFIX) for path in bulletins)
    faults += [
        Fault(shown(f"{name}{SUFFIX}"), None, f"the file's name must be {SLUG}.") for name in names if not is_slug(name)
    ]
    shared = frozenset[str]().union(*(found for name, found in named.items() if name.startswith(f"{PARTS}/")))
    said = {name: named.get(f"{name}{SUFFIX}", frozenset()) | shared for name in names}
    return Templates(folder, names, tuple(phrases.values()), said), faults


def _tree(source: str, name: str) -> nodes.Template:
    sandbox = Sandbox(lambda _: None)
    try:
        tree = sandbox.parse(source, name)
        refuse(tree)
    except (TemplateSyntaxError, TemplateRefusedError) as error:
        what = f"is no template: {error.message}." if isinstance(error, TemplateSyntaxError) else str(error)
        raise FaultsFoundError([Fault(shown(name), error.lineno, what)]) from error
    except RecursionError as error:
        raise FaultsFoundError([Fault(shown(name), None, "is nested too deep to be read.")]) from error
    return tree


def _named(tree: nodes.Template) -> frozenset[str]:
    """Return what a template asks of items: `item.say`, and the "act" of `items | selectattr("act")`."""
    attributes = {node.attr for node in tree.find_all(nodes.Getattr)}
    return frozenset(attributes | {str(node.value) for node in tree.find_all(nodes.Const)})


def _unknown_variables(tree: nodes.Template, name: str) -> list[Fault]:
    """Return every variable that a template uses and nobody gives it, all at once."""
    unknown = meta.find_undeclared_variables(tree) - set(VARIABLES)
    lines = {node.name: node.lineno for node in reversed(list(tree.find_all(nodes.Name))) if node.name in unknown}
    # A part is included where variables of the template around it are known, such as the item of its loop.
    allowed = {*VARIABLES, "item"} if name.startswith(f"{PARTS}/") else set(VARIABLES)
    return [
        Fault(
            shown(name),
            line,
            f'nobody gives the template "{variable}"; it is given: {", ".join(VARIABLES)}.',
            near(variable, VARIABLES),
        )
        for variable, line in sorted(lines.items(), key=lambda pair: pair[1])
        if variable not in allowed
    ]


def _phrases(tree: nodes.Template, name: str) -> tuple[list[Sentence], list[Fault]]:
    """Return the phrases in a template's say( ), and the calls that cannot be understood before they run."""
    found: list[Sentence] = []
    faults: list[Fault] = []
    for call in tree.find_all(nodes.Call):
        if len(call.args) != 1 or call.kwargs:
            faults.append(
                Fault(shown(name), call.lineno, "say( ) takes one thing: a phrase in quotes, or a sentence of an item.")
            )
        elif isinstance(call.args[0], nodes.Const):
            text = call.args[0].value
            if not isinstance(text, str) or not text.strip():
                faults.append(
                    Fault(shown(name), call.lineno, "say( ) takes a phrase in quotes, or a sentence of an item.")
                )
                continue
            found.append(Sentence(text, "phrase", Place(shown(name), call.lineno)))
    return found, faults
