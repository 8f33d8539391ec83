"""Work beside the screen: on threads that die with the console, so that leaving it never waits for a host."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

T = TypeVar("T")


class DaemonThreads(Executor):
    """One daemon thread for each piece of work. What it raises is raised where the result is awaited."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Start the work now."""
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 (carried over to whoever awaits the result)
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, name=f"console {fn}", daemon=True).start()
        return future


THREADS = DaemonThreads()


async def aside(work: Callable[..., T], *args: Any) -> T:
    """Run blocking work on a thread and wait for it without blocking the screen."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, work, *args)
