"""Leaving while something is still being asked: the file is not taken away from under it."""

from __future__ import annotations

import threading


def test_a_world_is_closed_only_once_nobody_is_in_the_middle_of_something(filed):
    closing = threading.Thread(target=filed.close)
    with filed.using() as world:
        closing.start()
        closing.join(0.1)
        assert closing.is_alive()
        assert world.partitions
    closing.join(10)
    assert not closing.is_alive()
