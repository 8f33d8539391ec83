"""A move in the HMC's words: the route of its migration and the options chosen for it."""

from __future__ import annotations

from lpmtui.commands.hmc import migrlpar
from lpmtui.commands.hmc.migration_route import MigrationRoute, RemoteHmc
from lpmtui.commands.hmc.migrlpar import MigrlparAnswer
from lpmtui.model.command import Query
from lpmtui.model.job_subject import Subject


def route_of(subject: Subject) -> MigrationRoute:
    """From where to where a partition goes, and how one HMC reaches the other. Raises UsageError."""
    move = subject.move
    remote = None
    if subject.target_hmc != subject.hmc:
        remote = RemoteHmc(subject.peer_address or subject.target_hmc, subject.peer_user)
    return MigrationRoute(move.source, move.target, move.partition, remote=remote)


def validation(subject: Subject) -> Query[MigrlparAnswer]:
    """The HMC's own validation of a move."""
    return migrlpar.validate(subject.hmc, route_of(subject))


def migration(subject: Subject) -> Query[MigrlparAnswer]:
    """The migration itself."""
    return migrlpar.migrate(subject.hmc, route_of(subject))
