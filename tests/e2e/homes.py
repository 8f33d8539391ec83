"""A fresh home with a simulated world of its own, and `lpmtui` as a person or a script calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from pseudo_terminal import Terminal

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.api import SimulatedSite

LPMTUI = [sys.executable, "-m", "lpmtui"]
FAST = "60"
"""World seconds per second: a migration takes a second or two."""
WATCHABLE = "20"
"""For a test that must come in while a migration is under way: it takes some seconds."""


@dataclass(frozen=True)
class Home:
    """Somebody's home directory."""

    path: Path

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM")}
        home = str(self.path)
        return kept | {
            "HOME": home,
            "XDG_CONFIG_HOME": f"{home}/config",
            "LPMTUI_STATE_DIR": f"{home}/state",
        }

    def run(self, *words: str, status: int = 0) -> str:
        """Run a command without a terminal; returns its stdout."""
        done = subprocess.run(
            [*LPMTUI, *words],
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == status, f"{done.returncode}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def reset(self, speed: str) -> None:
        """The demo scenario anew, `speed` world seconds per second while something is under way."""
        self.run("simulator", "reset", "--speed", speed)

    def hurry(self) -> None:
        """What is still under way happens as fast as for a test that only waits for the end."""
        with closing(SimulatedSite.open(self.path / "state" / "simulator.db")) as site:
            site.set_speed(float(FAST))

    def json(self, *words: str) -> Any:
        """The JSON that a command prints."""
        return json.loads(self.run(*words, "--json"))

    def node(self, name: str) -> dict[str, Any]:
        """A node, as `status --json` tells it."""
        return self._named("nodes", name)

    def group(self, name: str) -> dict[str, Any]:
        """A resource group, as `status --json` tells it."""
        return self._named("resource_groups", name)

    def _named(self, kind: str, name: str) -> dict[str, Any]:
        clusters = self.json("status")["clusters"]
        (found,) = [one for cluster in clusters for one in cluster[kind] if one["name"] == name]
        return dict(found)

    def terminal(self, *words: str, extra: dict[str, str] | None = None, **kind: Any) -> Terminal:
        """Call `lpmtui` on a terminal; `extra` is more environment."""
        return Terminal([*LPMTUI, *words], self.env | (extra or {}), **kind)
