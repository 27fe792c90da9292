"""`lianshen bench managers`: the manager's pages in a house of 100,000 closed cases (``--cases``).

One in fifty of them is open. The pages come from the real server in a process of its own over
loopback, in turns, so that a busy moment falls on all of them; beside each stands what the
server's processor spent on it (a database server's is not among that). One case went through three
reviews from intake to hand-over by the real stages: its pages stand for those of a case. What is
promised is the 95th of a hundred. No relay runs beside the server: the first look finds no month
added up; those that it leaves are added up one by one as the house does it, and timed.
"""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from engine.cli import _bench_desk, _city, _city_plan, _scratch
from engine.cli._bench_hall import NOW, Hall
from engine.cli._bench_http import Served, ask, served, sign_in
from engine.cli._figures import Row, Size, p95
from engine.domain.months import EARLIEST, LATEST, last_of_month
from engine.domain.names import CaseId
from engine.domain.wording import local_day
from engine.stages import adding_up
from engine.store import Store, clocks, kept_months, open_store
from engine.store import cases as store_cases
from engine.store.measures import Period

SECOND: Final = 1000.0
"""Milliseconds promised for a page that adds up all cases."""

CASE: Final = 200.0
"""Milliseconds promised for a page of one case."""

_EVER: Final = "span=own&since=2000-01-01&until=2040-01-01"
_PAGES: Final[tuple[tuple[str, str, float | None], ...]] = (
    ("a bare page", "/track", None),
    ("the board, a year", "/board", SECOND),
    ("the board since ever", f"/board?{_EVER}", SECOND),
    ("the cases behind its figure", f"/board/cases?{_EVER}&in_time=no&page=40", SECOND),
    ("time and savings of a year", "/timings", SECOND),
    ("time and savings since ever", f"/timings?{_EVER}", SECOND),
    ("the cases behind a time", f"/timings/cases?{_EVER}&critical=FIRE&page=40", SECOND),
    ("key figures of a half-year", "/kpi", SECOND),
    ("key figures since ever", f"/kpi?{_EVER}", SECOND),
    ("a case of three reviews", "/cases/{case}", CASE),
    ("the time of that case", "/cases/{case}/timing", CASE),
)
_ALL: Final = Period("drawing-review", EARLIEST, LATEST)
_MANAGER: Final = "guanli"
_LIKE: Final = "two-re-reviews"

Took = tuple[float, float]
"""Milliseconds on the wall, and of the server's processor."""


def rows(size: Size, database: str | None) -> list[Row]:
    """Each page on the wall and on the processor, in a house of so many cases.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    with _scratch.beside(database) as scratch, TemporaryDirectory() as files:
        with closing(open_store(scratch.url)) as store:
            case = _furnish(store, Path(files), size.cases)
        with served(scratch.url, Path(files)) as house, _visiting(house) as visit:
            pages = [(what, path.format(case=case), most) for what, path, most in _PAGES]
            first = {what: visit(path) for what, path, _ in pages}
            ahead = _added_up(scratch.url)
            took: dict[str, list[Took]] = {what: [] for what, _, _ in pages}
            for _ in range(max(size.repeat // 4, 20)):
                for what, path, _ in pages:
                    took[what].append(visit(path))
    found = [row for what, _, most in pages for row in _said(what, took[what], most)]
    slowest = max(first, key=lambda what: first[what][0])
    wall, spent = first[slowest]
    late = f"the slowest first look after a start ({slowest})"
    found += [
        Row(late, "ms", wall, wall, None, None, SECOND, met=wall <= SECOND),
        Row(f"{late}, the server's processor", "ms CPU", spent, spent, None, None, None, met=True),
    ]
    each, cases = ahead
    most, what = max(each, default=0.0), f"a month of {cases} cases at most, added up by the house"
    return [*found, Row(what, "ms", median(each or [0.0]), most, None, None, None, met=True)]


def _added_up(database: str) -> tuple[list[float], int]:
    """Milliseconds for each month that is over and that nobody added up; cases of the fullest."""
    took, most = list[float](), 0
    with closing(open_store(database)) as store:
        with store.reading() as tx:
            lacks = adding_up.lacking(tx, _ALL, local_day(NOW))
            for month in lacks:
                one = Period(_ALL.process, month, last_of_month(month))
                most = max(most, kept_months.decided(tx, one))
        for month in lacks:
            started = time.perf_counter()
            with store.reading() as tx:
                counted = adding_up.count(tx, _ALL.process, month)
            with store.transaction() as tx:
                adding_up.keep(tx, counted)
            took.append((time.perf_counter() - started) * 1000)
    return took, most


def _said(what: str, took: list[Took], most: float | None) -> list[Row]:
    walls, processor = [wall for wall, _ in took], [spent for _, spent in took]
    late = p95(walls)
    met = most is None or late <= most
    return [
        Row(what, "ms", median(walls), late, None, None, most, met=met),
        Row(
            f"{what}, the server's processor", "ms CPU", median(processor), p95(processor), None,
            None, None, met=True,
        ),
    ]  # fmt: skip


def _furnish(store: Store, files: Path, cases: int) -> str:
    """A house of so many cases; the number of the one that really went its way."""
    hall = Hall(store)
    with store.reading() as tx:
        calendar = clocks.calendar(tx)
    told = next(t for t in _city_plan.stories(calendar, NOW) if t.kind == _LIKE and not t.upto)
    _city.lay_out(store, files, (told,), NOW)
    _bench_desk.furnish(hall, hall.accepted(), cases, cases - max(cases // 50, 40))
    with store.reading() as tx:
        return str(store_cases.get(tx, CaseId(1)).case_no)


@contextmanager
def _visiting(house: Served) -> Iterator[Callable[[str], Took]]:
    """The manager in front of the pages."""
    with closing(http.client.HTTPConnection("127.0.0.1", house.port)) as line:
        cookie, _ = sign_in(line, _MANAGER)

        def visit(path: str) -> Took:
            before, started = house.spent(), time.perf_counter()
            ask(line, "GET", path, {"Cookie": cookie})
            took = time.perf_counter() - started
            return took * 1000, (house.spent() - before) * 1000

        yield visit
