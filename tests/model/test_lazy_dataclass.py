"""The lazy decorator keeps what the standard one promises."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from lpmtui.model import lazy_dataclass
from lpmtui.model.lazy_dataclass import dataclass as lazy

MODULES = [pytest.param(dataclasses, id="standard"), pytest.param(lazy_dataclass, id="lazy")]
DECORATORS = [pytest.param(dataclasses.dataclass, id="standard"), pytest.param(lazy, id="lazy")]


def point(module: Any, **options: bool) -> Any:
    @module.dataclass(**options)
    class Point:
        """A point."""

        x: int
        y: int = 2
        names: list[str] = module.field(default_factory=list)
        note: str = module.field(default="", compare=False, repr=False)

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("x")

    return Point


@lazy(frozen=True, slots=True)
class Base:
    """At the module's level, so that it can be pickled."""

    first: int
    derived: int = lazy_dataclass.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "derived", self.first + 1)


@lazy(frozen=True, slots=True)
class Child(Base):
    """Has its own field after those of its base."""

    last: str = "z"


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("slots", [False, True])
@pytest.mark.parametrize("frozen", [False, True])
def test_fields_defaults_and_conversions(module: Any, frozen: bool, slots: bool) -> None:
    kind = point(module, frozen=frozen, slots=slots)
    one, other = kind(1), kind(1, 2, names=[], note="else")
    assert one == other
    assert one != kind(2)
    assert one != (1, 2, [], "")
    assert one.names is not kind(1).names
    assert repr(one).endswith("Point(x=1, y=2, names=[])")
    assert module.is_dataclass(kind)
    assert module.is_dataclass(one)
    assert module.asdict(kind(1, names=[kind(2)]))["names"] == [{"x": 2, "y": 2, "names": [], "note": ""}]
    assert module.replace(other, y=7).note == "else"
    assert [(field.name, field.type, field.compare) for field in module.fields(one)][-2:] == [
        ("names", "list[str]", True),
        ("note", "str", False),
    ]
    assert [field.default is module.MISSING for field in module.fields(kind)] == [True, False, True, False]
    assert kind.__match_args__ == ("x", "y", "names", "note")
    assert hasattr(one, "__dict__") is not slots
    with pytest.raises(ValueError, match="x"):
        kind(-1)
    for wrong in ((), (1, 2, [], "", 5)):
        with pytest.raises(TypeError, match="argument"):
            kind(*wrong)


@pytest.mark.parametrize("decorator", DECORATORS)
def test_a_frozen_object_refuses_changes_and_has_a_hash(decorator: Callable[..., Any]) -> None:
    @decorator(frozen=True, slots=True)
    class Pair:
        left: int
        right: int = 0

    one = Pair(1)
    assert hash(one) == hash(Pair(1, 0))
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.left = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.left
    assert one == Pair(1)


@pytest.mark.parametrize("module", MODULES)
def test_an_object_that_can_change_has_no_hash_unless_compared_by_identity(module: Any) -> None:
    assert point(module).__hash__ is None
    by_identity = point(module, eq=False, slots=True)
    assert by_identity(1) != by_identity(1)
    assert isinstance(hash(by_identity(1)), int)


@pytest.mark.parametrize("decorator", DECORATORS)
def test_methods_that_the_class_brings_along_are_kept(decorator: Callable[..., Any]) -> None:
    @decorator(frozen=True)
    class Name:
        text: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Name) and self.text.lower() == other.text.lower()

        def __hash__(self) -> int:
            return hash(self.text.lower())

        def __repr__(self) -> str:
            return self.text

    assert Name("A") == Name("a")
    assert len({Name("A"), Name("a")}) == 1
    assert repr(Name("A")) == "A"


@pytest.mark.parametrize("decorator", DECORATORS)
def test_keyword_only_fields(decorator: Callable[..., Any]) -> None:
    @decorator(kw_only=True)
    class Options:
        retries: int
        verbose: bool = False

    assert Options(retries=1).verbose is False
    with pytest.raises(TypeError):
        Options(1)


def test_a_subclass_adds_its_fields_and_both_can_be_copied_and_pickled() -> None:
    child = Child(3)
    assert (child.first, child.derived, child.last) == (3, 4, "z")
    assert lazy_dataclass.replace(child, first=5).derived == 6
    with pytest.raises(ValueError, match="init=False"):
        lazy_dataclass.replace(child, derived=5)
    assert copy.deepcopy(child) == pickle.loads(pickle.dumps(child)) == child
    assert child != Base(3)


def test_the_method_is_compiled_once_after_some_objects() -> None:
    kind = point(lazy_dataclass)
    first = kind.__init__
    assert [kind(1, names=["a"]).names, kind(x=1).y] == [["a"], 2]
    assert kind.__init__ is first
    made = [kind(number, note="n") for number in range(9)]
    compiled = kind.__init__
    assert compiled is not first
    assert made == [kind(number, note="n") for number in range(9)]
    assert kind.__init__ is compiled


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("values", [{"x": 1, "z": 2}, {"y": 2}, {}])
def test_arguments_that_do_not_fit_are_named(module: Any, values: dict[str, int]) -> None:
    kind = point(module)
    for _ in range(7):
        with pytest.raises(TypeError, match="'z'" if "z" in values else "'x'"):
            kind(**values)
        kind(1)
    with pytest.raises(TypeError, match="multiple values"):
        kind(1, x=1)


@pytest.mark.parametrize("module", MODULES)
def test_a_class_matches_by_place_keeps_constants_and_refuses_a_shared_list(module: Any) -> None:
    @module.dataclass(slots=True)
    class Kind:
        word: ClassVar[str] = "kind"
        left: int
        right: int = 0

    match Kind(1, 2):
        case Kind(left, right):
            assert (left, right, Kind.word) == (1, 2, "kind")
    assert [field.name for field in module.fields(Kind)] == ["left", "right"]
    with pytest.raises(ValueError, match="mutable default"):
        module.dataclass(type("Shared", (), {"__annotations__": {"names": "list"}, "names": []}))
    with pytest.raises(TypeError):
        module.fields(int)
