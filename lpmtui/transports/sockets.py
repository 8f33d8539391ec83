"""A short, private directory for ssh's shared connections."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

OWN_DIGEST = 8
"""Characters of a socket's name that tell apart what ssh's own digest does not."""

LONGEST = 44 - OWN_DIGEST
"""A socket's path may have 103 bytes; ssh needs a slash, a digest of 40 and a suffix of 17 for its own."""


def socket_dir(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The directory, made where missing; None where no place is both short and ours alone.

    Without one, every command opens its own connection: slower, and just as right.
    """
    return next(
        (path for path in _places(environ) if len(os.fsencode(path)) <= LONGEST and _ours(path)), None
    )


def _places(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("XDG_RUNTIME_DIR"):
        yield Path(environ["XDG_RUNTIME_DIR"]) / "lpmtui"
    for root in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - `_ours` refuses what others can touch
        yield Path(root) / f"lpmtui-{os.geteuid()}"


def _ours(path: Path) -> bool:
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
    except OSError:
        return False
    private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) & 0o077 == 0
    return private and status.st_uid == os.geteuid()
