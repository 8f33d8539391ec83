"""netstat -i: the interfaces of a host with the addresses and service labels that are on them."""

from __future__ import annotations

from lpmtui.simulator.filters import options, usage
from lpmtui.simulator.shell import Answer, Call, program

_AIX = ("node", "lpar")
_HEADING = "Name  Mtu   Network     Address                 Ipkts Ierrs        Opkts Oerrs  Coll\n"


@program("netstat", on=_AIX, path="/usr/bin")
def netstat(call: Call) -> Answer:
    """The interface table (-i, with -n too); counters are not simulated and stay 0."""
    try:
        chosen, _ = options(call.argv, "in")
    except ValueError as option:
        return usage(call, str(option))
    if "i" not in chosen:
        return usage(call, "netstat: only -i is simulated")
    node = call.world.nodes.get(call.host)
    groups = call.world.groups.of(node.cluster) if node else []
    labels = [
        label
        for group in groups
        for label in group.service_labels
        if call.host in group.resources.get(label, [])
    ]
    names = [node.ip if node else call.host, *labels]
    rows = [f"en0   1500  10          {name:<22} {0:>6} {0:>5} {0:>12} {0:>5} {0:>5}\n" for name in names]
    return Answer(0, _HEADING + "".join(rows))
