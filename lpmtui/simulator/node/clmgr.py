"""clmgr: how its command line is read, and which function does what the line asks for.

`clmgr [-c|-d D] [-S] [-x] [-v] [-f] [-D] [-T ID] [-l LEVEL] [-a ATTR,..] ACTION CLASS [NAME] [ATTR=VALUE ..]`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module

from lpmtui.model.lazy_dataclass import dataclass, field
from lpmtui.simulator.objects.powerha_cluster import PowerhaCluster
from lpmtui.simulator.powerha.cluster_state import cluster_of
from lpmtui.simulator.powerha.facts import wording
from lpmtui.simulator.shells.files import CLUTILS_LOG, date_line, epoch
from lpmtui.simulator.shells.shell import UTILITIES, Call, Pending, ShellAnswer, program

_VALUED = "dTla"
_FLAGS = "cSxvfDh"
_ACTIONS = {
    "query": "query q ls list get view show",
    "modify": "modify mod change ch set",
    "offline": "offline stop off",
    "online": "online start on",
    "move": "move mv",
    "sync": "sync synchronize sy",
    "verify": "verify ve",
    "manage": "manage mg",
    "suspend": "suspend",
    "resume": "resume",
}
_CLASSES = {
    "cluster": "cluster cl",
    "node": "node no nodes",
    "resource_group": "resource_group rg",
    "application_controller": "application_controller application_server ac app appctl",
    "network": "network ne net",
    "interface": "interface in if",
    "service_ip": "service_ip si service_label",
    "file_system": "file_system fs",
    "volume_group": "volume_group vg",
    "site": "site st",
    "repository": "repository rp",
    "report": "report re",
    "application_monitor": "application_monitor am mon appmon",
}
"""The words that clmgr takes for one another, without regard to case."""

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)\Z", re.DOTALL)


class Refusal(Exception):
    """clmgr prints this on stderr and ends with status 1."""


def refuse(name: str, /, **values: object) -> Refusal:
    """A refusal with one of the wordings of `messages.toml`."""
    return Refusal(wording(name, **values))


@dataclass(frozen=True, slots=True)
class ClmgrLine:
    """A command line that was understood; action, class and attribute labels in their canonical case."""

    action: str
    kind: str
    names: tuple[str, ...] = ()
    changes: dict[str, str] = field(default_factory=dict)
    delimiter: str = ""
    header: bool = True
    tagged: bool = False
    full: bool = False
    direct: bool = False
    wanted: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The one name; empty where none was given."""
        return self.names[0] if self.names else ""


def parse(argv: tuple[str, ...]) -> ClmgrLine:
    """Read a command line. Raises Refusal."""
    options, rest = _options(list(argv))
    if not rest:
        raise refuse("bad_action", action="")
    action = _canonical(_ACTIONS, rest[0])
    if not action:
        raise refuse("bad_action", action=rest[0])
    kind = _canonical(_CLASSES, rest[1]) if len(rest) > 1 else ""
    if not kind:
        raise refuse("bad_class", action=action, name=rest[1] if len(rest) > 1 else "")
    names, changes = _operands(rest[2:])
    delimiter = options.get("d", ":" if "c" in options else "")
    wanted = tuple(name.strip().upper() for name in options.get("a", "").split(",") if name.strip())
    return ClmgrLine(
        action,
        kind,
        names,
        changes,
        delimiter=delimiter,
        header="S" not in options,
        tagged="x" in options,
        full="v" in options or bool(wanted),
        direct="f" in options,
        wanted=wanted,
    )


def _options(words: list[str]) -> tuple[dict[str, str], list[str]]:
    found: dict[str, str] = {}
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        for place, letter in enumerate(word[1:], start=2):
            if letter in _VALUED:
                found[letter] = word[place:] or (words.pop(0) if words else "")
                break
            if letter not in _FLAGS:
                raise refuse("bad_action", action=word)
            found[letter] = ""
    return found, words


def _operands(words: list[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    names: list[str] = []
    changes: dict[str, str] = {}
    for word in words:
        assignment = _ASSIGNMENT.match(word)
        if assignment:
            changes[assignment[1].upper()] = assignment[2].strip('"')
        elif not word.startswith("-"):
            names += [name for name in word.split(",") if name]
    return tuple(names), changes


def _canonical(words: Mapping[str, str], word: str) -> str:
    folded = word.casefold()
    return next((name for name, meant in words.items() if folded in meant.split()), "")


Action = Callable[[Call, PowerhaCluster, ClmgrLine], ShellAnswer | Pending]

_CHANGES = {
    ("modify", "cluster"): "modify",
    ("sync", "cluster"): "synchronise",
    ("verify", "cluster"): "verify",
    ("offline", "node"): "stop",
    ("online", "node"): "start",
    ("offline", "cluster"): "stop",
    ("online", "cluster"): "start",
    ("move", "resource_group"): "request",
    ("online", "resource_group"): "request",
    ("offline", "resource_group"): "request",
    ("manage", "application_controller"): "manage_monitoring",
    ("suspend", "application_controller"): "suspend_or_resume",
    ("resume", "application_controller"): "suspend_or_resume",
    ("suspend", "application_monitor"): "suspend_or_resume",
    ("resume", "application_monitor"): "suspend_or_resume",
}
"""Action and class -> the function of `clmgr_changes`."""


@program("clmgr", on=("node",), path=UTILITIES)
def clmgr(call: Call) -> ShellAnswer | Pending:
    """PowerHA's command line: query, modify, sync, verify, start, stop, move, online, offline."""
    cluster = cluster_of(call.world, call.host)
    if cluster is None:
        return ShellAnswer(1, "", wording("not_cluster") + "\n")
    try:
        line = parse(call.argv)
        return _action(call, line)(call, cluster, line)
    except Refusal as why:
        return ShellAnswer(1, "", f"{why}\n")


def _action(call: Call, line: ClmgrLine) -> Action:
    """What a line asks for, imported when it is called for; a change is logged first. Raises Refusal."""
    module, name = "clmgr_query", "query"
    if line.action != "query":
        module, name = "clmgr_changes", _CHANGES.get((line.action, line.kind), "")
        if not name:
            raise refuse("bad_class", action=line.action, name=line.kind)
        at = date_line(epoch(call.world, call.host))
        text = f"{at} clmgr: started by root: clmgr {' '.join(call.argv)}"
        call.world.log(call.host, CLUTILS_LOG, text)
    found: Action = getattr(import_module(f"{__package__}.{module}"), name)
    return found
