"""A plan of many moves as one immutable value: planner, screen, script, executor, journal and report read it.

`structured.to_body` makes the public JSON object of it, `structured.read_as` reads that back.
"""

from __future__ import annotations

from typing import Literal

from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.move import Severity
from lpmtui.model.schema import KEY
from lpmtui.model.units import format_duration

FreezeVerdict = Literal["", "green", "amber", "red"]
"""How the freeze of a move stands against the tightest time-out; empty where that is not known."""

RISK: tuple[FreezeVerdict, ...] = ("", "green", "amber", "red")
"""The verdicts, the riskiest last."""


@dataclass(frozen=True, slots=True)
class ScheduledMove:
    """One move of the plan: seconds from its begin, the rate in Mb/s, the expected suspension in seconds.

    `timer` is the tightest time-out of its cluster with its `limit_s`, `verdict` how the freeze stands
    against it. `alone`: no other move shares a system with it. `late`: it would end after the window. The
    movers are empty where the HMC chooses. A partition that makes a stop on its way has two of these.
    """

    name: str
    source: str = field(metadata=KEY("from"))
    target: str = field(metadata=KEY("to"))
    start_s: float
    end_s: float
    bandwidth_mbps: float
    suspension_s: float | None = None
    suspension_p95_s: float | None = None
    verdict: FreezeVerdict = ""
    timer: str = ""
    limit_s: float | None = None
    cluster: str = ""
    memory_mb: float | None = None
    alone: bool = False
    late: bool = False
    source_mover: str = ""
    target_mover: str = ""

    @property
    def mark(self) -> str:
        """The verdict as a letter: G, A or R; `-`: no time-out is known; `?`: the freeze is not known."""
        if self.verdict:
            return self.verdict[0].upper()
        return "?" if self.suspension_s is None else "-"

    @property
    def duration_s(self) -> float:
        """How long it takes, in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class NotMoved:
    """A partition that stays: the reason, and what would let it move."""

    name: str
    why: str
    remedy: str = ""

    @property
    def told(self) -> str:
        """Reason and remedy as one text."""
        return f"{self.why} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """What a check says of one move (`partition -> target`), or, where `move` is empty, of the whole plan."""

    move: str
    check: str
    severity: Severity
    what: str
    why: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Reserve:
    """Memory in MB that is kept free on a system, and for what."""

    system: str
    memory_mb: float
    why: str


@dataclass(frozen=True, slots=True)
class PlanFrame:
    """How a system stood when the plan was made: partitions that run, free memory in MB (None: not known)."""

    name: str
    partitions: int
    free_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Moves in the order of their begin.

    `lower_bound_s` is what the links alone ask for; `tight_bound_s` adds what else no plan for these moves
    can beat: one node of a cluster at a time, moves at once, the longest move. `window_s` is the maintenance
    window, None without one.
    """

    makespan_s: float = 0.0
    lower_bound_s: float = 0.0
    moves: tuple[ScheduledMove, ...] = ()
    not_moved: tuple[NotMoved, ...] = ()
    tight_bound_s: float = 0.0
    window_s: float | None = None
    findings: tuple[PlanFinding, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    frames: tuple[PlanFrame, ...] = ()

    @property
    def late(self) -> tuple[ScheduledMove, ...]:
        """The moves that would end after the window: they are not begun."""
        return tuple(one for one in self.moves if one.late)

    @property
    def window_fit(self) -> str:
        """How the plan stands against its window, as `ends 12m before the window's end`."""
        if self.window_s is None:
            return ""
        if self.late:
            names = list(dict.fromkeys(one.name for one in self.late))
            shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
            over = format_duration(self.makespan_s - self.window_s)
            return f"needs {over} more than the window has; not begun: {shown}"
        return f"ends {format_duration(self.window_s - self.makespan_s)} before the window's end"

    def findings_of(self, move: ScheduledMove) -> tuple[PlanFinding, ...]:
        """What the checks say of one move."""
        return tuple(one for one in self.findings if one.move == way(move.name, move.target))

    def in_window(self, window_s: float | None) -> Plan:
        """The same plan held against a window: moves that would end after it are marked."""
        moves = tuple(replace(one, late=window_s is not None and one.end_s > window_s) for one in self.moves)
        return replace(self, moves=moves, window_s=window_s)


def way(partition: str, target: str) -> str:
    """How a finding names its move."""
    return f"{partition} -> {target}"


def brief(text: str) -> str:
    """The first sentence of a text of several: an HMC explains itself at length."""
    line = text.strip().partition("\n")[0].strip()
    head, dot, _ = line.partition(". ")
    return head + dot.strip()
