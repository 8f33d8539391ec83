"""Walking a list of steps: forwards, and backwards where a step fails before there is no way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lpmtui.executor.command_runner import CommandRunner, JournalWriter
from lpmtui.model.errors import ExitStatus, JournalTrouble, LpmtuiError, Unreachable
from lpmtui.model.events import Finished, Note, StepFinished, StepOutcome, StepStarted
from lpmtui.model.job import Answer
from lpmtui.model.move import Outcome, Severity
from lpmtui.procedure import Aborted, Context, Step
from lpmtui.procedure.steps.migration import NO_WAY_BACK, AlreadyArrived
from lpmtui.procedure.steps.post_migration import compare_now

_ATTEMPTS = 3
"""How often a step is tried while its host cannot be reached."""


class Saga:
    """One walk. Both directions end with a `finished` event, which is returned.

    Raises JournalTrouble when the journal cannot be written: then nothing more is done, and what runs on the
    HMC goes on.
    """

    def __init__(
        self,
        context: Context,
        steps: Sequence[Step],
        runner: CommandRunner,
        writer: JournalWriter,
        *,
        touched: bool,
        question: Callable[[Step], tuple[Answer, str]] | None = None,
        skipped: Mapping[str, str] | None = None,
        no_way_back: str = NO_WAY_BACK,
    ) -> None:
        """`question` asks an operator before each step; `skipped` are steps that one left out before.

        `no_way_back` is what a wish to stop is answered with after the step that cannot be undone.
        """
        self._context = context
        self._steps = steps
        self._runner = runner
        self._writer = writer
        self._touched_before = touched
        self._question = question
        self._skipped = dict(skipped or {})
        self._why_no_way_back = no_way_back
        self._no_way_back = False
        self._troubles: list[LpmtuiError] = []
        self._undo_failed = False

    def forwards(self) -> Finished:
        """Do what is not done yet, step by step."""
        return self._on_from(0)

    def _on_from(self, first: int) -> Finished:
        for index, step in enumerate(self._steps[first:], first):
            try:
                self._take(step)
            except JournalTrouble:
                raise
            except LpmtuiError as error:
                self._close_step(step, "failed", str(error))
                self._troubles.append(error)
                if not self._no_way_back:
                    return self._back(self._steps[: index + 1])
        return self._finish(self._end_of_the_way())

    def backwards(self) -> Finished:
        """Undo whatever of the steps took effect."""
        return self._back(self._steps)

    def _take(self, step: Step) -> None:
        self._writer.insist(StepStarted(step.name))
        if step.name in self._skipped:
            self._close_step(step, "skipped", self._skipped[step.name])
            return
        outcome: StepOutcome = "already-done"
        if not step.is_done(self._context):
            why = self._left_out(step)
            if why:
                self._close_step(step, "skipped", why)
                return
            outcome = self._done(step)
        if step.no_way_back:
            self._no_way_back = True
            self._runner.deaf(self._why_no_way_back)
        self._close_step(step, outcome)

    def _left_out(self, step: Step) -> str:
        """The operator's reason for leaving a step out; empty where it is to be done."""
        if self._question is None:
            return ""
        answer, why = self._question(step)
        return why if answer is Answer.SKIP else ""

    def _done(self, step: Step) -> StepOutcome:
        # While the operator was asked, they or somebody else may have done it by hand.
        if self._question is not None and step.is_done(self._context):
            return "already-done"
        self._do(step)
        step.verify(self._context)
        return "done"

    def _do(self, step: Step) -> None:
        """Do a step; where its host falls silent, look whether it took effect, and try again."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                step.do(self._context)
            except Unreachable as error:
                if attempt == _ATTEMPTS:
                    raise
                self._runner.tell(Note(f"{error.title} Looking whether it took effect.", Severity.WARNING))
                self._runner.pause(self._context.limits.look_s)
                if step.is_done(self._context):
                    return
            else:
                return

    def _close_step(self, step: Step, outcome: StepOutcome, why: str = "") -> None:
        self._writer.insist(StepFinished(step.name, outcome, why))

    def _end_of_the_way(self) -> Finished:
        if not self._troubles:
            return Finished(Outcome.SUCCEEDED, ExitStatus.DONE)
        return Finished(
            Outcome.NEEDS_ATTENTION, ExitStatus.NEEDS_ATTENTION, self._drift(), str(self._troubles[0])
        )

    def _back(self, steps: Sequence[Step]) -> Finished:
        self._runner.deaf("Everything is being brought back already.")
        if not self._touched:
            return self._finish(self._untouched())
        for index, step in reversed(list(enumerate(steps))):
            if not step.reversible:
                continue
            try:
                self._undo(step)
            except AlreadyArrived as error:
                self._troubles.append(error)
                self._no_way_back = True
                return self._on_from(index + 1)
        failed_before = len(self._troubles)
        self._compare()
        if self._undo_failed or len(self._troubles) > failed_before or self._drift():
            finished = Finished(
                Outcome.NEEDS_ATTENTION, ExitStatus.NEEDS_ATTENTION, self._drift(), self._all_troubles()
            )
        else:
            finished = Finished(
                Outcome.ROLLED_BACK, ExitStatus.FAILED, (), self._why_back(), stopped=self._asked_for
            )
        return self._finish(finished)

    @property
    def _asked_for(self) -> bool:
        """Whether the way back was an operator's wish, not a failure."""
        return not self._troubles or isinstance(self._troubles[0], Aborted)

    def _why_back(self) -> str:
        if self._asked_for:
            return f"Stopped as asked, verified back on {self._context.subject.move.source}."
        return str(self._troubles[0])

    def _undo(self, step: Step) -> None:
        self._writer.insist(StepStarted(step.name, undo=True))
        try:
            step.undo(self._context)
        except AlreadyArrived as error:
            self._close_step(step, "failed", f"undo: {error}")
            raise
        except JournalTrouble:
            raise
        except LpmtuiError as error:
            self._undo_failed = True
            self._troubles.append(error)
            self._close_step(step, "failed", f"undo: {error}")
        else:
            self._close_step(step, "undone")

    def _compare(self) -> None:
        try:
            compare_now(self._context, self._context.subject.move.source)
        except JournalTrouble:
            raise
        except LpmtuiError as error:
            self._troubles.append(error)

    @property
    def _touched(self) -> bool:
        return self._touched_before or self._runner.mutations > 0

    def _untouched(self) -> Finished:
        """Nothing was changed: a check said no, somebody asked to stop, or a host could not be reached."""
        first = self._troubles[0] if self._troubles else None
        status = ExitStatus.UNREACHABLE if isinstance(first, Unreachable) else ExitStatus.REFUSED
        if isinstance(first, Aborted):
            why = "Stopped as asked; nothing had been changed."
            return Finished(Outcome.ROLLED_BACK, ExitStatus.FAILED, (), why, stopped=True)
        return Finished(Outcome.REFUSED, status, (), str(first) if first else "Nothing was begun.")

    def _drift(self) -> tuple[str, ...]:
        return tuple(str(one) for one in self._context.checkpoint.drift or ())

    def _all_troubles(self) -> str:
        return " | ".join(dict.fromkeys(str(trouble) for trouble in self._troubles))

    def _finish(self, finished: Finished) -> Finished:
        self._writer.insist(finished)
        return finished
