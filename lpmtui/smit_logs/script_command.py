"""How a command of a host is written in `smit.script`, so that the script runs on the operator's machine.

| site      | written as                                                                       |
| --------- | -------------------------------------------------------------------------------- |
| local     | the command itself, for hosts that are this machine; else as on ssh              |
| ssh       | `ssh -n OPTIONS DESTINATION -- 'COMMAND'`, quoted once more for the remote shell |
| simulator | `lpmtui simulator run HOST -- COMMAND`                                           |
| replay    | a comment: there is no host behind a transcript                                  |
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from lpmtui.commands.programs import as_root
from lpmtui.model.command import printable
from lpmtui.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ScriptCommand:
    """The way to a host: words `before` the command, and whether a shell `quoted` reads it there again.

    `prefix` are words that the remote shell reads before a command that needs root (`sudo -n`); `settings`
    are variables for the command alone. One that does not run (`runs` false) is written as a comment.
    """

    before: tuple[str, ...] = ()
    quoted: bool = False
    prefix: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    runs: bool = True

    @classmethod
    def here(cls, prefix: Sequence[str] = (), **settings: str) -> ScriptCommand:
        """The command runs on this machine."""
        return cls(prefix=tuple(prefix), settings=tuple(settings.items()))

    @classmethod
    def nowhere(cls) -> ScriptCommand:
        """The command cannot be run again."""
        return cls(runs=False)

    @classmethod
    def simulator(cls, host: str, options: Sequence[str] = ()) -> ScriptCommand:
        """The host is simulated; `options` name the world where it is not the usual one."""
        return cls(("lpmtui", "simulator", "run", *options, host, "--"))

    @classmethod
    def ssh(
        cls,
        destination: str,
        options: Sequence[str] = (),
        program: str = "ssh",
        prefix: Sequence[str] = (),
    ) -> ScriptCommand:
        """The host is reached with ssh as `user@address`; options such as `-p 2222` come before it.

        `-n` keeps ssh from reading the rest of a script that comes through standard input.
        """
        return cls((program, "-n", *options, destination, "--"), quoted=True, prefix=tuple(prefix))

    def line(self, argv: Sequence[str]) -> str:
        """The command line as it stands in the script."""
        argv = as_root(argv, self.prefix)
        words = (*self.before, *argv)
        if self.quoted or (self.before and len(argv) == 1):  # `simulator run` takes one word for a line
            words = (*self.before, shlex.join(argv))
        line = " ".join(
            (*(f"{name}={shlex.quote(value)}" for name, value in self.settings), shlex.join(words))
        )
        return line if self.runs else f"# not run again: {printable(line)}"
