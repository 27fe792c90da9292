"""`lianshen relay`: looks for what is due and rings; several may run, none is the leader."""

import signal
import threading
from argparse import Namespace
from os import environ
from typing import Any, Final

from engine import settings as house_settings
from engine.cli import _house
from engine.cli.worker import doorbell
from engine.queue.doorbell import Doorbell
from engine.queue.relay import Relay
from engine.queue.watch import Watch
from engine.store import open_store

PACE: Final = 0.2
"""Seconds between two looks: nobody in another process can wake this one."""

_STOPS: Final = (signal.SIGTERM, signal.SIGINT)


def add(subparsers: Any) -> None:
    """Describe the command."""
    subparsers.add_parser("relay", help="ring for what is due (needs Redis)")


def run(args: Namespace) -> int:  # noqa: ARG001 - everything stands in the environment
    """Look until SIGTERM.

    Raises:
        BadSetting, NoDatabase, SchemaTooOld: said on standard error, exit code 1.
    """
    settings = doorbell(house_settings.read(environ))
    # Waited for instead of caught: a handler could run in the middle of the relay's own lock.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    store = open_store(settings.database_url)
    bell = Doorbell(settings.redis_url)
    watch = Watch(store, _house.now, "relay")
    relay = Relay(store, bell, _house.now, PACE, watch.right)
    looking = threading.Thread(target=relay.run, name="lianshen-relay", daemon=True)
    looking.start()
    try:
        with watch.kept():
            signal.sigwait(_STOPS)
    finally:
        relay.stop()
        looking.join(timeout=10)
        bell.close()
        store.close()
    return 0
