"""The one list of commands: what each is for, and the module that does it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from lpmtui.cli.command_line import Parser, add_common
from lpmtui.model.errors import did_you_mean
from lpmtui.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    import argparse

    from lpmtui.cli.invocation import Invocation


@dataclass(frozen=True, slots=True)
class CommandFunctions:
    """What a command does: declare its arguments, and run (the exit status; may raise LpmtuiError)."""

    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Invocation], int]


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """One command: its word, its module in this package, and one sentence.

    Several commands may share a module: with a `part` its functions are `PART_arguments` and `run_PART`, else
    `arguments` and `run`. `runs_what_follows`: the words after `--` are a command line for a host.
    """

    name: str
    module: str
    summary: str
    part: str = ""
    runs_what_follows: bool = False

    def load(self) -> CommandFunctions:
        """Import the module; only the command that runs is imported."""
        module = importlib.import_module(f"lpmtui.cli.{self.module}")
        if not self.part:
            return CommandFunctions(module.arguments, module.run)
        return CommandFunctions(
            getattr(module, f"{self.part}_arguments"), getattr(module, f"run_{self.part}")
        )

    def parser(self) -> Parser:
        """The command's parser, with its own arguments and the common options (for `--help`)."""
        parser = Parser(f"lpmtui {self.name}".strip(), self.summary)
        self.load().arguments(parser)
        add_common(parser)
        return parser


COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("migrate", "migrate", "Move one partition to another system, without an unwanted event."),
    CommandEntry(
        "validate", "migrate", "The checks and the HMC's validation of a move; changes nothing.", "validate"
    ),
    CommandEntry("status", "status_command", "Systems, clusters, resource groups, migrations in progress."),
    CommandEntry("follow", "follow", "Re-attach to a migration and show its progress."),
    CommandEntry("abort", "follow", "Stop a migration that runs, and bring everything back.", "abort"),
    CommandEntry("recover", "recover", "An interrupted migration: the evidence, and both ways out."),
    CommandEntry("takeover", "takeover_command", "Start the group of a failed, unmanaged node elsewhere."),
    CommandEntry("history", "history", "Past migrations, or one in full."),
    CommandEntry("report", "history", "What one migration did to every resource group.", "report"),
    CommandEntry("replay", "follow", "Play a journal back on the migration screen.", "replay"),
    CommandEntry(
        "forecast", "forecast_command", "How long a move takes and freezes, against every time-out."
    ),
    CommandEntry("rehearse", "rehearse", "The whole procedure, many times, in a copy of the site."),
    CommandEntry("plan", "plan_command", "Plan many moves from a description of systems; touches no site."),
    CommandEntry("drain", "drain_command", "Empty a system by a plan, move by move; and the way home."),
    CommandEntry("watch", "watch_command", "Observe moves that others start, and record them."),
    CommandEntry("doctor", "doctor_command", "Is everything there that lpmtui needs? Tries keys, too."),
    CommandEntry("config", "config_command", "Show, check, locate or create the configuration."),
    CommandEntry(
        "simulator",
        "simulator_command",
        "The simulated site: reset it, look at it, log in to it.",
        runs_what_follows=True,
    ),
)

CONSOLE = CommandEntry("", "console", "Open the console, at the top menu or at a panel.")


def find(name: str) -> CommandEntry | None:
    """The command of that name."""
    return next((entry for entry in COMMANDS if entry.name == name), None)


def nearest(word: str, known: tuple[str, ...] | None = None) -> str:
    """A sentence with the names nearest to a mistyped one; empty where none is near."""
    names = known if known is not None else tuple(entry.name for entry in COMMANDS)
    return did_you_mean(word, names)


def overview() -> str:
    """The text of `lpmtui --help`."""
    width = max(len(entry.name) for entry in COMMANDS)
    lines = [
        "usage: lpmtui [OPTION ..] [FASTPATH]  open the console",
        "       lpmtui COMMAND ...             do one thing and leave",
        "",
        "A SMIT-style console for moving PowerHA nodes with Live Partition Mobility.",
        "Without a configuration it works on a simulated site.",
        "",
        "commands:",
        *(f"  {entry.name:<{width}}  {entry.summary}" for entry in COMMANDS),
        "",
        "",
    ]
    return "\n".join(lines) + _options_help()


def _options_help() -> str:
    parser = Parser("lpmtui", add_help=False)
    CONSOLE.load().arguments(parser)
    add_common(parser)
    return _without_usage(parser.format_help)


def _without_usage(render: Callable[[], str]) -> str:
    return render().split("\n\n", 1)[1] + "\n`lpmtui COMMAND --help` says more.\n"
