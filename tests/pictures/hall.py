"""The hall of the documentation's pictures: one fixed morning, sample cases only."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from waitress import create_server

from engine.cli import _city, _packages, _showcase
from engine.domain.names import Role
from engine.stages import setup
from engine.store import open_store, people
from web import create_app

NOW = datetime(2026, 3, 12, 2, 20, tzinfo=UTC)
"""Thursday 12 March 2026, 10:20 in China."""

CASES = 110
"""Generated cases besides the samples: enough for lists with pages and a board with figures."""


@contextmanager
def opened(data: Path, *, cases: int = CASES):
    """The address of the pages, and the store behind them.

    What lies in ``data`` from an earlier run is shown again: a second run takes seconds.
    """
    data.mkdir(parents=True, exist_ok=True)
    files = data / "files"
    files.mkdir(exist_ok=True)
    store = open_store(f"sqlite:///{data / 'lianshen.sqlite'}")
    try:
        _furnish(store)
        _showcase.lay_out(store, files, NOW, drawn=True)
        _city.lay_out(store, files, _city.plan(store, NOW, cases), NOW)
        app = create_app(store, files, session_key=b"p" * 32, demo=True, now=lambda: NOW, streams=0)
        server = create_server(app, host="127.0.0.1", port=0, threads=6)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.effective_port}", store
        finally:
            server.close()
            thread.join(timeout=5)
    finally:
        store.close()


def _furnish(store) -> None:
    with store.transaction() as tx:
        setup.seed(tx, NOW)
        boss = next(a.officer for a in people.accounts(tx) if a.officer.may(Role.ADMIN))
        for process, (edition, bundle) in _packages.shipped(examples=True).items():
            setup.publish(tx, edition, bundle, boss, NOW)
            setup.grant_mandates(tx, process, NOW)
