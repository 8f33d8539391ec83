"""Locks that a dead process cannot hold, and that say who holds them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lpmtui.executor.locks import Held, Holder, Lock, holder_of, objects, refuse_held
from lpmtui.model.errors import Busy, ConfigurationError
from lpmtui.model.request import Requester

ANN = Holder("ann", "host1 (from 10.1.1.9)", "2026-01-31T12:00:00.000Z", 4711)
PARTITION = Held("partition", "dbnode1", "site")


def test_a_lock_has_one_holder_who_is_named(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path, PARTITION, ANN)
    assert holder_of(tmp_path, PARTITION) == ANN
    with pytest.raises(
        Busy, match=r"partition dbnode1 is held by ann since .*, from host1 \(from 10\.1\.1\.9\)"
    ):
        Lock.take(tmp_path, PARTITION, ANN)
    lock.release()
    assert holder_of(tmp_path, PARTITION) is None
    Lock.take(tmp_path, PARTITION, ANN).release()


def test_the_holders_migration_is_named_once_it_has_an_id(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path, PARTITION, ANN)
    lock.write(Holder("ann", "host1", "2026-01-31T12:00:00.000Z", 1, "12"))
    with pytest.raises(Busy, match=r"migration 12.*lpmtui follow 12"):
        refuse_held(tmp_path, [PARTITION])
    lock.release()


def test_looking_makes_no_file_and_a_free_lock_refuses_nobody(tmp_path: Path) -> None:
    refuse_held(tmp_path, objects("site", "dbnode1", "dbcluster"))
    assert list(tmp_path.iterdir()) == []


_HOLD = """
import sys
from pathlib import Path
from lpmtui.executor.locks import Held, Holder, Lock
lock = Lock.take(Path(sys.argv[1]), Held("partition", "dbnode1", "site"), Holder("bob", "there", "", 1))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Busy, match="bob"):
        Lock.take(tmp_path, PARTITION, ANN)
    holder.kill()
    holder.communicate()
    Lock.take(tmp_path, PARTITION, ANN).release()


def test_names_from_outside_cannot_leave_the_directory_or_steer_a_terminal(tmp_path: Path) -> None:
    evil = Held("partition", "../../etc/x\x1b[31m", "a/b")
    assert evil.path(tmp_path).parent == tmp_path / "locks"
    lock = Lock.take(tmp_path, evil, Holder("\x1b[2Jann", "x\n", "", 1))
    with pytest.raises(Busy) as caught:
        Lock.take(tmp_path, evil, ANN)
    assert "\x1b[2J" not in caught.value.title
    lock.release()


def test_two_sites_may_have_partitions_of_one_name(tmp_path: Path) -> None:
    first = Lock.take(tmp_path, Held("partition", "p", "one"), ANN)
    Lock.take(tmp_path, Held("partition", "p", "two"), ANN).release()
    first.release()


def test_a_directory_without_room_for_locks_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("in the way")
    with pytest.raises(ConfigurationError, match="cannot be made"):
        Lock.take(tmp_path, PARTITION, ANN)


def test_a_beat_is_a_sign_of_life(tmp_path: Path) -> None:
    import os

    lock = Lock.take(tmp_path, PARTITION, Holder.me(Requester("ann", "here"), datetime.now(UTC)))
    path = PARTITION.path(tmp_path)
    os.utime(path, (0, 0))
    lock.beat()
    assert path.stat().st_mtime > 1_000_000
    lock.release()
