"""Only what a question needs is asked, and side by side where answers take long."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from lpmtui.config import Config
from lpmtui.config.options import LpmOptions, SiteOptions
from lpmtui.model.command import Command, Completed
from lpmtui.model.move import Move
from lpmtui.procedure.validation import validate_move
from lpmtui.simulator.api import SimulatedSite
from lpmtui.site import Site, open_site
from lpmtui.site.factory import SiteAccess, assemble
from lpmtui.site.guard import Guard
from lpmtui.site.membership import ListedNode
from lpmtui.transports.simulator_transport import SimulatorTransport
from lpmtui.transports.transport import Running


class Counting:
    """A transport that counts, and may take its time; `most` is how many were under way at once per host."""

    def __init__(self, inner: SimulatorTransport, delay_s: float = 0.0) -> None:
        self.inner = inner
        self.delay_s = delay_s
        self.count = 0
        self.now: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.lock = threading.Lock()

    def run(self, command: Command, *, timeout: float | None = None) -> Completed:
        host = command.host
        with self.lock:
            self.count += 1
            self.now[host] = self.now.get(host, 0) + 1
            self.most[host] = max(self.most.get(host, 0), self.now[host])
        time.sleep(self.delay_s)
        try:
            return self.inner.run(command, timeout=timeout)
        finally:
            with self.lock:
                self.now[host] -= 1

    def start(self, command: Command) -> Running:
        return self.inner.start(command)

    def close(self) -> None:
        self.inner.close()


def counted(scenario: str, *, delay_s: float = 0.0, width: int = 1) -> tuple[Site, Counting]:
    transport = SimulatorTransport(SimulatedSite.open(None, scenario=scenario))
    counting = Counting(transport, delay_s)
    access = SiteAccess(
        counting,
        transport.clock,
        tuple(host.name for host in transport.hosts("hmc")),
        tuple(ListedNode(host.name, host.cluster) for host in transport.hosts("node")),
        lambda _new, _like: None,
        width=width,
    )
    site = assemble(SiteOptions("s"), access, Guard(counting, transport.clock), LpmOptions())
    return site, counting


@pytest.mark.parametrize(("partition", "target"), [("node0001", "power-0003"), ("node0030", "power-0049")])
def test_a_preview_on_a_hundred_systems_sends_at_most_forty_commands(partition: str, target: str) -> None:
    site, counting = counted("large:100")
    found = validate_move(site, Move(partition, target))
    assert found.refusal(force=False) is None
    assert found.plan.subject.cluster
    assert counting.count <= 40


def test_the_other_nodes_system_is_known_on_a_large_site_too() -> None:
    site, _ = counted("large:100")
    found = validate_move(site, Move("node0001", "power-0002"))
    assert "one-system" in {each.check for each in found.findings}


def test_slow_answers_are_waited_for_side_by_side() -> None:
    site, counting = counted("demo", delay_s=0.2, width=16)
    began = time.perf_counter()
    picture = site.picture()
    took = time.perf_counter() - began
    assert picture.unknown == ()
    assert counting.count * 0.2 > 2 * took
    assert took < 3.0
    assert max(counting.most.values()) <= 4


def test_answers_that_come_at_once_need_no_threads(tmp_path: Path) -> None:
    site, counting = counted("demo", width=16)
    site.picture()
    assert max(counting.most.values()) == 1
    with open_site(Config(), None, tmp_path) as opened:
        assert opened.picture().unknown == ()
