"""`lpmtui simulator shell HOST` without the start of an interpreter that loads everything.

A migration over ssh asks two hundred questions, and each would start Python anew on the simulated host's
side. `--serve` runs in a process that has loaded lpmtui, and forks for every login. sshd runs this file as
the forced command `warm_login.py SOCKET HOST`: it hands its streams over and gives back the status. Started
two hundred times, that part imports next to nothing.
"""

import _socket
import os
import sys

_ROOM = 65536
_STREAMS = 3
_LOST = "70"


def log_in(path: str, host: str) -> int:
    """Be logged in to a host until the command ends; its exit status."""
    line = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    line.connect(path)
    asked = [host, *([os.environ["SSH_ORIGINAL_COMMAND"]] if "SSH_ORIGINAL_COMMAND" in os.environ else [])]
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(_STREAMS))
    rights = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)
    line.sendmsg(["\0".join(asked).encode("utf-8", "surrogateescape")], [rights])
    return int(line.recv(8) or _LOST)


def serve(path: str) -> None:
    """Fork for everybody who logs in, until this process is ended."""
    import gc
    import signal
    import socket

    from lpmtui.cli import main

    _load_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        print("ready", flush=True)
        while True:
            line, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _be_logged_in(line, main)
            line.close()


def _load_everything() -> None:
    import importlib

    from lpmtui.cli import dispatch
    from lpmtui.simulator.api import SimulatedSite

    for room in ("cli.simulated_login", "config.paths"):
        importlib.import_module(f"lpmtui.{room}")
    dispatch.find("simulator").parser().format_help()
    SimulatedSite.open(None).run("dbnode1", "clmgr query cluster; clRGinfo -s | grep x; lssrc -ls clstrmgrES")


def _be_logged_in(line, main) -> None:
    import socket

    status = int(_LOST)
    try:
        asked, streams, _, _ = socket.recv_fds(line, _ROOM, _STREAMS)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, "r" if number == 0 else "w", closefd=False)  # noqa: SIM115 - as Python starts
            for number in range(_STREAMS)
        )
        host, *command = asked.decode("utf-8", "surrogateescape").split("\0")
        if command:
            os.environ["SSH_ORIGINAL_COMMAND"] = command[0]
        status = main(["simulator", "shell", host])
        line.send(str(status).encode())
    finally:
        os._exit(status & 0xFF)


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(sys.argv[2])
    else:
        os._exit(log_in(sys.argv[1], sys.argv[2]))
