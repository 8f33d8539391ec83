"""Taking the locks of one migration."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from lpmtui.executor.job_context import JobContext
from lpmtui.executor.locks import Held, Holder, Lock, objects
from lpmtui.executor.requester import Requester
from lpmtui.procedure import Subject


class Claim:
    """The locks of one migration, held until the stack is left."""

    def __init__(self, context: JobContext, requester: Requester, stack: ExitStack) -> None:
        self.locks: list[Lock] = []
        self._office = context
        self._holder = Holder.me(requester.who, requester.where, context.site.clock.now())
        self._stack = stack

    def partition(self, name: str) -> None:
        """Take the partition. Raises Busy."""
        self._take(objects(self._office.site.name, name, "")[0])

    def cluster(self, subject: Subject) -> None:
        """Take the cluster of which the partition is a node, if any. Raises Busy."""
        for held in objects(self._office.site.name, subject.move.partition, subject.cluster)[1:]:
            self._take(held)

    def migration(self, migration: str) -> None:
        """Take the migration itself, and write its id on the other locks. Raises Busy."""
        self._holder = replace(self._holder, migration=migration)
        for lock in self.locks:
            lock.write(self._holder)
        self._take(Held("migration", migration))

    def _take(self, held: Held) -> None:
        lock = Lock.take(self._office.state_dir, held, self._holder)
        self._stack.callback(lock.release)
        self.locks.append(lock)
