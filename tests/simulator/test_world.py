from __future__ import annotations

import pytest

from lpmtui.simulator.engine.kernel import on
from lpmtui.simulator.engine.world import EPOCH
from lpmtui.simulator.objects.systems import Disk, OsImage, PartitionEntry


@on("test.mark")
def mark(world, args):
    world.log("host", "/marks", f"{world.now - EPOCH:g} {args['name']}")
    if args.get("again"):
        world.after(args["again"], "test.mark", name=f"{args['name']}'")


def test_time_stands_at_each_event_while_it_happens(make_world):
    world = make_world()
    world.after(5, "test.mark", name="b")
    world.after(2, "test.mark", name="a", again=1.5)
    world.advance_to(EPOCH + 10)
    assert world.lines("host", "/marks") == ["2 a", "3.5 a'", "5 b"]
    assert world.now == EPOCH + 10


def test_time_never_runs_backwards_and_nothing_is_scheduled_in_the_past(make_world):
    world = make_world()
    world.advance_to(EPOCH + 10)
    world.advance_to(EPOCH + 4)
    assert world.now == EPOCH + 10
    assert world.at(EPOCH, "test.mark", name="late").at == world.now


def test_the_luck_of_one_object_does_not_hang_on_another(make_world):
    alone, together = make_world(), make_world()
    together.rng("pause", "other").random()
    together.rng("else", "mine").random()
    draws = [alone.rng("pause", "mine").random() for _ in range(3)]
    assert draws == [together.rng("pause", "mine").random() for _ in range(3)]
    assert len(set(draws)) == 3
    assert make_world(seed=2).rng("pause", "mine").random() != draws[0]


def test_objects_keep_their_order_and_their_families(make_world):
    world = make_world()
    for name in ("z", "a", "m"):
        world.partitions.add(PartitionEntry(name, "sys1", 1))
    world.partitions.add(PartitionEntry("z", "sys2", 1))
    assert list(world.partitions) == ["sys1/z", "sys1/a", "sys1/m", "sys2/z"]
    assert [one.name for one in world.partitions.of("sys1")] == ["z", "a", "m"]
    world.partitions.remove("sys1/a")
    assert [one.name for one in world.partitions.of("sys1")] == ["z", "m"]
    assert "sys1/a" not in world.partitions


def test_a_key_is_taken_once(make_world):
    world = make_world()
    world.disks.add(Disk("hdisk1"))
    with pytest.raises(ValueError, match="hdisk1"):
        world.disks.add(Disk("hdisk1"))
    with pytest.raises(KeyError, match="hdisk2"):
        world.disks["hdisk2"]


def test_a_host_is_frozen_while_its_last_freeze_has_no_end(make_world):
    world = make_world()
    image = world.images.add(OsImage("node", "sys1"))
    image.frozen = [[EPOCH + 10, EPOCH + 13], [EPOCH + 20, None]]
    assert world.frozen("node")
    image.frozen[-1][1] = EPOCH + 22
    assert not world.frozen("node")
