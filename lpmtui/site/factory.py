"""Puts a site together from the configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui.config.options import Config, HmcOptions, LpmOptions, NodeOptions, SiteOptions
from lpmtui.model.clock import Clock, SystemClock
from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.model.picture import SiteKind
from lpmtui.model.system import Partition
from lpmtui.site.cluster_reader import Health
from lpmtui.site.guard import Guard, Observer
from lpmtui.site.inventory import Systems
from lpmtui.site.membership import ListedNode, Membership
from lpmtui.site.picture_reader import PictureReader
from lpmtui.site.query_runner import QueryRunner
from lpmtui.site.site import PeerHmc, Site, SiteParts
from lpmtui.transports.transport import RoutedTransport, Transport

if TYPE_CHECKING:
    from lpmtui.transports.ssh import SshTransport
    from lpmtui.transports.transcript import Exchange

WORLD_FILE = "simulator.db"

_AT_THE_SAME_TIME = 16
"""Questions under way side by side, over all hosts."""


@dataclass(frozen=True, slots=True)
class SiteAccess:
    """A site's hosts and the way to them. `width`, `at_once` and `patience_s` are as for `QueryRunner`.

    `host_names(partition)` are the names under which a partition that is not a listed node may answer, too.
    """

    transport: Transport
    clock: Clock
    hmcs: tuple[str, ...]
    nodes: tuple[ListedNode, ...]
    adopt: Callable[[str, str], None]
    width: int = 1
    at_once: bool = False
    patience_s: float | None = None
    host_names: Callable[[Partition], tuple[str, ...]] = lambda _partition: ()


def open_site(
    config: Config,
    name: str | None,
    state_dir: Path | None,
    *,
    read_only: bool = False,
    dry_run: bool = False,
    observe: Observer | None = None,
    record: Callable[[Exchange], None] | None = None,
) -> Site:
    """Open a configured site, the default one where no name is given. Nothing is asked yet.

    `state_dir` holds the simulated world; None means a world in memory that nobody else sees. `read_only`
    refuses every change, `dry_run` only tells the observer of it. `record` is handed every command with its
    answer. Raises UsageError for an unknown site.
    """
    options = config.site(name)
    reach = _REACHES[options.kind](options, state_dir)
    transport = reach.transport
    if record is not None:
        from lpmtui.transports.transcript import RecordingTransport

        transport = RecordingTransport(transport, reach.clock, record)
    guard = Guard(transport, reach.clock, read_only=read_only, dry_run=dry_run, observe=observe)
    return assemble(options, reach, guard, config.lpm)


def assemble(options: SiteOptions, reach: SiteAccess, guard: Guard, lpm: LpmOptions) -> Site:
    """A site from its parts."""
    queries = QueryRunner(
        guard.run, reach.clock, width=reach.width, at_once=reach.at_once, patience_s=reach.patience_s
    )
    custom_monitors = lpm.run_custom_monitors.allowed(options.kind)
    systems = Systems(queries, reach.hmcs)
    membership = Membership(queries, reach.clock, reach.nodes, reach.adopt, guard.also_called)
    health = Health(queries, custom_monitors=custom_monitors, watch=lpm.watch)
    reader = PictureReader(queries, reach.clock, systems, membership, health, reach.host_names)
    peers = _peers(options, reach.hmcs)
    parts = SiteParts(guard, queries, systems, membership, health, reader, peers, options)
    return Site(options.name, options.kind, reach.clock, reach.hmcs, parts)


def _peers(options: SiteOptions, hmcs: tuple[str, ...]) -> dict[str, PeerHmc]:
    """How the site's consoles reach one another; one that is not configured has what is usual."""
    known = {hmc.name: hmc for hmc in options.hmcs}
    consoles = [known.get(name, HmcOptions(name)) for name in dict.fromkeys((*known, *hmcs))]
    return {
        each.name: PeerHmc(each.peer_address or each.address or each.name, each.user) for each in consoles
    }


def _listed(options: SiteOptions) -> tuple[ListedNode, ...]:
    return tuple(ListedNode(node.name, node.cluster, node.partition) for node in options.nodes)


def _nothing_to_adopt(name: str, like: str) -> None:
    """Every host of this site is known already."""


