"""A recording tells everything about formats and nothing about the site."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lpmtui import commands
from lpmtui.cli import main
from lpmtui.commands.hmc import migrlpar
from lpmtui.commands.hmc.migration_route import MigrationRoute
from lpmtui.config import Config, load
from lpmtui.doctor import capture, name_finder, site_queries
from lpmtui.doctor.capture import Captured
from lpmtui.model.errors import UsageError
from lpmtui.model.lazy_dataclass import asdict, fields
from lpmtui.model.picture import SitePicture
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.world import World
from lpmtui.site import open_site
from lpmtui.transports.transcript import Exchange, read_transcript

NASTY = """
title = "Names that are easily missed"
[[hmc]]
name = "hmc.prod.example.org"

[[system]]
name = "Server-9009-42A-SN78ABCDE"
serial = "78ABCDE"
vios = [{ name = "vioA" }, { name = "vioB" }]

[[system.partition]]
name = "prod"
memory = "8GiB"
storage = "fc"
disks = ["prod_rootvg", "hdisk_kunde"]
users = ["mueller pts/0 pc-mueller.kunde.example", "root pts/1 10.77.3.4"]

[[system.partition]]
name = "Büro 1, \\"alt\\""
memory = "8GiB"
disks = ["buero_rootvg"]

[[system]]
name = "power+(x)"
serial = "0612345"
vios = [{ name = "vioC" }]

[[system.partition]]
name = "prodb"
memory = "8GiB"
storage = "fc"
disks = ["prodb_rootvg", "hdisk_kunde"]

[[cluster]]
name = "kundencluster"
networks = ["net_kunde"]
repository = "hdisk_kunde"

[[cluster.node]]
name = "prod"
ip = "10.77.0.1"

[[cluster.node]]
name = "prodb"
ip = "10.77.0.2"

[[cluster.application]]
name = "lohn_app"
start_script = "/opt/kunde/bin/lohn_start"
stop_script = "/opt/kunde/bin/lohn_stop"
user = "mueller"
processes = ["lohnserver"]

[[cluster.monitor]]
name = "lohn_mon"
applications = ["lohn_app"]
type = "Custom"
method = "/opt/kunde/bin/lohn_check"

[[cluster.group]]
name = "prod_rg"
nodes = ["prod", "prodb"]
applications = ["lohn_app"]
service_labels = ["prodsvc"]
volume_groups = ["lohnvg"]
"""

ADDRESS = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}\b|\bc0507[0-9a-f]{11}\b"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
)
HARMLESS_ADDRESSES = re.compile(r"255\.255\.|0\.0\.0\.0|127\.0\.0\.1|7\.2\.7\.0|3\.1\.4\.")
NAMING = {
    *("name", "serial", "uuid", "mac", "wwpns", "ip", "rmc_ip", "users", "disks", "networks", "repository"),
    *(
        "service_labels",
        "volume_groups",
        "start_script",
        "stop_script",
        "method",
        "user",
        "owner",
        "processes",
    ),
}
WORDS_OF_THE_INTERFACE = {"root", "hscroot", "LOCAL", "ETHERNET0"}
SYSTEM_PROGRAMS = set(name_finder.facts()["programs"])


def scenario(tmp_path: Path, which: str) -> str:
    if which == "demo":
        return which
    file = tmp_path / "nasty.toml"
    file.write_text(NASTY, encoding="utf-8")
    return str(file)


@pytest.fixture(params=["demo", "nasty"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> SimulatedSite:
    """A world in which a cluster node has moved already: its logs tell of it."""
    (tmp_path / "state").mkdir()
    file = tmp_path / "state" / "simulator.db"
    opened = SimulatedSite.reset(file, scenario(tmp_path, request.param), speed=float("inf"))
    hmc = opened.hosts()[0].name
    source, target = [system["name"] for system in opened.show()["systems"]][:2]
    partition = "dbnode1" if request.param == "demo" else "prod"
    moved = opened.run(hmc, migrlpar.migrate(hmc, MigrationRoute(source, target, partition)).command.argv)
    assert moved.status == 0, moved
    return opened


def recording(world: SimulatedSite, tmp_path: Path) -> tuple[list[Exchange], Captured]:
    """What was really answered, and what is told of it."""
    raw: list[Exchange] = []
    with open_site(load(None), None, tmp_path / "state", record=raw.append) as site:
        return raw, capture.take(site, Config().site(), raw)


def originals(world: World) -> Iterator[str]:
    """Every name, serial number and address that the simulated world itself knows."""
    tables = ("hmcs", "frames", "partitions", "adapters", "disks", "images", "clusters", "nodes", "groups")
    for table in (*tables, "applications", "monitors"):
        for thing in getattr(world, table).values():
            for field in fields(thing):
                value = getattr(thing, field.name)
                if field.name in NAMING:
                    yield from value if isinstance(value, list) else [value]


def words_of(value: str) -> Iterator[str]:
    """A path tells by its last part, a user's line by user and origin, anything else as a whole."""
    if value.startswith("/"):
        yield value.rpartition("/")[2]
    elif re.search(r" pts/\d", value):
        user, _, origin = value.split()
        yield from (user, origin)
    else:
        yield value


