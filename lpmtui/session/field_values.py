"""What a dialog is filled with: the values of its lists and the current values of its fields."""

from __future__ import annotations

from collections.abc import Mapping

from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import CommandFailed
from lpmtui.session.console_session import ConsoleSession
from lpmtui.smit import ListEntry, ask_argv
from lpmtui.smit.list_popup import LineKind
from lpmtui.smit.list_readers import LIST_READERS, VALUE_READERS
from lpmtui.smit.panel import Ask, Dialog, HostRole
from lpmtui.smit.row import Row, range_text
from lpmtui.smit.site_lists import PICTURE_LISTS


def entries(session: ConsoleSession, row: Row, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    """What F4 shows for a field: its ring, its range, or what the site says now.

    Raises CommandFailed with what the list command printed, and what reaching the host raises.
    """
    field = row.field
    if field.ring:
        return tuple(ListEntry(choice.shown, choice.value) for choice in row.choices)
    if field.listed is not None:
        return _listed(session, field.listed, values)
    text = range_text(field)
    return (ListEntry(text, kind=LineKind.HEADING),) if text else ()


def _listed(session: ConsoleSession, ask: Ask, values: Mapping[str, str]) -> tuple[ListEntry, ...]:
    if ask.role is HostRole.SITE and ask.reader == "targets":
        from lpmtui.session.target_list import target_entries

        return target_entries(session.site(), session.picture(anew=True), values.get("partition", ""))
    if ask.role is HostRole.SITE:
        return PICTURE_LISTS[ask.reader](session.picture(anew=True), values)
    found: list[ListEntry] = []
    for answer in _answers(session, ask, values):
        lines = LIST_READERS[ask.reader](answer.stdout)
        found += [line for line in lines if not (found and line.kind is LineKind.HEADING)]
    return tuple(found)


def discovered(session: ConsoleSession, dialog: Dialog, values: Mapping[str, str]) -> dict[str, str]:
    """The current values of a dialog's fields, as the site reports them. Raises like `entries`."""
    found: dict[str, str] = {}
    for ask in dialog.discover:
        for answer in _answers(session, ask, values):
            found |= VALUE_READERS[ask.reader](answer.stdout)
    return found


def _answers(session: ConsoleSession, ask: Ask, values: Mapping[str, str]) -> list[Completed]:
    argv = ask_argv(ask, values)
    if ask.role is HostRole.LPMTUI:
        return [_ok(session, session.own(argv))]
    system = values.get(ask.system.strip("{}"), ask.system) if ask.system else ""
    hosts = session.hosts(ask.role, system)
    return [_ok(session, session.site().run(Command(host, argv))) for host in hosts]


def _ok(session: ConsoleSession, answer: Completed) -> Completed:
    session.heard(answer)
    if not answer.ok:
        raise CommandFailed(
            f"{answer.command.argv[0]} on {answer.command.host} ended with exit status {answer.status}.",
            subject=answer.command.host,
            detail=answer.text.strip(),
        )
    return answer
