"""What changes a site stands in smit.log and smit.script once, whoever did it, and can be run again."""

from __future__ import annotations

import shlex
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lpmtui.config import Config, environment_overrides, load, load_settings
from lpmtui.model.command import Command, Completed
from lpmtui.site import open_site
from lpmtui.smit_logs.site_logs import SmitLogs

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
STOP = Command("dbnode1", ("clmgr", "stop", "node", "dbnode1", "WHEN=now"), mutates=True)
LOOK = Command("dbnode1", ("clmgr", "query", "cluster"))
RESET = Command("", ("lpmtui", "simulator", "reset", "--seed", "2"), mutates=True)
MOVE = Command("", ("lpmtui", "migrate", "dbnode1", "--to", "power-b", "--yes"), mutates=True)

SITES = """
[sites.prod]
kind = "ssh"
hmcs = [{ name = "hmc1", address = "10.0.0.1", port = 2222 }]
nodes = [{ name = "dbnode1", address = "db1.example.com", user = "op" }]
ssh = { options = ["-F", "/etc/lpm ssh"], node_prefix = ["sudo", "-n"] }
[sites.here]
kind = "local"
hmcs = [{ name = "hmc1" }]
[sites.recorded]
kind = "replay"
transcript = "/var/transcript.jsonl"
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(f'[logs]\nsmit_log = "{tmp_path}/log"\nsmit_script = "{tmp_path}/script"\n{SITES}')
    return load(file)


def smit_logs(
    config: Config, site: str = "simulator", *, dry_run: bool = False, state: str = "/state"
) -> SmitLogs:
    environ = {"LPMTUI_STATE_DIR": "/state"}
    return SmitLogs(config, site, Path(state), dry_run=dry_run, now=lambda: NOON, environ=environ)


def script(logs: SmitLogs) -> list[str]:
    if not logs.script.path.exists():
        return []
    lines = logs.script.path.read_text().splitlines()
    return [line for line in lines if line[:1] != "#" and line != "set -e"]


@pytest.fixture(autouse=True)
def usual_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lpmtui.config.paths.config_file", lambda override=None: tmp_path / "config.toml")


def test_a_change_by_the_site_is_in_both_once_although_a_panel_ran_it(config: Config) -> None:
    logs = smit_logs(config)
    logs.begin(STOP)
    logs.observe(STOP, None, 0.0)
    answer = Completed(STOP, 0, "stopped\n")
    logs.observe(STOP, answer, 2.0)
    logs.end(answer)
    assert script(logs) == ["lpmtui simulator run dbnode1 -- clmgr stop node dbnode1 WHEN=now"]
    assert logs.log.path.read_text().count(">> clmgr stop") == 1
    assert logs.log.path.read_text().count("stopped") == 1


def test_a_site_tells_its_observer_of_every_change(config: Config, tmp_path: Path) -> None:
    logs = smit_logs(config)
    with open_site(config, "simulator", tmp_path, observe=logs.observe) as site:
        site.run(LOOK)
        assert not logs.log.path.exists()
        site.run(Command("dbnode1", ("clmgr", "offline", "resource_group", "nobody_rg"), mutates=True))
    text = logs.log.path.read_text()
    assert ">> clmgr offline resource_group nobody_rg" in text
    assert "Command failed with exit status" in text
    said = [line for line in logs.script.path.read_text().splitlines() if "# It failed with" in line]
    assert len(said) == 1
    assert said[0].endswith(": dbnode1: clmgr offline resource_group nobody_rg")
    said = [line for line in logs.script.path.read_text().splitlines() if "# It failed with" in line]
    assert len(said) == 1
    assert said[0].endswith(": dbnode1: clmgr offline resource_group nobody_rg")
    assert script(logs) == ["lpmtui simulator run dbnode1 -- clmgr offline resource_group nobody_rg"]


def test_a_question_of_a_panel_is_in_the_log_only(config: Config) -> None:
    logs = smit_logs(config)
    logs.begin(LOOK)
    logs.end(Completed(LOOK, 0, "STATE=STABLE\n"))
    assert "STATE=STABLE" in logs.log.path.read_text()
    assert script(logs) == []


def test_a_migration_is_in_the_script_by_its_own_commands_not_as_a_whole(config: Config) -> None:
    logs = smit_logs(config)
    logs.begin(MOVE)
    logs.note("Migration 1: dbnode1 from power-a to power-b")
    assert ">> lpmtui migrate dbnode1" in logs.log.path.read_text()
    assert script(logs) == []
    assert "# Migration 1: dbnode1 from power-a to power-b" in logs.script.path.read_text()


def test_controls_of_the_simulator_are_in_the_script(config: Config) -> None:
    logs = smit_logs(config)
    logs.begin(RESET)
    assert script(logs) == ["lpmtui simulator reset --seed 2"]


def test_what_is_not_run_stands_in_the_script_to_be_run_later(config: Config) -> None:
    logs = smit_logs(config, dry_run=True)
    logs.begin(STOP)
    logs.begin(MOVE)
    assert script(logs) == [
        "lpmtui simulator run dbnode1 -- clmgr stop node dbnode1 WHEN=now",
        "LPMTUI_SMIT_SCRIPT=/dev/null lpmtui migrate dbnode1 --to power-b --yes",
    ]
    assert logs.log.path.read_text().count("(not run, -x)") == 2


def test_an_unusual_world_site_or_configuration_is_named(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = smit_logs(config, state="/else where")
    logs.observe(STOP, None, 0.0)
    logs.begin(RESET)
    assert script(logs) == [
        "lpmtui simulator run --state-dir '/else where' dbnode1 -- clmgr stop node dbnode1 WHEN=now",
        "lpmtui simulator reset --seed 2 --state-dir '/else where'",
    ]
    monkeypatch.setattr("lpmtui.config.paths.config_file", lambda override=None: Path("/usual"))
    assert smit_logs(config, "prod").options() == ("--site", "prod", "--config", str(config.file))


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("hmc1", ["-F", "/etc/lpm ssh", "-p", "2222", "hscroot@10.0.0.1", "--", "clmgr sync"]),
        ("dbnode1", ["-F", "/etc/lpm ssh", "op@db1.example.com", "--", "sudo -n clmgr sync"]),
        ("found2", ["-F", "/etc/lpm ssh", "op@found2", "--", "sudo -n clmgr sync"]),
    ],
)
def test_on_real_hosts_the_script_goes_the_way_that_lpmtui_goes(
    config: Config, host: str, words: list[str]
) -> None:
    logs = smit_logs(config, "prod")
    logs.observe(Command(host, ("clmgr", "sync"), mutates=True), None, 0.0)
    assert shlex.split(script(logs)[0]) == ["ssh", "-n", *words]


def test_on_a_node_only_the_node_itself_is_this_machine(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "n1.example.com")
    logs = smit_logs(config, "here")
    for host in ("n1", "n2", "hmc1"):
        logs.observe(Command(host, ("chdev", "x"), mutates=True), None, 0.0)
    assert script(logs) == [
        "chdev x",
        "ssh -n root@n2 -- 'chdev x'",
        "ssh -n hscroot@hmc1 -- 'chdev x'",
    ]


def test_nothing_is_run_again_on_hosts_that_only_a_transcript_knows(config: Config) -> None:
    logs = smit_logs(config, "recorded")
    logs.observe(STOP, None, 0.0)
    assert script(logs) == []
    assert "# not run again: clmgr stop" in logs.script.path.read_text()


def test_logs_that_cannot_be_written_stop_nothing(config: Config, tmp_path: Path) -> None:
    said = {"LPMTUI_SMIT_LOG": f"{tmp_path}/no/log", "LPMTUI_SMIT_SCRIPT": f"{tmp_path}/no/script"}
    logs = smit_logs(load(config.file, overrides=environment_overrides(said)))
    logs.observe(STOP, None, 0.0)
    logs.observe(STOP, Completed(STOP, 0, ""), 1.0)
    assert not (tmp_path / "no").exists()
    assert f"{tmp_path}/no/log" in logs.trouble


def test_the_environment_names_the_logs_and_says_so(config: Config) -> None:
    overrides = environment_overrides({"LPMTUI_SMIT_LOG": "/var/log/smit.log", "OTHER": "x"})
    found = load(config.file, overrides=overrides)
    assert found.logs.smit_log == Path("/var/log/smit.log")
    assert found.logs.smit_script == config.logs.smit_script
    (setting,) = [
        one for one in load_settings(config.file, overrides=overrides) if one.key == "logs.smit_log"
    ]
    assert str(setting.origin) == "LPMTUI_SMIT_LOG"
    assert environment_overrides({"LPMTUI_SMIT_LOG": ""}) == {}
