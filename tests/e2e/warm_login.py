"""`lpmtui simulator shell HOST` without the start of an interpreter that loads everything.

A migration over ssh asks two hundred questions, and each would start Python anew on the simulated host's
side. `serve` runs in a process that has loaded lpmtui, and forks for every login. sshd runs this file as the
forced command `warm_login.py SOCKET HOST`: it hands its streams over and gives back the status.
"""

import json
import os
import signal
import socket
import sys

_ROOM = 65536


def log_in(path: str, host: str) -> int:
    """Be logged in to a host until the command ends; its exit status."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        asked = json.dumps({"host": host, "command": os.environ.get("SSH_ORIGINAL_COMMAND")}).encode()
        socket.send_fds(line, [asked], [0, 1, 2])
        return int(line.recv(8) or b"70")


def serve(path: str) -> None:
    """Fork for everybody who logs in, until this process is ended."""
    from lpmtui.cli import main
    from lpmtui.simulator import door  # noqa: F401 - loaded once for all

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
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


def _be_logged_in(line: socket.socket, main) -> None:
    status = 70
    try:
        asked, streams, _, _ = socket.recv_fds(line, _ROOM, 3)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        wanted = json.loads(asked)
        if wanted["command"] is not None:
            os.environ["SSH_ORIGINAL_COMMAND"] = wanted["command"]
        status = main(["simulator", "shell", wanted["host"]])
        line.send(str(status).encode())
    finally:
        os._exit(status & 0xFF)


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(sys.argv[2])
    else:
        sys.exit(log_in(sys.argv[1], sys.argv[2]))
