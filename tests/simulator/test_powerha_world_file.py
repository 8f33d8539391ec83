"""What a cluster does in a world file goes on without whoever asked for it, and everybody sees the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lpmtui.simulator.api import SimulatedSite


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], SimulatedSite]]:
    """Opens the same world file again and again, as other processes would; the wall clock is frozen."""
    sites: list[SimulatedSite] = []

    def open_again() -> SimulatedSite:
        site = SimulatedSite.open(tmp_path / "simulator.db", wall=lambda: 1_000_000.0, nap=lambda _: None)
        sites.append(site)
        return site

    yield open_again
    for site in sites:
        site.close()


def test_the_answer_comes_to_who_asked_while_another_lets_time_pass(opened) -> None:
    mine, other = opened(), opened()
    running = mine.begin("dbnode1", "clmgr stop node dbnode1 MANAGE=unmanage")
    assert "shutting down" in running.read()
    other.advance(60)
    answer = running.poll()
    assert answer is not None
    assert answer.status == 0
    assert '"dbnode1" is now unmanaged.' in answer.stdout
    assert "shutting down" not in answer.stdout


def test_it_goes_on_when_whoever_asked_is_gone(opened) -> None:
    gone = opened()
    gone.begin("dbnode1", "clmgr move resource_group db_rg NODE=dbnode2")
    gone.close()
    site = opened()
    assert "RELEASING" in site.run("dbnode2", "clRGinfo -s").stdout
    site.advance(60)
    rows = site.run("dbnode2", "clRGinfo -s db_rg").stdout.splitlines()
    assert [row.split(":")[1] for row in rows] == ["OFFLINE", "ONLINE"]


def test_the_same_commands_at_the_same_times_give_the_same_bytes() -> None:
    def history(seed: int) -> str:
        site = SimulatedSite.open(None, seed=seed)
        lines = (
            "clmgr modify cluster LPM_POLICY=unmanage; clmgr sync cluster",
            "clmgr stop node dbnode1 MANAGE=move",
            "clmgr start node dbnode1",
            "clRGinfo; cat /var/hacmp/log/hacmp.out /var/hacmp/log/clutils.log; lscluster -i; ps -ef; who",
        )
        return "".join(site.run("dbnode1", line).stdout for line in lines)

    assert history(1) == history(1)
