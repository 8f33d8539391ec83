"""The house's own rules: agreed top level, documented names, files that fit in the head."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "lpmtui").rglob("*.py"))
TEXTS = [
    path
    for path in sorted(ROOT.rglob("*"))
    if path.is_file()
    and path.suffix in {".py", ".toml", ".md", ".tcss", ".txt", ".csv", ""}
    and not {"build", "dist", "__pycache__"} & set(path.parts)
    and not any(part.startswith(".") and part != ".ci" for part in path.relative_to(ROOT).parts)
]
AGREED = {"pyproject.toml", "lpmtui", "themes", "tests", "config.example.toml", "README.md"}
VAGUE = re.compile(r"(\A|_)(manager|helpers?|utils?|data|info)s?\.py\Z")
AIX_WORDS = {"manager.py"}  # PowerHA's own noun: the cluster manager
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b")


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Test directories are no packages, so two modules of one name would be taken for one."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_top_level_holds_only_what_was_agreed() -> None:
    names = {line.split("/")[0] for line in tracked()}
    assert {name for name in names if not name.startswith(".")} <= AGREED


def test_source_files_fit_in_the_head() -> None:
    assert [named(path) for path in SOURCES if len(lines_of(path)) > 400] == []


def test_source_files_are_named_after_what_they_hold() -> None:
    assert [named(path) for path in SOURCES if VAGUE.search(path.name) and path.name not in AIX_WORDS] == []


def test_every_public_name_says_what_it_is_for() -> None:
    silent = [
        f"{named(path)}: {name}"
        for path in SOURCES
        for name, node in public_names(ast.parse(path.read_text(encoding="utf-8")))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_unfinished_is_left() -> None:
    found = [
        f"{named(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(lines_of(path), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_no_function_is_a_stub() -> None:
    """A method may leave its work to the subclasses; a function of a module may not."""
    assert [named(path) for path in SOURCES if "NotImplementedError" in names_in_functions(path)] == []


def test_no_file_names_the_place_where_it_was_written() -> None:
    here = str(ROOT)
    assert [named(path) for path in TEXTS if here in path.read_text(encoding="utf-8", errors="replace")] == []


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def names_in_functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.id for one in functions for node in ast.walk(one) if isinstance(node, ast.Name)}


def public_names(tree: ast.Module) -> Iterator[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef]]:
    """The module, its public classes and functions, and their public methods."""
    yield "(module)", tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                yield from (
                    (f"{node.name}.{method.name}", method)
                    for method in node.body
                    if isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
                )
