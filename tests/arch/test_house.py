"""The house's own rules: agreed top level, names that are told apart, files that fit in the head."""

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from sources import (
    ROOT,
    SOURCES,
    circles,
    documented,
    functions,
    imports,
    lines_of,
    named,
    public_classes,
    room_of,
    tree_of,
)

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
WHIM = re.compile(r"(\A|_)[a-z]+ing\Z")
CRAFT_WORDS = {"fencing", "finding", "routing", "string", "timing"}  # nouns that end like a participle
LONG_FILE, LONGEST_FILE, LONG_FILES = 300, 400, 6
TERSE, TERSE_ONES = 3, 20  # words; how many docstrings may be that short
LONG_FUNCTION, LONGEST_FUNCTION, SHORT_SHARE = 20, 40, 0.95
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b")


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Test directories are no packages, so two modules of one name would be taken for one."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_top_level_holds_only_what_was_agreed() -> None:
    names = {line.split("/")[0] for line in tracked()}
    assert {name for name in names if not name.startswith(".")} <= AGREED


def test_source_files_fit_in_the_head() -> None:
    sizes = {named(path): len(lines_of(path)) for path in SOURCES}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}
    assert len({name: size for name, size in sizes.items() if size > LONG_FILE}) <= LONG_FILES


def test_functions_do_one_thing() -> None:
    sizes = [
        (node.end_lineno - node.lineno + 1, f"{named(path)}: {node.name}")  # type: ignore[operator]
        for node, path in functions()
    ]
    assert [name for size, name in sizes if size > LONGEST_FUNCTION] == []
    assert sum(size <= LONG_FUNCTION for size, _ in sizes) / len(sizes) >= SHORT_SHARE


def test_no_two_modules_in_sight_of_each_other_have_one_name() -> None:
    """The simulator and the client never see each other, and both may name a module after one AIX program."""
    client = [path for path in SOURCES if room_of(path) != "simulator"]
    simulator = [path for path in SOURCES if room_of(path) in ("simulator", "model", "forecast")]
    for side in (client, simulator):
        names = [(path.stem, named(path)) for path in side if path.stem not in ("__init__", "__main__")]
        assert doubled(names) == {}


def test_no_two_public_classes_have_one_name() -> None:
    assert doubled((name, named(path)) for name, path in public_classes()) == {}


def test_modules_have_names_of_the_craft() -> None:
    assert [named(path) for path in SOURCES if WHIM.search(path.stem) and path.stem not in CRAFT_WORDS] == []


def test_no_module_imports_itself_through_others_not_even_late() -> None:
    assert circles(imports()) == []


def test_near_names_are_found_in_one_place() -> None:
    users = [
        named(path) for path in SOURCES if re.search(r"^\s*(import|from) difflib", path.read_text(), re.M)
    ]
    assert users == ["lpmtui/model/errors.py"]


def test_dataclasses_come_from_the_one_place_that_defines_them_fast() -> None:
    standard = re.compile(r"from dataclasses import .*\bdataclass\b|@dataclasses\.dataclass")
    users = [named(path) for path in SOURCES if any(standard.search(line) for line in lines_of(path))]
    assert users == ["lpmtui/model/lazy_dataclass.py"]


def doubled(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The names that are given more than once, and where."""
    places = defaultdict(list)
    for name, place in names:
        places[name].append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_source_files_are_named_after_what_they_hold() -> None:
    assert [named(path) for path in SOURCES if VAGUE.search(path.name) and path.name not in AIX_WORDS] == []


def test_every_public_name_says_what_it_is_for() -> None:
    silent = [
        f"{named(path)}: {name}"
        for path in SOURCES
        for name, node in public_names(tree_of(path))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_docstrings_say_more_than_the_name() -> None:
    terse = [
        f"{named(path)}: {getattr(node, 'name', 'module')}: {text}"
        for node, text, path in documented()
        if len(text.split()) <= TERSE
    ]
    assert len(terse) <= TERSE_ONES, terse


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


def names_in_functions(path: Path) -> set[str]:
    own = [node for node in tree_of(path).body if isinstance(node, ast.FunctionDef)]
    return {node.id for one in own for node in ast.walk(one) if isinstance(node, ast.Name)}


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
