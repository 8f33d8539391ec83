import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lpmtui.config import load
from lpmtui.model.command import Command
from lpmtui.model.errors import Unreachable, UsageError
from lpmtui.model.picture import SiteKind
from lpmtui.site import open_site
from lpmtui.transports.transcript import Exchange

REMOTE = """
[sites.real]
kind = "ssh"
ssh = { program = "/nowhere/ssh" }
hmcs = [{ name = "hmc1" }]
nodes = [{ name = "n1", cluster = "db" }]
"""


def config_of(tmp_path: Path, text: str):
    file = tmp_path / "config.toml"
    file.write_text(text)
    return load(file)


def test_the_default_site_is_the_simulated_world_of_the_state_directory(tmp_path: Path) -> None:
    with open_site(load(None), None, tmp_path) as site:
        assert (site.name, site.kind) == ("simulator", SiteKind.SIMULATOR)
        assert site.hmcs == ("hmc1",)
        assert set(site.nodes) == {"dbnode1", "dbnode2", "webnode1", "webnode2"}
    assert (tmp_path / "simulator.db").is_file()


def test_without_a_state_directory_the_world_is_nobody_elses(tmp_path: Path) -> None:
    with open_site(load(None), "simulator", None) as site:
        before = site.clock.monotonic()
        site.clock.sleep(90)
        assert site.clock.monotonic() - before == pytest.approx(90)


def test_an_unknown_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no site 'real'"):
        open_site(load(None), "real", tmp_path)


def test_a_real_site_is_reached_with_ssh_and_nothing_is_asked_yet(tmp_path: Path) -> None:
    site = open_site(config_of(tmp_path, REMOTE), "real", tmp_path, read_only=True)
    assert (site.kind, site.hmcs, site.nodes, site.read_only) == (SiteKind.SSH, ("hmc1",), ("n1",), True)
    with pytest.raises(Unreachable, match="/nowhere/ssh cannot be run"):
        site.picture()
    assert not (tmp_path / "simulator.db").exists()


@pytest.mark.parametrize("listed", ["", 'nodes = [{ name = "me", address = "localhost" }]\n'])
def test_a_local_site_is_this_machine(tmp_path: Path, listed: str) -> None:
    config = config_of(tmp_path, f'[sites.here]\nkind = "local"\n{listed}')
    with open_site(config, "here", tmp_path) as site:
        name = "me" if listed else socket.gethostname().partition(".")[0]
        assert site.nodes == (name,)
        assert site.run(Command(name, ("echo", "here"))).stdout == "here\n"


def test_a_replay_site_finds_its_hosts_in_the_transcript(tmp_path: Path) -> None:
    transcript = tmp_path / "t.jsonl"
    exchanges = [
        Exchange("2026-01-31T12:00:00.000Z", "hmc1", ("lssyscfg", "-r", "sys"), stdout="x"),
        Exchange("2026-01-31T12:00:05.000Z", "n1", ("/usr/es/bin/clmgr", "query", "node"), stdout="n1\n"),
    ]
    transcript.write_text("".join(f"{each.line()}\n" for each in exchanges))
    config = config_of(tmp_path, f'[sites.old]\nkind = "replay"\ntranscript = "{transcript}"\n')
    with open_site(config, "old", tmp_path) as site:
        assert (site.hmcs, site.nodes) == (("hmc1",), ("n1",))
        assert site.run(Command("n1", ("/usr/es/bin/clmgr", "query", "node"))).stdout == "n1\n"
        assert site.clock.now().second == 5


def test_a_real_site_does_not_load_the_simulator(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(REMOTE)
    script = (
        "import sys; from pathlib import Path\n"
        "from lpmtui.config import load; from lpmtui.site import open_site\n"
        f"open_site(load(Path({str(file)!r})), 'real', None)\n"
        "assert not [name for name in sys.modules if name.startswith('lpmtui.simulator')]"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
