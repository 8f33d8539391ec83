"""Pop-ups: boxes of 76 columns on the last line of the screen below, and their words."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from lpmtui.job_view.words import Role, wrapped
from lpmtui.keyboard.actions import ScreenKind
from lpmtui.tui.screens.smit_screen import SmitScreen
from lpmtui.tui.widgets import Marked, TextScroll, styled

Result = TypeVar("Result")

WIDTH = 76
BODY_WIDTH = WIDTH - 4
COMMAND_WIDTH = WIDTH - 6
KEPT_LINES = 6
"""Lines of the screen below that a pop-up leaves free at the top; a question may take more."""

Line = tuple[str, Role]


class PopUp(SmitScreen[Result], ModalScreen[Result], inherit_bindings=False):
    """A box over another screen: title, lines that stay, a body that scrolls, the legend."""

    CSS_PATH = "../styles/popup.tcss"
    legend_columns = (1, 25, 49)
    kept_lines: ClassVar[int] = KEPT_LINES

    def __init__(
        self, title: str, head: Sequence[str] = (), fast_path: str = "", foot: Sequence[str] = ()
    ) -> None:
        super().__init__(title, fast_path)
        self.head = tuple(head)
        self.foot = tuple(foot)

    def compose(self) -> ComposeResult:
        """The box, with its title, body and legend."""
        with Vertical(id="box"):
            yield Static(self.heading, id="box-title", markup=False)
            yield Static("\n".join(self.head), id="box-head", markup=False)
            yield Marked(self.compose_body(), id="box-body")
            yield Static("\n".join(self.foot), id="box-foot", markup=False)
            yield Static("", id="message", markup=False)
            yield self.legend()

    @abstractmethod
    def compose_body(self) -> Widget:
        """The widget that scrolls."""

    def on_mount(self) -> None:
        """Keep to the lines that a pop-up may take."""
        self.query_one("#box-head").display = bool(self.head)
        self.query("#box-foot").set(display=bool(self.foot))
        self._fit()

    def on_resize(self) -> None:
        """Keep to the lines that a pop-up may take."""
        self._fit()

    def _fit(self) -> None:
        head = len(self.head) + 1 if self.head else 0
        legend = len(self.query_one("KeyLegend").render().split("\n"))  # type: ignore[union-attr]
        foot = len(self.foot) + 1 if self.foot else 0
        fixed = 2 + 2 + head + foot + 1 + legend
        body = self.query_one(Marked)
        body.limit = max(3, self.app.size.height - self.kept_lines - fixed)
        body.update_marks()

    def say(self, text: str, *, role: str = "warning", ring: bool = False) -> None:
        """Say something above the legend."""
        super().say(text, role=role, ring=ring)
        self.query_one("#message").display = bool(text)

    def action_cancel(self) -> None:
        """Close the pop-up without effect."""
        self.close_with(None)


class MessageScreen(PopUp[bool]):
    """A message. Gives True for Enter, None for Cancel."""

    kind = ScreenKind.MESSAGE

    def __init__(
        self,
        title: str,
        lines: Iterable[Line],
        head: Sequence[str] = (),
        fast_path: str = "",
        foot: Sequence[str] = (),
    ) -> None:
        super().__init__(title, head, fast_path, foot)
        self.lines = tuple(lines)

    def compose_body(self) -> Widget:
        """The lines that the pop-up shows."""
        return TextScroll(Static(styled([(line,) for line in self.lines])))

    def action_do(self) -> None:
        """Read and understood, or: yes."""
        self.close_with(True)  # noqa: FBT003 - the answer


class HelpScreen(PopUp[bool]):
    """The help of a field or a panel, written in Markdown."""

    kind = ScreenKind.MESSAGE

    def __init__(self, subject: str, text: str, fast_path: str) -> None:
        super().__init__("HELP", ("Press Enter or Cancel to return to the application.",), fast_path)
        self.subject = subject
        self.text = text

    def compose_body(self) -> Widget:
        """What it is about, then the text."""
        from textual.widgets import Markdown

        return TextScroll(
            Static(self.subject, id="help-subject", markup=False), Markdown(self.text, open_links=False)
        )

    def action_do(self) -> None:
        """Close the pop-up: it is read."""
        self.close_with(True)  # noqa: FBT003 - the answer


class ConfirmScreen(MessageScreen):
    """ARE YOU SURE? Only the confirming key gives True."""

    kind = ScreenKind.CONFIRM
    kept_lines = 2

    def action_confirm(self) -> None:
        """Answer yes to a question about the simulated site."""
        self.close_with(True)  # noqa: FBT003 - the answer


class LiveConfirmScreen(ConfirmScreen):
    """ARE YOU SURE? on a live site, opened with Enter: another key confirms."""

    kind = ScreenKind.CONFIRM_LIVE

    def action_confirm_live(self) -> None:
        """Answer yes to a question about real machines."""
        self.close_with(True)  # noqa: FBT003 - the answer


class WaitScreen(MessageScreen):
    """Shown while work runs that cannot be taken back; it closes by itself. Only leaving is possible."""

    def __init__(self, text: str) -> None:
        super().__init__("PLEASE WAIT", [(text, Role.POPUP)])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only leaving the console is possible."""
        return action in ("exit", "press")


