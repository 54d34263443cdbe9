"""The language of page templates: so small that nothing in it can grow, go on for ever, or reach what it is not given.

Templates are edited in the office, but they travel: from another province, by e-mail, from the web. Jinja's sandbox
keeps them from Python's insides; it does not keep them from `{% set a = a + a %}` until the memory is full. So they
have what a page needs and no more: `for`, `if`, `include`, filters and `_("…")`. All else is refused by file and line
before anything runs: no name can be given a new value, so no text can be doubled again and again. And what is printed,
joined, put into a sentence or gone through is counted against one limit before it is made.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import BaseLoader, StrictUndefined, Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateRuntimeError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import read_text
from broadcaster.language.wording import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from jinja2 import Environment
    from jinja2.compiler import Frame
    from jinja2.runtime import Context

    from broadcaster.language.wording import Wording

FOLDER = "templates/pages"
SUFFIX = ".j2"
LIMIT = 5_000_000
"""Letters a page may have; the index of all the country's communes has a fifth of them."""
PIECE, INCLUDE = 10, 100
"""Letters that each turn of a loop and each value, and each include, counts as: what it takes in memory and time."""

_PLAIN = frozenset(
    {
        nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Name, nodes.Const, nodes.Getitem,
        nodes.Keyword, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Div,
        nodes.Scope,  # the husk of {% autoescape %}, which is refused itself
    }
)  # fmt: skip
"""What a template is made of that is always allowed; `_slips` tells when other things are."""

_WORDS = {
    nodes.Assign: "set", nodes.AssignBlock: "set", nodes.CallBlock: "call", nodes.FilterBlock: "filter",
    nodes.FromImport: "from … import", nodes.ScopedEvalContextModifier: "autoescape", nodes.Slice: "[ : ]",
    nodes.List: "[ ]", nodes.Dict: "{ }", nodes.Tuple: "( , )", nodes.Test: "is",
    nodes.Add: "+", nodes.Sub: "-", nodes.Mul: "*", nodes.FloorDiv: "//", nodes.Mod: "%", nodes.Pow: "**",
    nodes.Concat: "~", nodes.Neg: "-", nodes.Pos: "+", nodes.For: "recursive",
}  # fmt: skip
_HINT = 'A template has for, if, include, filters and _("…"); texts are put side by side, or joined with `join`.'

_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*\.j2")
_left: ContextVar[list[int]] = ContextVar("left")
_T = TypeVar("_T")


@contextmanager
def counting() -> Iterator[None]:
    """Count what is printed inside the block against `LIMIT`."""
    token = _left.set([LIMIT])
    try:
        yield
    finally:
        _left.reset(token)


def spend(amount: int) -> None:
    """Take letters off what the page may still have.

    Raises:
        SecurityError: there are not so many left.
    """
    left = _left.get()
    left[0] -= amount
    if left[0] < 0:
        raise SecurityError(f"makes a page of more than {LIMIT:,} letters, loops and includes counted in; does it end?")


