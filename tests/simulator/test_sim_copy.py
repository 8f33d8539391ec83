"""A copied world numbers its events on: two of one number would be mixed up."""

from __future__ import annotations

from lpmtui.simulator.api import SimulatedSite


def test_a_copy_numbers_its_events_on() -> None:
    site = SimulatedSite.open(None)
    site.begin("hmc1", ["migrlpar", "-o", "m", "-m", "power-a", "-t", "power-b", "-p", "dbnode1"])
    site.advance(20)
    with site.using() as world, site.copy().using() as copied:
        assert world.kernel.events()
        assert copied.kernel.next_sequence == world.kernel.next_sequence
