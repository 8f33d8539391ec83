"""Other consoles: the keys between two of them, and systems that another one manages."""

from __future__ import annotations

from lpmtui.simulator.hmc.choosing import connected, managed_by
from lpmtui.simulator.hmc.listing import complaining
from lpmtui.simulator.hmc.options import Options, Syntax, parse
from lpmtui.simulator.hmc.speech import Complaint, unconfirmed
from lpmtui.simulator.hmc_objects import Hmc
from lpmtui.simulator.lpm.messages import message
from lpmtui.simulator.objects import Frame
from lpmtui.simulator.shell import Answer, Call, program

_MKAUTHKEYS = Syntax(frozenset({"--ip", "-u", "--passwd"}), frozenset({"--test", "-a"}))


def target_system(call: Call, options: Options) -> Frame:
    """The system of `-t`; with `--ip` one that another console manages. Raises Complaint."""
    if "--ip" not in options:
        return connected(call, options.need("-t"))
    remote = _console(call, options.need("--ip"))
    user = options.get("-u") or call.world.hmcs[call.host].user
    _require_keys(call, remote, user)
    return managed_by(call, remote, options.need("-t"))


def _console(call: Call, name: str) -> Hmc:
    found = call.world.hmcs.get(name)
    if found is None or not found.up:
        raise Complaint(message("console-unreachable", console=name))
    return found


def _require_keys(call: Call, remote: Hmc, user: str) -> None:
    if remote.name in call.world.hmcs[call.host].keyless:
        raise Complaint(message("no-keys", user=user))


@program("mkauthkeys", on=("hmc",))
@complaining
def mkauthkeys(call: Call) -> Answer:
    """`--ip CONSOLE -u USER` makes keys; with `--test` it tries them and prints nothing where they work."""
    options = parse(call.argv, _MKAUTHKEYS)
    remote = _console(call, options.need("--ip"))
    user = options.need("-u")
    if "--test" in options:
        _require_keys(call, remote, user)
        return Answer()
    password = options.get("--passwd") or call.stdin.strip()
    if not password:
        raise unconfirmed("The command entered is missing a required parameter.", "It is --passwd.")
    for one, other in ((call.host, remote.name), (remote.name, call.host)):
        keyless = call.world.hmcs[one].keyless
        if other in keyless:
            keyless.remove(other)
    asked = f"Enter the password for user {user} on the remote host {remote.name}:\n"
    return Answer(0, "" if "--passwd" in options else asked)
