"""A stand-in for the system's ssh: it notes how it was called and runs the remote line on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

FAKE_SSH = """#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >> "$FAKE_SSH/calls"
printf '\\001' >> "$FAKE_SSH/calls"
last= ; check=
for word in "$@"; do [ "$last" = -O ] && check=$word; last=$word; done
if [ "$check" = check ]; then [ -e "$FAKE_SSH/connected" ]; exit; fi
if [ -e "$FAKE_SSH/stderr" ]; then cat "$FAKE_SSH/stderr" >&2; exit 255; fi
exec sh -c "$last"
"""


class FakeSsh:
    """What the stand-in was told and how it shall behave."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def calls(self) -> list[list[str]]:
        """Every call's argv after the program's name."""
        text = (self._folder / "calls").read_text()
        return [call.split("\0")[:-1] for call in text.split("\1")[:-1]]

    def fail(self, stderr: str) -> None:
        """End every command with 255 and these words."""
        (self._folder / "stderr").write_text(stderr)

    def stay_connected(self) -> None:
        """Say that the shared connection stands."""
        (self._folder / "connected").touch()


@pytest.fixture
def fake_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSsh:
    folder = tmp_path / "fake-ssh"
    folder.mkdir()
    program = folder / "ssh"
    program.write_text(FAKE_SSH)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("FAKE_SSH", str(folder))
    return FakeSsh(folder)