class LineScreen(PopUp[str]):
    """One line to type in: Find, F7 Edit, a reason. Gives the text that was typed, or None."""

    kind = ScreenKind.ENTRY

    def __init__(self, title: str, text: str = "", check: Callable[[str], str] = lambda _: "") -> None:
        super().__init__(title)
        self.text = text
        self._check = check

    def compose_body(self) -> Widget:
        """The line that is typed into."""
        from lpmtui.tui.fields import EntryField

        entry = EntryField(self.text, self._check, brackets=False)
        entry.cursor_position = len(self.text)
        return entry

    def on_entry_field_refused(self, message: Widget) -> None:
        """Say why a text may not stand here."""
        self.say(getattr(message, "reason", ""), ring=True)

    def action_do(self) -> None:
        """Close the pop-up with the typed text."""
        from lpmtui.tui.fields import EntryField

        self.close_with(self.query_one(EntryField).value)


RETURN = ("Press Enter or Cancel to return to the", "application.")
GENERAL = (
    "Continuing may delete information you may want",
    "to keep.  This is your last chance to stop",
    "before continuing.",
)
SHELL: tuple[Line, ...] = (
    ("Press Enter to proceed to your shell.", Role.POPUP),
    ("    Once in the shell, normal exit will return", Role.POPUP),
    ("    you to this application.", Role.POPUP),
    ("Press Cancel to return to the application.", Role.POPUP),
)


def _plain(lines: Iterable[str]) -> list[Line]:
    return [(line, Role.POPUP) for line in lines]


def question(what: Sequence[str]) -> list[Line]:
    """The confirmation. `what` names the object and what will happen."""
    return _plain([line for text in what for line in wrapped(text, BODY_WIDTH)] or GENERAL)


def answers(key: str) -> tuple[str, ...]:
    """What can be answered; `key` is what confirms."""
    return (f"    Press {key} to continue.", "    Press Cancel to return to the application.")


def error(text: str) -> list[Line]:
    """An error: what happened, then what to do."""
    words = [(line, Role.BAD) for line in wrapped(text, BODY_WIDTH)]
    return [*words, ("", Role.POPUP), *_plain(RETURN)]


def note(text: str) -> list[Line]:
    """Something that was done."""
    return _plain((*wrapped(text, BODY_WIDTH), "", *RETURN))


def commands(lines: Iterable[str]) -> list[Line]:
    """Command lines, broken hard at 70 columns without regard to words, as SMIT does."""
    return [(f"  {piece}", Role.COMMAND) for line in lines for piece in _hard_broken(line)]


def _hard_broken(text: str) -> list[str]:
    pieces: list[str] = []
    for line in text.split("\n"):
        pieces += [line[at : at + COMMAND_WIDTH] for at in range(0, len(line), COMMAND_WIDTH)] or [""]
    return pieces


def image(fast_path: str) -> list[Line]:
    """F8: what Enter does, and the fast path."""
    return _plain(
        (
            "Press Enter to save the screen image",
            "    in the log file.",
            "Press Cancel to return to the application.",
            "",
            "Current fast path:",
            f'    "{fast_path}"',
        )
    )
