"""Programs that act on the cluster beside clmgr: clctrl, clusterconf, cl_dr, clruncmd, drmgr."""

from __future__ import annotations

from lpmtui.simulator.engine.world import World
from lpmtui.simulator.objects.powerha_cluster import ClusterNode, Operation, PowerhaCluster
from lpmtui.simulator.powerha import automation, caa, cluster_state, facts, heartbeat_paths, operations
from lpmtui.simulator.powerha.cluster_state import cluster_of
from lpmtui.simulator.powerha.facts import ValueRefused, wording
from lpmtui.simulator.shells.shell import AIX, UTILITIES, Call, Pending, ShellAnswer, program, text_of


def operation_answer(operation: Operation) -> ShellAnswer | Pending:
    """What a program answers that has begun an operation: its output as it grows, then its status."""
    if operation.status is not None:
        return ShellAnswer(operation.status, operation.output, operation.errors)
    key = operation.key
    printed = 0

    def read(world: World) -> str:
        nonlocal printed
        found = world.operations.get(key)
        new = found.output[printed:] if found else ""
        printed += len(new)
        return new

    def check(world: World) -> ShellAnswer | None:
        found = world.operations.get(key)
        if found is None:
            return ShellAnswer(1)
        if found.halted_on:
            return ShellAnswer(
                1, found.output[printed:], wording("script_failed", node=found.halted_on) + "\n"
            )
        if found.status is None:
            return None
        return ShellAnswer(found.status, found.output[printed:], found.errors)

    return Pending(check, read)


@program("cl_dr", on=("node",), path=UTILITIES)
def cl_dr(call: Call) -> ShellAnswer | Pending:
    """`cl_dr undopremigrate`: what init runs after a crash in mid-migration."""
    if call.argv != ("undopremigrate",):
        return ShellAnswer(1, "", "cl_dr: only undopremigrate is simulated\n")
    operation = automation.undo_by_hand(call.world, call.host)
    return operation_answer(operation) if operation else ShellAnswer(1)


@program("clruncmd", on=("node",), path=UTILITIES)
def clruncmd(call: Call) -> ShellAnswer:
    """`clruncmd NODE`: go on after the event script that failed there, after its cause was repaired."""
    if len(call.argv) != 1:
        return ShellAnswer(1, "", "Usage: clruncmd nodename\n")
    name = call.argv[0]
    node, cluster = call.world.nodes.get(name), cluster_state.cluster_of(call.world, call.host)
    if node is None or cluster is None or node.cluster != cluster.name:
        shown = cluster.name if cluster else ""
        return ShellAnswer(1, "", wording("no_object", kind="node", name=name, cluster=shown) + "\n")
    if not cluster_state.talks(call.world, name):
        return ShellAnswer(1, "", wording("unreachable", node=name) + "\n")
    if not operations.run_on(call.world, name):
        return ShellAnswer(1, "", wording("nothing_failed", node=name) + "\n")
    return ShellAnswer(0, wording("run_on", node=name) + "\n")


_RULE = "-" * 60


@program("drmgr", on=AIX, path="/usr/sbin")
def drmgr(call: Call) -> ShellAnswer:
    """`drmgr -l`: the installed scripts. The layout is from memory."""
    if call.argv != ("-l",):
        return ShellAnswer(1, "", "Usage: drmgr -l (simulated)\n")
    lines = ["DR Install Root Directory: /usr/lib/dr/scripts", "Syslog ID: DRMGR", _RULE]
    cluster = cluster_of(call.world, call.host)
    if cluster and facts.automated(cluster):
        lines += [
            "/usr/lib/dr/scripts/all/cl_dr       PowerHA SystemMirror DR script (simulated text)",
            f"\tVendor:IBM,\tVersion:{cluster.vrmf}",
            "\tScript Timeout:0,\tAdmin Override Timeout:0",
            "\tResources Supported:",
            "\t\tResource Name: pmig\tResource Usage: Partition migration",
            _RULE,
        ]
    return ShellAnswer(0, text_of(lines))


_USAGE = ShellAnswer(2, "", "Usage: clctrl -tune {-a | -L | -x [tunable] | -o tunable=value}\n")


@program("clctrl", on=("node",), path="/usr/sbin")
def clctrl(call: Call) -> ShellAnswer:
    """CAA tunables: -tune -a, -L, -x NAME, -o NAME=VALUE."""
    node, cluster = call.world.nodes.get(call.host), cluster_state.cluster_of(call.world, call.host)
    if node is None or cluster is None or len(call.argv) < 2 or call.argv[0] != "-tune":
        return _USAGE
    entity = f"{cluster.name}({caa.uuid(cluster.name)})"
    option, rest = call.argv[1], call.argv[2:]
    if option == "-o" and rest:
        return _tuned(call.world, cluster, rest)
    if option not in ("-a", "-L", "-x"):
        return _USAGE
    unknown = [name for name in rest if name not in caa.tunables()]
    if unknown:
        return ShellAnswer(1, "", f"clctrl: unknown tunable {unknown[0]} (simulated text)\n")
    names = rest or tuple(caa.tunables())
    if option == "-L":
        return ShellAnswer(0, _described(cluster, node, entity, names))
    return ShellAnswer(0, text_of(f"{entity}.{name} = {caa.value(cluster, node, name)}" for name in names))


@program("clusterconf", on=("node",), path="/usr/sbin")
def clusterconf(call: Call) -> ShellAnswer:
    """Make CAA read its configuration files again."""
    heartbeat_paths.apply_restrictions(call.world, call.host)
    return ShellAnswer()


def _tuned(world: World, cluster: PowerhaCluster, settings: tuple[str, ...]) -> ShellAnswer:
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in caa.tunables():
            return ShellAnswer(1, "", f"clctrl: unknown tunable {name} (simulated text)\n")
        try:
            caa.change(world, cluster, name, value)
        except ValueRefused as limits:
            return ShellAnswer(1, "", f"clctrl: {name}: {value} is not allowed: {limits} (simulated text)\n")
    plural = "" if len(settings) == 1 else "s"
    return ShellAnswer(0, f"{len(settings)} tunable{plural} updated on cluster {cluster.name}.\n")


def _described(cluster: PowerhaCluster, node: ClusterNode, entity: str, names: tuple[str, ...]) -> str:
    """`clctrl -tune -L`: defaults, limits, unit and scope, then the value of the cluster."""
    lines = [
        f"{'NAME':<26}{'DEF':<7}{'MIN':<7}{'MAX':<7}{'UNIT':<15}SCOPE",
        f"     {'ENTITY_NAME(UUID)':<65}CUR",
    ]
    for name in names:
        tunable = caa.tunables()[name]
        limits = ("", "") if tunable.choices else (str(tunable.minimum), str(tunable.maximum))
        unit = tunable.unit or "|".join(tunable.choices)
        shown = "".join(_padded(text, 7) for text in (tunable.default, *limits))
        lines += [f"{_padded(name, 26)}{shown}{_padded(unit, 15)}{tunable.scope}"]
        lines += [f"     {_padded(entity, 65)}{caa.value(cluster, node, name)}", ""]
    return text_of(lines)


def _padded(text: str, width: int) -> str:
    return text.ljust(width) if len(text) < width else f"{text} "
