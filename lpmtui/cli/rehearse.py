"""`lpmtui rehearse`: the whole procedure, many times, in a copy of the site, which stays untouched."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from lpmtui.cli import event_printers, streams
from lpmtui.cli.invocation import Invocation
from lpmtui.executor.rehearsal import results, trial_pool
from lpmtui.executor.rehearsal.trial import Template, watch_trial
from lpmtui.executor.rehearsal.trial_pool import NODE_TIMEOUTS_S, Programme, cells, copy_of
from lpmtui.journal import Entry, Journal
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import ExitStatus, UsageError, did_you_mean
from lpmtui.model.job import Requested
from lpmtui.model.move import Move
from lpmtui.procedure import plan_migration
from lpmtui.transports.simulator_transport import known_faults

RUNS = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the move, and how often and with which faults it is rehearsed."""
    parser.add_argument("partition", metavar="PARTITION", help="the partition that would move")
    parser.add_argument("--to", required=True, metavar="SYSTEM", help="the managed system it would move to")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help=f"how often; default: {RUNS}")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the first run; default: 1")
    parser.add_argument("--faults", default="", metavar="NAME,..", help="faults that strike, one in each run")
    parser.add_argument("--policy", choices=("manage", "unmanage"), help="only this one; default: both")
    parser.add_argument(
        "--node-timeouts", default="", metavar="SECONDS,..", help="to compare; default: 10,30,60,600"
    )
    parser.add_argument("--force", action="store_true", help="go on in spite of warnings, as migrate does")
    parser.add_argument("--watch", action="store_true", help="show the one run of --seed step by step")
    parser.add_argument("--matrix", action="store_true", help="every fault in every phase")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(invocation: Invocation) -> int:
    """Rehearse and print the tables. Ctrl-C keeps what there is."""
    asked = invocation.arguments
    if asked.runs < 1:
        raise UsageError(f"--runs does not take {asked.runs}.", subject="--runs", remedy="Give 1 or more.")
    template, programme = _prepare(invocation)
    if asked.watch:
        return _watch(invocation, template, programme)
    trials = programme.matrix() if asked.matrix else programme.trials(asked.runs, asked.seed)
    found = trial_pool.collect(trial_pool.run_all(template, trials), _progress(len(trials)))
    if len(found) < len(trials) and sys.stderr.isatty():
        streams.words("")  # the line of the progress bar is over
    whole = results.RehearsalResults(found)
    if asked.json:
        body = results.results_object(whole)
        streams.data_json(body | ({"matrix": results.matrix_object(found)} if asked.matrix else {}))
    else:
        lines = results.matrix_lines(found) if asked.matrix else results.as_lines(whole)
        streams.data("\n".join(lines))
    if len(found) < len(trials):
        streams.words(f"Stopped after {len(found)} of {len(trials)} runs.")
    return ExitStatus.DONE


def _prepare(invocation: Invocation) -> tuple[Template, Programme]:
    """The copy, and what is rehearsed in it. Raises UsageError for unknown names."""
    asked = invocation.arguments
    move = _move(asked)
    faults, phases = known_faults()
    wanted = _names(asked.faults, faults)
    timeouts = [_seconds(word) for word in asked.node_timeouts.split(",") if word] or NODE_TIMEOUTS_S
    options = invocation.config.site(invocation.site_name)
    with invocation.site() as site:
        plan = plan_migration(site, move, experience=invocation.experience(move.partition))
        template = copy_of(site, options, invocation.state_dir)
    clustered = plan.cluster is not None
    return template, Programme(
        move, cells(move, timeouts, clustered=clustered), wanted, faults, phases, plan.inputs
    )


def _move(asked: argparse.Namespace) -> Move:
    policy = LpmPolicy(asked.policy) if asked.policy else None
    return Move(asked.partition, asked.to, policy=policy, force=asked.force)


def _names(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(word.strip() for word in text.split(",") if word.strip())
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no fault {name!r}.",
                subject=name,
                remedy=did_you_mean(name, known, "`lpmtui simulator faults` lists all of them."),
            )
    return names


def _seconds(word: str) -> int:
    if not word.strip().isdecimal() or not 10 <= int(word) <= 600:
        raise UsageError(
            f"--node-timeouts does not take {word.strip()!r}.",
            subject="--node-timeouts",
            remedy="Give whole seconds from 10 to 600, with commas between them.",
        )
    return int(word)


def _watch(invocation: Invocation, template: Template, programme: Programme) -> int:
    """Show one run: on a terminal on the migration screen, else line by line; then how it ended."""
    seed, json = invocation.arguments.seed, invocation.arguments.json
    result, entries = watch_trial(template, programme.trial(seed))
    if entries and streams.on_terminal() and not json:
        _play_back(invocation, entries)
    else:
        with event_printers.choose(json=json) as printer:
            for entry in entries:
                printer.show(entry)
    unwanted = ", ".join(sorted(event.value for event in result.unwanted)) or "none"
    streams.words(
        f"Run of seed {seed}: {result.outcome.value}, exit status {result.exit_status}."
        f" Frozen for {result.suspension_s:.2f} s. Unwanted events: {unwanted}. {result.why}".rstrip()
    )
    return ExitStatus.DONE


def _play_back(invocation: Invocation, entries: Sequence[Entry]) -> None:
    """The migration screen over the run's own journal, which is gone afterwards."""
    from lpmtui import tui

    first = entries[0].event
    assert isinstance(first, Requested)
    with tempfile.TemporaryDirectory(prefix="lpmtui-rehearsal-") as directory:
        with Journal.open(Path(directory)) as journal:
            number = journal.begin(first, at=entries[0].at)
            for entry in entries[1:]:
                journal.append(number, entry.event, at=entry.at)
        tui.run(
            invocation.config,
            invocation.site,
            Path(directory),
            site_name=invocation.site_name,
            read_only=True,
            replay=number,
        )


def _progress(whole: int) -> Callable[[int], None]:
    """A line on a terminal that counts the runs."""
    if not sys.stderr.isatty():
        return lambda _done: None

    def tell(done: int) -> None:
        end = "\n" if done == whole else ""
        filled = 40 * done // whole
        sys.stderr.write(f"\r[{'#' * filled}{'.' * (40 - filled)}] {done} of {whole} runs{end}")
        sys.stderr.flush()

    return tell
