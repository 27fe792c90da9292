"""`lianshen bench desk`: the pages of a department's desk in a house with many cases.

100,000 cases, 2,000 of them open with one piece of work on this very desk (and one on each of the
other departments'), the pages through the real server over loopback, one after the other. Beside
each stands a bare page of the same house in the same run: signing in, the frame of the page, no
list. What is promised is the 95th of a hundred; the ratio says what the list costs.
"""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

import waitress

from engine.cli import _house, _scratch
from engine.cli._bench_hall import NOW, Hall
from engine.cli._bench_http import ask, sign_in
from engine.cli._figures import Row, p95
from engine.domain.names import Department, Role
from engine.domain.wording import local_day
from engine.store import Store, furnishing, open_store, people, recorder

CASES: Final = 100_000
OPEN: Final = 2_000
PROMISED: Final = 150.0
"""Milliseconds that nineteen of twenty lists may take."""

_MINE: Final = Department("FIRE")
_LOGIN: Final = "fire-chengban"
_PAGES: Final = (
    ("a bare page", "/track"),
    ("not claimed, the first page", "/desk?pile=free"),
    ("not claimed, the fiftieth page", "/desk?pile=free&page=50"),
    ("mine", "/desk?pile=mine"),
    ("overdue only", "/desk?pile=free&lamp=overdue"),
    ("found by part of a name", "/desk?pile=free&q=%E9%A1%B9%E7%9B%AE10%E4%B8%87&page=1"),
    ("found by part of a number", "/desk?pile=free&q=1000"),
    ("done, the first page of 98,000", "/desk?pile=done"),
    ("one review with its form", "/desk/{item}"),
    ("all cases, the first page", "/cases"),
    ("all cases, a word in every number", "/cases?q=0000"),
    ("all cases, a word in every name", "/cases?q=%E7%A4%BA%E4%BE%8B%E9%A1%B9%E7%9B%AE"),
    ("all cases, a word in every number, page 300", "/cases?q=0000&page=300"),
    ("all cases, one number of them", "/cases?q=000000012345"),
    ("all cases, part of one name", "/cases?q=%E9%A1%B9%E7%9B%AE98765%E6%9C%9F"),
    ("the manager's board", "/board"),
)
_MANAGER: Final = "guanli"


def rows(repeat: int, database: str | None) -> list[Row]:
    """Each page as often as asked, in turns, so that a busy moment falls on all of them.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    with _scratch.beside(database) as scratch, TemporaryDirectory() as files:
        store = open_store(scratch.url)
        try:
            item = _furnish(store)
            with _served(store, Path(files)) as visit:
                pages = [(what, path.format(item=item)) for what, path in _PAGES]
                took: dict[str, list[float]] = {what: [] for what, _ in pages}
                for turn in range(repeat + 3):
                    for what, path in pages:
                        milliseconds = visit(path)
                        if turn >= 3:
                            took[what].append(milliseconds)
        finally:
            store.close()
    bare, *others = took.items()
    floor = median(bare[1])
    return [
        Row(f"{bare[0]}", "ms", floor, p95(bare[1]), None, None, None, met=True),
        *(_published(what, found, floor) for what, found in others),
    ]


def _published(what: str, found: list[float], floor: float) -> Row:
    middle, late = median(found), p95(found)
    return Row(what, "ms", middle, late, floor, middle / floor, None, met=late <= PROMISED)


def _furnish(store: Store) -> int:
    """Fill the house; the number of a piece of work that can really be done."""
    hall = Hall(store)
    like = hall.accepted()
    item = next(i for i in hall.waiting(like, "handle") if i.department == _MINE)
    with store.transaction() as tx:
        more = [
            people.add(tx, login=f"fire-{n}", name=f"消防承办人{n}", roles=[Role.HANDLER],
                       department=_MINE)
            for n in (2, 3)
        ]  # fmt: skip
    departments = ("PLAN", "HCON", "FIRE", "CADO")
    one = {d: hall.one(Role.HANDLER, Department(d)) for d in departments}
    plan = furnishing.Plan(
        closed=CASES - OPEN,
        open_=OPEN,
        departments=departments,
        done_by=one,
        holders={d: [one[d], *(more if d == _MINE else [])] for d in departments},
        day=local_day(NOW),
        now=NOW,
    )
    furnishing.copies(store, like, plan)
    counted = recorder.ask(store, "SELECT count(*) FROM case_file")
    if counted != (CASES + 1,):
        raise RuntimeError(f"the house was to have {CASES + 1} cases, and has {counted}")
    return int(item.id)


@contextmanager
def _served(store: Store, files: Path) -> Iterator[Callable[[str], float]]:
    """The pages behind a real server, and somebody of the fire department in front of them."""
    app = _house.door("web:create_app")(
        store, files, session_key=b"b" * 32, demo=True, now=lambda: NOW
    )
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=_run, args=(server,), daemon=True)
    thread.start()
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", int(server.effective_port))) as line:
            mine = sign_in(line, _LOGIN)[0]
            managers = sign_in(line, _MANAGER)[0]

            def visit(path: str) -> float:
                cookie = managers if path.startswith("/board") else mine
                started = time.perf_counter()
                ask(line, "GET", path, {"Cookie": cookie})
                return (time.perf_counter() - started) * 1000

            yield visit
    finally:
        server.close()
        thread.join(timeout=5)


def _run(server: Any) -> None:
    """Serve until the socket is closed, which is no fault here."""
    with suppress(OSError):
        server.run()
