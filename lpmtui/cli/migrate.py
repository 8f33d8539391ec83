"""`lpmtui validate`, `migrate` and `takeover`: planned here, carried out by an executor of its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial

from lpmtui import executor
from lpmtui.cli import event_printers, streams
from lpmtui.cli.follow import follow, follow_guided, require_terminal
from lpmtui.cli.invocation import Invocation
from lpmtui.model.argv import Option, Said
from lpmtui.model.clock import SystemClock
from lpmtui.model.errors import ExitStatus, LpmtuiError, Refused, UsageError
from lpmtui.model.events import FindingMade
from lpmtui.model.job import Subject
from lpmtui.model.move import MOVE_OPTIONS, Move
from lpmtui.model.request import Request, Takeover
from lpmtui.procedure import MigrationPlan
from lpmtui.procedure.takeover_plan import plan_takeover
from lpmtui.procedure.validation import Validation, refused_body, validate_move
from lpmtui.site import Site

# --- the options of a request ---------------------------------------------------------------------


def declare(parser: argparse.ArgumentParser, options: Sequence[Option], required: Sequence[str] = ()) -> None:
    """Declare the options that a request is written with; those named in `required` must be given."""
    for option in options:
        if not option.metavar:
            parser.add_argument(option.flag, dest=option.name, action="store_true", help=option.help)
            continue
        parser.add_argument(
            option.flag,
            dest=option.name,
            action="append" if option.repeated else "store",
            choices=[str(one) for one in option.choices] or None,
            metavar=None if option.choices else option.metavar,
            required=option.name in required,
            help=option.help,
        )


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


def _declare_move(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("partition", metavar="PARTITION", help="the partition to move")
    declare(parser, MOVE_OPTIONS, required=("target",))


def _move(asked: argparse.Namespace) -> Move:
    """The move that was asked for. Raises UsageError for a value out of range."""
    return Move.from_options(asked.partition, said(asked, MOVE_OPTIONS))


# --- validate -------------------------------------------------------------------------------------


def validate_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the move that is validated, and `--json`."""
    _declare_move(parser)
    parser.add_argument(
        "--json", action="store_true", help="findings, the HMC's answer and the verdict as JSON"
    )


def run_validate(invocation: Invocation) -> int:
    """Print every finding, then the HMC's answer. Raises where a check or the HMC says no."""
    move, json = _move(invocation.arguments), invocation.arguments.json
    with invocation.site() as site:
        try:
            validation = _validated(invocation, site, move)
        except LpmtuiError as error:
            if json:
                streams.data_json(refused_body(error))
            raise
        if json:
            streams.data_json(validation.body(force=move.force))
        else:
            found = [event for event in validation.events() if isinstance(event, FindingMade)]
            event_printers.show_plan(found, site.clock, json=False)
    _refuse(validation)
    streams.words(f"{move.partition} can move to {move.target}.")
    return ExitStatus.DONE


def _validated(
    invocation: Invocation, site: Site, move: Move, claim: Callable[[Subject], None] | None = None
) -> Validation:
    return validate_move(site, move, claim=claim, experience=invocation.experience(move.partition))


def _refuse(validation: Validation) -> None:
    """Raise what speaks against the move, where anything does."""
    refusal = validation.refusal(force=validation.plan.move.force)
    if refusal is not None:
        raise refusal


