"""A day in the life of a site, told as bytes. Run as a program it prints the digest of what it saw."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from lpmtui.model.errors import ConnectionLost, Unreachable
from lpmtui.simulator.api import SimulatedSite
from lpmtui.simulator.engine.world import EPOCH

DAY = [
    (0.0, "hmc1", "lssyscfg -r sys"),
    (1.5, "dbnode1", "clmgr query cluster"),
    (3.0, "dbnode1", "clmgr modify cluster LPM_POLICY=unmanage; clmgr sync cluster"),
    (60.0, "fault", "second-migration webnode2 now"),
    (5.0, "hmc1", "lslparmigr -r lpar -m power-c"),
    (100.0, "fault", "mover-link-slow power-c memory:2 rate=500MiB/s"),
    (0.5, "fault", "clock-jumps dbnode1 resume"),
    (0.5, "dbnode1", "perl -MTime::HiRes=time,sleep -e x 0.25 | head -3"),
    (1.0, "start", "migrlpar -o m -m power-a -t power-c -p dbnode1"),
    (33.3, "hmc1", "lslparmigr -r lpar -m power-a"),
    (33.3, "hmc1", "lslparmigr -r lpar -m power-a"),
    (33.3, "dbnode2", "clRGinfo -s; lssrc -ls clstrmgrES; lscluster -m"),
    (400.0, "dbnode1", "cat /var/hacmp/log/clutils.log /var/hacmp/log/hacmp.out; errpt; date; prtconf"),
    (1.0, "fault", "partition-crash webnode1 now"),
    (90.0, "webnode2", "clRGinfo -m; cat /var/hacmp/log/hacmp.out"),
    (1.0, "hmc1", "lspartition -dlpar; lssyscfg -r lpar -m power-a; lssyscfg -r prof -m power-c"),
]


def lived(site: SimulatedSite) -> str:
    """Everything that was answered, and the world at the end."""
    told = []
    for pause, host, line in DAY:
        site.advance(pause)
        told.append(f"{site.now():.6f} {host} {line}")
        if host == "fault":
            name, on, phase, *given = line.split()
            site.set_fault(name, on, phase=phase, settings=dict(pair.split("=") for pair in given))
        elif host == "start":
            site.begin("hmc1", line)
        else:
            told.append(_answer(site, host, line))
    told.append(json.dumps(site.show(), indent=1))
    return "\n".join(told)


def _answer(site: SimulatedSite, host: str, line: str) -> str:
    try:
        session = site.begin(host, line)
        for _ in range(200):
            if answer := session.poll():
                return f"{answer.status}\n{answer.stdout}\n{answer.stderr}"
            site.advance(2.5)
    except (ConnectionLost, Unreachable) as error:
        return str(error)
    return "never ended"


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if path is None:
        seen = lived(SimulatedSite.open(None))
    else:
        seen = lived(SimulatedSite.open(path, speed=float("inf"), start=EPOCH))
    sys.stdout.write(hashlib.sha256(seen.encode("utf-8", "surrogateescape")).hexdigest())
