"""`lianshen bench http`: decisions through the pages, by people who are already signed in.

The pages run behind the real server in a process of their own; this process is the people: so
many connections at once, each a checker with a session and its token, each sending one opinion
after the other to its end (POST, 303). The database and both processes share the machine. Blocks
of decisions and blocks of a bare page of the same house take turns; a rate is that of a block.
"""

import http.client
import multiprocessing
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import waitress

from engine.cli import _house, _loading, _scratch, _serving
from engine.cli._bench_hall import NOW, Hall
from engine.cli._figures import Row, Size, p95
from engine.domain.names import Department
from engine.store import open_store, recorder
from engine.stories import doors

PROMISED: Final = 120.0
"""Decisions per second on PostgreSQL, two servers and the people on the same two cores."""

USERS: Final = 8
_BLOCKS: Final = 8
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(slots=True)
class Person:
    """Somebody signed in, on a line of their own, with opinions to decide."""

    line: http.client.HTTPConnection
    cookie: str
    token: str
    work: list[int]

    def decides(self) -> float:
        """Let the next opinion stand: milliseconds."""
        body = f"csrf_token={self.token}&seen_version=1&action=approve"
        started = time.perf_counter()
        ask(self.line, "POST", f"/desk/{self.work.pop()}", {**_FORM, "Cookie": self.cookie}, body)
        return (time.perf_counter() - started) * 1000

    def reads(self) -> float:
        """Open a bare page: milliseconds."""
        started = time.perf_counter()
        ask(self.line, "GET", "/track", {"Cookie": self.cookie})
        return (time.perf_counter() - started) * 1000


def rows(size: Size, database: str | None) -> list[Row]:
    """Decisions per second and what one waits for its own, under eight at once.

    With one server, and with two beside each other, as behind a front with two of them (deploy/).

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    each = max(size.repeat // (USERS * 2), 6)
    return [row for servers in (1, 2) for row in _measured(servers, each, database)]


def _measured(servers: int, each: int, database: str | None) -> list[Row]:
    with _scratch.beside(database) as scratch, TemporaryDirectory() as files, ExitStack() as stack:
        store = open_store(scratch.url)
        try:
            work = _work(Hall(store), each * (_BLOCKS + 1) * USERS // 4)
        finally:
            store.close()
        houses = [stack.enter_context(served(scratch.url, Path(files))) for _ in range(servers)]
        people = stack.enter_context(_signed_in([house.port for house in houses], work))
        blocks = _Blocks()
        _block(people, Person.decides, each)
        _block(people, Person.reads, each)
        for _ in range(_BLOCKS):
            blocks.add(people, houses, each)
        stack.close()
        _all_decided(scratch.url, each * (_BLOCKS + 1) * USERS)
    whole = servers > 1 and not scratch.url.startswith("sqlite")
    rate, floor = median(blocks.rates), median(blocks.bare)
    beside = "" if servers == 1 else f", {servers} servers"
    cost, frame = median(blocks.spent), median(blocks.spent_bare)
    return [
        Row(
            f"decisions by {USERS} people at once{beside}", "1/s", rate, min(blocks.rates), floor,
            rate / floor, PROMISED if whole else None, met=not whole or rate >= PROMISED,
        ),
        Row(
            f"what one of them waits{beside}", "ms", median(blocks.waits), p95(blocks.waits),
            None, None, None, met=True,
        ),
        Row(
            f"the server's processor for a decision, beside a bare page{beside}", "ms CPU", cost,
            p95(blocks.spent), frame, cost / frame, None, met=True,
        ),
    ]  # fmt: skip


@dataclass(slots=True)
class _Blocks:
    """What the blocks of one run gave: rates per second, waits and the processor's time in ms."""

    bare: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    spent_bare: list[float] = field(default_factory=list)

    def add(self, people: Sequence["Person"], houses: Sequence["Served"], each: int) -> None:
        """A block of bare pages, then one of decisions."""
        before = sum(house.spent() for house in houses)
        self.bare.append(_block(people, Person.reads, each)[0])
        between = sum(house.spent() for house in houses)
        rate, took = _block(people, Person.decides, each)
        after = sum(house.spent() for house in houses)
        self.spent_bare.append((between - before) * 1000 / (each * USERS))
        self.spent.append((after - between) * 1000 / (each * USERS))
        self.rates.append(rate)
        self.waits += took


