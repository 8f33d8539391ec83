"""No panel may lead to a command, an option or a value that `lpmtui` does not have."""

import pytest

from lpmtui.cli import dispatch
from lpmtui.smit import build, load_catalogue
from lpmtui.smit.panel import Dialog, HostRole

DIALOGS = [
    screen
    for screen in load_catalogue()
    if isinstance(screen, Dialog) and any(runs.role is HostRole.LPMTUI for runs in screen.runs)
]


@pytest.mark.parametrize("screen", DIALOGS, ids=lambda screen: screen.id)
def test_the_command_line_understands_what_panels_run(filled_in, screen):
    form = filled_in(screen)
    settings = [(row, choice.value) for row in form.rows for choice in row.choices]
    for row, value in settings or [(None, "")]:
        assert row is None or form.set_value(row.field.id, value) == ""
        for command in build(screen, form):
            entry = dispatch.find(command.argv[1])
            assert entry is not None, command.argv
            entry.parser().parse_args(command.argv[2:])


def test_no_fast_path_is_the_word_of_a_command():
    words = {entry.name for entry in dispatch.COMMANDS}
    catalogue = load_catalogue()
    assert [word for word in words if word in catalogue] == []
