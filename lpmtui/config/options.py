"""Everything that can be configured, as it is used: names, units, ranges and defaults.

`config.example.toml` explains each key to the operator and holds the same defaults.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from lpmtui.model.errors import UsageError, did_you_mean
from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.model.picture import SiteKind
from lpmtui.model.schema import GIVEN, KEY, BadValue, Between, NotEmpty, Written, shown

_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.@\\-]{0,63}\Z")
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]*\Z")


def home_path(text: object) -> object:
    """A path with a leading ~ resolved, left as it is where the user has no home directory.

    What is not text stays what it is.
    """
    if not isinstance(text, str):
        return text
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path.expanduser raises where there is no home


@dataclass(frozen=True, slots=True)
class Word:
    """A name or an address: one word that no program could take for an option."""

    optional: bool = False

    def check(self, value: object) -> None:
        """Raise BadValue for anything that is not one plain word."""
        if self.optional and value == "":
            return
        if not _WORD.match(str(value)):
            raise BadValue(
                f"{shown(value)} is not a plain name.",
                "Use letters, digits, dots, dashes and underscores, beginning with a letter or a digit.",
            )


@dataclass(frozen=True, slots=True)
class UserName:
    """A user of a host; those of a directory server have an @ or a backslash."""

    def check(self, value: object) -> None:
        """Raise BadValue for anything that an ssh client could take for something else."""
        if not _USER.match(str(value)):
            raise BadValue(
                f"{shown(value)} is not a user name.",
                "Use letters, digits, dots, dashes, underscores and @, beginning with a letter.",
            )


@dataclass(frozen=True, slots=True)
class Absolute:
    """A path that means the same wherever lpmtui is started."""

    def check(self, value: object) -> None:
        """Raise BadValue for a relative path."""
        if isinstance(value, Path) and not value.is_absolute():
            raise BadValue(
                f"{shown(str(value))} depends on where lpmtui is started.", "Begin it with / or ~/."
            )


File = Annotated[Path, Written(home_path), Absolute()]
"""The path of a file; ~ is the user's home directory."""


class CustomMonitors(StrEnum):
    """Where lpmtui may run a custom application monitor's own method to see how an application is."""

    SIMULATOR = "simulator"
    ALWAYS = "always"
    NEVER = "never"

    def allowed(self, kind: SiteKind) -> bool:
        """Whether the methods may be run on a site of that kind."""
        return self is CustomMonitors.ALWAYS or (
            self is CustomMonitors.SIMULATOR and kind is SiteKind.SIMULATOR
        )


@dataclass(frozen=True, slots=True)
class HmcOptions:
    """A Hardware Management Console. An empty address means its name; port None what ssh decides.

    `peer_address` is where the other consoles reach it, where that is not its address.
    """

    name: Annotated[str, Word()]
    address: Annotated[str, Word(optional=True)] = ""
    peer_address: Annotated[str, Word(optional=True)] = ""
    user: Annotated[str, UserName()] = "hscroot"
    port: Annotated[int | None, Between(1, 65535)] = None


@dataclass(frozen=True, slots=True)
class NodeOptions:
    """A cluster node, under the name that PowerHA gives it.

    `partition` is the name that the HMC gives it, where the node's own answer must not decide. `prefix`
    stands before commands that need root; None takes the site's `ssh.node_prefix`.
    """

    name: Annotated[str, Word()]
    address: Annotated[str, Word(optional=True)] = ""
    user: Annotated[str, UserName()] = "root"
    port: Annotated[int | None, Between(1, 65535)] = None
    cluster: str = ""
    partition: str = ""
    prefix: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SshOptions:
    """How the system's ssh is called; times in whole seconds."""

    program: Annotated[str, NotEmpty()] = "ssh"
    options: tuple[str, ...] = ()
    connect_timeout_s: Annotated[int, Between(1, 600)] = 10
    alive_interval_s: Annotated[int, Between(1, 600)] = 20
    alive_count: Annotated[int, Between(1, 100)] = 3
    persist_s: Annotated[int, Between(0, 86400)] = 60
    answer_timeout_s: Annotated[int, Between(5, 3600)] = 60
    node_prefix: tuple[str, ...] = ()


_ANY = "*"


def _msp_pair(written: object) -> object:
    if isinstance(written, str) and written and written.count("/") != 1:
        raise BadValue(f"{shown(written)} is not a pair of partitions.", "Write it as SOURCE/TARGET.")
    return written


