"""A link that takes its time: a port that hands every byte on to another one, later."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def slow_link(port: int, delay_s: float) -> Iterator[int]:
    """A port of this machine behind which `port` is `delay_s` seconds away in each direction."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # links that are cut when the test ends
    ready: list[int] = []
    begun = threading.Event()

    async def serve() -> None:
        async def link(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection("127.0.0.1", port)
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(
                    _late(reader, back, delay_s), _late(there, writer, delay_s), return_exceptions=True
                )

        server = await asyncio.start_server(link, "127.0.0.1", 0)
        ready.append(server.sockets[0].getsockname()[1])
        begun.set()
        with contextlib.suppress(asyncio.CancelledError):
            await server.serve_forever()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert begun.wait(10)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
        thread.join(10)


async def _late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float) -> None:
    """Hand on what arrives, each piece after the delay: a long way, not a narrow one."""
    loop = asyncio.get_running_loop()

    def pass_on(piece: bytes) -> None:
        if not writer.is_closing():
            writer.write(piece)

    with contextlib.suppress(ConnectionError, asyncio.CancelledError):
        while piece := await reader.read(65536):
            loop.call_later(delay_s, pass_on, piece)
        loop.call_later(delay_s, writer.close)