def ask(
    line: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str | None = None,
) -> tuple[str, str]:
    """One request: the page and the cookie that came with it.

    Raises:
        RuntimeError: the answer is neither a page nor the way to one.
    """
    line.request(method, path, body, headers)
    answer = line.getresponse()
    page = answer.read().decode()
    if answer.status not in {200, 303}:
        raise RuntimeError(f"{path} answered {answer.status}")
    return page, (answer.getheader("Set-Cookie") or "").partition(";")[0]


def sign_in(line: http.client.HTTPConnection, login: str) -> tuple[str, str]:
    """Be somebody of the demonstration: cookie and token of the session.

    Raises:
        RuntimeError: there is no token to be found.
    """
    token, cookie = _token(line, {})
    headers = {**_FORM, "Cookie": cookie}
    _, cookie = ask(line, "POST", f"/sign-in/as/{login}", headers, f"csrf_token={token}")
    token, newer = _token(line, {"Cookie": cookie})
    return newer or cookie, token


def _token(line: http.client.HTTPConnection, headers: dict[str, str]) -> tuple[str, str]:
    page, cookie = ask(line, "GET", "/track", headers)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    if token is None:
        raise RuntimeError("the page has no token")
    return token[1], cookie


def _work(hall: Hall, cases: int) -> dict[Department, list[int]]:
    """Opinions before their checkers, by department."""
    found: dict[Department, list[int]] = {}
    for _ in range(cases):
        for item in hall.drafted():
            if item.department is not None:  # a checker has one
                found.setdefault(item.department, []).append(int(item.id))
    return found


@contextmanager
def _signed_in(
    ports: Sequence[int], work: dict[Department, list[int]]
) -> Iterator[Sequence[Person]]:
    """As many people as are wanted; those of one department share its work."""
    departments = sorted(work)
    people = []
    for n in range(USERS):
        department = departments[n % len(departments)]
        share = n // len(departments)
        line = http.client.HTTPConnection("127.0.0.1", ports[n % len(ports)])
        cookie, token = sign_in(line, f"{department.lower()}-shenhe")
        mine = work[department][share :: -(-USERS // len(departments))]
        people.append(Person(line, cookie, token, mine))
    try:
        yield people
    finally:
        for one in people:
            one.line.close()


def _block(
    people: Sequence[Person], does: Callable[[Person], float], times: int
) -> tuple[float, list[float]]:
    """Everybody at once, so often: how many a second in all, and what each took."""
    with ThreadPoolExecutor(len(people)) as crowd:
        started = time.perf_counter()
        waits = list(crowd.map(lambda one: [does(one) for _ in range(times)], people))
        took = time.perf_counter() - started
    return len(people) * times / took, [wait for one in waits for wait in one]


def _all_decided(url: str, expected: int) -> None:
    with closing(open_store(url)) as store:
        approved = "SELECT count(*) FROM work_item WHERE work = 'check' AND state = 'done'"
        (found,) = recorder.ask(store, approved)
    if found != expected:
        raise RuntimeError(f"{expected} decisions were sent, {found} stand in the history")


@dataclass(frozen=True, slots=True)
class Served:
    """Pages in a process of their own: where they are, and what they have cost."""

    port: int
    _line: Connection

    def spent(self) -> float:
        """Seconds of the processor that the server has used; the database's are not among them."""
        self._line.send(None)
        return float(self._line.recv())


@contextmanager
def served(url: str, files: Path) -> Iterator[Served]:
    """The pages of a database behind the real server, in a process of its own."""
    start = multiprocessing.get_context("spawn")
    ours, theirs = start.Pipe()
    stop = start.Event()
    process = start.Process(target=_serve, args=(url, files, theirs, stop), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Served(int(ours.recv()), ours)
    finally:
        stop.set()
        process.join(timeout=20)
        if process.is_alive():
            process.kill()
        ours.close()


def _serve(url: str, files: Path, port: Connection, stop: Event) -> None:
    store = open_store(url)
    app = doors.door("web:create_app")(
        store, files, session_key=b"b" * 32, demo=True, now=lambda: NOW
    )
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=_house.PAGE_THREADS)
    _loading.settled()
    port.send(int(server.effective_port))
    halt = _serving.Stop()
    threading.Thread(target=_tell, args=(stop, halt), daemon=True).start()
    threading.Thread(target=_account, args=(port,), daemon=True).start()
    _serving.run(server, halt, patience=5)
    store.close()


def _account(line: Connection) -> None:
    while True:
        try:
            line.recv()
            line.send(time.process_time())
        except (EOFError, OSError):  # whoever asked has gone
            return


def _tell(stop: Event, halt: _serving.Stop) -> None:
    stop.wait()
    halt.told.set()
