"""List pop-ups: lines that can be chosen, headings and comments that cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from lpmtui.model.command import printable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.smit.panel import MultiSelect


class LineKind(StrEnum):
    """What a line of a list is."""

    ENTRY = "entry"
    HEADING = "heading"
    """A first line that begins with `#`: names the columns."""
    COMMENT = "comment"
    """A later line that begins with `#`: belongs to the entry above it."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One line of a list: what it shows and the value that choosing it gives."""

    text: str
    value: str = ""
    kind: LineKind = LineKind.ENTRY

    @property
    def selectable(self) -> bool:
        """Whether the line can be chosen."""
        return self.kind is LineKind.ENTRY


def from_lines(lines: Iterable[str], word: int | None = None) -> tuple[ListEntry, ...]:
    """The entries of a list command's output, one per line; `#` makes headings and comments.

    `word` picks the blank-separated word that is the value, counted from 0; None takes the whole line.
    """
    entries: list[ListEntry] = []
    for line in lines:
        text = line.rstrip()
        if not text.strip():
            continue
        if text.lstrip().startswith("#"):
            seen = any(entry.selectable for entry in entries)
            entries.append(ListEntry(printable(text), kind=LineKind.COMMENT if seen else LineKind.HEADING))
            continue
        words = text.split()
        value = text.strip() if word is None else words[min(word, len(words) - 1)]
        entries.append(ListEntry(printable(text.strip()), value))
    return tuple(entries)


def table(heading: Sequence[str], rows: Iterable[Sequence[str]], value: int = 0) -> tuple[ListEntry, ...]:
    """Rows in columns under a heading; the column `value` is what choosing a row gives."""
    kept = [tuple(row) for row in rows]
    shown = [tuple(printable(cell) for cell in row) for row in kept]
    titles = (f"# {heading[0]}", *heading[1:]) if heading else ()
    widths = [max(len(row[at]) for row in [titles, *shown]) for at in range(len(titles))]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()

    if not kept:
        return ()
    entries = [ListEntry(line(cells), row[value]) for cells, row in zip(shown, kept, strict=True)]
    return (ListEntry(line(titles), kind=LineKind.HEADING), *entries)


def find(lines: Sequence[str], needle: str, behind: int) -> int | None:
    """The next line that holds the text, whatever its case: behind a line first, then from the top."""
    wanted = needle.casefold()
    count = len(lines)
    if not wanted:
        return None
    order = (at % count for at in range(behind + 1, behind + 1 + count))
    return next((at for at in order if wanted in lines[at].casefold()), None)


class Picker:
    """The state of a list pop-up: the cursor, and the marked entries where several may be chosen."""

    def __init__(
        self, entries: Sequence[ListEntry], *, multi: MultiSelect = MultiSelect.ONE, chosen: str = ""
    ) -> None:
        self.entries = tuple(entries)
        self.multi = multi
        words = set(chosen.replace(",", " ").split()) if self.several else {chosen}
        selected = [at for at, entry in enumerate(self.entries) if entry.selectable and entry.value in words]
        self.marked: set[int] = set(selected) if self.several else set()
        self._began_marked = bool(self.marked)
        self._selectable = tuple(at for at, entry in enumerate(self.entries) if entry.selectable)
        self.cursor: int | None = next(iter((*selected, *self._selectable)), None)

    @property
    def several(self) -> bool:
        """Whether F7 marks entries."""
        return self.multi is not MultiSelect.ONE

    def move(self, step: int) -> None:
        """The cursor by that many entries, over headings and comments; stops at both ends."""
        if self.cursor is None:
            return
        at = self._rank(self.cursor) + step
        self.cursor = self._selectable[max(0, min(len(self._selectable) - 1, at))]

    def toggle(self) -> None:
        """Mark or unmark the entry under the cursor (F7)."""
        if self.cursor is not None and self.several:
            self.marked ^= {self.cursor}

    def find(self, needle: str) -> bool:
        """Put the cursor on the next entry that holds the text; False when there is none."""
        texts = [entry.text if entry.selectable else "" for entry in self.entries]
        found = find(texts, needle, -1 if self.cursor is None else self.cursor)
        if found is not None:
            self.cursor = found
        return found is not None

    def chosen(self) -> str | None:
        """The field's value: the entry under the cursor, or the marked ones joined; None: leave it as it is.

        Where every mark was taken away the value is empty; where there never was one nothing was chosen.
        """
        if not self.several:
            return None if self.cursor is None else self.entries[self.cursor].value
        joint = "," if self.multi is MultiSelect.COMMA else " "
        if not self.marked and not self._began_marked:
            return None
        return joint.join(self.entries[at].value for at in sorted(self.marked))

    def _rank(self, line: int) -> int:
        low, high = 0, len(self._selectable)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._selectable[middle] < line else (low, middle)
        return low
