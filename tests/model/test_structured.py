import os
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.model.errors import UsageError, did_you_mean, nearest
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.schema import GIVEN, KEY, BadValue, Between, NotEmpty, Written
from lpmtui.model.structured import (
    MOST_PROBLEMS,
    StructureError,
    parse_json,
    read_file,
    read_json,
    read_toml,
)
from lpmtui.model.units import MIB, parse_size


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True)
class Node:
    name: Annotated[str, NotEmpty()]
    memory_mib: Annotated[int, Written(lambda text: parse_size(text) // MIB)] = field(
        default=0, metadata=KEY("memory")
    )
    port: Annotated[int | None, Between(1, 65535)] = None


@dataclass(frozen=True)
class Site:
    nodes: tuple[Node, ...]
    colour: Colour = Colour.RED
    speed: float = 1.0
    mode: Literal["fast", "slow"] = "slow"
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pair: tuple[int, str] = (0, "")
    file: Path | None = None
    source: str = field(default="", metadata=GIVEN)

    def __post_init__(self) -> None:
        if len({node.name for node in self.nodes}) < len(self.nodes):
            raise BadValue("it names a node twice.", "Give each its own name.")


GOOD = """
colour = "green"
speed = 2
pair = [1, "a"]
file = "/etc/hosts"
keys.list = ["f4"]
[[nodes]]
name = "a"
memory = "64GiB"
"""


def read_toml_file(kind: type[Site], path: Path, source: str) -> Site:
    return read_toml(kind, read_file(path, source), source)


def problems(text: str) -> list[str]:
    with pytest.raises(StructureError) as caught:
        read_toml(Site, text, "The site x.toml")
    return [str(problem) for problem in caught.value.problems]


def test_a_text_becomes_the_dataclass_that_describes_it() -> None:
    site = read_toml(Site, GOOD, "x")
    assert site == Site(
        (Node("a", 65536),),
        Colour.GREEN,
        2.0,
        keys={"list": ("f4",)},
        pair=(1, "a"),
        file=Path("/etc/hosts"),
    )
    assert type(site.speed) is float


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_toml_file(Site, file, "x") == read_toml(Site, GOOD, "x")


def test_every_problem_has_its_line_key_and_remedy() -> None:
    text = """
colour = "grean"
zzz = "x"
mode = 3
pair = [1]
[[nodes]]
memory = "64"
[[nodes]]
name = "b"
port = 70000
prot = 1
"""
    assert problems(text) == [
        "line 2, colour: 'grean' is not one of the choices. Did you mean green? Choose from red, green.",
        "line 3, zzz: there is no such key. Known here: nodes, colour, speed, mode, keys, pair, file.",
        "line 4, mode: 3 is not one of the choices. Choose from fast, slow.",
        "line 5, pair: it is not a list of 2 values.",
        "line 6, nodes[0].name: it is missing. Every entry needs one.",
        "line 7, nodes[0].memory: '64' is not a size. Write it like 64GiB or 512MiB.",
        "line 10, nodes[1].port: 70000 is out of range. Give a number from 1 to 65535.",
        "line 11, nodes[1].prot: there is no such key. Did you mean port?",
    ]


def test_what_only_the_whole_can_tell_is_a_problem_too() -> None:
    text = '[[nodes]]\nname = "a"\n[[nodes]]\nname = "a"\n'
    assert problems(text) == ["it names a node twice. Give each its own name."]


def test_unknown_keys_of_a_newer_program_are_passed_over_where_asked() -> None:
    body = {"nodes": [{"name": "a", "colour": 1}], "later": True}
    assert read_json(Site, body, "x", unknown_keys=True) == Site((Node("a"),))
    with pytest.raises(StructureError, match=r"nodes\[0\]\.colour: there is no such key"):
        read_json(Site, body, "x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 5000, "nested too deep"),
        ("[" * 5000, "not TOML"),
        ("a = 1\na = 2\n", "line 2: it is not TOML"),
        (f'colour = "{"x" * 300_000}"', "not one of the choices"),
        ("\n".join(f"k{n} = 1" for n in range(40_000)), "40001 problems; the first 20 are"),
        ("a" + ".a" * 5000 + " = 1", "there is no such key"),
    ],
)
def test_hostile_texts_get_a_short_answer_within_a_second(text: str, said: str) -> None:
    began = time.process_time()
    with pytest.raises(StructureError, match=said) as caught:
        read_toml(Site, text, "The site x.toml")
    assert time.process_time() - began < 1.0
    assert len(caught.value.problems) <= MOST_PROBLEMS
    assert len(str(caught.value)) < 5000


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path, said in [
        (pipe, "not a regular file"),
        (tmp_path, "not a regular file"),
        (Path("/dev/zero"), "not a regular file"),
        (tmp_path / "none", "No such file"),
        (tmp_path / "a\0b", "null"),
        (tmp_path / ("x" * 300), "too long"),
    ]:
        with pytest.raises(StructureError, match=said):
            read_toml_file(Site, path, "The site")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text(f'name = "{"x" * 5_000_000}"')
    with pytest.raises(StructureError, match="at most 512 KiB"):
        read_toml_file(Site, file, "The theme")


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "\xff", '{"a": 1e', "9" * 5000])
def test_a_text_that_is_no_json_is_said_so(text: str) -> None:
    with pytest.raises(StructureError, match=r"not JSON|nested too deep"):
        parse_json(text, "The answer")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["nodes", "name", "keys"]), inner),
    max_leaves=20,
)


@given(json_values)
def test_any_value_is_read_or_refused(value: object) -> None:
    try:
        found = read_json(Site, value, "x")
    except StructureError as error:
        told = error.problems
        assert told
    else:
        assert isinstance(found, Site)


def test_near_names_are_found_whatever_their_case() -> None:
    assert nearest("DBNODE", ["dbnode1", "other"]) == ("dbnode1",)
    assert did_you_mean("themes", ["theme", "title"], "x") == "Did you mean theme?"
    assert did_you_mean("zzz", ["theme"], "Nothing near.") == "Nothing near."
    assert nearest("x" * 5_000_000, ["x" * 100]) == ()


def test_a_structure_error_is_a_usage_error() -> None:
    assert issubclass(StructureError, UsageError)
