"""Which phrases a template says, and which files it is made of: its own, and those it includes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from broadcaster.compose.sandbox import Sandbox, shown
from broadcaster.compose.templates import PARTS, SUFFIX
from broadcaster.files import files_below, read_text
from broadcaster.models import Place, Sentence

if TYPE_CHECKING:
    from broadcaster.compose.templates import Templates


class Phrasebook:
    """The template files of a sound workspace by name: `qa`, and `parts/closing` for what others include."""

    def __init__(self, templates: Templates) -> None:
        parts = [path for path in files_below(templates.folder / PARTS, ".j2") if path.name.endswith(SUFFIX)]
        self.names = (*templates.names, *(f"{PARTS}/{path.name.removesuffix(SUFFIX)}" for path in parts))
        self._bulletins = templates.names
        sandbox = Sandbox(lambda _: None)
        self._trees = {
            name: sandbox.parse(read_text(templates.folder / f"{name}{SUFFIX}", shown(f"{name}{SUFFIX}")), name)
            for name in self.names
        }

    def files(self, name: str) -> tuple[str, ...]:
        """Return the template `name` and every file it includes, straight or through another, each once."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            file = waiting.pop(0)
            if file not in found and file in self._trees:
                found[file] = None
                includes = self._trees[file].find_all(nodes.Include)
                waiting += [
                    node.template.value.removesuffix(SUFFIX)
                    for node in includes
                    if isinstance(node.template, nodes.Const)
                ]
        return tuple(found)

    def bulletins(self, name: str) -> frozenset[str]:
        """Return the templates of bulletins that a change of the file `name` changes."""
        return frozenset(bulletin for bulletin in self._bulletins if name in self.files(bulletin))

    def phrases(self, name: str) -> tuple[Sentence, ...]:
        """Return the phrases of the template `name` and of what it includes, each once, with their own places."""
        found: dict[str, Sentence] = {}
        for file in self.files(name):
            for call in self._trees[file].find_all(nodes.Call):
                text = call.args[0].value if call.args and isinstance(call.args[0], nodes.Const) else None
                if isinstance(text, str):
                    found.setdefault(text, Sentence(text, "phrase", Place(shown(f"{file}{SUFFIX}"), call.lineno)))
        return tuple(found.values())
