"""The length of a move by its hot and cold memory."""

import pytest
from plan_sites import rows

from lpmtui.plan.problem import Dirtying


@pytest.mark.parametrize("row", rows("mvm.csv")[::3], ids=str)
def test_published_lengths(row: dict[str, str]) -> None:
    memory = (float(row[key]) for key in ("mem_mb", "hot_dirty_mb", "hot_dirty_s", "cold_dirty_mb_s"))
    found = Dirtying(*memory).duration_s(float(row["bw_mbps"]))
    assert found == pytest.approx(float(row["model_s"]), abs=0.006)


def test_memory_that_is_dirtied_faster_than_sent_never_arrives() -> None:
    assert Dirtying(1000.0, 200.0, 1.0, 0.0).duration_s(900.0) is None
    assert Dirtying(1000.0, 200.0, 1.0, 0.0).suspension_s(900.0) is None


def test_hot_memory_is_sent_until_a_round_is_short() -> None:
    """At 100 MB/s, 100 MB hot each 2 s: rounds of 1 s, 0.5 s, 0.25 s."""
    assert Dirtying(1000.0, 100.0, 2.0, 0.0).suspension_s(900.0) == pytest.approx(0.25)
    assert Dirtying(1000.0, 0.0, 2.0, 0.0).suspension_s(900.0) == 0.0
