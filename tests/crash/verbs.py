"""Every verb of the procedure, ended by kill -9 at every landmark it passes: all of it, or nothing.

The verbs and the stations are those of tests/stages. What is judged is every row of every table.
"""

import hashlib
import os
import signal
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy import Table

from engine.store.tables import METADATA
from tests.crash import forks
from tests.crash.carried_verbs import BEFORE_CARRIED, CARRIED, CARRIED_STATIONS
from tests.crash.drawn_verbs import DRAWN, DRAWN_STATIONS
from tests.crash.house_verbs import BEFORE_HOUSE, HOUSE, HOUSE_STATIONS
from tests.crash.kept_verbs import KEPT, KEPT_STATIONS
from tests.crash.levied_verbs import LEVIED, LEVIED_STATIONS
from tests.crash.minutes_verbs import MINUTES, MINUTES_STATIONS
from tests.crash.money_verbs import BEFORE_MONEY, MONEY, MONEY_STATIONS
from tests.crash.more_verbs import MORE, MORE_STATIONS
from tests.crash.newer_verbs import BEFORE_NEWER, NEWER, NEWER_STATIONS
from tests.crash.plan import Plan, Watcher, deadly, reached
from tests.crash.published_verbs import BEFORE_PUBLISHED, PUBLISHED, PUBLISHED_STATIONS
from tests.crash.studied_verbs import BEFORE_STUDIED, STUDIED, STUDIED_STATIONS
from tests.everything import rows_of
from tests.office import Office
from tests.stages.stations import STATIONS
from tests.stages.test_what_may_be_done_when import WHERE
from tests.stages.verbs import VERBS

ROOMS = (
    MORE, NEWER, HOUSE, MONEY, LEVIED, MINUTES, KEPT, DRAWN, PUBLISHED, CARRIED, STUDIED,
)  # fmt: skip
OTHERS = {name: verb for room in ROOMS for name, verb in room.items()}
BEFORE = BEFORE_NEWER | BEFORE_HOUSE | BEFORE_MONEY | BEFORE_PUBLISHED | BEFORE_CARRIED
BEFORE |= BEFORE_STUDIED
NAMES = (*VERBS, *OTHERS)


def build(url: str) -> dict[str, int]:
    """A case at every station."""
    office = Office(url)
    try:
        every = STATIONS | MORE_STATIONS | NEWER_STATIONS | HOUSE_STATIONS | MONEY_STATIONS
        every |= LEVIED_STATIONS | KEPT_STATIONS | DRAWN_STATIONS | PUBLISHED_STATIONS
        every |= CARRIED_STATIONS | STUDIED_STATIONS
        every |= MINUTES_STATIONS  # last: they set the clock to another morning
        return {name: station(office) for name, station in every.items()}
    finally:
        office.close()


def kill_everywhere(
    copy: Callable[[], str], at: dict[str, int], names: list[str], base: Path
) -> tuple[int, list[str], set[str]]:
    """Kill these verbs at every landmark: kills, what is wrong, labels reached."""
    kills, wrong, labels = 0, [], set()
    for name in names:
        there = base / f"verb-{name.replace(' ', '-')}"
        there.mkdir(parents=True)

        def fresh(name: str = name, there: Path = there) -> str:
            """A copy in which the verb may be done."""
            url = copy()
            prepare(url, name, at, there)
            return url

        url, spare = fresh(), fresh()
        before = digest(url)
        passed = die(spare, name, at, Plan(), there / "survey")
        after = digest(spare)
        labels |= passed
        for number, label in enumerate(sorted(deadly(passed, writes=True), key=_is_done)):
            if _is_done(label):
                url = fresh()  # attempts that were undone have used up numbers of PostgreSQL
            die(url, name, at, Plan(label), there / str(number))
            kills += 1
            found = digest(url)
            if found != (after if _is_done(label) else before):
                wrong.append(f"{name} at {label}: neither all nor nothing")
                url = fresh()
    return kills, wrong, labels


def die(url: str, name: str, at: dict[str, int], plan: Plan, folder: Path) -> set[str]:
    """Do a verb in a process that dies as planned; the labels it reached."""
    folder.mkdir()
    child = forks.fork(partial(_planned, url, name, at, plan, folder), folder / "log")
    _, status = os.waitpid(child, 0)
    if not plan.label and status:
        raise RuntimeError(f"{name}: {(folder / 'log').read_text()}")
    if plan.label and not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise RuntimeError(f"{name} lived through {plan.label}: {(folder / 'log').read_text()}")
    return reached(folder)


def _where(name: str) -> str:
    return OTHERS[name][0] if name in OTHERS else WHERE[name]


def prepare(url: str, name: str, at: dict[str, int], folder: Path) -> None:
    """What has to happen before a verb, in a process of its own."""

    def done() -> None:
        office = Office(url, furnished=True)
        BEFORE[name](office, at[_where(name)])
        office.close()

    if name in BEFORE:
        forks.apart(done, folder)


def _planned(url: str, name: str, at: dict[str, int], plan: Plan, folder: Path) -> None:
    office = Office(url, furnished=True)
    Watcher(folder, plan).begin()
    do(office, name, at)


def do(office: Office, name: str, at: dict[str, int]) -> None:
    """A verb, in the case of its station."""
    case = at[_where(name)]
    if name in OTHERS:
        OTHERS[name][1](office, case)
    else:
        VERBS[name].done(office, case)


def _is_done(label: str) -> bool:
    """Whether the transaction is over by then; such labels come last, each with its own copy."""
    return label.endswith("|committed")


def digest(url: str) -> str:
    """Every row of every table, by the driver alone: a hundred times for every verb."""
    sums = hashlib.sha256()
    with closing(_connected(url)) as connection:
        for table in METADATA.sorted_tables:
            rows = connection.execute(rows_of(table)).fetchall()
            sums.update(repr((table.name, rows)).encode())
    return sums.hexdigest()


def counts(url: str, tables: Iterable[Table]) -> dict[str, int]:
    """How many rows these tables have."""
    with closing(_connected(url)) as connection:
        return {
            table.name: connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]  # noqa: S608
            for table in tables
        }


def _connected(url: str) -> sqlite3.Connection | psycopg.Connection:
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)
    return psycopg.connect(url)
