"""The physics of the memory transfer against closed forms and published measurements."""

from __future__ import annotations

import pytest
from physics_bench import Physics, saturating, until

from lpmtui.simulator.lpm import lifecycle
from lpmtui.simulator.objects.lpm_migration import LpmStage

# dirty(T) = min(W, c + D T), threshold 0.3 s x R, at most 30 rounds. Own vectors:
# V_mem MiB, R MiB/s, D MiB/s, W MiB, c MiB, live rounds, last MiB, pause ms, total MiB, total s
SATURATING = [
    (32768, 1100, 200, 1024, 0, 2, 186.182, 169.3, 33978.18, 30.889),
    (32768, 1100, 200, 8192, 0, 3, 196.953, 179.0, 40006.01, 36.369),
    (32768, 1100, 2000, 1024, 0, 30, 1024, 930.9, 63488, 57.716),
    (32768, 1100, 2000, 300, 0, 1, 300, 272.7, 33068, 30.062),
    (262144, 1100, 900, 20000, 64, 30, 410.34, 373.0, 380505.47, 345.914),
    (262144, 4500, 900, 20000, 64, 3, 876.8, 194.8, 287084.8, 63.797),
    (65536, 110, 50, 4096, 16, 10, 32.702, 297.3, 73282.08, 666.201),
    (65536, 110, 200, 4096, 16, 30, 4096, 37236.4, 188416, 1712.873),
]

# Geometric pre-copy (Liu et al., HPDC 2011, notation), threshold 0.3 s x R. Own vectors:
# V_mem MiB, R MiB/s, D MiB/s, live rounds, last MiB, pause ms, V_mig MiB, T_mig s
CONSTANT_RATE = [
    (4096, 110, 5.5, 2, 10.24, 93.091, 4311.04, 39.1913),
    (4096, 110, 88.0, 22, 30.2231, 274.756, 20359.107, 185.0828),
    (4096, 1100, 550.0, 4, 256.0, 232.727, 7936.0, 7.2145),
    (4096, 4500, 4275.0, 22, 1325.1934, 294.487, 56741.325, 12.6092),
    (32768, 110, 22.0, 5, 10.4858, 95.325, 40957.379, 372.3398),
]

# Mean dirty curves of a PostgreSQL guest under QEMU (LordWicked/live-migration-thesis-code, MIT licence,
# (c) 2026 wicked), unthrottled rounds: seconds, MiB.
FOUR_THREADS = [(0.202, 27.6), (0.402, 41.8), (0.602, 31.9), (2.028, 79.9), (14.48, 267.0)]
SIXTEEN_THREADS = [
    (0.203, 60.2),
    (0.402, 61.7),
    (0.603, 67.6),
    (0.996, 121.0),
    (1.947, 198.1),
    (3.515, 282.5),
    (8.232, 471.5),
    (24.361, 1079.5),
]
FIRST_PASS_MIB, QEMU_MIB_S = 1827, 129.0

# Cloud Hypervisor under memory stress (pull request of March 2026, figures only): a saturated working set.
STRESSED = [(6144, 1986.83, 3.09), (5418, 1824.44, 2.97), (5418, 1854.25, 2.92), (5428, 1799.43, 3.02)]


@pytest.fixture
def physics(monkeypatch: pytest.MonkeyPatch) -> Physics:
    return Physics(monkeypatch)


@pytest.mark.parametrize("row", SATURATING)
def test_a_saturating_working_set(physics: Physics, row: tuple[float, ...]):
    memory, rate, dirty, working_set, start, live, last, pause_ms, sent, seconds = row
    physics.rules(rounds=30)
    copied = physics.copy(memory, rate, saturating(start, dirty, working_set))
    assert copied.live_rounds == live
    assert copied.last_mib == pytest.approx(last, rel=1e-3, abs=0.01)
    assert copied.last_s * 1000 == pytest.approx(pause_ms, rel=1e-3, abs=0.1)
    assert copied.total_mib == pytest.approx(sent, rel=1e-4)
    assert copied.total_s == pytest.approx(seconds, rel=1e-4)


@pytest.mark.parametrize("row", CONSTANT_RATE)
def test_a_constant_rate(physics: Physics, row: tuple[float, ...]):
    memory, rate, dirty, live, last, pause_ms, sent, seconds = row
    copied = physics.copy(memory, rate, [(0.0, 0.0), (1000.0, 1000.0 * dirty)])
    assert copied.live_rounds == live
    assert copied.last_mib == pytest.approx(last, rel=1e-2)
    assert copied.last_s * 1000 == pytest.approx(pause_ms, rel=1e-2)
    assert copied.total_mib == pytest.approx(sent, rel=1e-3)
    assert copied.total_s == pytest.approx(seconds, rel=1e-3)


