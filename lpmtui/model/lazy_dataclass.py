"""What `dataclasses` offers, at a price that a short command can pay.

The standard decorator compiles up to six functions for each class, about 0.5 ms, and its module takes 8 ms to
import. A short command defines a hundred classes and makes objects of half of them. Here `__init__` is
compiled when some objects were made, all classes share the other methods, and fields are looked at when they
are needed. What the standard module promises holds: fields and their defaults, frozen objects, slots,
`replace`, `asdict`, `__post_init__`, `__match_args__`. A field with `init=False` gets its value in
`__post_init__`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass, replace

__all__ = ["MISSING", "asdict", "dataclass", "field", "fields", "is_dataclass", "replace"]

_OWN = "__own_fields__"
"""Where a class keeps the fields that it declares itself."""

_MISSING: Any = object()
"""Stands for a default that there is none of."""

_COMPILE_AFTER = 4
"""Compiling costs as much as filling so many objects field by field, and more."""


class _Field:
    """One field of a class; the attributes are those of `dataclasses.Field`."""

    __slots__ = (
        "compare",
        "default",
        "default_factory",
        "init",
        "kw_only",
        "metadata",
        "name",
        "repr",
        "type",
    )

    def __init__(
        self,
        *,
        default: Any = _MISSING,
        default_factory: Any = _MISSING,
        init: bool = True,
        repr: bool = True,  # noqa: A002 - the standard name
        compare: bool = True,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = ""
        self.type: Any = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.kw_only = False
        self.metadata = metadata or {}


def _dataclass(cls: type | None = None, /, **options: bool) -> Any:
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
    identity = "__hash__" not in own or vars(cls)["__hash__"] is None
    made = _with_fields(cls, _declared(cls, kw_only=kw_only), slots=slots)
    if repr and "__repr__" not in own:
        made.__repr__ = _repr  # type: ignore[assignment]
    if eq and "__eq__" not in own:
        made.__eq__ = _eq  # type: ignore[assignment]
    if eq and identity:
        made.__hash__ = _hash if frozen else None  # type: ignore[assignment]
    if frozen:
        made.__setattr__ = _refuse_to_set  # type: ignore[assignment,method-assign]
        made.__delattr__ = _refuse_to_delete  # type: ignore[assignment,method-assign]
        if slots and "__getstate__" not in own:
            made.__getstate__ = _getstate  # type: ignore[assignment,method-assign]
            made.__setstate__ = _setstate  # type: ignore[attr-defined]
    if "__init__" not in own:
        made.__init__ = _first_init(made, frozen=frozen)  # type: ignore[misc]
    return made


def _declared(cls: type, *, kw_only: bool) -> list[_Field]:
    """The fields that a class itself declares, in their order."""
    own, found = vars(cls), []
    for name, hint in cls.__annotations__.items():
        if str(hint).startswith(("ClassVar", "typing.ClassVar")):
            continue
        value = own.get(name, _MISSING)
        one = value if isinstance(value, _Field) else _Field(default=value)
        if one.default.__class__.__hash__ is None:
            raise ValueError(f"mutable default {type(one.default)} for field {name} is not allowed")
        one.name, one.type, one.kw_only = name, hint, kw_only
        found.append(one)
    return found


def _with_fields(cls: type, declared: list[_Field], *, slots: bool) -> type:
    """The class with its fields; made anew where it gets a slot for each that its bases have none for."""
    added = {_OWN: declared, "__match_args__": _MATCH_ARGS}
    names = [one.name for one in declared]
    if slots:
        left_out = {*names, "__dict__", "__weakref__"}
        body = {name: value for name, value in vars(cls).items() if name not in left_out}
        inherited = {slot for base in cls.__mro__[1:-1] for slot in vars(base).get("__slots__", ())}
        body |= added | {"__slots__": tuple(name for name in names if name not in inherited)}
        made = type(cls)(cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
        return made
    for name, value in added.items():
        setattr(cls, name, value)
    for one in declared:
        if one.default is not _MISSING:
            setattr(cls, one.name, one.default)
        elif one.name in vars(cls):
            delattr(cls, one.name)
    return cls


# --- what can be asked of a class or an object ---------------------------------------------------------

_FIELDS: dict[type, tuple[_Field, ...]] = {}


def _fields(one: object) -> tuple[_Field, ...]:
    """The fields of a class or of an object, those of its bases first. Raises TypeError for any other."""
    kind = one if isinstance(one, type) else type(one)
    found = _FIELDS.get(kind)
    if found is None:
        if not _is_dataclass(kind):
            raise TypeError(f"{kind} has no fields")
        named = {each.name: each for base in reversed(kind.__mro__) for each in vars(base).get(_OWN, ())}
        found = _FIELDS[kind] = tuple(named.values())
    return found


def _is_dataclass(one: object) -> bool:
    """Whether it is such a class, or an object of one."""
    return hasattr(one, _OWN)


def _replace(one: Any, /, **changes: Any) -> Any:
    """The same object with other values in some fields. Raises ValueError for a field with `init=False`."""
    for each in _fields(one):
        if not each.init:
            if each.name in changes:
                raise ValueError(f"field {each.name} is declared with init=False")
        elif each.name not in changes:
            changes[each.name] = getattr(one, each.name)
    return one.__class__(**changes)


def _asdict(one: object) -> dict[str, Any]:
    """The object as a dictionary, and so all objects in it."""
    return {each.name: _plain(getattr(one, each.name)) for each in _fields(one)}


def _plain(value: Any) -> Any:
    if _is_dataclass(value):
        return _asdict(value)
    if isinstance(value, list | tuple):
        return type(value)([_plain(inner) for inner in value])
    if isinstance(value, dict):
        return {_plain(key): _plain(inner) for key, inner in value.items()}
    return value


if not TYPE_CHECKING:
    MISSING = _MISSING
    asdict, dataclass, field, fields = _asdict, _dataclass, _Field, _fields
    is_dataclass, replace = _is_dataclass, _replace


class _MatchArgs:
    """The names of the fields that are given by their place, for `match`."""

    def __get__(self, one: object, kind: type) -> tuple[str, ...]:
        return tuple(each.name for each in _fields(kind) if each.init and not each.kw_only)


_MATCH_ARGS = _MatchArgs()


# --- making an object ---------------------------------------------------------------------------------


def _first_init(cls: type, *, frozen: bool) -> Callable[..., None]:
    """`__init__` of the first few objects, field by field; then the compiled one, which is faster."""
    has_post_init = hasattr(cls, "__post_init__")
    objects = 0

    def init(self: object, *args: object, **values: object) -> None:
        nonlocal objects
        objects += 1
        if objects > _COMPILE_AFTER or not _filled(self, _fields(cls), args, values):
            compiled = _compiled_init(cls, frozen=frozen)
            cls.__init__ = compiled  # type: ignore[misc]
            compiled(self, *args, **values)
        elif has_post_init:
            self.__post_init__()  # type: ignore[attr-defined]

    return init


def _filled(
    self: object, fields_: tuple[_Field, ...], args: tuple[object, ...], values: dict[str, object]
) -> bool:
    """Set all fields; False for arguments that do not fit: the compiled function says what is wrong."""
    settable = [one for one in fields_ if one.init]
    names = [one.name for one in settable if not one.kw_only]
    given = dict(zip(names, args, strict=False))
    if len(args) > len(names) or not given.keys().isdisjoint(values):
        return False
    given |= values
    for one in settable:
        if one.name in given:
            value = given.pop(one.name)
        elif one.default is not _MISSING:
            value = one.default
        elif one.default_factory is not _MISSING:
            value = one.default_factory()
        else:
            return False
        object.__setattr__(self, one.name, value)
    return not given


def _compiled_init(cls: type, *, frozen: bool) -> Callable[..., None]:
    """`__init__` of a class: one parameter for each field, in the order of the fields."""
    settable = [one for one in _fields(cls) if one.init]
    names: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": _MISSING}
    parameters = [_parameter(one, names) for one in settable if not one.kw_only]
    if only := [_parameter(one, names) for one in settable if one.kw_only]:
        parameters += ["*", *only]
    assign = "_set(self, {0!r}, {1})" if frozen else "self.{0} = {1}"
    body = [assign.format(one.name, _value(one)) for one in settable]
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__(self, {', '.join(parameters)}):\n " + "\n ".join(body or ["pass"])
    exec(text, names)  # noqa: S102 - what the standard decorator does; the names are those of the fields
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _parameter(one: _Field, names: dict[str, Any]) -> str:
    if one.default_factory is not _MISSING:
        names[f"_make_{one.name}"] = one.default_factory
        return f"{one.name}=_MISSING"
    if one.default is not _MISSING:
        names[f"_default_{one.name}"] = one.default
        return f"{one.name}=_default_{one.name}"
    return one.name


def _value(one: _Field) -> str:
    """The text of what `__init__` assigns to a field."""
    if one.default_factory is not _MISSING:
        return f"_make_{one.name}() if {one.name} is _MISSING else {one.name}"
    return one.name


# --- the methods that all classes share -----------------------------------------------------------------


def _values(one: object) -> tuple[object, ...]:
    return tuple([getattr(one, name) for name in _compared(type(one))])


_COMPARED: dict[type, tuple[str, ...]] = {}


def _compared(cls: type) -> tuple[str, ...]:
    names = _COMPARED.get(cls)
    if names is None:
        names = _COMPARED[cls] = tuple(one.name for one in _fields(cls) if one.compare)
    return names


def _eq(self: object, other: object) -> object:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: object) -> int:
    return hash(_values(self))


def _repr(self: object) -> str:
    shown = [f"{one.name}={getattr(self, one.name)!r}" for one in _fields(self) if one.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, _value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: object) -> list[object]:
    return [getattr(self, one.name) for one in _fields(self)]


def _setstate(self: object, state: list[object]) -> None:
    for one, value in zip(_fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
