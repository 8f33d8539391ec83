"""Open the console once in a terminal, see its first screen, leave: what a fresh installation must do.

Usage: look_once.py LPMTUI. The environment says where its state lies.
"""

from __future__ import annotations

import os
import sys

from pseudo_terminal import Terminal

if __name__ == "__main__":
    with Terminal([sys.argv[1]], os.environ) as terminal:
        screen = terminal.wait("SIMULATOR")
        terminal.press("f10")
        status = terminal.wait_end()
    assert status == 0, f"exit status {status}\n{screen}"
    print("console: first screen seen, left with F10")
