"""What the doctor says of hosts: who answers, how fast, at what level."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from lpmtui.config import load
from lpmtui.doctor import CheckStatus, hosts
from lpmtui.simulator.api import SimulatedSite
from lpmtui.site import Site, open_site
from lpmtui.transports.transcript import Exchange

CLMGR = "/usr/es/sbin/cluster/utilities/clmgr"


def look(site: Site, step_s: float = 0.25) -> dict[str, hosts.HostSeen]:
    ticks = itertools.count(0.0, step_s)
    return {seen.host: seen for seen in hosts.look(site, 60.0, lambda: next(ticks))}


def recorded(tmp_path: Path, *exchanges: Exchange) -> Site:
    """A site that answers what is written here."""
    transcript = tmp_path / "transcript.jsonl"
    transcript.write_text("".join(f"{one.line()}\n" for one in exchanges))
    file = tmp_path / "config.toml"
    file.write_text(
        f'default_site = "r"\n[sites.r]\nkind = "replay"\ntranscript = {json.dumps(str(transcript))}\n'
    )
    return open_site(load(file), None, None)


def test_every_host_of_the_demo_answers() -> None:
    with open_site(load(None), None, None) as site:
        seen = look(site)
    assert {host: one.finding.what for host, one in seen.items()} == {
        "hmc1": "hmc1: HMC V10R3 SP 1060 (0.25 s)",
        "dbnode1": "dbnode1: node of dbcluster, PowerHA 7.2.7.0 (0.25 s)",
        "dbnode2": "dbnode2: node of dbcluster, PowerHA 7.2.7.0 (0.25 s)",
        "webnode1": "webnode1: node of webcluster, PowerHA 7.2.7.0 (0.25 s)",
        "webnode2": "webnode2: node of webcluster, PowerHA 7.2.7.0 (0.25 s)",
    }
    assert {one.finding.verdict for one in seen.values()} == {CheckStatus.OK}


def test_a_host_that_is_down_is_unreachable_and_the_others_are_still_asked(tmp_path: Path) -> None:
    world = SimulatedSite.reset(tmp_path / "simulator.db", speed=1000.0)
    with world.using() as inside:
        inside.images["dbnode1"].up = False
    with open_site(load(None), None, tmp_path) as site:
        seen = look(site)
    assert [host for host, one in seen.items() if one.unreachable] == ["dbnode1"]
    assert seen["dbnode1"].finding.verdict is CheckStatus.FAIL
    assert seen["dbnode2"].finding.verdict is CheckStatus.OK


def test_a_host_that_takes_long_is_told() -> None:
    with open_site(load(None), None, None) as site:
        seen = look(site, step_s=7.0)
    assert seen["hmc1"].finding.verdict is CheckStatus.WARN
    assert "(7.00 s)" in seen["hmc1"].finding.what


def test_an_answer_that_makes_no_sense_or_says_no_is_told_with_what_it_said(tmp_path: Path) -> None:
    site = recorded(
        tmp_path,
        Exchange("2026-01-31T12:00:00.000Z", "hmc1", ("lshmc", "-V"), 0, "Guten Tag\n"),
        Exchange("2026-01-31T12:00:00.000Z", "hmc1", ("lssyscfg", "-r", "sys"), 0, ""),
        Exchange(
            "2026-01-31T12:00:01.000Z", "n1", (CLMGR, "query", "cluster"), 127, "", "clmgr: not found\n"
        ),
    )
    seen = look(site)
    assert not any(one.unreachable for one in seen.values())
    assert {one.finding.verdict for one in seen.values()} == {CheckStatus.FAIL}
    assert "names no version" in seen["hmc1"].finding.what
    assert seen["n1"].finding.what == "n1 answers, but: clmgr: not found"
    assert all(one.finding.remedy for one in seen.values())


def test_powerha_without_automation_is_told(tmp_path: Path) -> None:
    answer = 'CLUSTER_NAME="old"\nSTATE="STABLE"\nVERSION="7.1.3.4"\n'
    seen = look(
        recorded(tmp_path, Exchange("2026-01-31T12:00:01.000Z", "n1", (CLMGR, "query", "cluster"), 0, answer))
    )
    assert seen["n1"].finding.verdict is CheckStatus.WARN
    assert "PowerHA 7.1.3.4: it has no automation" in seen["n1"].finding.what
