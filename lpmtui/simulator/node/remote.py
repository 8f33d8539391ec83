"""Lines that run in another shell: sh -c."""

from __future__ import annotations

from lpmtui.simulator.grammar import NotUnderstood, parse
from lpmtui.simulator.interpreter import Host, run_line
from lpmtui.simulator.node.waiting import line_answer
from lpmtui.simulator.shell import Answer, Call, Pending, program


@program("sh", on=("node", "lpar"), path="/usr/bin")
@program("ksh", on=("node", "lpar"), path="/usr/bin")
def sh(call: Call) -> Answer | Pending:
    """`sh -c LINE`: a line of the small shell subset."""
    if len(call.argv) < 2 or call.argv[0] != "-c":
        return Answer(2, "", f"{call.name}: only -c LINE is simulated\n")
    kind = "node" if call.host in call.world.nodes else "lpar"
    try:
        steps = parse(call.argv[1])
    except NotUnderstood as trouble:
        return Answer(2, "", f"{call.name}: {trouble}\n")
    return line_answer(run_line(call.world, Host(call.host, kind), steps, call.stdin))


@program("exit", on=("node", "lpar"))
def leave(call: Call) -> Answer:
    """End with a status; what follows on the line is run all the same."""
    word = call.argv[0] if call.argv else "0"
    return Answer(int(word[-9:]) % 256 if word.isascii() and word.isdecimal() else 0)
