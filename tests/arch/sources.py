"""The package's own source text, as the house's rules look at it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lpmtui"
SOURCES = sorted(PACKAGE.rglob("*.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function


def named(path: Path) -> str:
    """A file's path inside the repository."""
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    """A source file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def lines_of(path: Path) -> list[str]:
    """A text file's lines."""
    return path.read_text(encoding="utf-8").splitlines()


def room_of(path: Path) -> str:
    """The first level of the package that a source file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    """A source file's dotted name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def public_classes() -> Iterator[tuple[str, Path]]:
    """Every public class of a module's top level, and where it stands."""
    for path in SOURCES:
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, path


def functions() -> Iterator[tuple[Function, Path]]:
    """Every function and method, nested ones too."""
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, Function):
                yield node, path


def documented() -> Iterator[tuple[Documented, str, Path]]:
    """Everything that has a docstring, with its docstring."""
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, Documented) and (text := ast.get_docstring(node)):
                yield node, text, path


@cache
def imports() -> dict[str, set[str]]:
    """Which module of the package imports which, wherever in the file the import stands."""
    modules = {module_of(path) for path in SOURCES}
    found: dict[str, set[str]] = defaultdict(set)
    for path in SOURCES:
        own = module_of(path)
        for node in ast.walk(tree_of(path)):
            for name in _imported(node):
                target = name if name in modules else name.rpartition(".")[0]
                if target in modules and target != own:
                    found[own].add(target)
    return dict(found)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules each of which reaches all others (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found
