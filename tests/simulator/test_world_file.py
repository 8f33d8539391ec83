from __future__ import annotations

import sqlite3
import threading

import pytest

from lpmtui.simulator.api import SimulatedSite, WorldFileBlocked, WorldFileUnusable
from lpmtui.simulator.engine import kernel
from lpmtui.simulator.engine.world import EPOCH
from lpmtui.simulator.objects.systems import Disk


@kernel.on("test.note")
def note(world, args):
    world.images["tools1"].files["/tmp/note"] = f"{world.now:.1f}"


def test_a_world_goes_on_while_nobody_looks(filed, wall, tmp_path):
    with filed.using() as world:
        due = world.now + 300
        world.after(300, "test.note")
    filed.close()
    wall.now += 31
    again = SimulatedSite.open(tmp_path / "simulator.db", wall=wall)
    assert again.run("tools1", "cat /tmp/note").stdout == f"{due:.1f}"
    assert again.now() == due + 1, "its last second had nothing to hurry for"
    again.close()


def test_what_one_process_does_the_other_sees_at_once(filed, wall, tmp_path):
    other = SimulatedSite.open(tmp_path / "simulator.db", wall=wall)
    assert other.run("tools1", "cat /tmp/x").status == 2
    filed.run("tools1", "echo one > /tmp/x")
    assert other.run("tools1", "cat /tmp/x").stdout == "one\n"
    other.run("tools1", "echo two >> /tmp/x")
    assert filed.run("tools1", "cat /tmp/x").stdout == "one\ntwo\n"
    other.close()


def test_what_fails_inside_leaves_no_trace(filed):
    def half() -> None:
        with filed.using() as world:
            world.images["tools1"].files["/tmp/half"] = "done"
            world.after(1, "test.note")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        half()
    assert filed.run("tools1", "cat /tmp/half").status == 2
    with filed.using() as world:
        assert world.kernel.events() == []


def test_questions_alone_write_nothing(filed, tmp_path):
    filed.run("hmc1", "lssyscfg -r sys")
    with filed.using() as world:
        generation = world.settings.generation
    filed.run("hmc1", "lssyscfg -r lpar -m power-a")
    filed.run("hmc1", "lslparmigr -r lpar -m power-a")
    with filed.using() as world:
        assert world.settings.generation == generation


def test_a_world_file_holds_everything_that_a_world_in_memory_has(filed):
    filed.run("tools1", "echo x > /tmp/x")
    with filed.using() as world:
        world.log("tools1", "/var/log/a", "line")
        world.after(5, "test.note")
    copy = filed.copy()
    assert copy.show() == {**filed.show(), "speed": "infinite"}
    assert copy.run("tools1", "cat /tmp/x /var/log/a").stdout == "x\nline\n"
    copy.advance(5)
    assert copy.run("tools1", "cat /tmp/note").status == 0
    assert filed.run("tools1", "cat /tmp/note").status == 2


def test_reset_makes_it_new_for_those_who_have_it_open_too(filed, wall, tmp_path):
    filed.run("tools1", "echo old > /tmp/x")
    new = SimulatedSite.reset(tmp_path / "simulator.db", seed=7, speed=2.0, start=EPOCH, wall=wall)
    assert filed.run("tools1", "cat /tmp/x").status == 2
    assert (filed.speed, filed.now(), filed.show()["seed"]) == (2.0, EPOCH, 7)
    new.close()


def test_a_file_that_is_no_world_is_refused_with_the_remedy_and_replaced_by_reset(tmp_path):
    path = tmp_path / "simulator.db"
    path.write_bytes(b"garbage " * 500)
    with pytest.raises(WorldFileUnusable, match="simulator reset"):
        SimulatedSite.open(path)
    fresh = SimulatedSite.reset(path)
    assert "hmc1" in [host.name for host in fresh.hosts()]
    fresh.close()


def test_a_world_of_another_version_is_refused(filed, tmp_path):
    filed.close()
    with sqlite3.connect(tmp_path / "simulator.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(WorldFileUnusable, match="another version"):
        SimulatedSite.open(tmp_path / "simulator.db").now()
    SimulatedSite.reset(tmp_path / "simulator.db").close()


def test_a_file_that_cannot_be_written_is_not_blamed_for_it_and_never_replaced(filed, tmp_path, monkeypatch):
    monkeypatch.setattr("lpmtui.simulator.engine.world_file._PATIENCE_S", 0.05)
    filed.run("tools1", "echo x > /tmp/x")
    path = tmp_path / "simulator.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(WorldFileBlocked, match="locked"):
        SimulatedSite.open(path).now()
    with pytest.raises(WorldFileBlocked, match="locked"):
        SimulatedSite.reset(path)
    holder.execute("ROLLBACK")
    holder.close()
    assert filed.run("tools1", "cat /tmp/x").stdout == "x\n"
    with pytest.raises(WorldFileBlocked, match="can be written"):
        SimulatedSite.open(tmp_path / "nowhere" / "simulator.db")


def test_what_is_changed_is_kept_however_one_came_by_it(filed, wall, tmp_path):
    """By key, by parent, in a list of all; new, changed again in a later transaction, and removed."""
    with filed.using() as world:
        world.disks["tools1_rootvg"].size_mib = 1
        world.partitions.of("power-a")[0].memory_mib = 2
        world.frames.values()[2].memory_mib = 3
        world.disks.add(Disk("new"))
    with filed.using() as world:
        world.disks["new"].size_mib = 4
        next(iter(world.hmcs.values())).build_level = "5"
    with filed.using() as world:
        world.disks.remove("db_data1")
    other = SimulatedSite.open(tmp_path / "simulator.db", wall=wall)
    with other.using() as world:
        assert world.disks["tools1_rootvg"].size_mib == 1
        assert world.partitions["power-a/vios-a1"].memory_mib == 2
        assert world.frames["power-c"].memory_mib == 3
        assert world.disks["new"].size_mib == 4
        assert world.hmcs["hmc1"].build_level == "5"
        assert "db_data1" not in world.disks
    other.close()


def test_a_world_is_closed_only_once_nobody_is_in_the_middle_of_something(filed):
    closing = threading.Thread(target=filed.close)
    with filed.using() as world:
        closing.start()
        closing.join(0.1)
        assert closing.is_alive()
        assert world.partitions
    closing.join(10)
    assert not closing.is_alive()
