"""The configuration file: read, with the origin of every value; made from the example, changed by key."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

from lpmtui.config.options import Config, Override, SiteOptions, Word
from lpmtui.config.paths import example_file
from lpmtui.model.errors import ConfigurationError, did_you_mean
from lpmtui.model.lazy_dataclass import dataclass, is_dataclass, replace
from lpmtui.model.picture import SiteKind
from lpmtui.model.schema import BadValue, join, keys_of
from lpmtui.model.structured import Document, StructureError, parse_toml, read_file


class OriginKind(StrEnum):
    """The sources of a value; a later one wins over an earlier one."""

    DEFAULT = "default"
    FILE = "file"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Origin:
    """One source; `line` counts from 1 and is None outside a file, `what` names an override (`--theme`)."""

    kind: OriginKind
    file: Path | None = None
    line: int | None = None
    what: str = ""

    def __str__(self) -> str:
        if self.kind is OriginKind.FILE:
            return f"{self.file}:{self.line}" if self.line else str(self.file)
        return self.what or self.kind.value


@dataclass(frozen=True, slots=True)
class Setting:
    """One key with the value in force, as plain TOML types (None: not set), and its origin."""

    key: str
    value: object
    origin: Origin


@dataclass(frozen=True, slots=True)
class Sources:
    """Where values may come from: the file with the line of each key, and overrides by key."""

    file: Path | None
    lines: Mapping[str, int]
    overrides: Mapping[str, str]

    def origin(self, key: str) -> Origin:
        """Where the value of a key came from."""
        if key in self.overrides:
            return Origin(OriginKind.OVERRIDE, what=self.overrides[key])
        if key in self.lines:
            return Origin(OriginKind.FILE, self.file, self.lines[key])
        return Origin(OriginKind.DEFAULT)


def settings_of(value: object, at: str, sources: Sources) -> Iterator[Setting]:
    """The settings in a configuration or a part of it, in the order of the dataclasses."""
    parts = list(_parts(value, at))
    if not parts:
        yield Setting(at, _plain(value), sources.origin(at))
    for key, inner in parts:
        yield from settings_of(inner, key, sources)


def _parts(value: object, at: str) -> Iterator[tuple[str, object]]:
    if is_dataclass(value) and not isinstance(value, type):
        for key, one in keys_of(type(value)).items():
            yield join(at, key), getattr(value, one.field)
    elif isinstance(value, Mapping):
        yield from ((join(at, str(name)), inner) for name, inner in value.items())
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        yield from ((f"{at}[{index}]", inner) for index, inner in enumerate(value))


def _plain(value: object) -> object:
    if isinstance(value, Enum | Path):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


class WrongConfiguration(StructureError):
    """A configuration that cannot be used; `problems` says why, in the order of the file."""


def read_config(path: Path | None, overrides: Mapping[str, Override] | None = None) -> Config:
    """The configuration of a file with overrides over it. Raises WrongConfiguration: see `config.load`."""
    return parse(_text(path), path, overrides)


def load_settings(
    path: Path | None = None, *, overrides: Mapping[str, Override] | None = None
) -> tuple[Setting, ...]:
    """Every value in force with its origin; otherwise as `config.load`."""
    given = overrides or {}
    text = _text(path)
    config = parse(text, path, given)
    lines = parse_toml(text, _source(path)).lines()
    return tuple(settings_of(config, "", Sources(path, lines, {key: one.what for key, one in given.items()})))


def parse(text: str, path: Path | None, overrides: Mapping[str, Override] | None = None) -> Config:
    """The configuration of a file's text; `path` only names it in errors and origins."""
    document = parse_toml(text, _source(path), WrongConfiguration)
    hosts = _sites_with_hosts(document.content)
    for key, one in (overrides or {}).items():
        _lay_over(document.content, key, one.value)
    config = document.read(Config) or Config()
    config = replace(config, sites=_with_names(config.sites), file=path)
    _check_whole(config, document, hosts)
    document.finish()
    return config


def _source(path: Path | None) -> str:
    return f"The configuration {path or 'given on the command line'}"


def _text(path: Path | None) -> str:
    return read_file(path, _source(path), WrongConfiguration) if path else ""


