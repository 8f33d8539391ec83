"""What a Virtual I/O Server's own shell has; it is reached through a console."""

from __future__ import annotations

from lpmtui.simulator.shell import Answer, Call, program


@program("ioslevel", on=("vios",))
def ioslevel(call: Call) -> Answer:
    """The server's level."""
    return Answer(0, f"{call.world.partitions[call.host].os_version.rpartition(' ')[2]}\n")


@program("lsdev", on=("vios",))
def lsdev(call: Call) -> Answer:
    """`lsdev -dev vioslpm0 -attr`: how many migrations the server carries; the layout is from memory."""
    if call.argv[:2] != ("-dev", "vioslpm0"):
        return Answer(1, "", "lsdev: only -dev vioslpm0 -attr is simulated\n")
    server = call.world.partitions[call.host]
    rows = (
        ("attribute", "value", "description", "user_settable"),
        ("", "", "", ""),
        ("cfg_msp_lpm_ops", str(server.mover_limit), "Maximum Number of LPM operations for MSP", "True"),
        ("concurrency_lvl", "4", "Concurrency level", "True"),
        ("max_lpm_vasi", "1", "Maximum Number of LPM VASI devices", "False"),
        ("max_vasi_ops", "8", "Maximum Number of operations for VASI", "False"),
    )
    return Answer(0, "".join(f"{a:<16}{b:<6}{c:<42}{d}".rstrip() + "\n" for a, b, c, d in rows))
