"""`lpmtui recover`: what is known about a migration that was interrupted, and bringing it to an end."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from lpmtui import executor
from lpmtui.cli.follow import follow, follow_guided, require_terminal
from lpmtui.cli.invocation import Invocation
from lpmtui.cli.status_command import migration_json
from lpmtui.cli.streams import data, data_json
from lpmtui.executor import SILENCE_S, Way, silence
from lpmtui.executor.evidence import Evidence, gather
from lpmtui.model.errors import ExitStatus, UsageError
from lpmtui.model.move import Outcome


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the job's id and the two ways out."""
    parser.add_argument("id", metavar="ID", help="the job, as `lpmtui status` and `history` number it")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--resume", action="store_true", help="do what is left, to the end")
    way.add_argument("--rollback", action="store_true", help="bring everything back to where it was")
    parser.add_argument("--step", action="store_true", help="with --resume: ask before every step")
    parser.add_argument("--json", action="store_true", help="the evidence as one JSON object, or events")


def run(invocation: Invocation) -> int:
    """Report the evidence, or take the migration up and follow it to its end; the status is then its own."""
    asked = invocation.arguments
    if not (asked.resume or asked.rollback):
        if asked.step:
            raise UsageError("--step goes with --resume.", remedy="lpmtui recover ID --resume --step")
        return _report(invocation, asked.id)
    invocation.require_writable(f"migration {asked.id} is not taken up")
    invocation.warn_of_logs()
    return _take_up(invocation, asked.id)


def _report(invocation: Invocation, migration: str) -> int:
    with invocation.store() as store:
        store.migration(migration)
        with invocation.site() as site:
            found = gather(site, store, migration)
    if invocation.arguments.json:
        data_json(as_json(found))
    else:
        data("\n".join(shown(found)))
    return ExitStatus.NEEDS_ATTENTION if found.needs_person else ExitStatus.DONE


def shown(found: Evidence) -> Iterator[str]:
    """The evidence for a person."""
    row = found.row
    yield f"Migration {row.id}: {row.what}, {row.source} -> {row.target}, {row.outcome.value}"
    if found.holder is not None:
        yield f"It runs now, for {found.holder.who}, from {found.holder.where}{found.holder.when}."
        if found.silent_s < SILENCE_S:
            yield f"No action is needed. Follow it with: lpmtui follow {row.id}"
        else:
            yield silence(row.id, found.silent_s)
            pid = found.holder.pid
            yield f"If process {pid} cannot go on, end it (kill {pid}), then recover."
    elif not row.outcome.final:
        yield "No process carries it out any more."
    for title, lines in (
        ("The journal", found.journal),
        ("The HMC, source and target", found.hmcs),
        ("Different from before the move", found.left or ("no difference found",)),
        ("Could not be determined", found.unknown),
    ):
        if lines:
            yield from ("", title, *(f"  {line}" for line in lines))
    if found.holder is None:
        yield from _choices(found)


def _choices(found: Evidence) -> Iterator[str]:
    row = found.row
    if row.outcome.final and row.outcome is not Outcome.NEEDS_ATTENTION:
        yield from ("", "It is over: there is nothing to choose.")
        return
    yield from ("", f"lpmtui recover {row.id} --resume   goes on to the end (--step: asks before each step):")
    yield from (f"  {line}" for line in found.resume or ("close the migration in the journal",))
    if found.refused:
        yield from ("", f"--rollback is not possible: {found.refused}")
    else:
        yield from ("", f"lpmtui recover {row.id} --rollback   brings everything back:")
        yield from (f"  {line}" for line in found.rollback or ("close the migration in the journal",))


def as_json(found: Evidence) -> dict[str, object]:
    """The evidence as JSON."""
    holder = found.holder
    return migration_json(found.row) | {
        "needs_person": found.needs_person,
        "silent_s": round(found.silent_s, 1),
        "carried_out_by": {"who": holder.who, "where": holder.where, "since": holder.since}
        if holder
        else None,
        "where": found.where.value,
        "journal": list(found.journal),
        "hmcs": list(found.hmcs),
        "left": list(found.left),
        "unknown": list(found.unknown),
        "choices": {"resume": list(found.resume), "rollback": list(found.rollback), "refused": found.refused},
    }


def _take_up(invocation: Invocation, migration: str) -> int:
    asked = invocation.arguments
    way = Way.RESUME if asked.resume else Way.ROLLBACK
    if asked.step:
        require_terminal(migration)
        if _waits_for_an_answer(invocation, migration):
            return follow_guided(invocation, migration)
    with invocation.store(read_only=False) as store:
        last = max((entry.seq for entry in store.events(migration)), default=0)
        executor.submit_recovery(
            store,
            migration,
            way,
            state_dir=invocation.state_dir,
            config_file=invocation.config_file,
            guided=asked.step,
        )
    if asked.step:
        return follow_guided(invocation, migration)
    return follow(invocation, migration, json=asked.json, after=last)


def _waits_for_an_answer(invocation: Invocation, migration: str) -> bool:
    """Whether a guided executor lives: then it is answered, not replaced."""
    with invocation.store() as store:
        waits = store.state(migration).guided
    return waits and executor.is_alive(invocation.state_dir, migration)
