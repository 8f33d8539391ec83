"""`lpmtui validate`: the pre-flight checks and the HMC's own validation. Changes nothing."""

from __future__ import annotations

import argparse

from lpmtui.cli import move_options, streams
from lpmtui.cli.invocation import Invocation
from lpmtui.model.errors import ExitStatus, LpmtuiError
from lpmtui.model.events import FindingMade


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the move that is validated, and `--json`."""
    move_options.add_move(parser)
    parser.add_argument(
        "--json", action="store_true", help="findings, the HMC's answer and the verdict as JSON"
    )


def run(invocation: Invocation) -> int:
    """Print every finding, then the HMC's answer. Raises where a check or the HMC says no."""
    from lpmtui.cli import plan_text
    from lpmtui.procedure.validation import refused_body, validate_move

    move = move_options.read(invocation.arguments)
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
