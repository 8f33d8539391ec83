"""What the console knows of the outside: the site, the journal, the current node, what the panels need.

Everything here may block: screens call it through `smit_screen.aside`. Nothing here imports Textual.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lpmtui.job_view.words import Role
from lpmtui.model.command import Command, Completed
from lpmtui.model.errors import CommandFailed, LpmtuiError, Refused, UsageError
from lpmtui.model.lazy_dataclass import dataclass, field, replace
from lpmtui.model.picture import SiteKind, SitePicture
from lpmtui.session.site_summary import Badge, MoveLine, SiteView, move_lines
from lpmtui.smit.panel import HostRole

if TYPE_CHECKING:
    from lpmtui.config import Config
    from lpmtui.journal import Journal
    from lpmtui.session.replay import LiveJob, Replay
    from lpmtui.site import Site
    from lpmtui.smit import BuiltCommand, Catalogue

SiteFactory = Callable[[], "Site"]

MARKS = {SiteKind.SIMULATOR: "SIMULATOR", SiteKind.REPLAY: "REPLAY"}


@dataclass(frozen=True, slots=True)
class Setup:
    """How the console was started. `site_name` is resolved, never empty.

    `panels` are folders of the operator's own; `trace` and `verbose` log actions and questions, too.
    `unrecorded` tells why the last command of a panel is not in the journal; empty where it is.
    """

    config: Config
    site_factory: SiteFactory
    state_dir: Path
    site_name: str
    read_only: bool = False
    dry_run: bool = False
    panels: tuple[Path, ...] = ()
    trace: bool = False
    verbose: bool = False
    unrecorded: Callable[[], str] = str

    @property
    def kind(self) -> SiteKind:
        """How the site is reached."""
        return self.config.site(self.site_name).kind

    @property
    def live(self) -> bool:
        """Whether commands reach real machines."""
        return self.kind not in MARKS

    @property
    def mark(self) -> str:
        """The word of the title line."""
        return MARKS.get(self.kind, "LIVE")

    @property
    def hands_off(self) -> str:
        """Why nothing that runs may be stopped or answered from this console; empty where it may."""
        if self.read_only:
            return "This console is read-only: it only shows."
        return "This console runs nothing (-x): it only shows." if self.dry_run else ""

    def options(self) -> tuple[str, ...]:
        """The options that make another `lpmtui` process work on the same site and state."""
        chosen: tuple[str, ...] = ("--state-dir", str(self.state_dir), "--site", self.site_name)
        if self.config.file is not None:
            chosen += ("--config", str(self.config.file))
        return (*chosen, "--read-only") if self.read_only else chosen


@dataclass
class ConsoleSession:
    """One sitting at the console. Safe to use from several threads.

    `heard` is told what lists and current values were made from.
    """

    setup: Setup
    catalogue: Catalogue
    node: str = ""
    cluster: str = ""
    heard: Callable[[Completed], object] = field(default=lambda _: None, repr=False)
    _site: Site | None = field(default=None, repr=False)
    _journal: Journal | None = field(default=None, repr=False)
    _picture: SitePicture | None = field(default=None, repr=False)
    _view: SiteView = field(default_factory=SiteView, repr=False)
    _turn: threading.RLock = field(default_factory=threading.RLock, repr=False)

    # --- the site ---------------------------------------------------------------------------------------

    def site(self) -> Site:
        """The site, opened at the first call. Raises what opening it raises."""
        with self._turn:
            if self._site is None:
                self._site = self.setup.site_factory()
                self._choose_node()
            return self._site

    def _choose_node(self) -> None:
        assert self._site is not None
        if not self.node and self._site.nodes:
            self.node = self._site.nodes[0]

    def picture(self, *, anew: bool = False) -> SitePicture:
        """The picture of the site: a new one where asked for, else the last one that was taken."""
        if self._picture is None or anew:
            picture = self.site().picture()
            with self._turn:
                self._picture = picture
                found = picture.cluster_of(self.node)
                self.cluster = found.name if found else ""
        assert self._picture is not None
        return self._picture

    def forget_picture(self) -> None:
        """The site was changed: what was seen before is no longer true."""
        self._picture = None

    def select_node(self, node: str) -> None:
        """Work with another node (and its cluster) from now on."""
        self.node = node
        found = self.picture().cluster_of(node)
        self.cluster = found.name if found else ""

    def known(self) -> Mapping[str, str]:
        """The context as far as it is known without asking: empty while the site is not open."""
        return {} if self._site is None else {"node": self.node, "cluster": self.cluster}

    def context(self) -> Mapping[str, str]:
        """What panels may refer to without a field of that name: the current node and its cluster."""
        self.site()
        return {"node": self.node, "cluster": self.cluster}

    # --- what the panes show -----------------------------------------------------------------------------

    def look(self, *, anew: bool = False) -> SiteView:
        """Look at the site and at the journal; what cannot be reached is said in the view, never raised."""
        trouble = ""
        try:
            self.picture(anew=anew)
        except LpmtuiError as error:
            trouble = error.title
        try:
            moves = move_lines(self.journal(), self.setup.state_dir)
        except LpmtuiError as error:
            moves, trouble = (), trouble or error.title
        self._view = SiteView(self._picture, moves, trouble)
        return self.view

    def going_on(self) -> tuple[MoveLine, ...]:
        """The moves that run now; none where this sitting never looked at the journal."""
        if self._journal is None:
            return ()
        return tuple(
            move for move in move_lines(self._journal, self.setup.state_dir) if move.role is Role.RUNNING
        )

    @property
    def view(self) -> SiteView:
        """What was seen last, and how old that is now."""
        picture = self._view.picture
        if picture is None or self._site is None:
            return self._view
        return replace(self._view, age=age_text((self.now() - picture.as_of).total_seconds()))

    # --- hosts ------------------------------------------------------------------------------------------

    def hosts(self, role: HostRole, system: str = "") -> tuple[str, ...]:
        """The hosts that play a role: for HMCs the one that manages a system, else every one."""
        site = self.site()
        if role is HostRole.NODE:
            if not self.node:
                raise UsageError(
                    "No cluster node is known on this site.", remedy="Name one in the configuration."
                )
            return (self.node,)
        if role is HostRole.HMC:
            return (site.managing_hmc(system),) if system else tuple(site.hmcs)
        return ()

    def command_for(self, built: BuiltCommand) -> Command:
        """What a dialog built, for the host that plays its role; an empty host is this machine.

        Raises Refused in a read-only session, UsageError where no host plays the role.
        """
        if built.mutates and self.setup.read_only:
            raise Refused("This session is read-only.", remedy="Start lpmtui without --read-only.")
        if built.role is HostRole.LPMTUI:
            return Command("", built.argv, built.mutates)
        hosts = self.hosts(built.role, built.system)
        if not hosts:
            raise UsageError("No HMC is configured for this site.", remedy="Name one in the configuration.")
        return Command(hosts[0], built.argv, built.mutates)

    # --- lpmtui itself -----------------------------------------------------------------------------------

    def own(self, argv: tuple[str, ...]) -> Completed:
        """What `lpmtui` itself answers to a command line, on the same site and journal."""
        done = subprocess.run(
            [sys.executable, "-m", "lpmtui", *argv[1:], *self.setup.options()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        return Completed(Command("", argv), done.returncode, done.stdout, done.stderr)

    def own_text(self, argv: tuple[str, ...]) -> str:
        """The text that `lpmtui` itself prints. Raises CommandFailed with its words where it fails."""
        answer = self.own(argv)
        if not answer.ok:
            raise CommandFailed(f"{' '.join(argv)} failed.", detail=answer.text.strip())
        return answer.stdout

    # --- the journal ------------------------------------------------------------------------------------

    def journal(self) -> Journal:
        """The journal, opened at the first call."""
        with self._turn:
            if self._journal is None:
                from lpmtui.journal import Journal

                self._journal = Journal.open(self.setup.state_dir)
            return self._journal

    def job(self, number: str) -> LiveJob:
        """A job of this site, to be looked at again and again."""
        from lpmtui.session.replay import LiveJob

        return LiveJob(self.journal, self.setup.state_dir, self.now, number)

    def replay(self, number: str) -> Replay:
        """A job's journal, to be played back. Raises what the journal raises."""
        from lpmtui.session.replay import Replay

        return Replay(self.journal(), number)

    def close(self) -> None:
        """Give back connections and files."""
        with self._turn:
            if self._site is not None:
                self._site.close()
            if self._journal is not None:
                self._journal.close()

    # --- what is there ----------------------------------------------------------------------------------

    def have(self) -> frozenset[str]:
        """What panels may need and what this site has; answered from the configuration, so at once."""
        options = self.setup.config.site(self.setup.site_name)
        simulated = options.kind is SiteKind.SIMULATOR
        facts = {
            "hmc": bool(options.hmcs) or simulated,
            "cluster": bool(options.nodes) or options.kind is not SiteKind.SSH,
            "simulator": simulated,
            "writable": True,  # a read-only session shows everything; only what Enter would run is refused
        }
        return frozenset(name for name, holds in facts.items() if holds)

    def badge(self, as_of: datetime | None = None) -> Badge:
        """The words of the title line; `as_of` is when what is shown was read, in the site's time."""
        age = ""
        if as_of is not None and self._site is not None:
            age = age_text((self._site.clock.now() - as_of).total_seconds())
        return Badge(self.setup.mark, self.setup.read_only, self.cluster, age)

    def now(self) -> datetime:
        """The site's time, or this machine's while the site is not open."""
        return self._site.clock.now() if self._site is not None else datetime.now(UTC)


def age_text(seconds: float) -> str:
    """How old data is: `now`, `12 s old`, `3 min old`."""
    if seconds < 2:
        return "now"
    if seconds < 100:
        return f"{seconds:.0f} s old"
    return f"{seconds / 60:.0f} min old" if seconds < 6000 else f"{seconds / 3600:.0f} h old"