def test_nothing_that_names_the_site_survives(world: SimulatedSite, tmp_path: Path) -> None:
    raw, captured = recording(world, tmp_path)
    asked = "\n".join(exchange.line() for exchange in raw)
    told = "\n".join(json.dumps(asdict(one), ensure_ascii=False) for one in captured.exchanges)
    with world.using() as inside:
        known = {word for value in originals(inside) for word in words_of(value) if word}
    known |= {found for found in ADDRESS.findall(asked) if not HARMLESS_ADDRESSES.match(found)}
    known -= WORDS_OF_THE_INTERFACE | SYSTEM_PROGRAMS
    told_before = {word for word in known if word in asked}
    assert len(told_before) > 30
    surviving = [word for word in told_before if survives(word, told)]
    assert surviving == []
    assert captured.left == ()
    assert captured.silent == ()


def survives(word: str, told: str) -> bool:
    """Whether a word is still there, within other words too; a user `oper` is within `Operating`, though."""
    if word == "oper":
        return re.search(r"(?<![A-Za-z0-9])oper(?![A-Za-z0-9])", told) is not None
    return word.casefold() in told.casefold()


def test_every_answer_is_still_understood(world: SimulatedSite, tmp_path: Path) -> None:
    """The recorded questions get the same answers, but for the names."""
    _, captured = recording(world, tmp_path)
    file = tmp_path / "recorded.jsonl"
    captured.write(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert tuple(read_transcript(file)) == captured.exchanges
    with open_site(load(None), None, tmp_path / "state") as live:
        real = live.picture()
    config = tmp_path / "replay.toml"
    config.write_text(
        f'default_site = "r"\n[sites.r]\nkind = "replay"\ntranscript = {json.dumps(str(file))}\n'
    )
    with open_site(load(config), None, None) as replay:
        seen = replay.picture()
    assert seen.unknown == real.unknown == ()
    assert shape(seen) == shape(real)
    assert [bool(each.matched) for each in seen.identities] == [each.matched for each in real.identities]


def shape(picture: SitePicture) -> object:
    """A picture without names, and without the applications that a replay does not look after."""
    return (
        sorted((system.state, sorted(partitions_of(picture, system.name))) for system in picture.systems),
        sorted(
            (
                cluster.state,
                cluster.version,
                len(cluster.nodes),
                sorted(
                    (len(group.applications), list(dict(group.states).values())) for group in cluster.groups
                ),
                sorted((monitor.kind, monitor.mode) for monitor in cluster.monitors),
            )
            for cluster in picture.clusters
        ),
    )


def partitions_of(picture: SitePicture, system: str) -> list[tuple[object, ...]]:
    listed = [partition for partition in picture.partitions if partition.system == system]
    return [(one.lpar_id, one.state, one.memory_mib, one.os_version) for one in listed]


def test_the_same_name_gets_the_same_pseudonym_everywhere(tmp_path: Path) -> None:
    SimulatedSite.reset(tmp_path / "simulator.db", speed=float("inf"))
    raw: list[Exchange] = []
    with open_site(load(None), None, tmp_path, record=raw.append) as site:
        told = capture.take(site, Config().site(), raw).exchanges
    groups = {
        line.split(":")[0] for one in told if one.argv[0].endswith("clRGinfo") for line in one.stdout.split()
    }
    configured = {
        name
        for one in told
        if one.argv[-2:] == ("query", "resource_group")
        for name in re.findall(r'^NAME="(.*)"$', one.stdout, re.MULTILINE)
    }
    assert {group for group in groups if group.startswith("group_")} == configured
    nodes = {one.host for one in told if one.argv[0].endswith("clmgr")}
    listed = {word for one in told for word in re.findall(r"node-\d+", one.stdout)}
    assert nodes == listed


def test_a_silent_host_is_recorded_as_that_and_asked_no_more(tmp_path: Path) -> None:
    world = SimulatedSite.reset(tmp_path / "simulator.db", speed=float("inf"))
    with world.using() as inside:
        inside.images["dbnode1"].up = False
    raw: list[Exchange] = []
    with open_site(load(None), None, tmp_path, record=raw.append) as site:
        captured = capture.take(site, Config().site(), raw)
    (silent,) = captured.silent
    failed = [one for one in captured.exchanges if one.host == silent]
    assert {one.error for one in failed} == {"unreachable"}
    assert len(failed) < 20
    assert not any("dbnode1" in one.stderr for one in failed)
    assert f"Not reached: {silent}." in captured.summary(tmp_path)


def test_a_file_that_exists_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "there.jsonl"
    file.write_text("mine")
    with pytest.raises(UsageError, match="File exists"):
        Captured((), 0, (), ()).write(file)
    assert file.read_text() == "mine"


def replayed(captured: Captured, tmp_path: Path) -> Path:
    """A configuration whose only site answers from the recording."""
    transcript = tmp_path / "recorded.jsonl"
    captured.write(transcript)
    file = tmp_path / "config.toml"
    file.write_text(
        f'default_site = "r"\n[sites.r]\nkind = "replay"\ntranscript = {json.dumps(str(transcript))}\n'
    )
    return file


def test_a_recording_answers_status_validate_and_doctor_without_a_gap(
    world: SimulatedSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, captured = recording(world, tmp_path)
    words = ["--config", str(replayed(captured, tmp_path)), "--state-dir", str(tmp_path / "fresh")]
    assert main(["status", "--json", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["unknown"] == []
    assert all(node["partition"] for cluster in told["clusters"] for node in cluster["nodes"])
    partitions = [(one["name"], system) for system in told["systems"] for one in system["partitions"]]
    name, here = next((name, here) for name, here in partitions if node_in(told, name))
    for target in told["systems"]:
        if target["name"] != here["name"]:
            main(["validate", name, "--to", target["name"], "--json", *words])
            said = capsys.readouterr()
            assert "holds no answer" not in said.out + said.err
            assert json.loads(said.out)["hmc"]["ok"] is not None
    main(["doctor", *words])
    assert "holds no answer" not in capsys.readouterr().out


def node_in(told: dict[str, Any], partition: str) -> bool:
    return any(node["partition"] == partition for cluster in told["clusters"] for node in cluster["nodes"])


def test_every_question_of_a_node_console_or_system_is_recorded() -> None:
    """A builder that asks with nothing but a host, a system or a route is in the tables of the capture."""
    known = {
        ("node",): site_queries._OF_A_NODE,
        ("host",): site_queries._OF_A_NODE,
        ("hmc",): site_queries._OF_AN_HMC,
        ("hmc", "system"): site_queries._OF_A_SYSTEM,
        ("hmc", "route"): site_queries._OF_A_ROUTE,
    }
    elsewhere = {"log_length", "monitors"}
    missing = []
    for found in pkgutil.walk_packages(commands.__path__, f"{commands.__name__}."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or function.__module__ != found.name or name[0] == "_":
                continue
            parameters = tuple(inspect.signature(function).parameters)
            if parameters in known and "Query[" in str(inspect.signature(function).return_annotation):
                asked = function(*(["x"] * len(parameters) if "route" not in parameters else ["x", ROUTE]))
                changes = any(one.command.mutates for one in (asked if isinstance(asked, tuple) else [asked]))
                if not changes and function not in known[parameters] and name not in elsewhere:
                    missing.append(f"{found.name}.{name}")
    assert missing == []


ROUTE = MigrationRoute("power-a", "power-b", "dbnode1")
