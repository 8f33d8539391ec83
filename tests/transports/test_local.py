import os
from pathlib import Path

import pytest

from lpmtui.model.command import Command
from lpmtui.model.errors import Unreachable
from lpmtui.transports.local import LocalTransport
from lpmtui.transports.transcript import Exchange, ReplayTransport
from lpmtui.transports.transport import RoutedTransport


def test_a_command_runs_here_in_the_c_locale() -> None:
    answer = LocalTransport().run(Command("me", ("sh", "-c", "echo $LC_ALL; exit 4")))
    assert (answer.status, answer.stdout) == (4, "C\n")


def test_a_program_that_is_not_there_answers_as_a_shell_would(tmp_path: Path) -> None:
    missing = Command("me", ("/nowhere/clmgr", "query"))
    assert LocalTransport().run(missing).status == 127
    assert LocalTransport().start(missing).poll().stderr == "/nowhere/clmgr: No such file or directory\n"
    plain = tmp_path / "plain"
    plain.write_text("")
    assert LocalTransport().run(Command("me", (str(plain),))).status == 126


def test_a_command_has_its_own_session() -> None:
    script = "import os; print(os.getsid(0))"
    answer = LocalTransport().run(Command("me", ("python3", "-c", script)))
    assert int(answer.stdout) != os.getsid(0)


def test_each_host_has_its_own_way() -> None:
    other = ReplayTransport([Exchange("2026-01-01T00:00:00.000Z", "hmc1", ("true",), stdout="replayed")])
    routed = RoutedTransport({"me": LocalTransport()}, other)
    assert routed.run(Command("me", ("echo", "here"))).stdout == "here\n"
    assert routed.start(Command("hmc1", ("true",))).read() == "replayed"
    with pytest.raises(Unreachable):
        routed.run(Command("hmc2", ("true",)))
    routed.close()


def test_only_commands_that_need_root_are_put_behind_the_prefix() -> None:
    here = LocalTransport(("env", "BECAME=root"))
    assert here.run(Command("n1", ("printenv", "BECAME"))).stdout == "root\n"
    assert here.run(Command("n1", ("/usr/bin/who",))).status == 0
    role = LocalTransport(("sh", "-c", "{command}"))
    assert role.run(Command("n1", ("printf", "%s|", "a b", "it's"))).stdout == "a b|it's|"
