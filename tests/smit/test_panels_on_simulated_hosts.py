"""Simulated hosts answer what panels list, discover and run; nothing that a menu offers is a dead end."""

import pytest

from lpmtui.simulator.api import SimulatedSite
from lpmtui.smit import Form, ask_argv, build, load_catalogue
from lpmtui.smit.list_readers import LIST_READERS, VALUE_READERS
from lpmtui.smit.panel import Dialog, HostRole, Selector, fields_of

NODE = "dbnode1"
CONTEXT = {"node": NODE, "cluster": "dbcluster"}
CATALOGUE = load_catalogue()
ON_A_NODE = [
    screen
    for screen in CATALOGUE
    if (isinstance(screen, Dialog) and screen.runs[0].role is HostRole.NODE) or isinstance(screen, Selector)
]

EVENTS = ["clmgr stop node dbnode1 WHEN=now MANAGE=unmanage", "clmgr start node dbnode1 WHEN=now MANAGE=auto"]

BEFORE = {
    "cm_view_hacmp_out": EVENTS,
    "cm_view_clutils": EVENTS,
    "clstart": ["clmgr stop node dbnode1 WHEN=now MANAGE=unmanage"],
    "cl_group_online": ["clmgr offline resource_group db_rg"],
    "cl_monitoring_resume": ["clmgr manage application_controller suspend db_app RESOURCE_GROUP=db_rg"],
    "lpm_repair_inittab": ["mkitab hacmp_lpm:2:once:/usr/bin/true"],
    "lpm_repair_dms": ["hags_disable_client_kill -s cthags", "stopdms -s cthags"],
}
"""What has to have happened on the node before a panel makes sense."""

NOT_NOW = {"cm_script_failure": "no event script has failed"}
"""Panels that a healthy cluster has no use for: it says so."""

CHOSEN = {"to_node": "dbnode2", "on_node": ""}
"""Choices where the first line of a list is not the one to take."""


@pytest.fixture
def site():
    with_world = SimulatedSite.open(None)
    yield with_world
    with_world.close()


def ask(site, asked, values):
    argv = ask_argv(asked, values)
    answer = site.run(NODE, argv)
    assert answer.status == 0, (argv, answer)
    return answer.stdout


def first_entry(site, field, values):
    if field.id in CHOSEN:
        return CHOSEN[field.id]
    entries = LIST_READERS[field.listed.reader](ask(site, field.listed, values))
    return next(entry.value for entry in entries if entry.selectable)


def filled_in(site, screen):
    """The screen with the first line of each list chosen, as somebody who presses F4 and Enter."""
    chosen = dict(CONTEXT)
    for selector in CATALOGUE.leading_to(screen.id):
        chosen[selector.field.id] = first_entry(site, selector.field, chosen)
    form = Form(screen, chosen)
    for asked in screen.discover if isinstance(screen, Dialog) else ():
        form.discovered(VALUE_READERS[asked.reader](ask(site, asked, form.values())))
    for field in fields_of(screen):
        if field.listed is not None and field.listed.role is HostRole.NODE:
            assert form.set_value(field.id, first_entry(site, field, form.values())) == ""
    return form


@pytest.mark.parametrize("screen", ON_A_NODE, ids=lambda screen: screen.id)
def test_a_simulated_node_answers_what_the_panel_needs(site, screen):
    for line in BEFORE.get(screen.id, ()):
        prepared = site.run(NODE, line.split())
        assert prepared.status == 0, (line, prepared)
    form = filled_in(site, screen)
    if not isinstance(screen, Dialog):
        return
    assert form.validate() is None
    for command in build(screen, form):
        answer = site.run(NODE, command.argv)
        if screen.id in NOT_NOW:
            assert NOT_NOW[screen.id] in answer.stderr
            continue
        assert answer.status in command.accepts, (command.line(), answer)
        assert "not found" not in answer.stderr


@pytest.mark.parametrize("panel", ["cm_view_hacmp_out", "cm_view_clutils"])
def test_on_a_new_world_the_logs_are_empty_and_the_panels_say_so(site, panel):
    screen = CATALOGUE.get(panel)
    (command,) = build(screen, filled_in(site, screen))
    answer = site.run(NODE, command.argv)
    assert (answer.status, answer.stdout, answer.stderr) == (0, "", "")
    assert "empty" in command.silent
