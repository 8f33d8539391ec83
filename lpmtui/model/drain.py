"""A drain: many partitions leave one system, or come home again; its request and how far each move is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

from lpmtui.model import argv
from lpmtui.model.argv import Option, Said
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import POLICIES, Outcome, policy
from lpmtui.model.plan import Plan
from lpmtui.model.units import MIB, parse_duration, parse_size

SKIP, STOP = "skip", "stop"
BY_RISK, BY_TIME = "risk", "time"


def _pin(text: str) -> tuple[str, str]:
    name, _, system = text.rpartition("=")
    if not name or not system:
        raise ValueError("Give a partition and its system: --pin NAME=SYSTEM.")
    return name, system


DRAIN_OPTIONS = (
    Option(
        "--to",
        "targets",
        "systems that partitions may go to, comma-separated (default: all)",
        "SYSTEM,..",
        parse=lambda word: tuple(filter(None, word.split(","))),
        show=",".join,
    ),
    Option(
        "--window",
        "window_s",
        "begin no move that would end after so long",
        "DURATION",
        parse=parse_duration,
        show=lambda seconds: f"{seconds:.10g}s",
    ),
    Option("--parallel", "parallel", "at most so many moves at once", "N", parse=argv.number(1, 32)),
    Option("--policy", "policy", "LPM_POLICY for these moves", "POLICY", POLICIES, parse=policy),
    Option("--on-failure", "on_failure", "after a move that failed: go on, or stop", "WORD", (SKIP, STOP)),
    Option("--stay", "stay", "a partition that is left where it is; again for more", "NAME", repeated=True),
    Option(
        "--pin",
        "pins",
        "a partition and the system it must go to; again for more",
        "NAME=SYSTEM",
        repeated=True,
        parse=_pin,
        show="=".join,
    ),
    Option(
        "--first",
        "first",
        "a partition that moves before the others; again for the next",
        "NAME",
        repeated=True,
    ),
    Option(
        "--order",
        "order",
        "then: risky freezes first, while the window is long, or only what ends soonest",
        "WORD",
        (BY_RISK, BY_TIME),
    ),
    Option(
        "--reserve",
        "reserve_mib",
        "memory that stays free on every target",
        "SIZE",
        parse=lambda word: parse_size(word) // MIB,
        show=lambda mib: f"{mib}MiB",
    ),
    Option("--nodes-in-parallel", "nodes_in_parallel", "cluster nodes may move beside other moves"),
    Option("--rebalance", "rebalance", "allow two-step moves, where a target must first be freed"),
    Option("--return", "returns", "bring home what the drain of that number moved", "ID"),
)


@dataclass(frozen=True, slots=True)
class Drain:
    """Everything leaves `system`; or, where `returns` is given, what that drain moved comes home.

    `targets` empty: every other system. `window_s` None: no end. `policy` None keeps what each cluster has.
    `pins` pairs partitions with the systems that they must go to; `first` move before the others, in this
    order; then those whose freeze is risky, or (`order`) whatever makes the plan short. `reserve_mib` stays
    free on every target beside what clusters and remote restart need. A cluster node moves while no other
    move uses its systems, unless `nodes_in_parallel`.
    """

    system: str = ""
    targets: tuple[str, ...] = ()
    window_s: float | None = None
    parallel: int = 1
    policy: LpmPolicy | None = None
    on_failure: str = SKIP
    stay: tuple[str, ...] = ()
    rebalance: bool = False
    returns: str = ""
    pins: tuple[tuple[str, str], ...] = ()
    first: tuple[str, ...] = ()
    order: str = BY_RISK
    reserve_mib: int = 0
    nodes_in_parallel: bool = False

    def to_argv(self) -> tuple[str, ...]:
        """`lpmtui drain SYSTEM ..`, or `lpmtui drain --return ID ..`."""
        return ("lpmtui", "drain", *argv.write(self, (self.system,) if self.system else (), DRAIN_OPTIONS))

    @classmethod
    def from_argv(cls, words: Sequence[str]) -> Self:
        """The drain that a command line asks for. Raises UsageError that names what is wrong with it."""
        return cls.from_options(*argv.read(words[2:], DRAIN_OPTIONS))

    @classmethod
    def from_options(cls, places: Sequence[str], said: Said) -> Self:
        """The drain of a system, or of none, with the options that were given, by name. Raises UsageError."""
        given = argv.values(said, DRAIN_OPTIONS)
        if len(places) > 1 or bool(places) == ("returns" in given):
            raise UsageError(
                "Either a system to empty or the number of a drain to return is needed.",
                subject="drain",
                remedy="lpmtui drain SYSTEM [--to SYSTEM,..], or lpmtui drain --return ID",
            )
        drain = cls("".join(places), **given)
        drain._require_sense()
        return drain

    def _require_sense(self) -> None:
        """Raise UsageError where two options contradict each other."""
        if self.returns and (self.pins or self.targets):
            raise UsageError(
                "A drain that returns brings everything home: there is no target to choose.",
                subject="--return",
                remedy="Leave --to and --pin out.",
            )
        pinned = dict(self.pins)
        twice = next((name for name, system in self.pins if pinned[name] != system), "")
        if twice:
            raise UsageError(
                f"{twice} is pinned to two systems.", subject=twice, remedy="Pin it to one of them."
            )
        both = next((name for name in self.stay if name in pinned), "")
        if both:
            raise UsageError(
                f"{both} cannot stay and be pinned to {pinned[both]}.",
                subject=both,
                remedy="Give either --stay or --pin for it.",
            )


@dataclass(frozen=True, slots=True)
class DrainPlanned:
    """What is planned from here on, at the begin and after each change."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class PlanMade:
    """A drain's plan and when it was made: its seconds count from there."""

    at: datetime
    plan: Plan

    @property
    def window_end(self) -> datetime | None:
        """When the maintenance window ends; None without one."""
        return None if self.plan.window_s is None else self.after(self.plan.window_s)

    def after(self, seconds: float) -> datetime:
        """The moment so many seconds after the plan was made."""
        return self.at + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class DrainMoveBegun:
    """A move of the drain was handed to an executor of its own, under the number `job`."""

    partition: str
    source: str
    target: str
    job: str


@dataclass(frozen=True, slots=True)
class DrainMoveEnded:
    """A move of the drain ended; `job` is empty where it was refused before it began.

    `stopped`: it was brought back because somebody asked for it.
    """

    partition: str
    target: str
    job: str
    outcome: Outcome
    why: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class DrainedMove:
    """One move of a drain as it stands: begun, and how it ended (None: it runs).

    `job` is empty where it was refused before it began. `started` and `ended` are the site's own times.
    """

    partition: str
    source: str
    target: str
    job: str
    outcome: Outcome | None = None
    why: str = ""
    started: datetime | None = None
    ended: datetime | None = None
