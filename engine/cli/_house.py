"""A whole house in one process: the pages, the relay, a pool of workers on one database.

The doors are opened by name, so that this floor imports neither of them.
"""

import errno
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import waitress
from waitress.server import BaseWSGIServer

from engine.cli import _loading, _logs, _serving
from engine.documents import sheets
from engine.domain.errors import PortTaken
from engine.queue.relay import Relay
from engine.queue.transport import Pool
from engine.queue.watch import Watch
from engine.settings import Connection, Settings, session_key
from engine.store import Store, open_store, outbox
from engine.stories.doors import door

LOG: Final = logging.getLogger(__name__)
PAGE_THREADS: Final = 12
STREAMS: Final = PAGE_THREADS // 3  # each open case page that listens holds a thread
WORKERS: Final = 3
FIRST_ANSWERS: Final = 1.0
"""Seconds before the late windows are loaded and the processes that draw sheets begun: they
would take a core of two."""


def now() -> datetime:
    """What this machine says, in UTC: the one place where the command line asks for the time."""
    return datetime.now(UTC)  # noqa: TID251


@dataclass(frozen=True, slots=True)
class House:
    """A house whose door is open but where nobody is served yet."""

    settings: Settings
    store: Store
    server: BaseWSGIServer
    relay: Relay | None
    """None where relays are processes of their own (LIANSHEN_REDIS_URL)."""

    last_words: Callable[[], None]
    """Called when the house is told to close: pages that listen are let go."""

    @property
    def port(self) -> int:
        """Where the pages are."""
        return int(self.server.effective_port)

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://{self.settings.host}:{self.port}/"

    def serve(self) -> None:
        """Serve until told to stop (SIGINT, SIGTERM)."""
        stop = _serving.Stop()
        stop.listen()
        _loading.settled()
        threading.Thread(target=_warm, args=(stop,), name="lianshen-warm", daemon=True).start()
        with _looking(self.relay):
            _serving.run(self.server, stop, self.last_words)


def _warm(stop: _serving.Stop) -> None:
    """What the first visitor would otherwise wait for, once whoever asks if we are up has heard."""
    door("web.lang:warm")()
    if not stop.told.wait(FIRST_ANSWERS):
        with _loading.quietly():
            door("web.late:load")()
        _loading.settled()
        sheets.warm()


def front(settings: Settings) -> Any:
    """How the pages stand to the outside."""
    told = {
        "site": settings.site,
        "hosts": settings.trusted_hosts,
        "proxies": settings.proxies,
    }
    if settings.metrics_from is not None:
        told["metrics_from"] = settings.metrics_from
    return door("web:Front")(**told)


@contextmanager
def opened(
    settings: Settings, connections: Iterable[Connection], *, demo: bool, stage: Any = None
) -> Iterator[House]:
    """Open the house; whatever was opened is closed at the end. ``stage``: as the pages want it.

    Raises:
        BadSetting: the secret file, a connection or the database cannot be used.
        PortTaken: somebody else serves there.
    """
    known = tuple(connections)
    key = session_key(settings.secret_file, make=demo)
    with _loading.quietly():
        door("web:create_app")
        door("connectors.worker:post")
    _logs.mark(door("web.tracing:Marks")())
    settings.files.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.database_url)
    try:
        with _hands(store, known, alone=not settings.redis_url) as relay:
            app = door("web:create_app")(
                store,
                settings.files,
                session_key=key,
                demo=demo,
                stage=stage,
                callback_keys={one.name: one.receive_keys for one in known},
                banks=[one.name for one in known if one.kind == "bank"],
                now=now,
                wake=relay.wake if relay else None,
                day_file=door("connectors.paying:day_files")(known),
                streams=STREAMS,
                front=front(settings),
            )
            server = _server(app, settings)
            over = app.extensions["lianshen-live"].over.set
            try:
                yield House(settings, store, server, relay, over)
            finally:
                over()
                server.close()
    finally:
        store.close()


@contextmanager
def _hands(store: Store, known: tuple[Connection, ...], *, alone: bool) -> Iterator[Relay | None]:
    """A relay and a pool of workers in this process, where there are no others."""
    if not alone:
        with Watch(store, now, "web").kept():
            yield None
        return
    watch = Watch(store, now, "serve")
    post = door("connectors.worker:post")(store, known, now, watch.right)
    pool = Pool(door("connectors.worker:work")(post), WORKERS)
    try:
        with watch.kept():
            yield Relay(store, pool, now, right=watch.right)
    finally:
        pool.close()
        with store.transaction() as tx:
            outbox.give_back(tx, post.owner, now())


@contextmanager
def _looking(relay: Relay | None) -> Iterator[None]:
    """The relay looks in a thread of its own while the block runs."""
    if relay is None:
        yield
        return
    looking = threading.Thread(target=relay.run, name="lianshen-relay", daemon=True)
    looking.start()
    try:
        yield
    finally:
        relay.stop()
        looking.join(timeout=10)


def _server(app: Any, settings: Settings) -> BaseWSGIServer:
    plug = _plug(settings)
    return waitress.create_server(
        app,
        sockets=[plug],
        threads=PAGE_THREADS,
        ident=None,
        # ours to believe or not (web.front): waitress would take them away
        clear_untrusted_proxy_headers=not settings.proxies,
    )


def _plug(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host=settings.host, port=settings.port) from error
        raise


def must_be_free(settings: Settings) -> None:
    """Whether our port can be had, before anything is changed.

    Raises:
        PortTaken: somebody else serves there.
    """
    _plug(settings).close()
