"""Records what a site's hosts answer to everything that lpmtui asks, without what names the site."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from lpmtui.commands import aix
from lpmtui.commands.hmc.migration_route import MigrationRoute
from lpmtui.commands.powerha.automation import parse_log
from lpmtui.config import HmcOptions, NodeOptions, SiteOptions
from lpmtui.doctor import hosts, name_finder, site_queries
from lpmtui.doctor.name_finder import Name
from lpmtui.doctor.pseudonyms import Pseudonyms
from lpmtui.model.command import Query
from lpmtui.model.errors import LpmtuiError, Unreachable, UsageError
from lpmtui.model.lazy_dataclass import dataclass, replace
from lpmtui.model.move import Move
from lpmtui.procedure.validation import validate_move
from lpmtui.site import Site
from lpmtui.transports.transcript import Exchange

T = TypeVar("T")
Say = Callable[[str], None]
MOST_MOVES = 24

_OF_MIGRATIONS = frozenset({"cl_dr", "cl_2dr"})
"""Programs whose lines in clutils.log are about migrations; those of others may tell anything."""


def _silent(_text: str) -> None:
    """The listener of a capture whose progress nobody follows."""


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


def take(site: Site, options: SiteOptions, exchanges: list[Exchange], say: Say = _silent) -> Captured:
    """Ask everything that lpmtui can ask. `exchanges` is where the site records what was asked and answered.

    Hosts that do not answer are recorded as that. `say` is told what is being asked.
    """
    say("the site as a whole, as `lpmtui status` asks")
    _tried(site.picture)
    say("every host, as `lpmtui doctor` asks")
    _tried(lambda: hosts.look(site, options.ssh.answer_timeout_s, site.clock.monotonic))
    _tried(lambda: hosts.rights_of(site, options, site.hmcs))
    asker = _Asker(site, options.ssh.answer_timeout_s)
    for hmc in site.hmcs:
        site_queries.ask_hmc(hmc, asker.ask, frozenset(site.nodes))
    for node in site.nodes:
        site_queries.ask_node(node, asker.ask)
    for move in _tried(lambda: moves(site)) or ():
        say(f"whether {move.partition} can move to {move.target}, as `lpmtui validate` asks")
        validation = _tried(lambda move=move: validate_move(site, move))  # type: ignore[misc]
        if validation is not None:
            subject = validation.plan.subject
            route = MigrationRoute(validation.plan.move.source, move.target, move.partition)
            site_queries.ask_route(subject.hmc, route, asker.ask)
    return redacted(latest(exchanges), _given(options, site.hmcs, site.nodes))


def latest(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """The last answer to each command: what was asked twice tells nothing more."""
    kept: dict[tuple[str, tuple[str, ...]], Exchange] = {}
    for exchange in exchanges:
        kept.pop((exchange.host, exchange.argv), None)
        kept[exchange.host, exchange.argv] = exchange
    return list(kept.values())


def moves(site: Site) -> list[Move]:
    """The moves whose validation is recorded: every cluster node, and one more partition, to every system.

    At most MOST_MOVES: an HMC takes up to a minute for each.
    """
    picture = site.picture(health=False)
    clients = [one for one in picture.partitions if not one.is_vios and one.state.runs]
    nodes = [one for one in clients if picture.identity_of(one) is not None]
    others = [one for one in clients if one not in nodes][:1]
    found = [
        Move(partition.name, system.name)
        for partition in (*nodes, *others)
        for system in picture.systems
        if system.name != partition.system
    ]
    return found[:MOST_MOVES]


def _tried(ask_it: Callable[[], T]) -> T | None:
    """The result; None where a host did not answer or said no: that is recorded, too."""
    try:
        return ask_it()
    except LpmtuiError:
        return None


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


class _Asker:
    """Asks a site one question after another; a host that is silent is asked no more."""

    def __init__(self, site: Site, patience_s: float) -> None:
        self._site = site
        self._patience_s = patience_s
        self._silent: set[str] = set()

    def ask(self, query: Query[T]) -> T | None:
        """The answer; None where there was none that can be understood, and for a host that is silent."""
        if query.command.host in self._silent:
            return None
        try:
            return self._site.ask(query, self._patience_s)
        except Unreachable:
            self._silent.add(query.command.host)
            return None
        except LpmtuiError:
            return None


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
    """Of the log only the lines about migrations; of a crontab when it begins one, and nothing else."""
    program = exchange.argv[0].rpartition("/")[2]
    if program == "crontab":
        moves = [one.schedule for one in aix.cron_lines(exchange.stdout) if one.move]
        return replace(exchange, stdout="".join(f"{schedule} migrlpar\n" for schedule in moves))
    if program != "tail" or exchange.status != 0:
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
