"""A restore that is broken off by kill -9: nothing is there, or everything is, in quarantine."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from unittest import mock

from sqlalchemy import inspect

from engine.store import backup, engines, open_store, schema
from engine.store.tables import METADATA
from tests.crash import forks, verbs
from tests.crash.grounds import Grounds
from tests.office import NOW

MOMENTS: dict[str, tuple[tuple[object, str], ...]] = {
    "sqlite": ((Path, "write_bytes"), (backup, "impose"), (os, "fsync"), (Path, "rename")),
    "postgresql": ((schema, "migrate"), (backup, "_copy_in"), (backup, "impose")),
}
"""What a restore goes through, one call after the other: it dies before each, and after each."""
EVERY = 7
"""Tables that are copied: all of them in one transaction, so not each is a moment of its own."""


def break_off(own: Grounds, kind: str) -> tuple[int, list[str]]:
    """Kill a restore before and after every such call: kills, and what is wrong."""
    folder = own.folder / f"restore-{kind}"
    (folder / "saved").mkdir(parents=True)
    source = own.database(kind, "stations")
    told = forks.apart(partial(_saved, source, folder / "saved"), folder)
    kills, wrong = 0, []
    for nth, (where, what, number, late) in enumerate(_moments(kind, told)):
        url = own.empty(kind)
        work = partial(_dies, url, folder / "saved", told, where, what, number, late=late)
        _, status = os.waitpid(forks.fork(work, folder / f"{nth}.log"), 0)
        if not os.WIFSIGNALED(status):
            continue  # it had no such call
        kills += 1
        found = forks.apart(partial(_state, url, told), folder)
        if found not in ("nothing", "everything"):
            when = "after" if late else "before"
            wrong.append(f"restore killed {when} {what} {number}: {found}")
        own.drop(url)
    url = own.empty(kind)
    forks.apart(partial(_load, url, folder / "saved", told), folder)
    if forks.apart(partial(_state, url, told), folder) != "everything":
        wrong.append("restore that nobody broke off: not everything")
    own.drop(url)
    return kills, wrong


def _moments(kind: str, told: dict) -> Iterator[tuple[object, str, int, bool]]:
    tables = range(1, len(told["tables"]) + 1, EVERY)
    for where, what in MOMENTS[kind]:
        for number in tables if what == "_copy_in" else (1, 2):
            yield where, what, number, False
            yield where, what, number, True


def _saved(url: str, folder: Path) -> object:
    store = open_store(url)
    try:
        return backup.save(store, folder)
    finally:
        store.close()


def _load(url: str, folder: Path, told: dict) -> None:
    backup.load(url, folder, told, "the rig", NOW)


def _dies(
    url: str, folder: Path, told: dict, where: object, what: str, number: int, *, late: bool
) -> None:
    whole: Callable = getattr(where, what)
    calls = count(1)

    def dying(*args: object, **more: object) -> object:
        last = next(calls) == number
        if last and not late:
            os.kill(os.getpid(), signal.SIGKILL)
        value = whole(*args, **more)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return value

    with mock.patch.object(where, what, dying):
        _load(url, folder, told)


def _state(url: str, told: dict) -> str:
    """Nothing, everything in quarantine, or what there is."""
    file = url.removeprefix("sqlite:///")
    if file != url and not Path(file).exists():
        return "nothing"
    engine, _ = engines.both(engines.understood(url))
    try:
        there = set(inspect(engine).get_table_names())
    finally:
        engine.dispose()
    counts = verbs.counts(url, [t for t in METADATA.sorted_tables if t.name in there])
    saved = {name: table["rows"] for name, table in told["tables"].items()}
    if not any(counts.values()):
        return "nothing"
    if counts == saved | {"quarantine": saved["quarantine"] + 1}:
        return "everything"
    wrong = {n: (saved.get(n), c) for n, c in counts.items() if c != saved.get(n)}
    return f"rows saved and there: {wrong}"
