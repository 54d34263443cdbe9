"""The jinja environment of the templates: sandboxed, and so small that it can neither loop for ever nor reach out.

Templates are written in the office, but they travel: from another province, by e-mail, from the web. Jinja's own
sandbox keeps them from Python's insides; it does not keep them from `range(10**9)`, `"x" * 10**9` or a macro that calls
itself. So the language is cut down to what a script needs (`for`, `if`, `set`, `include`, `say`), what is left out is
refused by name and line before anything runs, and every turn of every loop is counted.
"""

from __future__ import annotations

import traceback
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.loaders import FunctionLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from broadcaster.errors import Fault, FaultsFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TURN_LIMIT = 10_000
"""Turns of loops one rendering may take in all; a bulletin of twenty items takes some two hundred."""

LENGTH_LIMIT = 2_000_000
"""Characters a rendered document may have; a bulletin of twenty items has some twenty thousand."""

FUNCTIONS = ("say",)
FILTERS = ("first", "last", "length", "list", "rejectattr", "selectattr")

_WORDS: dict[type[nodes.Node], str] = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.Import: "import",
    nodes.FromImport: "from … import",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.FilterBlock: "filter",
    nodes.Mul: "*",
    nodes.Pow: "**",
    nodes.Add: "+",
    nodes.Concat: "~",
    nodes.Mod: "%",
}
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Include,
    nodes.Assign,
    nodes.With,
    nodes.Call,
    nodes.Keyword,
    nodes.Filter,
    nodes.Test,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.CondExpr,
)
_turns: ContextVar[list[int]] = ContextVar("turns")


class TemplateRefusedError(TemplateError):
    """The template uses something that templates here may not use; `lineno` tells where."""

    def __init__(self, message: str, lineno: int) -> None:
        super().__init__(message)
        self.lineno = lineno


class Sandbox(ImmutableSandboxedEnvironment):
    """Renders templates of SSML; `load` gives the source of a template by name, or None."""

    def __init__(self, load: Callable[[str], tuple[str, str] | None]) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self.loader = FunctionLoader(lambda name: None if (found := load(name)) is None else (*found, lambda: True))
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS} | {"counted": _counted}
        self.tests = {name: self.tests[name] for name in ("defined", "none", "in", "equalto", "eq", "ne")}

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Refuse what is not allowed, and count the turns of loops, before the template is compiled."""
        refuse(source)
        return super()._generate(_CountTurns().visit(source), *args, **kwargs)

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        """Return a template; what an include does again and again counts as a turn."""
        _take_turn()
        return super().get_template(*args, **kwargs)

    def render(self, name: str, context: dict[str, Any]) -> str:
        """Return the template rendered with `context`.

        Raises:
            FaultsFoundError: the template is missing, faulty, refused or endless; the fault names its file and line.
        """
        token = _turns.set([0])
        try:
            return _bounded(self.get_template(name).generate(context))
        except TemplateSyntaxError as error:
            raise FaultsFoundError(
                [Fault(shown(error.name or name), error.lineno, f"is no template: {error.message}.")]
            ) from error
        except TemplateRefusedError as error:
            raise FaultsFoundError([Fault(shown(name), error.lineno, str(error))]) from error
        except TemplateNotFound as error:
            raise FaultsFoundError([Fault(shown(name), None, f'there is no template "{error}".')]) from error
        except TemplateError as error:
            told = str(error.message or type(error).__name__).rstrip(".")
            raise FaultsFoundError([Fault(*_where(error, name), f"the template stops: {told}.")]) from error
        except RecursionError as error:
            raise FaultsFoundError(
                [Fault(shown(name), None, "the template includes itself, or is nested too deep.")]
            ) from error
        except SyntaxError as error:
            # Python's own, from the code that jinja makes: too many loops or conditions inside each other.
            raise FaultsFoundError([Fault(shown(name), None, "is nested too deep to be run.")]) from error
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            raise FaultsFoundError([Fault(*_where(error, name), f"the template stops: {error}.")]) from error
        finally:
            _turns.reset(token)


def shown(name: str) -> str:
    """Return the name of a template's file as faults say it."""
    return f"templates/{name}"


def refuse(tree: nodes.Template) -> None:
    """Raise TemplateRefusedError at the first thing in a template that is not allowed."""
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Helper | nodes.EvalContextModifier) and not isinstance(node, _ALLOWED):
            raise TemplateRefusedError(f"templates here may not use {type(node).__name__.lower()}.", node.lineno)
        if isinstance(node, nodes.Stmt | nodes.Expr) and not isinstance(node, _ALLOWED):
            word = _WORDS.get(type(node), type(node).__name__.lower())
            raise TemplateRefusedError(
                f'templates here may not use "{word}"; allowed: for, if, set, with, include and say( ).', node.lineno
            )
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise TemplateRefusedError(f'templates here may not reach for "{node.attr}".', node.lineno)
        if isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name in FUNCTIONS):
            raise TemplateRefusedError(f"the only call in a template is {', '.join(FUNCTIONS)}( ).", node.lineno)
        if isinstance(node, nodes.Filter) and node.name not in (*FILTERS, "counted"):
            raise TemplateRefusedError(
                f'there is no filter "{node.name}"; there are: {", ".join(FILTERS)}.', node.lineno
            )
        if isinstance(node, nodes.For) and node.recursive:
            raise TemplateRefusedError("templates here may not use recursive loops.", node.lineno)
        if isinstance(node, nodes.Include) and not isinstance(node.template, nodes.Const):
            raise TemplateRefusedError("include takes the name of a template in quotes.", node.lineno)


class _CountTurns(NodeTransformer):
    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja's visitor names methods by node class
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, "counted", [], [], None, None, lineno=node.lineno)
        return node


def _counted(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        _take_turn()
        yield value


def _bounded(pieces: Iterable[str]) -> str:
    """Return a rendering put together, unless it grows beyond any script."""
    kept: list[str] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size > LENGTH_LIMIT:
            raise TemplateError(f"it renders to more than {LENGTH_LIMIT:,} characters")
    return "".join(kept)


def _take_turn() -> None:
    turns = _turns.get()
    turns[0] += 1
    if turns[0] > TURN_LIMIT:
        raise TemplateError(f"its loops and includes take more than {TURN_LIMIT} turns")


def _where(error: BaseException, name: str) -> tuple[str, int | None]:
    """Return file and line of an error raised while rendering; jinja puts the template's own lines in the traceback."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(".j2"):
            return shown(frame.filename.replace("\\", "/").rsplit("templates/", 1)[-1]), frame.lineno
    return shown(name), None
