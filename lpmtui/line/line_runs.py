"""Commands of line mode: run one after the other, their output said as it comes, until one fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from lpmtui.line.conversation import Conversation
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import Unreachable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import BuiltCommand
from lpmtui.smit.panel import Dialog, HostRole
from lpmtui.smit_logs.site_logs import SmitLogs

POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class LineRuns:
    """Runs what dialogs build. Commands of lpmtui run in this process and answer by themselves."""

    session: ConsoleSession
    logs: SmitLogs
    talk: Conversation
    run_lpmtui: Callable[[Sequence[str]], int]

    def carry_out(self, dialog: Dialog, built: Sequence[BuiltCommand]) -> None:
        """Run the commands; the last line says how they ended. Raises what reaching a host raises."""
        done = all(self._one(one, several=len(built) > 1) for one in built)
        if any(one.mutates for one in built):
            self.session.forget_picture()
        if done and dialog.after and not self.session.setup.dry_run:
            self.talk.say(dialog.after)
        self.talk.say(f"Command: {'OK' if done else 'failed'}")

    def _one(self, built: BuiltCommand, *, several: bool) -> bool:
        if built.title and several:
            self.talk.say(built.title)
        command = self.session.command_for(built)
        if self.session.setup.dry_run:
            self.logs.begin(command)
            self.talk.say(f"Not run (-x): {command.line()}")
            return True
        if built.role is HostRole.LPMTUI:
            return self._own(built, command)
        answer = self._remote(command)
        said = (answer.stdout or answer.stderr).strip()
        done = answer.status in built.accepts
        if done and built.silent and not said:
            self.talk.say(built.silent)
        return done

    def _own(self, built: BuiltCommand, command: Command) -> bool:
        self.logs.begin(command)
        status = self.run_lpmtui(command.argv[1:])
        self.logs.end(Completed(command, status, "", ""))
        return status in built.accepts

    def _remote(self, command: Command) -> Completed:
        self.logs.begin(command)
        try:
            answer = self._wait(command)
        except Unreachable as error:
            self.logs.lost(command, error.title)
            raise
        self.logs.end(answer)
        return answer

    def _wait(self, command: Command) -> Completed:
        running = self.session.site().start(command)
        seen, begun = 0, ""
        try:
            while (answer := running.poll()) is None:
                piece = running.read()
                seen += len(piece)
                begun = self._say_lines(begun + piece)
                time.sleep(POLL_S)
        finally:
            running.close()
        for rest in (begun + answer.stdout[seen:], answer.stderr):
            if rest.strip():
                self.talk.say(rest.rstrip())
        return answer

    def _say_lines(self, text: str) -> str:
        """Say the lines that are complete; returns what is not."""
        lines, _, rest = text.rpartition("\n")
        if lines:
            self.talk.say(lines)
        return rest
