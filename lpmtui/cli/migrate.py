"""`lpmtui validate` and `lpmtui migrate`: one partition moves, by an executor that outlives this terminal."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lpmtui.cli import guided, streams
from lpmtui.cli.follow import follow
from lpmtui.cli.invocation import Invocation
from lpmtui.model.argv import Option, Said
from lpmtui.model.clock import SystemClock
from lpmtui.model.errors import ExitStatus, LpmtuiError, Refused, UsageError
from lpmtui.model.events import FindingMade
from lpmtui.model.move import MOVE_OPTIONS, Move

if TYPE_CHECKING:
    from lpmtui.procedure import MigrationPlan


def add_move(parser: argparse.ArgumentParser) -> None:
    """Declare what is moved, where to, and how: the options that a Move is written with."""
    parser.add_argument("partition", metavar="PARTITION", help="the partition to move")
    declare(parser, MOVE_OPTIONS, required=("target",))


def declare(parser: argparse.ArgumentParser, options: Sequence[Option], required: Sequence[str] = ()) -> None:
    """Declare the options of a request; those named in `required` must be given."""
    for option in options:
        _add(parser, option, required=option.name in required)


def _add(parser: argparse.ArgumentParser, option: Option, *, required: bool) -> None:
    if not option.metavar:
        parser.add_argument(option.flag, dest=option.name, action="store_true", help=option.help)
        return
    action = "append" if option.repeated else "store"
    choices = option.choices or None
    shown = None if choices else option.metavar
    parser.add_argument(
        option.flag,
        dest=option.name,
        action=action,
        choices=choices,
        metavar=shown,
        required=required,
        help=option.help,
    )


def read(asked: argparse.Namespace) -> Move:
    """The move that was asked for. Raises UsageError for a value out of range."""
    return Move.from_options(asked.partition, said(asked, MOVE_OPTIONS))


def said(asked: argparse.Namespace, options: Sequence[Option]) -> Said:
    """The options that were given, with their values."""
    found: dict[str, list[str]] = {}
    for option in options:
        value = getattr(asked, option.name)
        if value is True:
            found[option.name] = [""]
        elif value not in (None, False):
            found[option.name] = [str(one) for one in (value if isinstance(value, list) else [value])]
    return found


def validate_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the move that is validated, and `--json`."""
    add_move(parser)
    parser.add_argument(
        "--json", action="store_true", help="findings, the HMC's answer and the verdict as JSON"
    )


def run_validate(invocation: Invocation) -> int:
    """Print every finding, then the HMC's answer. Raises where a check or the HMC says no."""
    from lpmtui.cli import plan_text
    from lpmtui.procedure.validation import refused_body, validate_move

    move = read(invocation.arguments)
    json = invocation.arguments.json
    with invocation.site() as site:
        try:
            validation = validate_move(site, move, experience=invocation.experience(move.partition))
        except LpmtuiError as error:
            if json:
                streams.data_json(refused_body(error))
            raise
        if json:
            streams.data_json(validation.body(force=move.force))
        else:
            found = [event for event in validation.events() if isinstance(event, FindingMade)]
            plan_text.show(found, site.clock, json=False)
    refusal = validation.refusal(force=move.force)
    if refusal is not None:
        raise refusal
    streams.words(f"{move.partition} can move to {move.target}.")
    return ExitStatus.DONE


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the move, and how it is shown and confirmed."""
    add_move(parser)
    parser.add_argument("--dry-run", action="store_true", help="show the steps and their commands")
    parser.add_argument("--step", action="store_true", help="show each step and ask before it is done")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--detach", action="store_true", help="print the migration's id and leave it running")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run(invocation: Invocation) -> int:
    """Check, ask, hand the move to an executor, and follow it."""
    move = read(invocation.arguments)
    if invocation.arguments.dry_run:
        return _show(invocation, move)
    invocation.require_writable(f"{move.partition} is not moved")
    invocation.warn_of_logs()
    if invocation.arguments.step and not invocation.arguments.detach:
        guided.require_terminal(move.partition)
    if not invocation.arguments.yes and not _agreed(invocation, move):
        raise Refused("Nothing was begun.", subject=move.partition)
    return _begin(invocation, move)


def _show(invocation: Invocation, move: Move) -> int:
    """The plan and its findings; refused where the move itself would be."""
    from lpmtui.cli import plan_text
    from lpmtui.procedure.validation import validate_move

    with invocation.site() as site:
        validation = validate_move(site, move, experience=invocation.experience(move.partition))
        refusal = validation.refusal(force=move.force)
        plan_text.show(validation.events(), site.clock, json=invocation.arguments.json)
        plan_text.say(plan_text.forecast_lines(validation.plan.forecast))
    if refusal is not None:
        raise refusal
    return ExitStatus.DONE


def _agreed(invocation: Invocation, move: Move) -> bool:
    """Name the object and what will happen, and ask. Raises UsageError where nobody can answer."""
    if not streams.on_terminal():
        raise UsageError(
            f"There is no terminal to confirm the move of {move.partition} to {move.target}.",
            subject=move.partition,
            remedy="Give --yes to move it without a question.",
        )
    from lpmtui.cli import plan_text
    from lpmtui.procedure.validation import validate_move

    invocation.require_free(move.partition)
    with invocation.site() as site:
        validation = validate_move(
            site,
            move,
            claim=lambda subject: invocation.require_free(move.partition, subject.cluster),
            experience=invocation.experience(move.partition),
        )
        plan = validation.plan
        plan_text.say([*plan_text.text_lines(validation.events()), *plan_text.forecast_lines(plan.forecast)])
        refusal = validation.refusal(force=move.force)
        if refusal is not None:
            raise refusal
        typed = move.partition if move.force and site.kind.live else ""
        return streams.confirmed(_question(plan), name=typed)


def _question(plan: MigrationPlan) -> str:
    move, subject = plan.move, plan.subject
    node = f", node {subject.node} of cluster {subject.cluster}," if subject.cluster else ""
    return (
        f"\nSite {plan.site.name} ({plan.site.kind.value}): move partition {move.partition}{node}"
        f" from {move.source} to {move.target} now?"
    )


def _begin(invocation: Invocation, move: Move) -> int:
    """Hand the move over; what is refused now has no journal, but the stream has an end all the same."""
    from lpmtui import executor
    from lpmtui.cli import plan_text

    asked = invocation.arguments
    # A disk that is full is said before an executor is started.
    invocation.store(read_only=False).close()
    try:
        migration = executor.submit(
            invocation.config,
            invocation.site_name,
            move,
            state_dir=invocation.state_dir,
            config_file=invocation.config_file,
            guided=asked.step,
        )
    except LpmtuiError as error:
        if asked.json:
            plan_text.show([plan_text.refused(error)], SystemClock(), json=True)
        raise
    if asked.detach:
        if asked.json:
            streams.data_json({"id": migration}, indent=None)
        else:
            streams.data(migration)
        return ExitStatus.DONE
    if asked.step:
        return guided.follow_guided(invocation, migration)
    return follow(invocation, migration, json=asked.json)
