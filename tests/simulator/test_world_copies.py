"""Copies of a world in memory: whole, independent, numbered on, and made in other processes too."""

from __future__ import annotations

import pickle

from lpmtui.simulator.api import SimulatedSite

MOVE = ["migrlpar", "-o", "m", "-m", "power-a", "-t", "power-b", "-p", "dbnode1"]


def test_a_copy_numbers_its_events_on() -> None:
    site = SimulatedSite.open(None)
    site.begin("hmc1", MOVE)
    site.advance(20)
    with site.using() as world, site.copy().using() as copied:
        assert world.kernel.events()
        assert copied.kernel.next_sequence == world.kernel.next_sequence


def test_what_happens_to_a_copy_happens_to_nobody_else() -> None:
    site = SimulatedSite.open(None)
    site.set_fault("leftovers", "dbnode2")
    before = site.show()
    template = site.template()
    copied = template.open()
    assert copied.show() == before | {"speed": "infinite"}
    assert copied.run("hmc1", MOVE).status == 0
    copied.run("dbnode2", "rm -f /var/hacmp/cl_dr.state")
    copied.advance(300)
    assert site.show() == before
    assert template.open().show() == before | {"speed": "infinite"}


def test_the_same_seed_gives_the_same_luck_and_another_one_does_not() -> None:
    template = SimulatedSite.open(None).template()

    def rounds(seed: int) -> object:
        copied = template.open(seed=seed)
        copied.run("hmc1", MOVE)
        return copied.show()["migrations"][0]["rounds"]

    assert rounds(5) == rounds(5) != rounds(6)


def test_a_template_goes_to_other_processes() -> None:
    template = SimulatedSite.open(None).template()
    sent = pickle.loads(pickle.dumps(template))
    assert sent.open(seed=3).run("hmc1", MOVE) == template.open(seed=3).run("hmc1", MOVE)


def test_a_world_is_built_from_a_table() -> None:
    site = SimulatedSite.build(
        {"hmc": [{"name": "h"}], "system": [{"name": "s", "partition": [{"name": "p"}]}]}
    )
    assert site.run("h", "lssyscfg -r lpar -m s -F name").stdout == "p\n"
