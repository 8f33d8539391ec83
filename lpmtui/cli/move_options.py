"""What to move where: the arguments that `migrate` and `validate` share, as a Move."""

from __future__ import annotations

import argparse

from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.move import Move, ProcedureKind, Reason


def add_move(parser: argparse.ArgumentParser) -> None:
    """Declare what is moved, where to, and how."""
    parser.add_argument("partition", metavar="PARTITION", help="the partition to move")
    parser.add_argument("--to", required=True, metavar="SYSTEM", help="the managed system to move it to")
    parser.add_argument(
        "--procedure",
        choices=[kind.value for kind in ProcedureKind],
        help="default: what the cluster's level asks for; plain for a partition in no cluster",
    )
    parser.add_argument(
        "--policy",
        choices=("manage", "unmanage", "keep"),
        default="keep",
        help="LPM_POLICY: what PowerHA does with the node's resource groups meanwhile; default: keep",
    )
    parser.add_argument(
        "--heartbeat-during-lpm",
        type=int,
        metavar="SECONDS",
        help="node failure detection time-out while it moves; default: keep",
    )
    parser.add_argument(
        "--reason",
        choices=[reason.value for reason in Reason],
        default=Reason.HARDWARE.value,
        help="why it moves; default: hardware",
    )
    parser.add_argument("--force", action="store_true", help="go on in spite of warnings, never of errors")


def read(asked: argparse.Namespace) -> Move:
    """The move that was asked for."""
    return Move(
        asked.partition,
        asked.to,
        procedure=ProcedureKind(asked.procedure) if asked.procedure else None,
        policy=None if asked.policy == "keep" else LpmPolicy(asked.policy),
        heartbeat_during_lpm_s=asked.heartbeat_during_lpm,
        reason=Reason(asked.reason),
        force=asked.force,
    )
