"""clmgr changes. Each answers with what clmgr printed; all but the verification mutate the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from lpmtui.commands.powerha.program_paths import CLMGR
from lpmtui.commands.query import printed
from lpmtui.model.command import Command, Query


class When(StrEnum):
    """WHEN= of starting and stopping cluster services."""

    NOW = "now"
    RESTART = "restart"
    BOTH = "both"


class StopAction(StrEnum):
    """MANAGE= of stopping: what happens to the node's resource groups."""

    OFFLINE = "offline"
    MOVE = "move"
    UNMANAGE = "unmanage"


class StartMode(StrEnum):
    """MANAGE= of starting: who brings the resource groups online."""

    AUTO = "auto"
    MANUAL = "manual"
    DELAYED = "delayed"


def modify_cluster(node: str, changes: Mapping[str, str], *, direct: bool = False) -> Query[str]:
    """Change attributes of the cluster definition; a synchronisation makes them effective everywhere.

    `direct` (-f) writes a heartbeat value straight into CAA, leaves the definition alone and needs no
    synchronisation (PowerHA 7.2; 7.1 with APAR IV79502 or IV79497).
    """
    forced = ("-f",) if direct else ()
    return _change(node, *forced, "modify", "cluster", *_settings(changes))


def sync_cluster(node: str, *, force: bool = False, fix: bool = False) -> Query[str]:
    """Verify the cluster definition and copy it to every node. Refused while a node is UNMANAGED."""
    return _change(node, "sync", "cluster", *_settings(_chosen(force=force, fix=fix)))


def verify_cluster(node: str, *, fix: bool = False) -> Query[str]:
    """Verify the cluster definition; changes something only with `fix`."""
    argv = (CLMGR, "verify", "cluster", *_settings(_chosen(fix=fix)))
    return Query(Command(node, argv, mutates=fix), printed)


def stop_node(
    node: str,
    names: str | Iterable[str],
    when: When = When.NOW,
    manage: StopAction = StopAction.OFFLINE,
    *,
    broadcast: bool | None = None,
    timeout_s: int | None = None,
) -> Query[str]:
    """Stop cluster services on one or more nodes; UNMANAGE leaves the applications running."""
    settings = {
        "WHEN": when.value,
        "MANAGE": manage.value,
        **_extra(broadcast=broadcast, timeout_s=timeout_s),
    }
    return _change(node, "stop", "node", _joined(names), *_settings(settings))


def start_node(
    node: str,
    names: str | Iterable[str],
    when: When = When.NOW,
    manage: StartMode = StartMode.AUTO,
    *,
    broadcast: bool | None = None,
    timeout_s: int | None = None,
) -> Query[str]:
    """Start cluster services on one or more nodes. AUTO runs the start scripts of an unmanaged node again."""
    settings = {
        "WHEN": when.value,
        "MANAGE": manage.value,
        **_extra(broadcast=broadcast, timeout_s=timeout_s),
    }
    return _change(node, "start", "node", _joined(names), *_settings(settings))


def move_group(node: str, group: str, to: str) -> Query[str]:
    """Move a resource group to another node that manages its groups."""
    return _change(node, "move", "resource_group", group, f"NODE={to}")


def online_group(node: str, group: str, on: str = "") -> Query[str]:
    """Bring a resource group online, on a certain node or where its policy puts it."""
    return _change(node, "online", "resource_group", group, *([f"NODE={on}"] if on else []))


def offline_group(node: str, group: str, on: str = "") -> Query[str]:
    """Bring a resource group offline, on a certain node or wherever it is online."""
    return _change(node, "offline", "resource_group", group, *([f"NODE={on}"] if on else []))


def suspend_monitoring(node: str, application: str, group: str) -> Query[str]:
    """Suspend the monitors of an application controller (syntax from memory of the clmgr page)."""
    return _monitoring(node, "suspend", application, group)


def resume_monitoring(node: str, application: str, group: str) -> Query[str]:
    """Resume the monitors of an application controller (syntax from memory of the clmgr page)."""
    return _monitoring(node, "resume", application, group)


def _monitoring(node: str, verb: str, application: str, group: str) -> Query[str]:
    return _change(node, "manage", "application_controller", verb, application, f"RESOURCE_GROUP={group}")


def _change(node: str, *arguments: str) -> Query[str]:
    return Query(Command(node, (CLMGR, *arguments), mutates=True), printed)


def _settings(changes: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in changes.items())


def _chosen(**choices: bool) -> dict[str, str]:
    return {name.upper(): "yes" for name, chosen in choices.items() if chosen}


def _extra(*, broadcast: bool | None, timeout_s: int | None) -> dict[str, str]:
    said = {} if broadcast is None else {"BROADCAST": str(broadcast).lower()}
    return said if timeout_s is None else {**said, "TIMEOUT": str(timeout_s)}


def _joined(names: str | Iterable[str]) -> str:
    return names if isinstance(names, str) else ",".join(names)
