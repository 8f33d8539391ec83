"""Every command line that the builders can make is in the table of privileges, and nothing else is."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from built_commands import everything
from hypothesis import given
from hypothesis import strategies as st

from lpmtui.commands import programs
from lpmtui.commands.programs import as_root, needs_root, privileges, program_of
from lpmtui.model.command import Query
from lpmtui.smit.catalogue import load_catalogue
from lpmtui.smit.command_builder import ask_argv, build
from lpmtui.smit.form import Form
from lpmtui.smit.panel import Ask, Dialog, HostRole, Selector


def every_command_line() -> set[tuple[str, ...]]:
    return {(one.command if isinstance(one, Query) else one).argv for one in everything()}


@pytest.fixture(scope="module")
def lines() -> set[tuple[str, ...]]:
    return every_command_line()


def test_what_is_built_is_seen(lines: set[tuple[str, ...]]) -> None:
    assert (programs.CLMGR, "query", "cluster") in lines
    assert any(argv[:3] == ("migrlpar", "-o", "m") for argv in lines)
    assert len(lines) > 60


def test_every_program_and_its_arguments_are_in_the_table(lines: set[tuple[str, ...]]) -> None:
    verbs = {verb.name for verb in privileges().verb}
    missing = sorted(
        " ".join(argv) for argv in lines if argv[0] not in verbs and argv[0] != "word" and not allowed(argv)
    )
    assert missing == []


def allowed(argv: tuple[str, ...]) -> bool:
    program = program_of(argv)
    return program is not None and program.allows(argv[1:])


def test_the_table_holds_nothing_that_is_never_run(lines: set[tuple[str, ...]]) -> None:
    built = [*lines, *panel_lines()]
    unused = [
        f"{one.path} {pattern}"
        for one in privileges().program
        for pattern in one.arguments
        if not any(argv[0] == one.path and re.fullmatch(pattern, " ".join(argv[1:])) for argv in built)
    ]
    assert unused == []
    used = {argv[0] for argv in built}
    assert {verb.name for verb in privileges().verb} - used == set()


FILLED = {
    "lines": "100",
    "heartbeat": "600",
    "broadcast": "true",
    **dict.fromkeys(("node_timeout", "network_timeout", "grace_period", "node_timeout_during_lpm"), "30"),
}
"""What an operator enters in fields that are no names."""


def panel_lines() -> list[tuple[str, ...]]:
    """What the panels send to nodes: every field filled in, with each choice of its ring."""
    lines: dict[tuple[str, ...], None] = {}
    for screen in load_catalogue():
        asked = lists_of(screen)
        lines.update((ask_argv(one, CONTEXT), None) for one in asked if one.role is HostRole.NODE)
        if isinstance(screen, Dialog) and any(runs.role is HostRole.NODE for runs in screen.runs):
            for choice in range(4):
                built = build(screen, filled(screen, choice), CONTEXT)
                lines.update((one.argv, None) for one in built if one.role is HostRole.NODE)
    return list(lines)


def lists_of(screen: Any) -> list[Ask]:
    fields = (screen.field,) if isinstance(screen, Selector) else getattr(screen, "fields", ())
    return [*getattr(screen, "discover", ()), *(one.listed for one in fields if one.listed)]


def filled(screen: Dialog, choice: int) -> Form:
    form = Form(screen, CONTEXT)
    for row in form.rows:
        ring = [one.shown for one in row.field.ring]
        for value in (ring[choice % len(ring)],) if ring else (CONTEXT[row.field.id], "30"):
            if not form.set_value(row.field.id, value):
                break
    return form


def names_of(screens: Iterable[Any]) -> Iterator[str]:
    for screen in screens:
        runs = [*getattr(screen, "runs", ()), *(lists_of(screen))]
        for one in runs:
            yield from (name for word in (*one.argv, one.system) for name in re.findall(r"{(\w+)}", word))
        yield from (field.id for field in getattr(screen, "fields", ()))


CONTEXT = {**dict.fromkeys(names_of(load_catalogue()), "db_1"), **FILLED}


def test_what_panels_run_is_in_the_table() -> None:
    assert [" ".join(argv) for argv in panel_lines() if not allowed(argv)] == []


def test_a_program_that_everybody_may_run_needs_no_root() -> None:
    assert not needs_root((programs.WHO,))
    assert needs_root((programs.CLMGR, "query", "cluster"))
    assert needs_root(("/usr/local/bin/check_db",))


@pytest.mark.parametrize(
    "argv",
    [
        ("/usr/bin/rm", "-f", "/etc/passwd"),
        ("/usr/bin/rm", "-rf", "/etc/cluster/ifrestrict"),
        ("/usr/bin/cat", "/etc/security/passwd"),
        ("/usr/bin/awk", 'BEGIN { system("id") }'),
        ("/usr/bin/mv", "/tmp/x", "/etc/cluster/ifrestrict"),
        ("/usr/bin/tail", "-n", "+1", "/etc/security/passwd"),
        ("/usr/bin/tail", "-n", "+1", "/etc/passwd", "/var/hacmp/log/clutils.log"),
        (programs.CLMGR, "stop", "node", "a", "WHEN=now", "MANAGE=unmanage;id"),
        (programs.CLMGR, "stop", "cluster", "WHEN=now", "MANAGE=offline"),
        (programs.CLMGR, "delete", "cluster"),
        (programs.CLMGR, "modify", "cluster", "NAME=x"),
        (programs.CLCTRL, "-tune", "-o", "repos_mode=a"),
        (programs.RMITAB, "init"),
        (programs.MKDEV, "-l", "hdisk4"),
    ],
)
def test_nothing_else_is_allowed(argv: tuple[str, ...]) -> None:
    assert not allowed(argv)


@given(st.data(), st.text(alphabet=" ;|&$`\n<>'\"*?", min_size=1, max_size=3))
def test_no_line_that_needs_root_takes_shell_signs(data: st.DataObject, noise: str) -> None:
    """An odd word more, anywhere behind the program, and the line is another one."""
    argv = list(data.draw(st.sampled_from(ROOT_LINES)))
    argv.insert(data.draw(st.integers(1, len(argv))), noise)
    assert not allowed(tuple(argv))


ROOT_LINES = sorted(line for line in every_command_line() if allowed(line) and needs_root(line))


def test_sudo_reads_the_lines(tmp_path: Path) -> None:
    visudo = shutil.which("visudo", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if visudo is None:
        pytest.skip("there is no visudo here")
    file = tmp_path / "sudoers"
    programs = [one for one in privileges().program if one.root]
    lines = [
        f"lpm ALL=(root) NOPASSWD: {one.path} " + (f"^{pattern}$" if pattern else '""')
        for one in programs
        for pattern in one.arguments
    ]
    file.write_text("\n".join(lines) + "\n")
    checked = subprocess.run([visudo, "-cf", str(file)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_a_role_takes_the_whole_line_as_one_word() -> None:
    prefix = ("swrole", "ha_op", "-c", "{command}")
    assert as_root(("/m", "a b"), prefix) == ("swrole", "ha_op", "-c", "/m 'a b'")
    assert as_root(("/m", "a b"), ("sudo", "-n")) == ("sudo", "-n", "/m", "a b")
    assert as_root((programs.WHO,), ("sudo", "-n")) == (programs.WHO,)
    assert as_root(("/m",), ()) == ("/m",)