@dataclass(frozen=True, slots=True)
class RouteOptions:
    """What holds for every move from one system to another, where the request does not say otherwise.

    `source` and `target` are systems' names; `*` stands for every system. `msp` is SOURCE/TARGET.
    """

    source: Annotated[str, NotEmpty()] = field(default=_ANY, metadata=KEY("from"))
    target: Annotated[str, NotEmpty()] = field(default=_ANY, metadata=KEY("to"))
    msp: Annotated[str, Written(_msp_pair)] = ""
    pool: str = ""
    preserve_mappings: bool = False
    redundant_msp: bool = False
    npiv_validation: Literal["", "port", "portdisk"] = ""
    vlan_bridge: Literal["", "required", "override"] = ""
    wait_minutes: Annotated[int | None, Between(0, 1440)] = None

    def fits(self, source: str, target: str) -> bool:
        """Whether a move from one system to the other is meant."""
        return self.source in (source, _ANY) and self.target in (target, _ANY)


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """One site. `transcript` is what a replay site answers from; of `routes` the first that fits counts."""

    name: Annotated[str, Word()] = field(default="", metadata=GIVEN)
    kind: SiteKind = SiteKind.SIMULATOR
    hmcs: tuple[HmcOptions, ...] = ()
    nodes: tuple[NodeOptions, ...] = ()
    ssh: SshOptions = SshOptions()
    transcript: File | None = None
    routes: tuple[RouteOptions, ...] = ()

    def root_prefix(self, host: HmcOptions | NodeOptions) -> tuple[str, ...]:
        """The words before a command that needs root on a host; an HMC has no other user to become."""
        if isinstance(host, HmcOptions):
            return ()
        return self.ssh.node_prefix if host.prefix is None else host.prefix

    def root_prefix_of(self, node: str) -> tuple[str, ...]:
        """The same by the name of a node, one that is not listed included."""
        return self.root_prefix(next((each for each in self.nodes if each.name == node), NodeOptions("node")))

    def route(self, source: str, target: str) -> RouteOptions:
        """What is configured for moves from one system to another."""
        return next((route for route in self.routes if route.fits(source, target)), RouteOptions())


@dataclass(frozen=True, slots=True)
class ConsoleOptions:
    """The console's looks and behaviour."""

    theme: Annotated[str, NotEmpty()] = "smit-classic"
    mouse: bool = False
    refresh_s: Annotated[float, Between(0.5, 3600)] = 2.0
    esc_delay_ms: Annotated[int, Between(10, 5000)] = 300
    animation: bool = True


def _in_home(name: str) -> Path:
    return Path(os.path.expanduser(f"~/{name}"))  # noqa: PTH111 - Path.expanduser raises where there is no home


@dataclass(frozen=True, slots=True)
class LogOptions:
    """SMIT's two logs; a file that passes `max_bytes` is rotated, 0 never rotates."""

    smit_log: File = field(default_factory=lambda: _in_home("smit.log"))
    smit_script: File = field(default_factory=lambda: _in_home("smit.script"))
    max_bytes: Annotated[int, Between(0, 2**40)] = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LpmOptions:
    """How a migration is watched; times in seconds of the site's clock.

    `watch` maps an application's name to a command of the operator's own that tells by its exit status
    whether the application is well; it runs on the node instead of the application's monitor.
    """

    poll_s: Annotated[float, Between(0.2, 60)] = 1.0
    watch_s: Annotated[float, Between(1, 3600)] = 5.0
    run_custom_monitors: CustomMonitors = CustomMonitors.SIMULATOR
    watch: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _default_sites() -> Mapping[str, SiteOptions]:
    return {"simulator": SiteOptions("simulator")}


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration in force. Equal when every value is, wherever it came from."""

    default_site: str = "simulator"
    sites: Mapping[str, SiteOptions] = field(default_factory=_default_sites)
    console: ConsoleOptions = ConsoleOptions()
    logs: LogOptions = field(default_factory=LogOptions)
    lpm: LpmOptions = field(default_factory=LpmOptions)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: Path | None = field(default=None, compare=False, metadata=GIVEN)

    def site(self, name: str | None = None) -> SiteOptions:
        """The site of that name, or the default one. Raises UsageError that names the nearest."""
        wanted = name or self.default_site
        if wanted in self.sites:
            return self.sites[wanted]
        remedy = did_you_mean(wanted, self.sites, f"Configured: {', '.join(sorted(self.sites))}.", most=1)
        raise UsageError(f"There is no site {wanted!r} in the configuration.", subject=wanted, remedy=remedy)


SMIT_LOG_VARIABLE = "LPMTUI_SMIT_LOG"
"""Names the file of smit.log. The console hands its `-l` on to the processes that it starts by it."""
SMIT_SCRIPT_VARIABLE = "LPMTUI_SMIT_SCRIPT"
"""The same for smit.script and `-s`."""

_VARIABLES = {SMIT_LOG_VARIABLE: "logs.smit_log", SMIT_SCRIPT_VARIABLE: "logs.smit_script"}


@dataclass(frozen=True, slots=True)
class Override:
    """A value from outside the file; `what` says from where (`--theme`)."""

    value: object
    what: str


def environment_overrides(environ: Mapping[str, str] = os.environ) -> dict[str, Override]:
    """What the environment says, for `load`; an empty variable says nothing."""
    return {key: Override(environ[name], name) for name, key in _VARIABLES.items() if environ.get(name)}
