"""Looking at a procedure without touching anything: previews, and the evidence before a recovery."""

from __future__ import annotations

from collections.abc import Callable

from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import LpmtuiError
from lpmtui.model.events import Event


class NoEffects:
    """Hands that must not act: whatever a step wants of them raises LpmtuiError."""

    def tell(self, event: Event) -> None:
        """A look journals nothing."""
        raise _must_not(type(event).__name__)

    def record(self, event: Event) -> None:
        """A look journals nothing."""
        raise _must_not(type(event).__name__)

    def run(self, command: Command, *, on_abort: Callable[[], None] | None = None) -> Completed:
        """A look runs nothing that a step would do."""
        raise _must_not(command.line())

    def pause(self, seconds: float) -> None:
        """A look waits for nobody."""
        raise _must_not(f"pause {seconds}")


def _must_not(what: str) -> LpmtuiError:
    return LpmtuiError(f"A preview must not act: {what}")
