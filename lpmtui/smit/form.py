"""The state of one dialog while it is filled in: rows, current row, values. It draws nothing."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.smit.panel import Dialog, Field, Selector
from lpmtui.smit.references import references
from lpmtui.smit.row import REQUIRED, Row, first_row


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Why a dialog cannot run yet: the field, its row, and the reason for the operator."""

    row: int
    field: str
    label: str
    reason: str

    def __str__(self) -> str:
        return f"{self.label.replace(chr(10), ' ')}: {self.reason}" if self.label else self.reason


class Form:
    """A dialog (or a selector, which has one field) being filled in.

    `context` holds the values that were chosen on the way here and the current `node` and `cluster`.
    Operations that change a value return the reason where they refuse, else an empty text; none raises.
    """

    def __init__(self, screen: Dialog | Selector, context: Mapping[str, str] | None = None) -> None:
        self.screen = screen
        self.context = dict(context or {})
        fields: tuple[Field, ...] = (screen.field,) if isinstance(screen, Selector) else screen.fields
        self.rows: tuple[Row, ...] = tuple(first_row(field, self.context) for field in fields)
        runs = () if isinstance(screen, Selector) else screen.runs
        self.needed = frozenset(
            name for run in runs for item in (*run.argv, run.system) for name in references(item)
        )
        """The fields whose values the commands refer to: they have to be filled in, required or not."""
        self.cursor = 0
        self._stand(0, 1)
        self.discovered(self.context)

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None in a dialog without fields."""
        return self.rows[self.cursor] if self.rows else None

    # --- the cursor -------------------------------------------------------------------------------------

    def up(self) -> None:
        """To the row above; stops at the first."""
        self._stand(self.cursor - 1, -1)

    def down(self) -> None:
        """To the row below; stops at the last."""
        self._stand(self.cursor + 1, 1)

    def page_up(self, rows: int) -> None:
        """Up by as many rows as the screen shows."""
        self._stand(max(0, self.cursor - max(1, rows)), 1)

    def page_down(self, rows: int) -> None:
        """Down by as many rows as the screen shows."""
        self._stand(min(len(self.rows) - 1, self.cursor + max(1, rows)), -1)

    def bottom(self) -> None:
        """To the last row (End)."""
        self._stand(len(self.rows) - 1, -1)

    def go(self, row: int) -> None:
        """To that row, where it can be edited."""
        self._stand(row, 1)

    def _stand(self, wanted: int, step: int) -> None:
        """Stand on `wanted`, or on the next row in the direction of `step` that can be edited."""
        at = wanted
        while 0 <= at < len(self.rows) and self.rows[at].field.information:
            at += step
        if 0 <= at < len(self.rows):
            self.cursor = at

    # --- values ------------------------------------------------------------

    def set_value(self, field: str, value: str) -> str:
        """Put a value into a field as a list's choice does; returns the reason where it cannot."""
        row = self.find(field)
        return f"There is no field {field}." if row is None else row.take(value)

    def reset(self) -> None:
        """The current field back to what it showed at first (F5)."""
        if self.row is not None:
            self.row.reset()

    def find(self, field: str) -> Row | None:
        """The row of a field."""
        return next((row for row in self.rows if row.field.id == field), None)

    def discovered(self, values: Mapping[str, str]) -> None:
        """Fill in what the site reported. Discovered values count as defaults: they are not changes."""
        for row in (row for row in self.rows if not row.field.information):
            for name in (row.field.discovered, row.field.id):
                if name and name in values:
                    row.discover(values[name])
                    break

    def values(self) -> dict[str, str]:
        """The value of every field as commands get it, by field, on top of the context."""
        return self.context | {row.field.id: row.value for row in self.rows if not row.field.information}

    def validate(self) -> FormProblem | None:
        """The first reason why this cannot run, with the cursor put on its row; None when it can."""
        for number, row in enumerate(self.rows):
            reason = row.problem()
            if not reason and row.field.id in self.needed and not row.value:
                reason = REQUIRED
            if reason:
                self.cursor = number
                return FormProblem(number, row.field.id, row.field.label, reason)
        return None
