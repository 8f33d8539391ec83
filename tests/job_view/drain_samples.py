"""A drain, made up: its plan with findings, long names and a window, and how it went on with a failure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lpmtui.job_view.drain_plan_lines import DrainProposal
from lpmtui.job_view.drain_view import DrainView, FrameNow
from lpmtui.journal import Entry, JobState, fold
from lpmtui.model.drain import Drain, DrainMoveBegun, DrainMoveEnded, DrainPlanned
from lpmtui.model.events import Event, Finished, PhaseEntered, Progress, SuspensionMeasured
from lpmtui.model.job import Requested
from lpmtui.model.move import JobKind, Outcome, Phase, Severity
from lpmtui.model.plan import NotMoved, Plan, PlanFinding, Reserve, ScheduledMove
from lpmtui.model.units import GIB

BEGIN = datetime(2026, 1, 31, 12, tzinfo=UTC)
LONG = "Server-9080-HEX-SN78A1B2C"


def move(name: str, target: str, start: float, end: float, **more: object) -> ScheduledMove:
    return ScheduledMove(name, str(more.pop("source", "power-a")), target, start, end, 3400.0, **more)  # type: ignore[arg-type]


DB = move(
    "dbnode1",
    "power-c",
    0,
    121,
    suspension_s=0.9,
    suspension_p95_s=2.1,
    verdict="green",
    timer="monitor db_mon",
    limit_s=30.0,
    cluster="dbcluster",
    memory_mb=65536.0,
    alone=True,
)
NETWORK = {"timer": "network failure detection", "limit_s": 20.0}
WEB = move(
    "webnode1",
    "power-b",
    121,
    174,
    suspension_s=12.4,
    verdict="amber",
    timer="network failure detection",
    limit_s=20.0,
    cluster="webcluster",
)
ERP = move(
    "a-partition-with-a-long-name",
    LONG,
    174,
    400,
    suspension_s=45,
    verdict="red",
    timer="node failure detection",
    limit_s=30.0,
    source=f"{LONG}D",
)
TOOLS = move("tools1", "power-b", 121, 300)
FINDINGS = (
    PlanFinding(
        "dbnode1 -> power-b", "one-system", Severity.ERROR, "dbnode2 runs on power-b.", fix="Go away."
    ),
    PlanFinding(
        "webnode1 -> power-b", "one-system", Severity.WARNING, "It is tight.\nMore of it.", "So.", "Wait."
    ),
    PlanFinding(
        "stuck -> power-b", "memory", Severity.ERROR, "Too little memory on power-b.", fix="Free some."
    ),
    PlanFinding("tools1 -> power-b", "memory", Severity.INFO, "hmc1 has validated the move."),
)
PLAN = Plan(
    400.0,
    350.0,
    (DB, WEB, TOOLS, ERP),
    (
        NotMoved("stuck", "No target has the memory.", "Free 8 GiB on power-b."),
        NotMoved("stays", "As asked."),
    ),
    380.0,
    findings=FINDINGS,
    reserves=(Reserve("power-b", 16384.0, "webnode2 may start there"),),
)
PROPOSAL = DrainProposal(
    Drain("power-a", stay=("stays",), pins=(("dbnode1", "power-c"),)), PLAN, checked=True
)
WINDOWED = DrainProposal(PROPOSAL.drain, PLAN.in_window(310.0), checked=True)


def folded(*events: tuple[float, Event]) -> JobState:
    at = [(BEGIN + timedelta(seconds=second), event) for second, event in events]
    return fold(Entry(number, when, "1", event) for number, (when, event) in enumerate(at, 1))


def requested(kind: JobKind, partition: str, source: str, target: str) -> Requested:
    return Requested(kind, ("lpmtui",), partition, target, source, "simulator", requested_by="ann")


ASKED = requested(JobKind.DRAIN, "", "power-a", "power-b, power-c")
DONE = folded(
    (5, requested(JobKind.MIGRATION, "dbnode1", "power-a", "power-c")),
    (100, SuspensionMeasured(0.63, "freeze-meter")),
    (120, Finished(Outcome.SUCCEEDED, 0)),
)
MOVING = folded(
    (126, requested(JobKind.MIGRATION, "webnode1", "power-a", "power-b")),
    (130, PhaseEntered(Phase.MEMORY, inferred=False)),
    (140, Progress(1, 8 * GIB, 8 * GIB, 1.1 * GIB)),
)
EVENTS: tuple[tuple[float, Event], ...] = (
    (0, ASKED),
    (1, DrainPlanned(WINDOWED.plan)),
    (5, DrainMoveBegun("dbnode1", "power-a", "power-c", "2")),
    (120, DrainMoveEnded("dbnode1", "power-c", "2", Outcome.SUCCEEDED)),
    (125, DrainMoveEnded("tools1", "power-b", "", Outcome.REFUSED, "Too little memory on power-b.")),
    (126, DrainMoveBegun("webnode1", "power-a", "power-b", "3")),
)
SYSTEMS = (FrameNow("power-a", 3, 500 * 1024), FrameNow("power-b", 2, 64 * 1024), FrameNow("power-c"))


def seen(*more: tuple[float, Event], at: float = 150, alive: bool = True) -> DrainView:
    state = folded(*EVENTS, *more)
    jobs = {"2": DONE, "3": MOVING}
    return DrainView("1", state, BEGIN + timedelta(seconds=at), alive, None, 0.0, jobs, SYSTEMS)


ENDED = (
    (180.0, DrainMoveEnded("webnode1", "power-b", "3", Outcome.ROLLED_BACK, "The mover failed.")),
    (181.0, Finished(Outcome.NEEDS_ATTENTION, 4, (), "webnode1 stays: The mover failed.")),
)
VIEWS = {"running": seen(), "ended": seen(*ENDED, at=400, alive=False), "abandoned": seen(alive=False)}
