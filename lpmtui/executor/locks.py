"""One migration per partition and per cluster at a time, held by locks that a dead process cannot keep."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Self
from urllib.parse import quote

from lpmtui.model.clock import parse_rfc3339, rfc3339
from lpmtui.model.command import printable
from lpmtui.model.errors import Busy, ConfigurationError
from lpmtui.model.lazy_dataclass import asdict, dataclass, replace
from lpmtui.model.request import Requester

_PATIENCE_S = 1.0
"""How long a taken lock is tried again: whoever looks whether it is free holds it for an instant."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: `since` is RFC 3339, `migration` its id where it has one already."""

    who: str
    where: str
    since: str
    pid: int
    migration: str = ""

    @classmethod
    def me(cls, requester: Requester, now: datetime) -> Self:
        """This process, on behalf of somebody."""
        return cls(requester.who, requester.where, rfc3339(now), os.getpid())

    @property
    def when(self) -> str:
        """` since ..` in local time; empty where it is not known."""
        try:
            return f" since {parse_rfc3339(self.since).astimezone():%Y-%m-%d %H:%M:%S}" if self.since else ""
        except ValueError:
            return f" since {printable(self.since)}"


@dataclass(frozen=True, slots=True)
class Held:
    """What a lock is about: `kind` partition, cluster or migration, and the object's name on its site."""

    kind: str
    name: str
    site: str = ""

    def path(self, state_dir: Path) -> Path:
        """The file whose lock stands for the object."""
        words = [quote(word, safe="") for word in (self.site, self.kind, self.name) if word]
        return state_dir / "locks" / f"{'.'.join(words)}.lock"


def objects(site: str, partition: str, cluster: str) -> tuple[Held, ...]:
    """What a job needs for itself: the partition and the cluster, where they are named."""
    named = (("partition", partition), ("cluster", cluster))
    return tuple(Held(kind, name, site) for kind, name in named if name)


class Lock:
    """A lock that this process holds until it is released, or ends."""

    def __init__(self, held: Held, path: Path, descriptor: int) -> None:
        self.held = held
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def take(
        cls, state_dir: Path, held: Held, holder: Holder, *, sleep: Callable[[float], None] = time.sleep
    ) -> Self:
        """Take it. Raises Busy that says who holds it, since when and from where."""
        path = held.path(state_dir)
        descriptor = _open(path)
        deadline = time.monotonic() + _PATIENCE_S
        while not _try(descriptor):
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise busy(held, _read(path))
            sleep(0.02)
        lock = cls(held, path, descriptor)
        lock.write(holder)
        return lock

    def write(self, holder: Holder) -> None:
        """Say who holds it."""
        content = json.dumps(asdict(holder)).encode()
        os.pwrite(self._descriptor, content, 0)
        os.ftruncate(self._descriptor, len(content))

    def beat(self) -> None:
        """A sign of life: the file's time of change."""
        # A disk that is full or gone must not stop a migration that runs.
        with contextlib.suppress(OSError):
            os.utime(self._descriptor)

    def release(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)


def holder_of(state_dir: Path, held: Held) -> Holder | None:
    """Who holds a lock; None where it is free."""
    path = held.path(state_dir)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read(path) or Holder("somebody", "an unknown place", "", 0)
    finally:
        os.close(descriptor)
    return None


def last_beat(state_dir: Path, held: Held) -> float | None:
    """When the holder last gave a sign of life, in this machine's epoch seconds."""
    try:
        return held.path(state_dir).stat().st_mtime
    except OSError:
        return None


def refuse_held(state_dir: Path, wanted: Iterable[Held]) -> None:
    """Raise Busy where one of these is held; changes nothing."""
    for held in wanted:
        holder = holder_of(state_dir, held)
        if holder:
            raise busy(held, holder)


def busy(held: Held, holder: Holder | None) -> Busy:
    """The error that names the holder."""
    if holder is None:
        return Busy(f"The {held.kind} {held.name} is being moved already.", subject=held.name)
    number = f" (migration {holder.migration})" if holder.migration else ""
    remedy = f"Follow it with: lpmtui follow {holder.migration}" if holder.migration else "Try again later."
    return Busy(
        f"The {held.kind} {held.name} is held by {printable(holder.who)}{number}{holder.when},"
        f" from {printable(holder.where)}.",
        subject=held.name,
        remedy=remedy,
    )


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigurationError(
            f"The lock {path} cannot be made: {error.strerror}.",
            subject=str(path),
            remedy="Choose a directory of yours with --state-dir or LPMTUI_STATE_DIR. Nothing was touched.",
        ) from error


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(path: Path) -> Holder | None:
    try:
        return Holder(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


class JobLocks:
    """The locks of one job, held until the stack is left. Without a state directory nothing is locked."""

    def __init__(
        self, state_dir: Path | None, site: str, holder: Holder, stack: contextlib.ExitStack
    ) -> None:
        self.held: list[Lock] = []
        self._state_dir = state_dir
        self._site = site
        self._holder = holder
        self._stack = stack

    def take_objects(self, partition: str, cluster: str) -> None:
        """Take the partition and the cluster, where they are named and not held already. Raises Busy."""
        for held in objects(self._site, partition, cluster):
            self._take(held)

    def take_system(self, system: str) -> None:
        """Take a managed system, so that one drain at a time empties it. Raises Busy."""
        self._take(Held("system", system, self._site))

    def take_job(self, number: str) -> None:
        """Take the job itself, and write its number on the other locks. Raises Busy."""
        self._holder = replace(self._holder, migration=number)
        for lock in self.held:
            lock.write(self._holder)
        self._take(Held("migration", number))

    def _take(self, held: Held) -> None:
        if self._state_dir is None or any(lock.held == held for lock in self.held):
            return
        lock = Lock.take(self._state_dir, held, self._holder)
        self._stack.callback(lock.release)
        self.held.append(lock)


class Interrupted(Exception):
    """The machine wants this process to end: it leaves at once, and what runs on the HMC goes on."""


class Heartbeat:
    """Called again and again while something is waited for."""

    def __init__(self) -> None:
        self._locks: tuple[Lock, ...] = ()
        self._looks: list[Callable[[], None]] = []
        self._stop = ""

    def hold(self, locks: Iterable[Lock]) -> None:
        """Give signs of life on these locks."""
        self._locks = tuple(locks)

    def also(self, look: Callable[[], None]) -> None:
        """Call a function with each beat, too."""
        self._looks.append(look)

    def listen(self) -> None:
        """Outlive a lost terminal, and leave in order when told to end. For the main thread of a process."""
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda got, _frame: self.stop(signal.Signals(got).name))

    def stop(self, why: str) -> None:
        """Leave at the next beat."""
        self._stop = why

    def __call__(self) -> None:
        """One beat. Raises Interrupted."""
        if self._stop:
            raise Interrupted(self._stop)
        for lock in self._locks:
            lock.beat()
        for look in self._looks:
            look()
