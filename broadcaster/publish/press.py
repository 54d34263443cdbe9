"""Turns the page templates of a workspace into pages: sandboxed, bounded, every slip a fault with file and line."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import BaseLoader, StrictUndefined, nodes, pass_context
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import read_text
from broadcaster.publish import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jinja2 import Environment
    from jinja2.compiler import Frame
    from jinja2.runtime import Context

FOLDER = "templates/pages"
SUFFIX = ".j2"
STEPS = 2_000_000
"""Turns of loops and calls one page may take: the index of a country has a tenth of it, a loop without end has more."""

FILTERS = ("first", "join", "last", "length", "upper")
"""Jinja's own filters that page templates may use, beside `day`, `duration`, `pause` and `size`."""

_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*\.j2")
_SLIPS = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)
_steps_left: ContextVar[list[int]] = ContextVar("steps_left")

_T = TypeVar("_T")


class Press:
    """The page templates of one workspace and the words to print them in.

    Attributes:
        folder: the workspace's `templates/pages`.
        words: the pages' language.
    """

    def __init__(self, folder: Path, words: wording.Wording) -> None:
        self.folder = folder
        self.words = words
        self._environment = _Sandbox(folder, words)

    def render(self, name: str, **values: object) -> str:
        """Return the template `name`, such as "script.html.j2", filled with `values`.

        Raises:
            FaultsFoundError: the template is missing, is no template, names what it is not given, reaches for what is
                closed to templates, or does not end.
        """
        token = _steps_left.set([STEPS])
        try:
            return self._environment.get_template(name).render(pages=self.words.language, **values)
        except _SLIPS as error:
            raise FaultsFoundError([_fault(name, error)]) from error
        finally:
            _steps_left.reset(token)

    def faults(self) -> list[Fault]:
        """Return what keeps the templates from being read, all of them, in the order of their names."""
        found: list[Fault] = []
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            try:
                self._environment.get_template(path.name)
            except FaultsFoundError as error:
                found.extend(error.faults)
            except TemplateError as error:
                found.append(_fault(path.name, error))
        return found


def load(workspace: Path, language: str) -> Press:
    """Return the press of the workspace in folder `workspace`, printing in `language` (`settings.pages`).

    Raises:
        FaultsFoundError: the words of that language are missing or broken.
    """
    return Press(workspace / FOLDER, wording.load(workspace / "locales", language))


class _Loader(BaseLoader):
    """Reads templates of one folder, and nothing above or below it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:  # noqa: ARG002
        path = self._folder / template
        if not _NAME.fullmatch(template) or not path.is_file():
            raise TemplateNotFound(template)
        shown = f"{FOLDER}/{template}"
        return read_text(path, shown), shown, None


class _CountingGenerator(CodeGenerator):
    """Makes every loop of a template count its turns."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        for loop in node.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None, lineno=loop.lineno)
        node.set_environment(self.environment)
        super().visit_Template(node, frame)


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox in which everything ends: what a page needs, and nothing that can grow or call outside."""

    code_generator_class = _CountingGenerator
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, folder: Path, words: wording.Wording) -> None:
        super().__init__(
            loader=_Loader(folder),
            autoescape=lambda name: name is not None and name.endswith(".html" + SUFFIX),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.globals = {"_": words.say}
        own = {"day": words.day, "duration": words.duration, "pause": words.pause, "size": words.size}
        self.filters = {name: self.filters[name] for name in FILTERS} | own | {"counted": _counted}

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        if not (isinstance(obj, Macro) or obj == self.globals["_"]):
            raise SecurityError("the only calls in a page template are _( ) and macros")
        _take_step()
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        raise SecurityError(f'page templates may not use "{operator}"')


@pass_context
def _counted(context: Context, items: Iterable[_T]) -> Iterator[_T]:  # noqa: ARG001 - jinja2 folds filters without one
    for item in items:
        _take_step()
        yield item


def _take_step() -> None:
    left = _steps_left.get(None)
    if left is None:
        return
    left[0] -= 1
    if left[0] < 0:
        raise SecurityError(f"takes more than {STEPS:,} turns of loops and calls; does it end?")


def _fault(name: str, error: BaseException) -> Fault:
    if isinstance(error, TemplateSyntaxError):
        return Fault(error.filename or f"{FOLDER}/{name}", error.lineno, _sentence(str(error.message)))
    path, line = _place(error) or (f"{FOLDER}/{name}", None)
    if isinstance(error, TemplateNotFound):
        hint = f"Page templates lie in {FOLDER}; `broadcaster init` makes a workspace that has them all."
        return Fault(path, line, f'the template "{error.name}" is missing.', hint)
    if isinstance(error, RecursionError):
        return Fault(path, line, "calls itself without end.")
    return Fault(path, line, _sentence(str(error)))


def _place(error: BaseException) -> tuple[str, int] | None:
    """Return the innermost template line that the error passed through."""
    found, trace = None, error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.startswith(FOLDER):
            found = path, trace.tb_lineno
        trace = trace.tb_next
    return found


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