def _simulator(options: SiteOptions, state_dir: Path | None) -> SiteAccess:
    from lpmtui.transports.simulator_transport import SimulatorTransport

    world = SimulatorTransport.open(state_dir / WORLD_FILE if state_dir else None)
    return SiteAccess(
        transport=world,
        clock=world.clock,
        hmcs=tuple(host.name for host in world.hosts("hmc")),
        nodes=tuple(_with_partition(host.name, host.cluster, options) for host in world.hosts("node")),
        adopt=_nothing_to_adopt,
        width=_AT_THE_SAME_TIME if state_dir else 1,  # a world in memory answers at once, and in order
        patience_s=options.ssh.answer_timeout_s,
        host_names=lambda partition: tuple(filter(None, (partition.rmc_address, partition.name))),
    )


def _with_partition(node: str, cluster: str, options: SiteOptions) -> ListedNode:
    """A node of the world with the partition that the configuration names for it."""
    named = next((each.partition for each in options.nodes if each.name == node), "")
    return ListedNode(node, cluster, named)


def _ssh(options: SiteOptions, state_dir: Path | None) -> SiteAccess:
    transport = _ssh_transport(options)
    return SiteAccess(
        transport=transport,
        clock=SystemClock(),
        hmcs=tuple(hmc.name for hmc in options.hmcs),
        nodes=_listed(options),
        adopt=transport.adopt,
        width=_AT_THE_SAME_TIME,
        at_once=True,
        patience_s=options.ssh.answer_timeout_s,
    )


def _local(options: SiteOptions, state_dir: Path | None) -> SiteAccess:
    """This machine is a node; whatever else is listed, or found later, is reached with ssh."""
    import socket

    from lpmtui.transports.local import LocalTransport

    here = {
        host: LocalTransport(options.root_prefix_of(host))
        for host in this_machine(options, socket.gethostname())
    }
    listed = _listed(options)
    by_ssh = _ssh_transport(options)
    return SiteAccess(
        transport=RoutedTransport(here, by_ssh),
        clock=SystemClock(),
        hmcs=tuple(hmc.name for hmc in options.hmcs),
        nodes=listed if any(node.name in here for node in listed) else (*map(ListedNode, here), *listed),
        adopt=by_ssh.adopt,
        width=_AT_THE_SAME_TIME,
        at_once=True,
        patience_s=options.ssh.answer_timeout_s,
    )


def this_machine(options: SiteOptions, host_name: str) -> tuple[str, ...]:
    """The names of listed nodes that are this machine; its short host name where none is."""
    own = {host_name, host_name.partition(".")[0], "localhost"}
    listed = tuple(node.name for node in options.nodes if own & {node.name, node.address})
    return listed or (host_name.partition(".")[0],)


def _ssh_transport(options: SiteOptions) -> SshTransport:
    from lpmtui.transports.ssh import HMC_LOCALE, NODE_LOCALE, Destination, SshTransport, socket_dir

    def destination(host: HmcOptions | NodeOptions, locale: tuple[str, ...]) -> Destination:
        root = options.root_prefix(host)
        return Destination(host.name, host.address or host.name, host.user, host.port, locale, root)

    hosts = [destination(hmc, HMC_LOCALE) for hmc in options.hmcs]
    hosts += [destination(node, NODE_LOCALE) for node in options.nodes]
    return SshTransport({host.name: host for host in hosts}, options.ssh, socket_dir())


def _replay(options: SiteOptions, state_dir: Path | None) -> SiteAccess:
    from lpmtui.transports.transcript import ReplayTransport, read_transcript

    assert options.transcript is not None
    replay = ReplayTransport(read_transcript(options.transcript))
    hmcs = tuple(hmc.name for hmc in options.hmcs) or replay.hosts("lssyscfg", "lslparmigr", "migrlpar")
    listed = _listed(options)
    nodes = listed or tuple(ListedNode(host) for host in replay.hosts("clmgr"))
    return SiteAccess(replay, replay, hmcs, nodes, _nothing_to_adopt)


_REACHES: dict[SiteKind, Callable[[SiteOptions, Path | None], SiteAccess]] = {
    SiteKind.SIMULATOR: _simulator,
    SiteKind.SSH: _ssh,
    SiteKind.LOCAL: _local,
    SiteKind.REPLAY: _replay,
}
