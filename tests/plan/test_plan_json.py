"""A plan and its question as JSON."""

import json

import pytest

from lpmtui.model.errors import UsageError
from lpmtui.model.plan import Plan
from lpmtui.model.structured import read_as, to_body
from lpmtui.plan import make_plan
from lpmtui.plan.problem import read_problem

MODEL = {
    "systems": [
        {"name": "a", "memory_mb": 1000, "link_mbps": 1000, "max_moves": 2},
        {"name": "b", "memory_mb": 1000, "link_mbps": 500},
    ],
    "moves": [
        {"name": "p", "from": "a", "to": "b", "memory_mb": 100, "duration_s": 20, "bandwidth_mbps": 500},
        {
            "name": "q",
            "from": "a",
            "memory_mb": 100,
            "cluster": "x",
            "hot_dirty_mb": 5,
            "hot_dirty_s": 2,
            "cold_dirty_mb_s": 0,
        },
    ],
    "others": [{"name": "r", "system": "a", "memory_mb": 100, "cluster": "x"}],
}


def test_there_and_back() -> None:
    plan = make_plan(read_problem(json.dumps(MODEL), "The model"))
    body = json.loads(json.dumps(to_body(plan)))
    assert read_as(Plan, body) == plan
    assert set(body) >= {"makespan_s", "lower_bound_s", "moves", "not_moved"}
    assert {move["name"]: (move["from"], move["to"]) for move in body["moves"]} == {
        "p": ("a", "b"),
        "q": ("a", "b"),
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"systems": []}, "names the system a, which is not listed"),
        ({"moves": [{"name": "p", "from": "a", "to": "b", "memory_mb": 1}]}, "has no length"),
        ({"moves": [MODEL["moves"][0], MODEL["moves"][0]]}, "two partitions named p"),  # type: ignore[index]
        ({"moves": [MODEL["moves"][0] | {"to": "a"}]}, "is on a already"),  # type: ignore[index]
        ({"moves": [MODEL["moves"][0] | {"memory_mb": "much"}]}, "moves[0].memory_mb"),  # type: ignore[index]
        ({"moves": [MODEL["moves"][0] | {"clutser": "x"}]}, "cluster"),  # type: ignore[index]
        ({"systems": [{"name": "a", "memory_mb": 1, "link_mbps": 0}]}, "out of range"),
    ],
)
def test_a_wrong_model_is_said(change: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as error:
        read_problem(json.dumps(MODEL | change), "The model m.json")
    assert said in str(error.value)
    assert "The model m.json" in str(error.value)


def test_no_json_is_said() -> None:
    with pytest.raises(UsageError, match="not JSON"):
        read_problem("systems:", "The model")
