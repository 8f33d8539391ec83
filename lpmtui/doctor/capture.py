"""Records what a site's hosts answer to everything that lpmtui asks, without what names the site."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from lpmtui.commands.powerha.automation import parse_log
from lpmtui.commands.query import ask
from lpmtui.config import HmcOptions, NodeOptions, SiteOptions
from lpmtui.doctor import name_finder, site_queries
from lpmtui.doctor.name_finder import Name
from lpmtui.doctor.pseudonyms import Pseudonyms
from lpmtui.model.clock import rfc3339
from lpmtui.model.command import Command, Completed, Query
from lpmtui.model.errors import (
    CommandFailed,
    ConnectionLost,
    GarbledAnswer,
    LpmtuiError,
    Unreachable,
    UsageError,
)
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.site import Site
from lpmtui.transports.transcript import LOST, UNREACHABLE, Exchange

T = TypeVar("T")

_OF_MIGRATIONS = frozenset({"cl_dr", "cl_2dr"})
"""Programs whose lines in clutils.log are about migrations; those of others may tell anything."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A recording that can be given to others. `silent` are the hosts that did not answer, by pseudonym."""

    exchanges: tuple[Exchange, ...]
    replaced: int
    left: tuple[str, ...]
    silent: tuple[str, ...]

    def write(self, file: Path) -> None:
        """Write it, for this user only. Raises UsageError where the file exists or cannot be made."""
        text = "".join(f"{exchange.line()}\n" for exchange in self.exchanges)
        try:
            number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(number, "w", encoding="utf-8") as stream:
                stream.write(text)
        except OSError as error:
            raise UsageError(
                f"{file} cannot be written: {error.strerror}.", subject=str(file), remedy="Name another file."
            ) from error

    def summary(self, file: Path) -> str:
        """What was recorded, in words."""
        hosts = len({exchange.host for exchange in self.exchanges})
        counted = f"{len(self.exchanges)} answers of {hosts} hosts"
        lines = [f"{file}: {counted}; {self.replaced} names and addresses replaced."]
        if self.silent:
            lines.append(f"Not reached: {', '.join(self.silent)}.")
        if self.left:
            shown = ", ".join(repr(name) for name in self.left)
            lines.append(f"Not replaced, because they are ordinary words or too short: {shown}.")
        lines.append("Read it before you give it away: free texts may tell more than names.")
        return "\n".join(lines)


def take(site: Site, options: SiteOptions) -> Captured:
    """Ask everything and record it. Hosts that do not answer are recorded as that."""
    recorder = _Recorder(site, options.ssh.answer_timeout_s)
    listed = site.nodes
    for node in listed:
        recorder.find_others(node)
    nodes = site.nodes
    for hmc in site.hmcs:
        site_queries.ask_hmc(hmc, recorder.ask, frozenset(nodes))
    for node in nodes:
        site_queries.ask_node(node, recorder.ask)
    return redacted(recorder.exchanges, _given(options, site.hmcs, nodes))


def redacted(exchanges: Iterable[Exchange], given: Iterable[Name]) -> Captured:
    """A recording without names; `given` are those that are known besides the answers."""
    recorded = [_without_other_logs(exchange) for exchange in exchanges]
    found = name_finder.find(recorded, given)
    pseudonyms = Pseudonyms(found.names, (*found.words, *site_queries.words()))
    told = tuple(
        _redacted(exchange, pseudonyms, strict=place in found.unreadable)
        for place, exchange in enumerate(recorded)
    )
    silent = tuple(dict.fromkeys(exchange.host for exchange in told if exchange.error))
    return Captured(told, pseudonyms.count, tuple(dict.fromkeys(pseudonyms.left)), silent)


class _Recorder:
    """Asks a site, and keeps every command with its answer."""

    def __init__(self, site: Site, patience_s: float) -> None:
        self.exchanges: list[Exchange] = []
        self._site = site
        self._patience_s = patience_s
        self._silent: set[str] = set()

    def ask(self, query: Query[T]) -> T | None:
        """The answer; None where there was none that can be understood, and for a host that is silent."""
        if query.command.host in self._silent:
            return None
        try:
            return ask(self._run, query)
        except (CommandFailed, GarbledAnswer):
            return None
        except Unreachable:
            self._silent.add(query.command.host)
            return None

    def find_others(self, node: str) -> None:
        """Let the site find the other nodes of a node's cluster."""
        try:
            self._site.active_node(node)
        except LpmtuiError:
            return

    def _run(self, command: Command) -> Completed:
        at, began = rfc3339(self._site.clock.now()), self._site.clock.monotonic()

        def keep(**answer: Any) -> None:
            seconds = round(self._site.clock.monotonic() - began, 3)
            self.exchanges.append(Exchange(at, command.host, command.argv, seconds=seconds, **answer))

        try:
            completed = self._site.run(command, self._patience_s)
        except Unreachable as error:
            keep(stderr=error.title, error=LOST if isinstance(error, ConnectionLost) else UNREACHABLE)
            raise
        keep(status=completed.status, stdout=completed.stdout, stderr=completed.stderr)
        return completed


def _given(options: SiteOptions, hmcs: Iterable[str], nodes: Iterable[str]) -> list[Name]:
    """What the configuration tells besides the answers: names, addresses, users."""
    found = [*(Name("hmc", hmc) for hmc in hmcs), *(Name("node", node) for node in nodes)]
    hosts: tuple[HmcOptions | NodeOptions, ...] = (*options.hmcs, *options.nodes)
    for host in hosts:
        first, _, domain = host.address.partition(".")
        if first.isdigit() or ":" in first:
            found.append(Name("address", host.address))
        else:
            found += [Name("node", first), Name("domain", domain)]
        found.append(Name("user", host.user))
    return [name for name in found if name.text]


def _without_other_logs(exchange: Exchange) -> Exchange:
    """Of the log only the lines about migrations."""
    if exchange.argv[0].rpartition("/")[2] != "tail" or exchange.status != 0:
        return exchange
    lines = exchange.stdout.split("\n")
    kept = [line for line in lines if any(one.program in _OF_MIGRATIONS for one in parse_log(line))]
    return replace(exchange, stdout="".join(f"{line}\n" for line in kept))


def _redacted(exchange: Exchange, pseudonyms: Pseudonyms, *, strict: bool) -> Exchange:
    return replace(
        exchange,
        host=pseudonyms.redact(exchange.host),
        argv=tuple(pseudonyms.redact(word) for word in exchange.argv),
        stdout=pseudonyms.redact(exchange.stdout, strict=strict),
        stderr=pseudonyms.redact(exchange.stderr, strict=strict),
    )
