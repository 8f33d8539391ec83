"""`dataclasses.dataclass`, with the methods made when they are first used.

The standard decorator compiles up to six functions for each class, about 0.5 ms. A short command defines a
hundred classes and makes objects of half of them. Here `__init__` is compiled when some objects were made,
and all classes share the other methods. What the decorator promises holds: fields and their defaults, frozen
objects, slots, `replace`, `asdict`, `__post_init__`, `__match_args__`. A field with `init=False` gets its
value in `__post_init__`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - imported from here by every room
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """The decorator `dataclasses.dataclass` with the options frozen, slots, eq, repr and kw_only."""
        if cls is None:
            return lambda decorated: _decorate(decorated, **options)
        return _decorate(cls, **options)


def _decorate(
    cls: type,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    repr: bool = True,  # noqa: A002 - the standard decorator's name
    kw_only: bool = False,
) -> type:
    own = frozenset(vars(cls))
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
    methods: dict[str, object] = {}
    if repr:
        methods["__repr__"] = _repr
    if eq:
        methods["__eq__"] = _eq
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        if slots:
            methods |= {"__getstate__": _getstate, "__setstate__": _setstate}
    if eq:
        methods["__hash__"] = _hash if frozen else None
    for name, method in methods.items():
        if name not in own or (name == "__hash__" and vars(cls)[name] is None):
            setattr(made, name, method)
    if "__init__" not in own:
        made.__init__ = _first_init(made, frozen=frozen)  # type: ignore[misc]
    return made


def _first_init(cls: type, *, frozen: bool) -> Callable[..., None]:
    """`__init__` of the first few objects, field by field; then the compiled one, which is faster."""
    fields = [one for one in dataclasses.fields(cls) if one.init]
    has_post_init = hasattr(cls, "__post_init__")
    objects = 0

    def init(self: object, *args: object, **values: object) -> None:
        nonlocal objects
        objects += 1
        if objects > _COMPILE_AFTER or not _filled(self, fields, args, values):
            compiled = _compiled_init(cls, frozen=frozen)
            cls.__init__ = compiled  # type: ignore[misc]
            compiled(self, *args, **values)
        elif has_post_init:
            self.__post_init__()  # type: ignore[attr-defined]

    return init


_COMPILE_AFTER = 4
"""Compiling costs as much as filling so many objects field by field, and more."""


def _filled(
    self: object, fields: list[dataclasses.Field[Any]], args: tuple[object, ...], values: dict[str, object]
) -> bool:
    """Set all fields; False for arguments that do not fit: the compiled function says what is wrong."""
    names = [one.name for one in fields if not one.kw_only]
    given = dict(zip(names, args, strict=False))
    if len(args) > len(names) or not given.keys().isdisjoint(values):
        return False
    given |= values
    for one in fields:
        if one.name in given:
            value = given.pop(one.name)
        elif one.default is not dataclasses.MISSING:
            value = one.default
        elif one.default_factory is not dataclasses.MISSING:
            value = one.default_factory()
        else:
            return False
        object.__setattr__(self, one.name, value)
    return not given


def _compiled_init(cls: type, *, frozen: bool) -> Callable[..., None]:
    """`__init__` of a class: one parameter for each field, in the order of the fields."""
    fields = dataclasses.fields(cls)
    names: dict[str, Any] = {"_set": object.__setattr__, "_NOT_GIVEN": _NOT_GIVEN}
    parameters = [_parameter(one, names) for one in fields if one.init and not one.kw_only]
    if only := [_parameter(one, names) for one in fields if one.init and one.kw_only]:
        parameters += ["*", *only]
    assign = "_set(self, {0!r}, {1})" if frozen else "self.{0} = {1}"
    body = [assign.format(one.name, value) for one in fields if (value := _value(one))]
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__(self, {', '.join(parameters)}):\n " + "\n ".join(body or ["pass"])
    exec(text, names)  # noqa: S102 - what the standard decorator does; the names are those of the fields
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


_NOT_GIVEN = object()


def _parameter(one: dataclasses.Field[Any], names: dict[str, Any]) -> str:
    if one.default_factory is not dataclasses.MISSING:
        names[f"_make_{one.name}"] = one.default_factory
        return f"{one.name}=_NOT_GIVEN"
    if one.default is not dataclasses.MISSING:
        names[f"_default_{one.name}"] = one.default
        return f"{one.name}=_default_{one.name}"
    return one.name


def _value(one: dataclasses.Field[Any]) -> str:
    """The text of what `__init__` assigns to a field; empty where it leaves it alone."""
    if not one.init:
        return ""
    if one.default_factory is not dataclasses.MISSING:
        return f"_make_{one.name}() if {one.name} is _NOT_GIVEN else {one.name}"
    return one.name


def _values(one: object) -> tuple[object, ...]:
    return tuple([getattr(one, name) for name in _compared(type(one))])


_COMPARED: dict[type, tuple[str, ...]] = {}


def _compared(cls: type) -> tuple[str, ...]:
    names = _COMPARED.get(cls)
    if names is None:
        names = _COMPARED[cls] = tuple(field.name for field in dataclasses.fields(cls) if field.compare)
    return names


def _eq(self: object, other: object) -> object:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: object) -> int:
    return hash(_values(self))


def _repr(self: object) -> str:
    shown = [f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr]  # type: ignore[arg-type]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: object) -> list[object]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]  # type: ignore[arg-type]


def _setstate(self: object, state: list[object]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):  # type: ignore[arg-type]
        object.__setattr__(self, one.name, value)
