"""`lianshen bench desk`: the pages of a department's desk in a house with many cases.

100,000 cases (``--cases``), one in fifty of them open with one piece of work on this very desk (and
one on each of the other departments'); the pages come from the real server in a process of its own
over loopback, one after the other. Beside each stands a bare page of the same house in the same
run: signing in, the frame of the page, no list. What is promised is the 95th of a hundred; the
ratio says what the list costs.
"""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from engine.cli import _scratch
from engine.cli._bench_hall import NOW, Hall
from engine.cli._bench_http import ask, served, sign_in
from engine.cli._figures import Row, Size, p95
from engine.domain.names import CaseId, Department, Role
from engine.domain.wording import local_day
from engine.store import cases as store_cases
from engine.store import furnishing, open_store, people, recorder

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
    ("done, the first page", "/desk?pile=done"),
    ("one review with its form", "/desk/{item}"),
    ("all cases, the first page", "/cases"),
    ("all cases, a word in every number", "/cases?q=0000"),
    ("all cases, a word in every name", "/cases?q=%E7%A4%BA%E4%BE%8B%E9%A1%B9%E7%9B%AE"),
    ("all cases, a word in every number, page 300", "/cases?q=0000&page=300"),
    ("all cases, one number of them", "/cases?q=000000012345"),
    ("all cases, part of one name", "/cases?q=%E9%A1%B9%E7%9B%AE98765%E6%9C%9F"),
    ("the manager's board", "/board"),
    ("how full each department is in each week", "/workload"),
    ("one department's people and its open work", "/workload?department=FIRE"),
    ("the work behind a figure of eight weeks ago", "/workload/items?week=2026-01-05"),
    ("time and savings of a year", "/timings"),
    ("time and savings since ever", "/timings?span=own&since=2000-01-01&until=2040-01-01"),
    ("the cases behind a figure", "/timings/cases?critical=FIRE&page=40"),
    ("the time of one case", "/cases/{case}/timing"),
)
_MANAGER: Final = "guanli"
_MANAGERS: Final = ("/board", "/timings", "/workload")
_LONGER: Final = {
    "time and savings of a year": 1000.0,
    "time and savings since ever": 1000.0,
    "the time of one case": 200.0,
    "how full each department is in each week": 1000.0,
    "one department's people and its open work": 1000.0,
    "the work behind a figure of eight weeks ago": 1000.0,
}
"""Milliseconds promised for pages that study cases."""


def rows(size: Size, database: str | None) -> list[Row]:
    """Each page as often as asked, in turns, so that a busy moment falls on all of them.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    with _scratch.beside(database) as scratch, TemporaryDirectory() as files:
        with closing(open_store(scratch.url)) as store:
            item, case = _furnish(Hall(store), size.cases)
        with served(scratch.url, Path(files)) as house, _visiting(house.port) as visit:
            pages = [(what, path.format(item=item, case=case)) for what, path in _PAGES]
            took: dict[str, list[float]] = {what: [] for what, _ in pages}
            for turn in range(size.repeat + 3):
                for what, path in pages:
                    milliseconds = visit(path)
                    if turn >= 3:
                        took[what].append(milliseconds)
    bare, *others = took.items()
    floor = median(bare[1])
    return [
        Row(f"{bare[0]}", "ms", floor, p95(bare[1]), None, None, None, met=True),
        *(_published(what, found, floor) for what, found in others),
    ]


def _published(what: str, found: list[float], floor: float) -> Row:
    middle, late = median(found), p95(found)
    return Row(
        what,
        "ms",
        middle,
        late,
        floor,
        middle / floor,
        None,
        met=late <= _LONGER.get(what, PROMISED),
    )


def furnish(hall: Hall, like: CaseId, cases: int, closed: int, begin: int = 0) -> None:
    """Fill a house up to so many copies of a case, all but the last ones ``closed``.

    Args:
        begin: so many of them stand there already.
    """
    with hall.store.transaction() as tx:
        known = people.by_login(tx, "fire-2")
        more = [] if known is not None else [
            people.add(tx, login=f"fire-{n}", name=f"消防承办人{n}", roles=[Role.HANDLER],
                       department=_MINE)
            for n in (2, 3)
        ]  # fmt: skip
    departments = ("PLAN", "HCON", "FIRE", "CADO")
    one = {d: hall.one(Role.HANDLER, Department(d)) for d in departments}
    plan = furnishing.Plan(
        closed=closed,
        open_=cases - closed,
        departments=departments,
        done_by=one,
        holders={d: [one[d], *(more if d == _MINE else [])] for d in departments},
        day=local_day(NOW),
        now=NOW,
    )
    furnishing.copies(hall.store, like, plan, range(begin, cases))


def _furnish(hall: Hall, cases: int) -> tuple[int, str]:
    """A house of so many cases; a piece of work that can really be done, and its case."""
    like = hall.accepted()
    furnish(hall, like, cases, cases - max(cases // 50, 40))
    counted = recorder.ask(hall.store, "SELECT count(*) FROM case_file")
    if counted != (cases + 1,):
        raise RuntimeError(f"the house was to have {cases + 1} cases, and has {counted}")
    item = next(i.id for i in hall.waiting(like, "handle") if i.department == _MINE)
    with hall.store.reading() as tx:
        return int(item), str(store_cases.get(tx, like).case_no)


@contextmanager
def _visiting(port: int) -> Iterator[Callable[[str], float]]:
    """Somebody of the fire department, and the manager, in front of the pages."""
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        mine = sign_in(line, _LOGIN)[0]
        managers = sign_in(line, _MANAGER)[0]

        def visit(path: str) -> float:
            cookie = managers if path.startswith(_MANAGERS) else mine
            started = time.perf_counter()
            ask(line, "GET", path, {"Cookie": cookie})
            return (time.perf_counter() - started) * 1000

        yield visit