def test_a_published_migration_of_a_database_is_met(physics: Physics):
    """Ten runs: 17.19 s and 2247 MiB on average, 31.7 MiB at the end."""
    copied = physics.copy(FIRST_PASS_MIB, QEMU_MIB_S, FOUR_THREADS)
    assert copied.total_s == pytest.approx(17.19, rel=0.05)
    assert copied.total_mib == pytest.approx(2247, rel=0.05)
    assert copied.last_mib == pytest.approx(31.7, rel=0.05)


def test_a_published_migration_that_did_not_converge_does_not_here(physics: Physics):
    """With sixteen threads no run ended before the load did, on average after 109.8 s."""
    world = physics.world(["p"], touched_mib=FIRST_PASS_MIB, rate_mib_s=QEMU_MIB_S, points=SIXTEEN_THREADS)
    migration = lifecycle.begin(world, "hmc", "p", "src", "dst")
    until(world, migration, LpmStage.MEMORY)
    world.advance_to(world.now + 113.0)
    assert migration.stage is LpmStage.MEMORY
    assert len(migration.rounds) > 100


def test_a_stressed_guest_sends_its_working_set_again_and_again(physics: Physics):
    memory, rate, _ = STRESSED[0]
    world = physics.world(["p"], touched_mib=memory, rate_mib_s=rate, points=[(0.5, 5423), (9.0, 5423)])
    migration = lifecycle.begin(world, "hmc", "p", "src", "dst")
    until(world, migration, LpmStage.MEMORY)
    while len(migration.rounds) < len(STRESSED):
        world.advance_to(world.kernel.next_at())
    for (pages, seconds), (mib, mib_s, took) in zip(migration.rounds, STRESSED, strict=True):
        assert pages * migration.page_bytes / 1024**2 == pytest.approx(mib, rel=2e-3)
        assert seconds * rate / mib_s == pytest.approx(took, rel=0.02)


@pytest.mark.parametrize("movers", [2, 4, 8])
@pytest.mark.parametrize("share", [0.05, 0.1])
def test_several_at_once_take_longer_than_one_after_the_other(physics: Physics, movers: int, share: float):
    """For k equal ones the ratio is (1 - l) / (1 - k l), with l the dirty rate against the link."""
    rate, touched = 1000.0, 40_000
    points = [(0.0, 0.0), (10_000.0, 10_000 * share * rate)]
    names = [f"p{number}" for number in range(movers)]
    world = physics.world(names, touched_mib=touched, rate_mib_s=rate, points=points)
    begun = [lifecycle.begin(world, "hmc", name, "src", "dst") for name in names]
    for migration in begun:
        until(world, migration, LpmStage.MEMORY)
    began = max(migration.round_began for migration in begun)
    for migration in begun:
        until(
            world, migration, LpmStage.SUSPENDED, LpmStage.REMAINING_MEMORY, LpmStage.CLEAN_UP, LpmStage.OVER
        )
    alone = physics.copy(touched, rate, points).total_s
    ratio = (world.now - began) / (movers * alone)
    assert ratio == pytest.approx((1 - share) / (1 - movers * share), rel=0.08)
    assert ratio > 1


def test_a_planning_rule_for_slow_links(physics: Physics):
    """256 GB at 80 MB/s take 3276.8 s in one pass, as IBM's planning page reckons."""
    copied = physics.copy(256 * 1024, 80.0, [(0.0, 0.0), (1.0, 0.0)])
    assert copied.total_s == pytest.approx(3276.8, rel=1e-3)


def test_a_mover_on_a_slow_link_carries_four_at_a_time(physics: Physics):
    names = [f"p{number}" for number in range(6)]
    world = physics.world(names, touched_mib=4096, rate_mib_s=110.0, points=[(1.0, 1.0), (9.0, 2.0)])
    begun = [lifecycle.begin(world, "hmc", name, "src", "dst") for name in names]
    until(world, begun[-1], LpmStage.OVER, LpmStage.PRE_PHASE)
    assert [one.failed for one in begun].count(True) == 2
    assert any("no mover service partition" in one.messages[0] for one in begun if one.failed)


def test_redundant_movers_share_the_work_and_one_pair_is_enough(site):
    """IBM: redundant mover service partitions make it up to twice as fast, as far as the link goes."""
    with site.using() as world:
        for entry in world.partitions.values():
            if entry.is_vios:
                entry.mover_bps = 50.0 * 1024**2
    move = "migrlpar -o m -m power-a -t power-b -p webnode1"

    def seconds(options: str, fault: str = "") -> float:
        copied = site.copy()
        if fault:
            copied.set_fault("mover-link-down", fault, phase="memory:1")
        began = copied.now()
        assert copied.run("hmc1", f"{move} {options}").status == 0
        return copied.now() - began

    one, two = seconds(""), seconds("--redundantmsps 2")
    assert 0.45 * one < two < 0.7 * one
    assert two < seconds("--redundantmsps 1", "power-b/vios-b1") < 1.1 * one
