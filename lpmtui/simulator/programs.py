"""Where the programs of all hosts are. Importing this tells the shell; each is imported when it is called."""

from __future__ import annotations

from lpmtui.simulator import hmc, node
from lpmtui.simulator.shell import EVERYWHERE, lazily

FILTERS = "true false echo sleep cat grep egrep fgrep head tail cut wc sort uniq"

lazily("lpmtui.simulator.filters", EVERYWHERE, FILTERS)

BY_PACKAGE = {package.__name__: package.PROGRAMS for package in (hmc, node)}
"""Package -> module -> on which kinds of host it has which programs."""
