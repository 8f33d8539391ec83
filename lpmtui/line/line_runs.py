"""What line mode runs and shows: the commands of dialogs, lpmtui's own views, the plan of a drain."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from lpmtui.job_view.drain_plan_details import move_details, partitions, plan_words
from lpmtui.line.line_dialog import Conversation, choose, number_of, one_line
from lpmtui.model.command import Command, Completed
from lpmtui.model.drain import Drain
from lpmtui.model.errors import LpmtuiError, Refused, Unreachable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.session import drain_control
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import BuiltCommand, ListEntry
from lpmtui.smit.panel import Dialog, HostRole, MultiSelect, View
from lpmtui.smit_logs.appended_file import tail
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


VIEWS = ("migrations", "guides", "history", "text", "smit-log", "smit-script")
"""The views that can be said; menu lines that lead to others are left out."""

_LINES = 200
"""Of a log so many lines from its end are said."""

_WAYS = (
    ListEntry("Follow it to its end (Ctrl-C leaves it alone)", "follow"),
    ListEntry("Report", "report"),
    ListEntry("Stop it and bring everything back", "abort"),
    ListEntry("Evidence: what is known, and both ways out", "recover"),
)


@dataclass(frozen=True, slots=True)
class LineViews:
    """Says the views of the catalogue."""

    session: ConsoleSession
    logs: SmitLogs
    talk: Conversation
    run_lpmtui: Callable[[Sequence[str]], int]

    def show(self, view: View) -> None:
        """Say one view. Raises what reading the journal raises."""
        self.talk.say(one_line(view.title))
        if view.view == "migrations":
            self._migrations()
        elif view.view == "guides":
            self._guides()
        elif view.view == "history":
            self.run_lpmtui(("history",))
        elif view.view == "text":
            self.talk.say(self.session.catalogue.help_for(view.id).partition("\n")[2].strip())
        else:
            log = self.logs.log if view.view == "smit-log" else self.logs.script
            self.talk.say("\n".join(tail(log.path).splitlines()[-_LINES:]))

    def _migrations(self) -> None:
        found = self._chosen()
        if found is None:
            return
        way = choose(self.talk, _WAYS, MultiSelect.ONE)
        if way == "abort":
            self._stop(found)
        elif way is not None:
            self.run_lpmtui((way, found))

    def _stop(self, migration: str) -> None:
        if self.session.setup.hands_off:
            raise Refused(self.session.setup.hands_off)
        if self.talk.agreed(f"Stop {migration} and bring everything back?"):
            self.run_lpmtui(("abort", migration, "--yes"))

    def _guides(self) -> None:
        found = self._chosen()
        if found is not None:
            self.run_lpmtui(("follow", found, "--step"))

    def _chosen(self) -> str | None:
        rows = self.session.journal().migrations(active_only=True)
        if not rows:
            self.talk.say("No migration is in progress.")
            return None
        entries = [
            ListEntry(f"{row.id}: {row.partition} from {row.source} to {row.target}", row.id) for row in rows
        ]
        return choose(self.talk, entries, MultiSelect.ONE)


_PLAN_KEYS = (
    "d begin, s N stay or move again, t N target, e N earlier, l N later, i N details,"
    " c command, r plan anew, b back:"
)
_WIDTH = 100


class DrainTalk:
    """One plan that is talked about until it is begun or left."""

    def __init__(self, session: ConsoleSession, talk: Conversation, drain: Drain) -> None:
        self._session = session
        self._talk = talk
        self._draft = drain_control.DrainDraft(session)
        self._proposal = self._draft.plan(drain, checked=True)

    def agreed(self) -> Drain | None:
        """The drain as it was changed, where it is to begin; None where it was left.

        Raises Refused where nothing may be begun here, after the plan was said.
        """
        self._say()
        while True:
            word, _, rest = self._talk.ask(_PLAN_KEYS).partition(" ")
            try:
                if word == "b":
                    return None
                if word == "d":
                    if self._confirmed():
                        return self._proposal.drain
                elif not self._changed(word, rest.strip()):
                    self._talk.say("Type one of the letters; N is the number of a partition above.")
            except LpmtuiError as error:
                self._talk.say(str(error))

    def _say(self) -> None:
        self._talk.say("\n".join(["", *plan_words(self._proposal)]))

    def _changed(self, word: str, rest: str) -> bool:
        """Do what a word asks for; False where it asks for nothing."""
        drain = self._proposal.drain
        if word == "c":
            self._talk.say(drain_control.command_line(drain))
            return True
        if word == "r":
            self._plan(drain, anew=True)
            return True
        names = partitions(self._proposal)
        number = number_of(rest, len(names))
        if number is None or word not in ("s", "t", "e", "l", "i"):
            return False
        name = names[number - 1]
        if word == "i":
            lines = move_details(self._proposal, name, _WIDTH)
            self._talk.say("\n".join("".join(text for text, _ in line) for line in lines))
        elif word == "t":
            self._pin(name)
        else:
            self._plan(self._edited(word, name))
        return True

    def _edited(self, word: str, name: str) -> Drain:
        drain, plan = self._proposal.drain, self._proposal.plan
        if word == "s":
            return drain_control.taken_out(drain, name)
        put = drain_control.put_earlier if word == "e" else drain_control.put_later
        return put(drain, plan, name)

    def _pin(self, name: str) -> None:
        drain = self._proposal.drain
        target = choose(self._talk, self._draft.targets(drain, name), MultiSelect.ONE)
        if target is not None:
            self._plan(drain_control.pinned(drain, name, target))

    def _plan(self, drain: Drain, *, anew: bool = False) -> None:
        """Plan anew and say it; where that fails the plan stays as it is."""
        self._proposal = self._draft.plan(drain, checked=True, anew=anew)
        self._say()

    def _confirmed(self) -> bool:
        setup = self._session.setup
        if setup.read_only:
            raise Refused("This session is read-only.", remedy="Start lpmtui without --read-only.")
        self._talk.say("\n".join(drain_control.question(self._session, self._proposal)))
        if not setup.live:
            return self._talk.agreed("Do this now?")
        drain = self._proposal.drain
        name = drain.system or drain.returns
        return self._talk.ask(f"Type {name} to do this now:").strip() == name
