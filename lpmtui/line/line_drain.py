"""The plan of a drain in line mode: said in sentences, changed by a letter and a number, begun."""

from __future__ import annotations

from lpmtui.job_view.drain_plan_details import move_details
from lpmtui.job_view.drain_words import partitions, plan_words
from lpmtui.line.line_dialog import Conversation, choose, number_of
from lpmtui.model.drain import Drain
from lpmtui.model.errors import LpmtuiError, Refused
from lpmtui.session import drain_draft
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit.panel import MultiSelect

KEYS = (
    "d begin, s N stay or move again, t N target, e N earlier, l N later, i N details,"
    " c command, r plan anew, b back:"
)
WIDTH = 100


class DrainTalk:
    """One plan that is talked about until it is begun or left."""

    def __init__(self, session: ConsoleSession, talk: Conversation, drain: Drain) -> None:
        self._session = session
        self._talk = talk
        self._draft = drain_draft.DrainDraft(session)
        self._proposal = self._draft.plan(drain, checked=True)

    def agreed(self) -> Drain | None:
        """The drain as it was changed, where it is to begin; None where it was left.

        Raises Refused where nothing may be begun here, after the plan was said.
        """
        self._say()
        while True:
            word, _, rest = self._talk.ask(KEYS).partition(" ")
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
            self._talk.say(drain_draft.command_line(drain))
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
            lines = move_details(self._proposal, name, WIDTH)
            self._talk.say("\n".join("".join(text for text, _ in line) for line in lines))
        elif word == "t":
            self._pin(name)
        else:
            self._plan(self._edited(word, name))
        return True

    def _edited(self, word: str, name: str) -> Drain:
        drain, plan = self._proposal.drain, self._proposal.plan
        if word == "s":
            return drain_draft.taken_out(drain, name)
        put = drain_draft.put_earlier if word == "e" else drain_draft.put_later
        return put(drain, plan, name)

    def _pin(self, name: str) -> None:
        drain = self._proposal.drain
        target = choose(self._talk, self._draft.targets(drain, name), MultiSelect.ONE)
        if target is not None:
            self._plan(drain_draft.pinned(drain, name, target))

    def _plan(self, drain: Drain, *, anew: bool = False) -> None:
        """Plan anew and say it; where that fails the plan stays as it is."""
        self._proposal = self._draft.plan(drain, checked=True, anew=anew)
        self._say()

    def _confirmed(self) -> bool:
        setup = self._session.setup
        if setup.read_only:
            raise Refused("This session is read-only.", remedy="Start lpmtui without --read-only.")
        self._talk.say("\n".join(drain_draft.question(self._session, self._proposal)))
        if not setup.live:
            return self._talk.agreed("Do this now?")
        drain = self._proposal.drain
        name = drain.system or drain.returns
        return self._talk.ask(f"Type {name} to do this now:").strip() == name