class Sandbox(ImmutableSandboxedEnvironment):
    """The templates of one folder, and the words to print them in."""

    spend = staticmethod(spend)  # templates that are compiled know their sandbox, and nothing else of this module

    def __init__(self, folder: Path, words: Wording) -> None:
        self.folder = folder
        super().__init__(
            loader=_Loader(folder),
            autoescape=lambda name: name is not None and name.endswith(".html" + SUFFIX),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_printed,
            optimized=False,  # there are no sums to work out beforehand, and looking for them takes a fifth of the time
        )
        self.code_generator_class = _CountingGenerator
        self._say = _saying(words)
        self.globals = {"_": self._say}
        self.tests = {}
        kept = {name: self.filters[name] for name in ("first", "last", "length")}
        own = {"day": words.day, "duration": words.duration, "pause": words.pause, "size": words.size}
        self.filters = kept | own | {"join": _joined, "upper": _upper, "counted": _counted}

    def has(self, name: str) -> bool:
        """Tell whether there is a template of this name."""
        return _NAME.fullmatch(name) is not None and (self.folder / name).is_file()

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Refuse what a template may not have, and let its loops count their turns, before it becomes a program.

        Raises:
            FaultsFoundError: with all that is refused.
        """
        faults = []
        waiting: list[nodes.Node] = [source]
        for node in waiting:
            if type(node) not in _PLAIN:
                faults += [Fault(filename or "", node.lineno, *told) for told in self._slips(node)]
            waiting.extend(node.iter_child_nodes())
            if isinstance(node, nodes.For):
                node.iter = nodes.Filter(node.iter, "counted", [], [], None, None, lineno=node.lineno)
        if faults:
            raise FaultsFoundError(sorted(faults, key=lambda fault: fault.line or 0))
        return super()._generate(source, name, filename, defer_init)

    def _slips(self, node: nodes.Node) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with one node of a template, not with those in it: the sentence, and what to do."""
        match node:
            case nodes.Getattr(attr=str(attr)):
                if attr.startswith("_"):
                    yield f'"{attr}" is closed to page templates.', ""
            case nodes.Filter(name=str(name)):
                if name not in self.filters:
                    told = ", ".join(sorted(self.filters.keys() - {"counted"}))
                    yield f'there is no filter "{name}"; there are: {told}.', ""
            case nodes.Call():
                yield from _call_slips(node)
            case nodes.Include(template=nodes.Const(value=str(name))):
                if not self.has(name):
                    yield missing(name)
            case nodes.Include():
                yield "include takes the name of a template, in quotes.", ""
            case nodes.For(recursive=False) | nodes.Tuple(ctx="store"):
                pass
            case _:
                word = _WORDS.get(type(node), type(node).__name__.lower())
                yield f'page templates may not use "{word}".', _HINT

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Let templates read data alone: nothing that could be called, nothing of Python's own.

        That is more than jinja2's sandbox refuses, and found out in a third of the time; pages do little else.
        """
        value = getattr(obj, attribute, None)
        if value is None:
            return super().getattr(obj, attribute)
        if attribute.startswith("_") or callable(value):
            return self.unsafe_undefined(obj, attribute)
        return value

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - as jinja2 calls it
        """Call `_`, and nothing else, by whatever name it is reached."""
        if obj is not self._say:
            raise SecurityError('the only call in a page template is _("…")')
        return self._say(*args, **kwargs)


def missing(name: str) -> tuple[str, str]:
    """Return that there is no template of this name, and what to do."""
    return (
        f'the template "{name}" is missing.',
        f"Page templates lie in {FOLDER}; `broadcaster init` makes a workspace that has them all.",
    )


class _Loader(BaseLoader):
    """Reads templates of one folder, and nothing above or below it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        if not (isinstance(environment, Sandbox) and environment.has(template)):
            raise TemplateNotFound(template)
        shown = f"{FOLDER}/{template}"
        return read_text(self._folder / template, shown), shown, None


class _CountingGenerator(CodeGenerator):
    """Makes a template count the letters that stand in it, each time they are printed, and what it includes."""

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 - jinja2 names methods by node class
        count = sum(len(child.data) for child in node.nodes if isinstance(child, nodes.TemplateData))
        self.writeline(f"environment.spend({count})", node)
        super().visit_Output(node, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802
        self.writeline(f"environment.spend({INCLUDE})", node)
        super().visit_Include(node, frame)


def _call_slips(node: nodes.Call) -> Iterator[tuple[str, str]]:
    match node:
        case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(text))], dyn_args=None, dyn_kwargs=None):
            wanted, given = set(PLACEHOLDER.findall(text)), {pair.key for pair in node.kwargs}
            if wanted != given:
                told = [", ".join(sorted(names)) or "nothing" for names in (wanted, given)]
                yield f'"{text}" must be given {told[0]}, and is given {told[1]}.', ""
        case _:
            yield 'the only call in a page template is _("…"), with the sentence itself in quotes.', ""


# What makes text asks for a context, and needs none: otherwise jinja2 would do its work while it reads the template.


@pass_context
def _printed(context: Context, value: Any) -> str:  # noqa: ARG001
    if not isinstance(value, str | int | float | Undefined):
        what = f"prints a {type(value).__name__}, which is no text; name a part of it, or put it through a filter"
        raise TemplateRuntimeError(what)
    text = value if isinstance(value, str) else str(value)
    spend(PIECE + len(text))
    return text


@pass_context
def _joined(context: Context, items: Iterable[object], between: str = "") -> str:  # noqa: ARG001
    pieces = [str(item) for item in items]
    spend(sum(map(len, pieces)) + len(between) * len(pieces))
    return between.join(pieces)


@pass_context
def _upper(context: Context, text: str) -> str:  # noqa: ARG001
    spend(len(text))
    return text.upper()


@pass_context
def _counted(context: Context, items: Iterable[_T]) -> Iterator[_T]:  # noqa: ARG001
    for item in items:
        spend(PIECE)
        yield item


def _saying(words: Wording) -> Callable[..., str]:
    def say(text: str, /, **values: object) -> str:
        pieces = words.pieces(text, **values)
        spend(sum(map(len, pieces)))
        return "".join(pieces)

    return say
