"""The server's loop, and its end: told to stop, it takes nobody new and finishes who is inside."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

from waitress import wasyncore
from waitress.server import BaseWSGIServer

LOG: Final = logging.getLogger(__name__)
PATIENCE: Final = 20.0
"""Seconds that those inside get; a supervisor waits longer than that before it kills."""

_TICK: Final = 0.25


class Stop:
    """Told to stop by SIGTERM or SIGINT; told twice, at once."""

    def __init__(self) -> None:
        self.told = threading.Event()

    def listen(self) -> None:
        """From now on; for the main thread."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._hear)

    def _hear(self, _signal: int, _frame: FrameType | None) -> None:
        if self.told.is_set():
            raise SystemExit(1)
        self.told.set()


def run(
    server: BaseWSGIServer,
    stop: Stop,
    last_words: Callable[[], None] = lambda: None,
    patience: float = PATIENCE,
) -> bool:
    """Serve until told to stop, then until the last answer has left.

    Args:
        last_words: called once when told, before the rest is waited for.
        patience: seconds for the rest.

    Returns:
        False: somebody was still inside when the patience was over.
    """
    while not stop.told.is_set():
        wasyncore.loop(timeout=_TICK, map=server._map, count=1)  # noqa: SLF001 - waitress's own loop
    server._map.pop(server._fileno, None)  # noqa: SLF001 - nobody new
    server.socket.close()
    last_words()
    until = time.monotonic() + patience
    while _inside(server) and time.monotonic() < until:
        wasyncore.loop(timeout=_TICK, map=server._map, count=1)  # noqa: SLF001 - as above
    served = not _inside(server)
    if not served:
        LOG.warning("somebody was still served when the time to stop was over")
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
    wasyncore.close_all(server._map, ignore_all=True)  # noqa: SLF001 - as above
    return served


def _inside(server: BaseWSGIServer) -> bool:
    """Whether a request is being answered, or an answer has not left yet."""
    channels = list(server.active_channels.values())
    return any(one.requests or one.total_outbufs_len or one.request for one in channels)
