"""Clocks before and after a move: the nodes' against each other, whatever the operator's own shows."""

from lpmtui.model.cluster import NodeState
from lpmtui.model.snapshot import NodeSnapshot, Snapshot
from lpmtui.procedure.comparison import compare


def at(**ahead: float | None) -> Snapshot:
    nodes = tuple(
        NodeSnapshot(name, NodeState.NORMAL, clock_ahead_s=seconds) for name, seconds in ahead.items()
    )
    return Snapshot("2026-01-31T12:00:00.000Z", "n1", (), nodes=nodes)


def clocks(before: Snapshot, after: Snapshot) -> list[str]:
    return [str(drift) for drift in compare(before, after, "power-c") if drift.what.startswith("clock")]


def test_a_node_that_left_the_others_is_told() -> None:
    found = clocks(at(n1=0.5, n2=0.0, n3=0.2), at(n1=-61.0, n2=0.1, n3=0.2))
    assert len(found) == 1
    assert found[0].startswith("clock of n1 against the other nodes: was +0.3 s, is -61.1 s.")


def test_the_operators_own_clock_is_not_the_clusters() -> None:
    assert clocks(at(n1=0.5, n2=0.0), at(n1=160.9, n2=161.0)) == []


def test_a_clock_that_nobody_tells_any_more_is_unknown() -> None:
    (found,) = compare(at(n1=0.5, n2=0.0), at(n1=None, n2=0.0), "power-c")[1:]
    assert (found.what, found.after) == ("clock of n1 against the other nodes", "unknown")


def test_what_nobody_told_is_no_drift() -> None:
    assert clocks(at(n1=0.5, n2=None), at(n1=99.0, n2=0.0)) == []
    assert clocks(at(n1=0.5), at(n1=99.0)) == []
    assert clocks(at(n1=None, n2=0.0), at(n1=99.0, n2=0.0)) == []
