"""The proof that a partition is down: only what every system and the network say counts."""

from __future__ import annotations

from typing import Any, cast

import pytest

from lpmtui.model.command import Query
from lpmtui.model.errors import ConnectionLost, HostKeyChanged, NotAdmitted, Refused, Unreachable
from lpmtui.model.system import ManagedSystem, Partition, PartitionState, SystemState
from lpmtui.procedure.fencing import FencingProof, prove_down, require_down
from lpmtui.site import Site


class Answering:
    """A site of one console and two systems; `node` is raised by whoever asks the node."""

    hmcs = ("hmc1",)

    def __init__(self, states: dict[str, SystemState], listed: list[Partition], node: Exception) -> None:
        self.states, self.listed, self.node = states, listed, node

    def ask(self, query: Query[Any]) -> Any:
        argv = query.command.argv
        if query.command.host != "hmc1":
            raise self.node
        if argv[:3] == ("lssyscfg", "-r", "sys"):
            return tuple(ManagedSystem(name, state) for name, state in self.states.items())
        if argv[0] == "lslparmigr":
            return ()
        return tuple(one for one in self.listed if one.system == argv[argv.index("-m") + 1])


def proof(site: Answering, *last_seen: str) -> FencingProof:
    return prove_down(cast("Site", site), "LPAR 1", "n1", last_seen)


OPERATING = {"a": SystemState.OPERATING, "b": SystemState.OPERATING}
OFF = {"a": SystemState.POWER_OFF, "b": SystemState.OPERATING}
SILENT = Unreachable("n1 does not answer.", subject="n1")
DOWN = Partition("LPAR 1", 4, "a", PartitionState.NOT_ACTIVATED)


def test_not_activated_and_silent_is_down() -> None:
    found = proof(Answering(OPERATING, [DOWN], SILENT))
    assert found.down
    require_down(found)


@pytest.mark.parametrize(
    "error",
    [
        HostKeyChanged("ALARM: n1 shows another host key."),
        NotAdmitted("n1 does not accept the ssh key of this user."),
        ConnectionLost("n1 closed the connection."),
    ],
)
def test_whoever_speaks_at_the_nodes_address_may_be_the_node(error: Unreachable) -> None:
    with pytest.raises(Refused, match="something answers at its address") as caught:
        require_down(proof(Answering(OPERATING, [DOWN], error)))
    assert error.title in caught.value.title


def test_a_system_that_is_off_proves_only_what_was_on_it() -> None:
    assert proof(Answering(OFF, [], SILENT), "a").down
    for last_seen in ((), ("b",)):
        with pytest.raises(Refused, match="No system lists LPAR 1"):
            require_down(proof(Answering(OFF, [], SILENT), *last_seen))


def test_another_partition_of_a_like_name_is_no_witness() -> None:
    other = Partition("lpar 1", 4, "a", PartitionState.NOT_ACTIVATED)
    with pytest.raises(Refused, match="No system lists LPAR 1"):
        require_down(proof(Answering(OPERATING, [other], SILENT), "a"))
