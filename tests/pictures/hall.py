"""The hall of the documentation's pictures: one fixed morning, sample cases only."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.cli import _city, _packages, _showcase
from engine.domain.application import Project
from engine.domain.errors import NotDelivered
from engine.domain.names import Role
from engine.stages import setup
from engine.store import intake, open_store, people
from tests.house import House
from tests.office import Office
from tests.serving import serving
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
        _houses(store)
        app = create_app(
            store, files, session_key=b"p" * 32, demo=True, now=lambda: NOW, streams=0,
            banks=["bank"], day_file=_silent,
        )  # fmt: skip
        with serving(app, threads=6) as site:
            yield site, store
    finally:
        store.close()


def _houses(store) -> None:
    """Three houses change hands this morning: one is to be paid for, one is slow, one is new."""
    with store.reading() as tx:
        if intake.find_project(tx, _place(1).code) is not None:
            return  # laid out by an earlier run
    office = Office(store.url, now=NOW, furnished=True)
    try:
        slow = House(office, place=_place(2), at=NOW - timedelta(minutes=46))
        paying = House(office, place=_place(1), at=NOW - timedelta(minutes=40))
        office.now = NOW - timedelta(minutes=20)
        for code in ("TAX", "HOUS", "LAND"):
            paying.says(code)
        slow.says("LAND")
        House(office, place=_place(3), at=NOW - timedelta(minutes=6))
        office.now = NOW
        office.clocks_ring()
    finally:
        office.close()


def _place(n: int) -> Project:
    return Project(f"330183001001GB00012F0001010{n}", f"示例路8号1幢10{n}室（示例）")


def _silent(_day, _now):
    """A bank that is connected; no picture asks it."""
    raise NotDelivered(connector="bank", why="-")


def _furnish(store) -> None:
    with store.transaction() as tx:
        setup.seed(tx, NOW)
        boss = next(a.officer for a in people.accounts(tx) if a.officer.may(Role.ADMIN))
        for process, (edition, bundle) in _packages.shipped(examples=True).items():
            setup.publish(tx, edition, bundle, boss, NOW)
            setup.grant_mandates(tx, process, NOW)
