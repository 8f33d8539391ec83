"""Can it be moved: own findings first, then the HMC's answer, and one exit status for everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lpmtui.config import Config
from lpmtui.config.options import HmcOptions, LpmOptions, SiteKind, SiteOptions
from lpmtui.model.errors import ExitStatus, Refused, Unreachable
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.move import Move, ProcedureKind, Severity
from lpmtui.procedure.hmc_request import migration, validation
from lpmtui.procedure.subject import Subject, resolve
from lpmtui.procedure.validation import CHECK, refused_body, validate_move
from lpmtui.simulator.api import SimulatedSite
from lpmtui.site import Site, open_site
from lpmtui.site.factory import SiteAccess, assemble
from lpmtui.site.guard import Guard
from lpmtui.site.membership import ListedNode
from lpmtui.transports.simulator_transport import SimulatorTransport


@dataclass
class Demo:
    """A world in memory and the site over it."""

    world: SimulatedSite
    site: Site


def opened(world: SimulatedSite, nodes: tuple[ListedNode, ...] | None = None) -> Site:
    transport = SimulatorTransport(world)
    listed = tuple(ListedNode(host.name, host.cluster) for host in transport.hosts("node"))
    access = SiteAccess(
        transport,
        transport.clock,
        tuple(host.name for host in transport.hosts("hmc")),
        listed if nodes is None else nodes,
        lambda _new, _like: None,
        host_names=lambda partition: (partition.name,) if nodes is None else (),
    )
    return assemble(SiteOptions("simulator"), access, Guard(transport, transport.clock), LpmOptions())


@pytest.fixture
def demo() -> Iterator[Demo]:
    world = SimulatedSite.open(None)
    site = opened(world)
    yield Demo(world, site)
    site.close()


def test_both_say_yes(demo: Demo) -> None:
    found = validate_move(demo.site, Move("dbnode1", "power-c"))
    assert found.refusal(force=False) is None
    assert found.body(force=False)["hmc"] == {"ok": True, "messages": []}
    assert found.findings[-1].check == CHECK
    assert found.findings[-1].severity is Severity.INFO


def test_a_no_of_the_hmc_comes_after_lpmtuis_own_findings_with_code_and_remedy(demo: Demo) -> None:
    demo.world.set_fault("npiv-not-zoned", "power-c")
    found = validate_move(demo.site, Move("dbnode1", "power-c"))
    body = found.body(force=False)
    assert body["findings"]
    assert body["hmc"]["ok"] is False
    assert {message["code"] for message in body["hmc"]["messages"]} == {"HSCLA319"}
    assert all(message["remedy"] for message in body["hmc"]["messages"])
    assert (body["can_move"], body["exit_status"]) == (False, ExitStatus.REFUSED)
    assert found.exit_status(force=True) is ExitStatus.REFUSED


def test_an_hmc_that_falls_silent_is_no_yes(demo: Demo) -> None:
    plan = validate_move(demo.site, Move("dbnode1", "power-c")).plan
    demo.world.set_fault("console-restart", "hmc1")
    from lpmtui.procedure.validation import Validation, ask_hmc

    found = Validation(plan, ask_hmc(plan))
    assert isinstance(found.refusal(force=True), Unreachable)
    assert found.body(force=True)["hmc"]["ok"] is None
    assert found.body(force=True)["exit_status"] == ExitStatus.UNREACHABLE


def test_a_move_without_a_plan_has_a_body_too() -> None:
    body = refused_body(Refused("It cannot be.", remedy="Do that."))
    assert body["findings"][0]["what"] == "It cannot be."
    assert (body["can_move"], body["exit_status"]) == (False, ExitStatus.REFUSED)


def test_a_silent_cluster_stops_the_move_of_every_partition_that_might_be_its_node(demo: Demo) -> None:
    listed = (ListedNode("dbnode1", "dbcluster"), ListedNode("webnode1", "webcluster"))
    for node in ("webnode1", "webnode2"):
        demo.world.set_fault("partition-crash", node)
    with opened(demo.world, listed) as site:
        with pytest.raises(Refused, match="Whether tools1 is a node of a cluster is not known") as refused:
            validate_move(site, Move("tools1", "power-c"))
        assert "--procedure plain --force" in refused.value.remedy
        assert "partition =" in refused.value.remedy
        insisting = Move("tools1", "power-c", procedure=ProcedureKind.PLAIN, force=True)
        assert validate_move(site, insisting).plan.kind is ProcedureKind.PLAIN


def test_a_known_node_is_never_moved_plain_whatever_the_operator_insists_on(demo: Demo) -> None:
    with pytest.raises(Refused, match="is a node of the cluster dbcluster"):
        validate_move(demo.site, Move("dbnode1", "power-c", procedure=ProcedureKind.PLAIN, force=True))


def test_without_any_configured_cluster_nothing_proves_that_a_partition_is_in_none(demo: Demo) -> None:
    with opened(demo.world, ()) as site, pytest.raises(Refused, match="No cluster is configured"):
        validate_move(site, Move("dbnode1", "power-c"))


def test_a_node_of_a_cluster_that_is_not_configured_says_so_itself(demo: Demo) -> None:
    transport = SimulatorTransport(demo.world)
    access = SiteAccess(
        transport,
        transport.clock,
        ("hmc1",),
        (ListedNode("webnode1"),),
        lambda _new, _like: None,
        host_names=lambda partition: (partition.name,),
    )
    site = assemble(SiteOptions("s"), access, Guard(transport, transport.clock), LpmOptions())
    with pytest.raises(Refused, match="says that it is a node of a cluster, but none"):
        validate_move(site, Move("dbnode1", "power-c", procedure=ProcedureKind.PLAIN, force=True))


def test_the_address_and_the_user_of_the_peer_come_from_the_configuration(demo: Demo) -> None:
    options = SiteOptions(
        "simulator",
        SiteKind.SIMULATOR,
        hmcs=(HmcOptions("hmc2", "hmc2.example", "10.9.0.2", "lpmadmin"), HmcOptions("hmc3", "hmc3.example")),
    )
    with open_site(Config(sites={"simulator": options}), "simulator", None) as site:
        assert (site.peer_hmc("hmc2").address, site.peer_hmc("hmc2").user) == ("10.9.0.2", "lpmadmin")
        assert site.peer_hmc("hmc3").address == "hmc3.example"
        assert site.peer_hmc("hmc9").address == "hmc9"
    move = Move("p", "b", "a")
    subject = Subject(move, "hmc1", "hmc2", peer_address="10.9.0.2", peer_user="lpmadmin")
    for query in (validation(subject), migration(subject)):
        line = query.command.line()
        assert "--ip 10.9.0.2 -u lpmadmin" in line
    assert "--ip" not in validation(Subject(move, "hmc1", "hmc1")).command.line()


def test_one_hmc_that_manages_both_systems_is_asked_alone(demo: Demo) -> None:
    picture = demo.site.picture()
    subject = resolve(demo.site, Move("dbnode1", "power-c"), picture)
    assert (subject.hmc, subject.target_hmc, subject.peer_address) == ("hmc1", "hmc1", "")