def _lay_over(raw: dict[str, Any], key: str, value: object) -> None:
    *tables, name = key.split(".")
    for table in tables:
        inner = raw.setdefault(table, {})
        if not isinstance(inner, dict):
            return
        raw = inner
    raw[name] = value


def _with_names(sites: Mapping[str, SiteOptions]) -> dict[str, SiteOptions]:
    """The configured sites, and the simulator always: a fresh machine has something to try."""
    named = {name: replace(options, name=name) for name, options in sites.items()}
    return {**Config().sites, **named}


def _sites_with_hosts(raw: Mapping[str, Any]) -> set[str]:
    """The sites that list a host, usable or not: a host that is wrong is not missing."""
    sites = raw.get("sites", {})
    tables = sites.items() if isinstance(sites, dict) else ()
    return {name for name, one in tables if isinstance(one, dict) and (one.get("hmcs") or one.get("nodes"))}


def _check_whole(config: Config, document: Document, with_hosts: set[str]) -> None:
    wanted = config.default_site
    if wanted not in config.sites:
        remedy = did_you_mean(wanted, config.sites, f"Configured: {', '.join(config.sites)}.", most=1)
        document.wrong("default_site", f"there is no site {wanted!r}.", remedy)
    for site in config.sites.values():
        _check_site(site, document, has_hosts=site.name in with_hosts)


def _check_site(site: SiteOptions, document: Document, *, has_hosts: bool) -> None:
    key = f"sites.{site.name}"
    try:
        Word().check(site.name)
    except BadValue as bad:
        document.wrong(key, bad.what, bad.remedy)
    if site.kind is SiteKind.REPLAY and site.transcript is None:
        document.wrong(
            f"{key}.transcript", "it is missing.", "A replay site answers from a recorded file.", at=key
        )
    if site.kind is SiteKind.SSH and not has_hosts:
        remedy = f"Name its consoles under [[{key}.hmcs]] and a node of each cluster under [[{key}.nodes]]."
        document.wrong(key, "it has no hosts.", remedy)
    names = [host.name for host in site.hmcs] + [host.name for host in site.nodes]
    for name in sorted({each for each in names if names.count(each) > 1}):
        document.wrong(key, f"{name!r} is listed twice.", "Give every host its own name.")


# --- writing --------------------------------------------------------------------------------


def init(path: Path, *, force: bool = False) -> Path:
    """Write the documented example as a new file. Raises ConfigurationError where one exists."""
    if path.exists() and not force:
        raise ConfigurationError(
            f"There is already a configuration file {path}.", subject=str(path), remedy="Edit it instead."
        )
    _replace_file(path, example_file().read_text("utf-8"))
    return path


def change(path: Path, key: str, value: str | float | bool | list[str]) -> None:  # noqa: FBT001
    """Set one dotted key (`console.theme`) in the file, which is made where missing.

    The new text is checked as a whole before anything is written. Raises WrongConfiguration when the file
    is or would become wrong, ConfigurationError when it cannot be written.
    """
    text = _text(path) if path.exists() else ""
    parse(text, path)
    changed = _with_key(text, key, value)
    parse(changed, path)
    _replace_file(path, changed)


def _with_key(text: str, key: str, value: str | float | bool | list[str]) -> str:  # noqa: FBT001
    import tomlkit

    document = tomlkit.parse(text)
    *tables, name = key.split(".")
    table: tomlkit.TOMLDocument | tomlkit.items.AbstractTable = document
    for each in tables:
        if each not in table:
            table[each] = tomlkit.table()
        inner = table[each]
        assert isinstance(inner, tomlkit.items.AbstractTable)
        table = inner
    table[name] = value
    return tomlkit.dumps(document)


def _replace_file(path: Path, text: str) -> None:
    """Replace the file in one step, so that a full disk or a crash leaves the old one."""
    real = path.resolve()
    try:
        real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = real.stat().st_mode & 0o777 if real.exists() else 0o600
        import tempfile

        handle, name = tempfile.mkstemp(dir=real.parent, prefix=".config-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(mode)
            Path(name).replace(real)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {path} cannot be written: {error.strerror}.",
            subject=str(path),
            remedy="Check the directory's permissions and free space, or name another file with --config.",
        ) from error
