"""The corpus of journals, and what each surface shows of it; run as a program it writes both anew."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).parent
JOURNALS = HERE / "corpus"
sys.path.insert(0, str(HERE.parent / "executor"))

from executor_bench import ME, Bench  # noqa: E402

from lpmtui.executor import Way, client, start  # noqa: E402
from lpmtui.executor.evidence import journal_lines  # noqa: E402
from lpmtui.executor.locks import Heartbeat  # noqa: E402
from lpmtui.job_view.guide_lines import standing  # noqa: E402
from lpmtui.job_view.stage_lines import JobView, head_lines, stage_lines  # noqa: E402
from lpmtui.journal import Entry, JobState, fold  # noqa: E402
from lpmtui.journal.rows import NAMES, row_values  # noqa: E402
from lpmtui.model.clock import parse_rfc3339, rfc3339  # noqa: E402
from lpmtui.model.cluster import LpmPolicy  # noqa: E402
from lpmtui.model.events import PhaseEntered, event_name, from_body  # noqa: E402
from lpmtui.model.job import AbortAsked, Answer  # noqa: E402
from lpmtui.model.move import Move, Phase  # noqa: E402
from lpmtui.model.request import Takeover  # noqa: E402
from lpmtui.model.structured import to_body  # noqa: E402
from lpmtui.report import event_text, job_report  # noqa: E402
from lpmtui.simulator.api import SimulatedSite  # noqa: E402

FOREIGN = timedelta(days=1900, hours=7)
"""How far the site's clock of the journal `foreign-clock` is from this machine's."""


# --- the journals -----------------------------------------------------------------------------------------


def at_phase(bench: Bench, phase: Phase, act: Callable[[], None]) -> None:
    """Do something once, as soon as a phase has begun."""
    append = bench.store.append

    def spied(migration: str, event, *, at=None) -> int:  # type: ignore[no-untyped-def]
        seq = append(migration, event, at=at)
        if isinstance(event, PhaseEntered) and event.phase is phase:
            bench.store.append = append  # type: ignore[method-assign]
            act()
        return seq

    bench.store.append = spied  # type: ignore[method-assign]


def success(bench: Bench) -> str:
    bench.migrate("dbnode1", "power-c")
    return "1"


def refusal(bench: Bench) -> str:
    bench.world.set_fault("npiv-not-zoned", "power-c")
    bench.migrate("dbnode1", "power-c")
    return "1"


def rollback(bench: Bench) -> str:
    bench.world.set_fault(
        "mover-link-down", bench.world.fault_of_move("mover-link-down", "dbnode1", "power-c")
    )
    bench.migrate("dbnode1", "power-c")
    return "1"


def abort(bench: Bench) -> str:
    at_phase(bench, Phase.MEMORY, lambda: _ask_to_stop(bench))
    bench.migrate("dbnode1", "power-c")
    return "1"


def _ask_to_stop(bench: Bench) -> None:
    bench.store.append("1", AbortAsked("ann on console"), at=bench.site.clock.now())


def kill_and_resume(bench: Bench) -> str:
    at_phase(bench, Phase.MEMORY, lambda: bench.heartbeat.stop("SIGTERM"))
    bench.migrate("dbnode1", "power-c")
    bench.take_up(Way.RESUME)
    return "1"


def kill_and_roll_back(bench: Bench) -> str:
    at_phase(bench, Phase.MEMORY, lambda: bench.heartbeat.stop("SIGTERM"))
    bench.migrate("dbnode1", "power-c")
    bench.take_up(Way.ROLLBACK)
    return "1"


def takeover(bench: Bench) -> str:
    bench.world.set_fault("partition-crash", "dbnode1", phase="memory:1")
    bench.migrate("dbnode1", "power-c", policy=LpmPolicy.UNMANAGE)
    return start(bench.context, Takeover("db_rg", "dbnode2"), ME)[0]


def guided_with_skips(bench: Bench) -> str:
    def look() -> None:
        if not bench.store.migrations():
            return
        seen = bench.store.state("1").question
        if seen is None:
            return
        skip = seen.step == "validate"
        answer, why = (Answer.SKIP, "validated by hand") if skip else (Answer.DO, "")
        client.reply(bench.store, "1", seen.seq, answer, why=why, by="bob")

    heartbeat = Heartbeat()
    heartbeat.also(look)
    start(bench.context, Move("tools1", "power-c"), ME, guided=True, heartbeat=heartbeat)
    return "1"


MAKERS = {
    "success": success,
    "refusal": refusal,
    "rollback": rollback,
    "abort": abort,
    "kill-and-resume": kill_and_resume,
    "kill-and-roll-back": kill_and_roll_back,
    "takeover": takeover,
    "guided-with-skips": guided_with_skips,
}
NAMES_OF_CORPUS = (*MAKERS, "foreign-clock")


def make(name: str) -> list[Entry]:
    """Make a journal anew in a world in memory."""
    maker = success if name == "foreign-clock" else MAKERS[name]
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(Path(directory), SimulatedSite.open(None), poll_s=5.0)
        number = maker(bench)
        entries = bench.store.events(number)
        bench.close()
    if name != "foreign-clock":
        return entries
    return [Entry(entry.seq, entry.at + FOREIGN, entry.migration, entry.event) for entry in entries]


def write(name: str) -> None:
    """Write a journal of the corpus anew."""
    lines = (
        json.dumps([entry.seq, rfc3339(entry.at), event_name(entry.event), to_body(entry.event)])
        for entry in make(name)
    )
    JOURNALS.joinpath(f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(name: str) -> list[Entry]:
    """A journal of the corpus."""
    lines = JOURNALS.joinpath(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = (json.loads(line) for line in lines)
    return [Entry(seq, parse_rfc3339(at), "1", from_body(event, body)) for seq, at, event, body in found]


# --- what each surface shows of it ------------------------------------------------------------------------


def surfaces(entries: list[Entry]) -> str:
    """Row, stages, guide, report, evidence and the lines of a follower, all from one fold."""
    state = fold(entries)
    return "\n".join(line.rstrip() for line in _surfaces(entries, state)) + "\n"


def _surfaces(entries: list[Entry], state: JobState) -> Iterator[str]:
    yield "== row"
    yield from (f"{name}: {value}" for name, value in zip(NAMES, row_values(state), strict=True))
    view = JobView("1", state, state.as_of)
    yield "== head and stages of the screen"
    for words in (*head_lines(view), *stage_lines(view)):
        yield "".join(text for text, _ in words)
    yield "== guide"
    yield standing(view)[0]
    yield from (f"{one.step.name}: {one.state or 'waits'} {one.why}" for one in state.steps)
    yield "== report"
    yield job_report.report("1", state)
    yield "== evidence"
    yield from journal_lines(state)
    yield "== follow"
    for entry in entries:
        if line := event_text.tell(entry.event):
            yield f"{entry.at.astimezone():%H:%M:%S} {line}"


def golden(name: str) -> Path:
    """The file with what is shown of a journal."""
    return JOURNALS / f"{name}.txt"


def main() -> None:
    """Write the journals named, or all, and then every golden file."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    for name in sys.argv[1:] or NAMES_OF_CORPUS:
        if name != "--goldens":
            write(name)
    for name in NAMES_OF_CORPUS:
        golden(name).write_text(surfaces(read(name)), encoding="utf-8")


if __name__ == "__main__":
    main()
