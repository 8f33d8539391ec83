"""The executor's side of a guided walk: asks before a step, and waits for as long as it takes."""

from __future__ import annotations

from lpmtui.executor.command_runner import CommandRunner
from lpmtui.executor.guidance import answer_to
from lpmtui.executor.journal_writer import JournalWriter
from lpmtui.model.events import Note
from lpmtui.model.job import Answer
from lpmtui.model.job_events import StepAsked
from lpmtui.procedure import Step

LOOK_S = 1.0
"""Seconds of the site's clock between two looks for an answer."""


class StepPrompt:
    """Asks in the journal. Nothing is under way meanwhile: it may wait for ever, and the monitor looks."""

    def __init__(self, writer: JournalWriter, runner: CommandRunner) -> None:
        self._writer = writer
        self._runner = runner

    def __call__(self, step: Step) -> tuple[Answer, str]:
        """What the operator says before a step, and why. Raises Aborted where they stop the job."""
        self._writer.insist(Note(f"Waiting for the operator before: {step.title}."))
        asked = self._writer.insist(StepAsked(step.name))
        while True:
            found = answer_to(self._writer.store.events(self._writer.migration, asked), asked)
            if found is not None:
                self._runner.tell(Note(f"{step.title}: {found.answer.value}, says {found.by}."))
                return found.answer, found.why
            self._runner.pause(LOOK_S)
