"""How a command of a host is written in `smit.script`, so that the script runs on the operator's machine.

| site      | written as                                                                    |
| --------- | ----------------------------------------------------------------------------- |
| local     | the command itself, for hosts that are this machine                           |
| ssh       | `ssh OPTIONS DESTINATION 'COMMAND'`, quoted once more for the remote shell    |
| simulator | `lpmtui simulator run HOST -- COMMAND`                                        |

Commands of `lpmtui` itself are written as they are, whatever the site.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replay:
    """The way to a host: words before the command, and whether a shell reads the command there again."""

    before: tuple[str, ...] = ()
    quoted: bool = False

    @classmethod
    def here(cls) -> Replay:
        """The command runs on this machine."""
        return cls()

    @classmethod
    def simulator(cls, host: str) -> Replay:
        """The host is simulated."""
        return cls(("lpmtui", "simulator", "run", host, "--"))

    @classmethod
    def ssh(cls, destination: str, options: Sequence[str] = (), program: str = "ssh") -> Replay:
        """The host is reached with ssh as `user@address`; options such as `-p 2222` come before it."""
        return cls((program, *options, destination, "--"), quoted=True)

    def line(self, argv: Sequence[str]) -> str:
        """The command line as it stands in the script."""
        words = (*self.before, shlex.join(argv)) if self.quoted else (*self.before, *argv)
        return shlex.join(words)
