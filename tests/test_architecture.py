"""The house is built as docs/architecture.md says."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "broadcaster"
DOCS = PACKAGE.parent / "docs" / "architecture.md"
MODULES = sorted(PACKAGE.rglob("*.py"))


def captions() -> dict[str, str]:
    """Return the captions of the tree in docs/architecture.md by file or folder name."""
    text = DOCS.read_text(encoding="utf-8")
    return dict(re.findall(r"^[├└]── (\S+?)/? +(.+)$", text, re.MULTILINE))


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def first_sentence(path: Path) -> str:
    doc = ast.get_docstring(tree_of(path)) or ""
    return doc.split("\n\n")[0].replace("\n", " ")


def test_each_caption_is_the_first_sentence_of_what_it_captions() -> None:
    for name, caption in captions().items():
        path = PACKAGE / name / "__init__.py" if (PACKAGE / name).is_dir() else PACKAGE / name

        assert first_sentence(path) == caption, name


def test_every_room_has_a_caption() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}

    assert rooms <= set(captions())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_says_what_it_is(path: Path) -> None:
    assert first_sentence(path)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_is_longer_than_a_sitting(path: Path) -> None:
    most = 480 if path.name == "models.py" else 300  # the nouns are read as one page of definitions

    assert len(path.read_text(encoding="utf-8").split("\n")) <= most


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("jinja2", {"compose", "publish", "web"}),
        ("pydub", {"produce"}),
        ("distributed", {"crew"}),
        ("gtts", {"narrate"}),
        ("sherpa_onnx", {"narrate"}),
        ("numpy", {"narrate", "produce"}),
        ("platformdirs", {"narrate"}),
        ("sqlalchemy", {"runlog", "web"}),
        ("alembic", {"runlog", "web"}),
        ("yaml", {"yamldoc.py"}),
        ("rich", {"commands"}),
        ("fastapi", {"web"}),
        ("starlette", {"web"}),
        ("uvicorn", {"web"}),
        ("argon2", {"web"}),
        ("itsdangerous", {"web"}),
        ("segno", {"web"}),
        ("psycopg", set()),
        ("matplotlib", {"runlog"}),
        ("docx", {"publish", "runlog", "translate", "wordml.py"}),
        ("openpyxl", {"runlog", "translate"}),
        ("translate", {"translate"}),
        ("polib", {"language", "translate"}),
    ],
)
def test_a_library_is_imported_only_in_the_rooms_that_are_built_on_it(library: str, rooms: set[str]) -> None:
    importing = {path.relative_to(PACKAGE).parts[0] for path in MODULES if library in imported(path)}

    assert importing == rooms


@functools.cache
def imported(path: Path) -> set[str]:
    """Return the packages a module imports, in functions and for type checking too."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@functools.cache
def called(path: Path) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)}


HANDED = ("desk.now", "self.now", "self._now")
"""How the portal asks the clock that it was handed."""


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if any(
            call.endswith((".now", ".today", ".utcnow", "time.time")) and not call.endswith(HANDED)
            for call in called(path)
            if "clock." not in call
        )
    }

    assert asking == {"commands/clock.py"}


def test_composing_writes_nothing() -> None:
    for path in (PACKAGE / "compose").glob("*.py"):
        writing = {
            call
            for call in called(path)
            if call.endswith(("write_text", "write_bytes", "write_whole", "open", "mkdir"))
        }

        assert not writing, path.name


def test_only_the_doors_end_the_program() -> None:
    ending = {path.name for path in MODULES if called(path) & {"sys.exit", "exit", "quit", "os._exit"}}

    assert ending == set()


def test_exceptions_have_one_tree() -> None:
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                assert (
                    not {"Exception", "BaseException"} & {ast.unparse(base) for base in node.bases}
                    or path.name == "errors.py"
                )
