"""What a drain asks of its site beside the picture: room, limits, links and networks of the systems.

It only looks. What does not change while a drain runs (links, networks, who manages a system) is asked once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from lpmtui.commands.hmc import administration, hardware, io_adapters, lslparmigr
from lpmtui.forecast.move_forecast import MoverSide, mover_rate
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.picture import SitePicture
from lpmtui.model.system import (
    AdapterKind,
    ManagedSystem,
    MigrationLimits,
    Partition,
    SystemState,
    VirtualAdapter,
)
from lpmtui.plan import PlanMover
from lpmtui.procedure.collector import Collector
from lpmtui.procedure.partition_forecast import MEGABIT
from lpmtui.site import Site

MOVES_OF_A_MOVER = 8
"""So many migrations a Virtual I/O Server carries over 10 Gb/s or more (IBM, firmware support matrix)."""
MOVES_ON_A_SLOW_LINK = 4
"""So many migrations at once a network of 1 Gb/s carries (the same source)."""
SLOW_LINK_MBPS = 1000


@dataclass(frozen=True, slots=True)
class Lasting:
    """What a system tells once: its movers' link in Mb/s, its networks, and who else manages it.

    `offers` are the switches and VLANs that its servers bridge (None: not known, or not told apart), `needs`
    those of each partition on it. `master` is the console or NovaLink that holds a co-managed system.
    """

    link_mbps: int | None = None
    offers: tuple[str, ...] | None = None
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    master: str = ""


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """One system as a plan sees it; memory in MiB, processors in units, None where nobody told."""

    system: ManagedSystem
    lasting: Lasting
    movers: tuple[PlanMover, ...] = ()
    free_mib: int | None = None
    free_units: float | None = None
    limits: MigrationLimits | None = None

    @property
    def unfit(self) -> str:
        """Why nothing can move there; empty where it can."""
        if self.system.state is not SystemState.OPERATING:
            return f"it is {self.system.raw_state or self.system.state.value}, not Operating"
        if self.system.active_mobility_capable is False:
            return "it is not capable of active partition mobility"
        return ""

    @property
    def side(self) -> MoverSide:
        """The system as a forecast takes it, without other migrations."""
        link = self.lasting.link_mbps
        return MoverSide(None if link is None else link * MEGABIT, movers=max(1, len(self.movers)))

    @property
    def capacity_mbps(self) -> float:
        """What it sends and receives at most: the rate that the forecast gives to a move that is alone."""
        return mbps(mover_rate(self.side, self.side).spread.p50)

    @property
    def link_moves(self) -> int | None:
        """How many moves its link carries at once in each direction, where that is limited."""
        link = self.lasting.link_mbps
        return MOVES_ON_A_SLOW_LINK if link is not None and link <= SLOW_LINK_MBPS else None


class Survey:
    """Asks the systems of a site, as often as a plan is made."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lasting: dict[str, Lasting] = {}

    def look(self, picture: SitePicture, names: Collection[str] = ()) -> dict[str, SystemFacts]:
        """Every system by its name; only those of these names (none: all) are asked, side by side."""
        asked = [one for one in picture.systems if not names or one.name in names]
        told = self._site.each([partial(self._facts, system, picture) for system in asked])
        every = {system.name: SystemFacts(system, Lasting()) for system in picture.systems}
        return every | {one.system.name: one for one in told}

    def needs_of(self, partition: str) -> tuple[str, ...]:
        """The networks of a partition, as the system told on which it stood when it was first asked."""
        return next((one.needs[partition] for one in self._lasting.values() if partition in one.needs), ())

    def _facts(self, system: ManagedSystem, picture: SitePicture) -> SystemFacts:
        servers = [one for one in picture.partitions if one.is_vios and one.system == system.name]
        movers = [one for one in servers if one.mover is not False and one.state.runs]
        if system.state is not SystemState.OPERATING:
            return SystemFacts(system, Lasting())
        collector, hmc, name = Collector(self._site), system.hmc, system.name
        if name not in self._lasting:
            self._lasting[name] = _lasting(collector, system, movers)
        memory = collector.ask(name, hardware.system_memory(hmc, name))
        units = collector.ask(name, hardware.system_processors(hmc, name))
        return SystemFacts(
            system,
            self._lasting[name],
            tuple(PlanMover(one.name, MOVES_OF_A_MOVER) for one in movers),
            memory.available_mib if memory else None,
            units.available if units else None,
            collector.ask(name, lslparmigr.migration_limits(hmc, name)),
        )


def _lasting(collector: Collector, system: ManagedSystem, movers: Sequence[Partition]) -> Lasting:
    hmc, name = system.hmc, system.name
    speeds = collector.ask(name, io_adapters.link_speeds(hmc, name, movers[0].name)) if movers else None
    found = collector.ask(name, io_adapters.networks(hmc, name)) or ()
    offers = networks(one for one in found if one.trunk)
    needs: dict[str, tuple[str, ...]] = {}
    for one in found:
        if one.kind is AdapterKind.ETHERNET and not one.trunk:
            needs[one.partition] = (*needs.get(one.partition, ()), *networks([one]))
    master = collector.ask(name, administration.co_management_master(hmc, name))
    return Lasting(max(speeds or (), default=None), offers or None, needs, master or "")


def networks(adapters: Iterable[VirtualAdapter]) -> tuple[str, ...]:
    """The virtual switches and VLANs of some adapters, as reasons name them."""
    found: dict[str, None] = {}
    for one in adapters:
        where = f" on {one.vswitch}" if one.vswitch else ""
        vlans = (*(() if one.vlan is None else (str(one.vlan),)), *one.more_vlans)
        found |= dict.fromkeys((f"virtual switch {one.vswitch}",) if one.vswitch else ())
        found |= dict.fromkeys(f"VLAN {vlan}{where}" for vlan in vlans)
    return tuple(found)


def mbps(bytes_per_second: float) -> float:
    """Bytes per second as Mb/s."""
    return bytes_per_second * 8 / 1e6