# --- migrate --------------------------------------------------------------------------------------


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the move, and how it is shown and confirmed."""
    _declare_move(parser)
    parser.add_argument("--dry-run", action="store_true", help="show the steps and their commands")
    parser.add_argument("--step", action="store_true", help="show each step and ask before it is done")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--detach", action="store_true", help="print the migration's id and leave it running")
    parser.add_argument("--json", action="store_true", help="one JSON object per event")


def run(invocation: Invocation) -> int:
    """Check, ask, hand the move to an executor, and follow it."""
    asked = invocation.arguments
    move = _move(asked)
    if asked.dry_run:
        return _dry_run(invocation, move)
    invocation.require_writable(f"{move.partition} is not moved")
    invocation.warn_of_logs()
    if asked.step and not asked.detach:
        require_terminal(move.partition)
    if not asked.yes and not _agreed(invocation, move):
        raise Refused("Nothing was begun.", subject=move.partition)
    return begin(invocation, move, guided=asked.step, detach=asked.detach)


def _dry_run(invocation: Invocation, move: Move) -> int:
    """The plan and its findings; refused where the move itself would be."""
    with invocation.site() as site:
        validation = _validated(invocation, site, move)
        event_printers.show_plan(validation.events(), site.clock, json=invocation.arguments.json)
        event_printers.say(event_printers.forecast_lines(validation.plan.forecast))
    _refuse(validation)
    return ExitStatus.DONE


def _agreed(invocation: Invocation, move: Move) -> bool:
    """Name the object and what will happen, and ask. Raises UsageError where nobody can answer."""
    if not streams.on_terminal():
        raise UsageError(
            f"There is no terminal to confirm the move of {move.partition} to {move.target}.",
            subject=move.partition,
            remedy="Give --yes to move it without a question.",
        )
    claim = partial(executor.check_free, invocation.state_dir, invocation.site_name, move.partition)
    claim()
    with invocation.site() as site:
        validation = _validated(invocation, site, move, lambda subject: claim(subject.cluster))
        forecast = event_printers.forecast_lines(validation.plan.forecast)
        event_printers.say([*event_printers.plan_lines(validation.events()), *forecast])
        _refuse(validation)
        typed = move.partition if move.force and site.kind.live else ""
        return streams.confirmed(_question(validation.plan), name=typed)


def _question(plan: MigrationPlan) -> str:
    move, subject = plan.move, plan.subject
    node = f", node {subject.node} of cluster {subject.cluster}," if subject.cluster else ""
    return (
        f"\nSite {plan.site.name} ({plan.site.kind.value}): move partition {move.partition}{node}"
        f" from {move.source} to {move.target} now?"
    )


def begin(invocation: Invocation, job: Request, *, guided: bool = False, detach: bool = False) -> int:
    """Hand a job to an executor and follow it to its end, or print its id and leave it running.

    What is refused now has no journal, but with `--json` the stream has an end all the same.
    """
    json = invocation.arguments.json
    invocation.store(read_only=False).close()  # a full disk is said before an executor is started
    try:
        number = executor.submit(
            invocation.config,
            invocation.site_name,
            job,
            state_dir=invocation.state_dir,
            config_file=invocation.config_file,
            guided=guided,
        )
    except LpmtuiError as error:
        if json:
            event_printers.show_plan([event_printers.refused(error)], SystemClock(), json=True)
        raise
    if detach and json:
        streams.data_json({"id": number}, indent=None)
    elif detach:
        streams.data(number)
    elif guided:
        return follow_guided(invocation, number)
    else:
        return follow(invocation, number, json=json)
    return ExitStatus.DONE


# --- takeover -------------------------------------------------------------------------------------


def takeover_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the resource group, the standby node, and how it is confirmed."""
    parser.add_argument("group", metavar="GROUP", help="the resource group of the failed node")
    parser.add_argument("--to", required=True, metavar="NODE", help="the standby node to start it on")
    parser.add_argument("--dry-run", action="store_true", help="show the proof, the steps and their commands")
    parser.add_argument("--yes", action="store_true", help="do not ask before every step")
    parser.add_argument("--json", action="store_true", help="with --yes: one JSON object per event")


def run_takeover(invocation: Invocation) -> int:
    """Prove that the node is down, ask, and start its group elsewhere; the status is the takeover's own.

    Raises Refused while the partition might still be running.
    """
    asked = invocation.arguments
    if asked.dry_run:
        _plan_takeover(invocation)
        return ExitStatus.DONE
    invocation.require_writable(f"{asked.group} is not taken over")
    invocation.warn_of_logs()
    if not asked.yes:
        require_terminal(asked.group, "Give --yes to take it over without questions.")
        question, live = _plan_takeover(invocation)
        if not streams.confirmed(question, name=asked.group if live else ""):
            raise Refused("Nothing was begun.", subject=asked.group)
    return begin(invocation, Takeover(asked.group, asked.to), guided=not asked.yes)


def _plan_takeover(invocation: Invocation) -> tuple[str, bool]:
    """Print the plan; returns the question that names what will happen, and whether the site is real."""
    asked = invocation.arguments
    with invocation.store() as store, invocation.site() as site:
        plan = plan_takeover(site, asked.group, asked.to, store=store)
        event_printers.show_plan(plan.events(), site.clock, json=asked.json)
        return f"\nSite {site.name} ({site.kind.value}): {plan.question}", site.kind.live
