"""Reads the configuration file, lays overrides over it and checks what only the whole can tell."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lpmtui.config.lines import key_lines
from lpmtui.config.options import Config, SiteOptions
from lpmtui.config.problems import Problem, WrongConfiguration
from lpmtui.config.reading import Reading, read_table, settings_of
from lpmtui.config.rules import Broken, Word
from lpmtui.model.picture import SiteKind


@dataclass(frozen=True, slots=True)
class Override:
    """A value from outside the file; `what` says from where (`--theme`)."""

    value: object
    what: str


def load(path: Path | None = None, *, overrides: Mapping[str, Override] | None = None) -> Config:
    """The configuration of a file, or the defaults where `path` is None.

    `overrides` maps dotted keys (`console.theme`) to values that win over the file. Raises
    WrongConfiguration with every problem at once: unreadable, no TOML, unknown keys, wrong values.
    """
    text = _text(path) if path else ""
    return parse(text, path, overrides or {})


def parse(text: str, path: Path | None, overrides: Mapping[str, Override] | None = None) -> Config:
    """The configuration of a file's text; `path` only names it in errors and origins."""
    where = path or "given on the command line"
    raw = _toml(text, where)
    given = overrides or {}
    reading = Reading(path, key_lines(text), {key: one.what for key, one in given.items()})
    for key, one in given.items():
        _lay_over(raw, key, one.value)
    config: Config = read_table(Config, raw, "", reading)
    config = replace(config, sites=_with_names(config.sites), file=path)
    reading.problems.extend(_whole(config, reading))
    if reading.problems:
        raise WrongConfiguration(where, reading.problems)
    return replace(config, settings=tuple(settings_of(config, "", reading)))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        problem = Problem("", f"it is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.")
    except OSError as error:
        remedy = "Write one with `lpmtui config init`, or name another file."
        problem = Problem("", f"it cannot be read: {error.strerror}.", remedy)
    raise WrongConfiguration(path, [problem])


def _toml(text: str, where: Path | str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else None
        problem = Problem("", f"it is not TOML: {error}.", "Correct that line.", line)
    raise WrongConfiguration(where, [problem])


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


def _whole(config: Config, reading: Reading) -> Iterator[Problem]:
    wanted = config.default_site
    if wanted not in config.sites:
        near = difflib.get_close_matches(wanted, config.sites, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"Configured are: {', '.join(config.sites)}."
        line = reading.lines.get("default_site")
        yield Problem("default_site", f"there is no site {wanted!r}.", remedy, line)
    for site in config.sites.values():
        yield from _site(site, reading)


def _site(site: SiteOptions, reading: Reading) -> Iterator[Problem]:
    key = f"sites.{site.name}"
    line = reading.lines.get(key)
    try:
        Word().check(site.name)
    except Broken as broken:
        yield Problem(key, broken.what, broken.remedy, line)
    if site.kind is SiteKind.REPLAY and site.transcript is None:
        remedy = "A replay site answers from a recorded file."
        yield Problem(f"{key}.transcript", "it is missing.", remedy, line)
    listed = any(each.startswith((f"{key}.hmcs[", f"{key}.nodes[")) for each in reading.lines)
    if site.kind is SiteKind.SSH and not listed:
        remedy = f"Name its consoles under [[{key}.hmcs]] and a node of each cluster under [[{key}.nodes]]."
        yield Problem(key, "it has no hosts.", remedy, line)
    names = [host.name for host in site.hmcs] + [host.name for host in site.nodes]
    for name in sorted({each for each in names if names.count(each) > 1}):
        yield Problem(key, f"{name!r} is listed twice.", "Give every host its own name.", line)
