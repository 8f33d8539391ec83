"""What holds for every test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# How long one example takes says nothing about what is right, least of all on a busy machine.
hypothesis.settings.register_profile("lpmtui", deadline=None, print_blob=True)
hypothesis.settings.load_profile("lpmtui")

MEMORY = Path("/dev/shm")
ENOUGH = 2 * 1024**3
"""Bytes that the directories of one whole run may take, with much to spare."""


def _take_memory_for_a_disk() -> None:
    """A journal waits for the disk at every record: in memory the same journal costs no wait."""
    if "TMPDIR" in os.environ or not hasattr(os, "statvfs") or not os.access(MEMORY, os.W_OK):
        return
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize > ENOUGH and not found.f_flag & os.ST_NOEXEC:
        tempfile.tempdir = str(MEMORY)


_take_memory_for_a_disk()


@pytest.fixture(scope="session", autouse=True)
def nobodys_home_directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """smit.log and smit.script belong into the home directory: no test writes into that of a person."""
    before = os.environ.get("HOME")
    home = tmp_path_factory.mktemp("home")
    os.environ["HOME"] = str(home)
    yield home
    if before is None:
        del os.environ["HOME"]
    else:
        os.environ["HOME"] = before


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Processes that a test starts find lpmtui compiled, as after an installation.

    Where the environment forbids it, all workers share one cache beside their directories.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(tmp_path_factory.getbasetemp().parent / "compiled"))


def pytest_xdist_auto_num_workers() -> int:
    """Two workers for each core: a third of the time tests wait for processes, terminals and logins."""
    return 2 * (os.cpu_count() or 1)
