"""The layouts of clmgr's answers. Pure: objects as ordered attributes in, text out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Attributes = Mapping[str, str]


def assignments(things: Sequence[Attributes]) -> str:
    """The default layout: one `ATTR="value"` to a line, a blank line between two objects."""
    blocks = ["".join(f'{name}="{value}"\n' for name, value in thing.items()) for thing in things]
    return "\n".join(blocks)


def delimited(things: Sequence[Attributes], delimiter: str, *, header: bool) -> str:
    """`-c`, `-d`: one object to a line, after a header line that begins with `# `."""
    lines = []
    if header and things:
        lines.append("# " + delimiter.join(things[0]))
    lines += [delimiter.join(_escaped(value, delimiter) for value in thing.values()) for thing in things]
    return "".join(f"{line}\n" for line in lines)


def tagged(kind: str, things: Sequence[Attributes]) -> str:
    """`-x`: something like XML. The real tags are not known."""
    tag = kind.upper()
    lines = [f"<{tag}S>"]
    for thing in things:
        lines.append(f"  <{tag}>")
        lines += [f"    <{name}>{_plain(value)}</{name}>" for name, value in thing.items()]
        lines.append(f"  </{tag}>")
    return "".join(f"{line}\n" for line in [*lines, f"</{tag}S>"])


def names(found: Sequence[str]) -> str:
    """A query without a name: the names, one to a line."""
    return "".join(f"{name}\n" for name in found)


def chosen(thing: Attributes, wanted: Sequence[str]) -> Attributes:
    """Only these attributes, in the order of asking; raises KeyError for an unknown one."""
    return {name: thing[name] for name in wanted} if wanted else thing


def _plain(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped(value: str, delimiter: str) -> str:
    """A delimiter inside a value gets a backslash in front; that clmgr does so is an assumption."""
    return value.replace("\\", "\\\\").replace(delimiter, f"\\{delimiter}")
