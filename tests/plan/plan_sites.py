"""Questions for the planner: the published mVM instances, and generated sites of cluster pairs."""

import csv
import random
from pathlib import Path

from lpmtui.plan import PlanProblem, PlanSystem, Relocation, Resident

MVM_FRAMES = tuple(PlanSystem(str(node), 1e6, 500.0 if node < 2 else 1000.0) for node in range(4))


def rows(name: str) -> list[dict[str, str]]:
    text = Path(__file__).with_name("instances").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def mvm_instance(number: str, *, by_dirtying: bool = False) -> PlanProblem:
    """One published instance, with the published durations or by the model of hot and cold memory."""
    return PlanProblem(
        MVM_FRAMES,
        tuple(
            Relocation(
                f"vm{row['vm']}",
                row["src"],
                float(row["mem_mb"]),
                row["dst"],
                hot_dirty_mb=float(row["hot_dirty_mb"]),
                hot_dirty_s=float(row["hot_dirty_s"]),
                cold_dirty_mb_s=float(row["cold_dirty_mb_s"]),
            )
            if by_dirtying
            else Relocation(
                f"vm{row['vm']}",
                row["src"],
                float(row["mem_mb"]),
                row["dst"],
                duration_s=float(row["duration_s"]),
                bandwidth_mbps=float(row["bw_mbps"]),
            )
            for row in rows("mvm.csv")
            if row["instance"] == number
        ),
    )


def generated_site(
    partitions: int, seed: int, *, links: tuple[float, ...] = (10_000.0,), spare: float = 1.0, most: int = 8
) -> PlanProblem:
    """Eight systems, cluster pairs, a new system for every node; `spare` memory over what is in use.

    Two nodes never want to swap places: no order of direct moves could do that.
    """
    rng = random.Random(seed)
    names = [f"power-{letter}" for letter in "abcdefgh"]
    moves = []
    for pair in range(partitions // 2):
        homes, targets = _homes_and_targets(rng, names)
        for node in range(2):
            memory = rng.choice((4096, 8192, 16384, 32768, 65536))
            moves.append(
                Relocation(
                    f"p{pair}n{node}",
                    homes[node],
                    memory,
                    targets[node],
                    cluster=f"c{pair}",
                    hot_dirty_mb=memory * 0.005,
                    hot_dirty_s=2.0,
                    cold_dirty_mb_s=rng.uniform(1.0, 20.0),
                )
            )
    size = (1.0 + spare) * max(_memory(moves, name) for name in names)
    return PlanProblem(tuple(PlanSystem(name, size, rng.choice(links), most) for name in names), tuple(moves))


def _homes_and_targets(rng: random.Random, names: list[str]) -> tuple[list[str], list[str]]:
    while True:
        homes, targets = rng.sample(names, 2), rng.sample(names, 2)
        if homes[0] != targets[0] and homes[1] != targets[1] and homes != targets[::-1]:
            return homes, targets


def _memory(moves: list[Relocation], system: str) -> float:
    return max(
        sum(move.memory_mb for move in moves if move.source == system),
        sum(move.memory_mb for move in moves if move.target == system),
    )


def drained_site(pairs: int, seed: int) -> PlanProblem:
    """Eight systems; everything leaves the first one, and the planner finds the targets."""
    rng = random.Random(seed)
    names = [f"power-{letter}" for letter in "abcdefgh"]
    moves, others = [], []
    for pair in range(pairs):
        for node, home in enumerate(rng.sample(names, 2)):
            name, cluster, memory = f"p{pair}n{node}", f"c{pair}", rng.choice((4096, 16384, 65536))
            if home == names[0]:
                moves.append(
                    Relocation(
                        name,
                        home,
                        memory,
                        cluster=cluster,
                        hot_dirty_mb=100.0,
                        hot_dirty_s=2.0,
                        cold_dirty_mb_s=5.0,
                    )
                )
            else:
                others.append(Resident(name, home, memory, cluster))
    size = 2.0 * sum(move.memory_mb for move in (*moves, *others)) / 8
    return PlanProblem(
        tuple(PlanSystem(name, size, 10_000.0, 4) for name in names), tuple(moves), tuple(others)
    )
