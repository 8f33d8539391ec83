"""The programs of a Hardware Management Console's restricted shell."""

from lpmtui.simulator.hmc import lshwres, lslparmigr, lssyscfg, migrlpar, running, servers, smaller

__all__ = ["lshwres", "lslparmigr", "lssyscfg", "migrlpar", "running", "servers", "smaller"]
