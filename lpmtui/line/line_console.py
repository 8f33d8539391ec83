"""The console as a conversation: the same screens by the same fast paths, one line after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lpmtui.line.line_dialog import (
    Conversation,
    EndOfInput,
    FormTalk,
    choices,
    choose,
    form_lines,
    menu_lines,
    number_of,
    one_line,
)
from lpmtui.line.line_runs import DrainTalk, LineRuns, LineViews
from lpmtui.model.drain import Drain
from lpmtui.model.errors import LpmtuiError, Refused
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.session import drain_control, field_values, job_control
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import BuiltCommand, Form, ListEntry, build
from lpmtui.smit.catalogue import ROOT
from lpmtui.smit.form import Row
from lpmtui.smit.panel import Dialog, Menu, MultiSelect, Screen, Selector, View
from lpmtui.smit_logs.site_logs import SmitLogs

Values = Mapping[str, str]

MENU_KEYS = "Number, or: h help, h N help for a line, / WORDS search, b back, q leave:"
FORM_KEYS = "Number to change it, or: d do, l N list, c commands, r N reset, h N help, b back, q leave:"


class Leave(Exception):
    """The operator leaves the console."""


@dataclass(slots=True)
class LineConsole:
    """One sitting. `run_lpmtui` runs a command line of lpmtui in this process and returns its exit status."""

    session: ConsoleSession
    logs: SmitLogs
    talk: Conversation
    run_lpmtui: Callable[[Sequence[str]], int]
    runs: LineRuns = field(init=False)
    views: LineViews = field(init=False)

    def __post_init__(self) -> None:
        self.runs = LineRuns(self.session, self.logs, self.talk, self.run_lpmtui)
        self.views = LineViews(self.session, self.logs, self.talk, self.run_lpmtui)

    def run(self, fast_path: str) -> int:
        """Talk from a fast path on until the operator leaves, or nothing more is typed; the exit status."""
        setup = self.session.setup
        read_only = ", READ-ONLY" if setup.read_only else ""
        self.talk.say(f"lpmtui, site {setup.site_name} ({setup.mark}{read_only})")
        try:
            self.open(fast_path or ROOT, {})
        except (Leave, EndOfInput):
            pass
        except KeyboardInterrupt:
            self.talk.say()
        self.talk.say("Left. A migration that runs goes on; lpmtui status shows it.")
        return 0

    # --- screens ----------------------------------------------------------------------------------------

    def open(self, fast_path: str, chosen: Values) -> None:
        """Open a screen, or say why it cannot be used here; returns when the operator comes back from it."""
        catalogue = self.session.catalogue
        try:
            screen = catalogue.first(fast_path, chosen)
            if reason := catalogue.missing(screen.id, self.session.have()):
                raise Refused(f"{one_line(screen.title)} cannot be used here: {reason}.")
            self.logs.log.screen(screen)
            self._show(screen, chosen)
        except LpmtuiError as error:
            self.complain(error)

    def _show(self, screen: Screen, chosen: Values) -> None:
        if isinstance(screen, Menu):
            self._menu(screen)
        elif isinstance(screen, View):
            self.views.show(screen)
        elif isinstance(screen, Selector):
            self._selector(screen, chosen)
        elif screen.ghost:
            self._ghost(screen, chosen)
        else:
            self._dialog(screen, chosen)

    def complain(self, error: LpmtuiError) -> None:
        """Say what went wrong and what to do."""
        self.talk.say("\n".join(part for part in (str(error), error.detail.strip()) if part))

    # --- menus ------------------------------------------------------------------------------------------

    def _menu(self, menu: Menu) -> None:
        items = choices(menu)
        while True:
            have = self.session.have()
            missing = [self.session.catalogue.missing(item.next_id, have) for item in items]
            self.talk.say("\n".join(["", *menu_lines(menu, missing)]))
            while True:
                word, _, rest = self.talk.ask(MENU_KEYS).partition(" ")
                if word == "b":
                    return
                number = number_of(word, len(items))
                if number is not None:
                    self.open(items[number - 1].next_id, {})
                    break
                if word == "h" and (at := number_of(rest.strip(), len(items))):
                    self.talk.say(self.session.catalogue.help_for(items[at - 1].next_id))
                elif not self._common(word, rest, menu):
                    self.talk.say(f"Type a number from 1 to {len(items)}, or one of the letters.")

    def _common(self, word: str, rest: str, screen: Screen) -> bool:
        """What can be typed on every screen; False where the word means nothing here."""
        if word == "q":
            raise Leave
        if word == "h" and not rest.strip():
            self.talk.say(self.session.catalogue.help_for(screen.id))
        elif word.startswith("/"):
            self.search(f"{word[1:]} {rest}".strip())
        else:
            return False
        return True

    def search(self, words: str) -> None:
        """Find screens by words, and open the one that is chosen."""
        hits = self.session.catalogue.search(words)[:20]
        if not hits:
            self.talk.say(f"Nothing was found for {words!r}.")
            return
        entries = [ListEntry(f"{hit.title} ({hit.id})", hit.id) for hit in hits]
        found = choose(self.talk, entries, MultiSelect.ONE)
        if found is not None:
            self.open(found, {})

    # --- selectors --------------------------------------------------------------------------------------

    def _selector(self, selector: Selector, chosen: Values) -> None:
        context = {**self.session.context(), **chosen}
        form = Form(selector, context)
        value = self._picked(selector, form.rows[0], context)
        if value is None:
            return
        if selector.field.id == "node":
            self.session.select_node(value)
        if selector.next_id:
            self.open(selector.next_id.replace("{value}", value), {**chosen, selector.field.id: value})

    def _picked(self, selector: Selector, row: Row, context: Values) -> str | None:
        self.talk.say(one_line(selector.title))
        self.talk.say(f"{one_line(selector.field.label)}:")
        entries = field_values.entries(self.session, row, context)
        if any(entry.selectable for entry in entries) or not selector.field.typed:
            return choose(self.talk, entries, selector.field.multi)
        typed = self.talk.ask("Value, or nothing to go back:")
        if not typed:
            return None
        refused = row.put(typed) or row.problem()
        if refused:
            self.talk.say(refused)
            return None
        return row.value

    # --- dialogs ----------------------------------------------------------------------------------------

    def _ghost(self, dialog: Dialog, chosen: Values) -> None:
        form = Form(dialog, {**self.session.context(), **chosen})
        self._do(dialog, form)

    def _dialog(self, dialog: Dialog, chosen: Values) -> None:
        context = {**self.session.context(), **chosen}
        form = Form(dialog, context)
        self._discover(dialog, form)

        def entries(row: Row) -> Sequence[ListEntry]:
            return field_values.entries(self.session, row, {**context, **form.values()})

        filling = FormTalk(self.talk, form, entries)
        self.talk.say("\n".join(["", *form_lines(form)]))
        while True:
            word, _, rest = self.talk.ask(FORM_KEYS).partition(" ")
            if word == "b":
                return
            if word == "d":
                if self._do(dialog, form):
                    return
                self.talk.say("\n".join(["", *form_lines(form)]))
            elif not self._filled(filling, dialog, word, rest.strip()):
                self.talk.say("Type the number of a field, or one of the letters.")

    def _filled(self, filling: FormTalk, dialog: Dialog, word: str, rest: str) -> bool:
        """What can be typed while a dialog is filled in; False where it means nothing."""
        if word == "c":
            self._commands(dialog, filling.form)
            return True
        if word == "l":
            return filling.offer(rest)
        if word == "r":
            return filling.reset(rest)
        if word == "h" and (number := number_of(rest, len(filling.rows))):
            self.talk.say(self.session.catalogue.help_for(dialog.id, filling.rows[number - 1].field.id))
            return True
        return filling.change(word) or self._common(word, rest, dialog)

    def _discover(self, dialog: Dialog, form: Form) -> None:
        try:
            form.discovered(field_values.discovered(self.session, dialog, form.values()))
        except LpmtuiError as error:
            self.talk.say(f"Current values are not known: {error}")

    def _commands(self, dialog: Dialog, form: Form) -> None:
        try:
            self.talk.say("\n".join(built.line() for built in build(dialog, form)))
        except LpmtuiError as error:
            self.complain(error)

    def _do(self, dialog: Dialog, form: Form) -> bool:
        """Run what the dialog builds; False where it was not run, so that it can be mended."""
        problem = form.validate()
        if problem is not None:
            self.talk.say(str(problem))
            return False
        try:
            built = build(dialog, form)
            if len(built) == 1 and drain_control.is_drain(built[0]):
                return self._drain(dialog, built[0])
            setup = self.session.setup
            changes = any(one.mutates for one in built) and not setup.dry_run
            if changes and setup.read_only:
                raise Refused("This session is read-only.", remedy="Start lpmtui without --read-only.")
            if changes and not self._agreed(dialog, built):
                self.talk.say("Nothing was begun.")
                return False
            self.runs.carry_out(dialog, built)
        except LpmtuiError as error:
            self.complain(error)
            return False
        return True

    def _drain(self, dialog: Dialog, built: BuiltCommand) -> bool:
        """Talk about the plan of a drain, and run it where that is agreed to."""
        self.talk.say("Planning and checking the moves ...")
        drain = DrainTalk(self.session, self.talk, Drain.from_argv(built.argv)).agreed()
        if drain is None:
            self.talk.say("Nothing was begun.")
            return False
        self.runs.carry_out(dialog, (replace(built, argv=drain_control.argv(drain)),))
        return True

    def _agreed(self, dialog: Dialog, built: Sequence[BuiltCommand]) -> bool:
        """Say what will happen to which object, and ask, where the console would ask, too."""
        said = self._foretold(built)
        if not said and not (dialog.ask or self.session.setup.live):
            return True
        if not said:
            setup = self.session.setup
            said = (f"{one_line(dialog.title)}, site {setup.site_name} ({setup.mark}):",)
            said += tuple(f"    {one.line()}" for one in built)
        self.talk.say("\n".join(said))
        return self.talk.agreed("Do this now?")

    def _foretold(self, built: Sequence[BuiltCommand]) -> tuple[str, ...]:
        """What a move or a rescue will do; empty for every other command. Raises what forbids it."""
        if len(built) == 1 and job_control.is_move(built[0]):
            return job_control.preview_move(self.session, built[0])
        if len(built) == 1 and job_control.is_rescue(built[0]):
            return job_control.preview(self.session, built[0])
        return ()
