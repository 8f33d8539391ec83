"""From the command line that a dialog built (`lpmtui migrate ..`) to a move that the executor carries out."""

from __future__ import annotations

from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.errors import UsageError
from lpmtui.model.move import Move, ProcedureKind, Reason, Severity
from lpmtui.smit import BuiltCommand
from lpmtui.smit.panel import HostRole
from lpmtui.tui.session import Session

_VALUED = ("--to", "--procedure", "--policy", "--heartbeat-during-lpm", "--reason")
_FLAGS = ("--yes", "--force", "--step")


def is_move(built: BuiltCommand) -> bool:
    """Whether this is `lpmtui migrate` for real: it gets the migration screen, a dry run only its output."""
    return built.role is HostRole.LPMTUI and built.argv[1:2] == ("migrate",) and "--dry-run" not in built.argv


def is_guided(built: BuiltCommand) -> bool:
    """Whether its steps are asked for one by one."""
    return "--step" in built.argv


def read_move(argv: tuple[str, ...]) -> Move:
    """The move that `lpmtui migrate PARTITION --to SYSTEM ..` asks for. Raises UsageError."""
    words = list(argv[2:])
    places: list[str] = []
    said: dict[str, str] = {}
    force = False
    while words:
        word = words.pop(0)
        if word in _VALUED and words:
            said[word] = words.pop(0)
        elif word in _FLAGS:
            force |= word == "--force"
        elif word.startswith("-"):
            raise UsageError(f"{word} is not understood here.", subject=word)
        else:
            places.append(word)
    if len(places) != 1 or "--to" not in said:
        raise UsageError("A partition and a target system are needed.")
    return Move(
        places[0],
        said["--to"],
        procedure=ProcedureKind(said["--procedure"]) if said.get("--procedure") else None,
        policy=_policy(said.get("--policy", "keep")),
        heartbeat_during_lpm_s=_seconds(said.get("--heartbeat-during-lpm")),
        reason=Reason(said.get("--reason", Reason.HARDWARE)),
        force=force,
    )


def _policy(word: str) -> LpmPolicy | None:
    return None if word in ("", "keep") else LpmPolicy.read(word)


def _seconds(word: str | None) -> int | None:
    if not word:
        return None
    if not word.isdigit():
        raise UsageError(f"{word!r} is no number of seconds.", subject=word)
    return int(word)


def preview(session: Session, built: BuiltCommand) -> tuple[str, ...]:
    """What will happen, for the question before it does; changes nothing.

    Raises Refused with everything that forbids the move, and what planning it raises.
    """
    from lpmtui.procedure import plan_migration

    move = read_move(built.argv)
    planned = plan_migration(session.site(), move)
    refused = planned.refusal(force=move.force)
    if refused is not None:
        raise refused
    setup, full = session.setup, planned.move
    way = f"{full.partition} moves from {full.source} to {full.target} while it runs"
    steps = f"{planned.kind.value} procedure, {len(planned.steps)} steps"
    lines = [f"{way}, on site {setup.site_name} ({setup.mark}); {steps}.", "", f"    {built.line()}"]
    for found in planned.findings:
        lines += ["", f"{found.what} {found.fix if found.severity is Severity.WARNING else ''}".rstrip()]
    return tuple(lines)


def start(session: Session, move: Move, guided: bool) -> str:  # noqa: FBT001 - handed on as one of several
    """Hand the move to an executor; returns the migration's id. Raises what the executor refuses with."""
    from lpmtui.executor import submit

    setup = session.setup
    return submit(
        session.store(),
        setup.config,
        setup.site_name,
        move,
        state_dir=setup.state_dir,
        config_file=setup.config.file,
        guided=guided,
    )
