"""A thousand drawing reviews behind the doorbell: ``python -m tests.crash.thousand``.

PostgreSQL, Redis, two relays, four workers, the pages with their callbacks, four clerks, each a
process of its own, with the product's own leases and pauses. The meteorological department's system
answers out of order, three of ten answers twice, and every twentieth only after its share was
decided at our desk. Redis is emptied three times on the way. Every tenth case has two rounds.
"""

import argparse
import json
import random
import signal
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_network

import waitress
from sqlalchemy import func, select

from connectors.http import Http
from connectors.worker import Post, work
from engine.domain.errors import ApprovalError
from engine.queue.answering import Worker
from engine.queue.doorbell import Doorbell
from engine.queue.relay import Relay
from engine.queue.watch import Watch
from engine.settings import Connection
from engine.stages import take_over
from engine.store import cases, journal
from engine.store.errors import DatabaseAway
from engine.store.tables import CASE, INCIDENT
from tests.crash import forks, grounds, judge, people, processes
from tests.crash.grounds import Grounds
from tests.crash.processes import RECEIVE, SEND, Place
from tests.office import Office
from web import create_app

CLERKS, WORKERS, RELAYS, WIPES = 4, 4, 2, 3
LATE = 20.0
"""Seconds that a system needs whose share is at our desk meanwhile."""
AT_HAND = 12
"""Cases that a clerk has open at a time."""


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)  # noqa: TID251 - a real clock


def number(case_no: str) -> int:
    """The how-manieth case of the day: it decides what happens to it."""
    return int(case_no[-6:-1])


def comes_late(case_no: str) -> bool:
    """One of twenty: its share is taken over, and its system answers when it is decided."""
    return number(case_no) % 20 == 7


def asks(case_no: str) -> bool:
    """One of ten: fire asks for a change."""
    return number(case_no) % 10 == 3


def main() -> int:
    """The whole, or ``--cases`` of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=3000, help="at most")
    options = parser.parse_args()
    ground, _ = grounds.prepare(("postgresql",), stations=False)
    try:
        [found] = forks.together(
            [grounds.lane(ground, lambda own: _run(own, options.cases, options.seconds), 0)],
            ground.folder,
        )
    finally:
        if ground.server is not None:
            ground.server.stop()
    for name, value in found.items():
        print(f"{name}: {value}")
    return int(bool(found["wrong"]))


def _run(own: Grounds, wanted: int, seconds: int) -> dict[str, object]:
    place = own.place("postgresql", "redis", wanted, loses=False)
    place.folder.mkdir(parents=True)
    log, began = place.folder / "log", time.monotonic()
    roles = [partial(department, place), partial(pages, place)]
    roles += [partial(relay, place)] * RELAYS + [partial(worker, place)] * WORKERS
    roles += [partial(clerk, place, nth) for nth in range(CLERKS)]
    children = [forks.fork(role, log) for role in roles]
    wiped, pause, more = [], threading.Event(), True
    try:
        while more and time.monotonic() - began < seconds:
            pause.wait(0.5)
            more, _ = judge.glance(place.database, wanted)
            done = _handed_out(place)
            if len(wiped) < WIPES and done >= wanted * (len(wiped) + 1) / (WIPES + 1):
                own.redis.wipe()
                wiped.append(done)
        for _ in range(80):  # the latest answers
            there = judge.letters(place.folder / "department").values()
            if more or all(one["delivered"] for one in there):
                break
            pause.wait(0.5)
    finally:
        for child in children:
            forks.kill(child)
    took = time.monotonic() - began
    said = forks.apart(partial(_judged, place), place.folder)
    return {
        "cases": wanted, "seconds": round(took), "Redis emptied after so many": wiped,
        "wrong": said["wrong"][:20] + ([f"not finished after {seconds} s"] if more else []),
        **{name: value for name, value in said.items() if name != "wrong"},
    }  # fmt: skip


def _handed_out(place: Place) -> int:
    def ask() -> int:
        with judge.psycopg.connect(place.database) as connection:
            rows = connection.execute("SELECT count(*) FROM case_file WHERE status = 'delivered'")
            return int(rows.fetchone()[0])

    return judge.patiently(ask)


# --- the processes --------------------------------------------------------------------------


def pages(place: Place) -> None:
    """The pages: here only callbacks come."""
    app = create_app(
        place.store(), place.folder / "files", session_key=b"k" * 48, now=now,
        callback_keys={"mete-system": {RECEIVE.id: RECEIVE}},
    )  # fmt: skip
    waitress.create_server(app, host="127.0.0.1", port=place.web, threads=8).run()


def relay(place: Place) -> None:
    """`lianshen relay`."""
    store = place.store()
    Relay(store, Doorbell(place.redis), now, 0.2, Watch(store, now, "relay").right).run()


def worker(place: Place) -> None:
    """`lianshen worker`."""
    store = place.store()
    there = Connection(
        name="mete-system", kind="http", url=f"http://127.0.0.1:{place.department}/letters",
        networks=(ip_network("127.0.0.0/8"),), send_key=SEND, receive_keys={RECEIVE.id: RECEIVE},
    )  # fmt: skip
    right = Watch(store, now, "worker").right
    owner = f"worker-{random.random()}"  # noqa: S311
    post = Post(store, {"mete-system": Http(there)}, now, owner, right=right)
    Worker(place.redis, work(post)).run()


def clerk(place: Place, nth: int) -> None:
    """Takes in every fourth case and brings it to the issue window, a dozen at a time."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    office = Office(place.database, furnished=True)
    mine = [n for n in range(place.wanted) if n % CLERKS == nth]
    held: dict[int, str] = {}
    pause = threading.Event()
    while mine or held:
        office.now = now()
        try:
            while mine and len(held) < AT_HAND:
                case = office.receives(despite_running=True)
                held[case] = office.case(case).case_no
                mine.pop()
            for case in list(held):
                if office.status(case) == "delivered":
                    del held[case]
                else:
                    _next(office, case, held[case])
        except (ApprovalError, DatabaseAway):
            continue
        except AssertionError as gone:  # its system answered between the look and the act
            if "waits for" not in str(gone):
                raise
        pause.wait(0.02)


def _next(office: Office, case: int, case_no: str) -> None:
    """What waits for a person in this case; what comes late is taken over at once."""
    if comes_late(case_no) and office.case(case).round and "mete" in office.who_reviews(case):
        with office.at_work("mete-chengban") as (tx, who):
            held = cases.get(tx, case)
            take_over.here(tx, held.id, "mete-branch", held.round, who, office.now)
    for item in office.open_items(case):
        people.do(office, case, item, asks=asks(case_no))


def department(place: Place) -> None:
    """The sample department: out of order, three of ten twice, one of twenty late."""
    lot, current = random.Random(11), threading.local()  # noqa: S311

    class Options(processes._Options):
        """What becomes of the letter that this thread has taken."""

        @property
        def wait(self) -> float:
            """Seconds until it answers."""
            return LATE if comes_late(current.case_no) else lot.choice((0.01, 0.1, 0.5, 2.0))

        @property
        def times(self) -> int:
            """How often."""
            return 2 if number(current.case_no) % 10 < 3 else 1

        @times.setter
        def times(self, _: int) -> None:
            """The rig would set one number for all."""

    def told(sample: object) -> None:
        take = sample.Department.take

        def taken(self, body: bytes):
            current.case_no = json.loads(body)["case_no"]
            return take(self, body)

        sample.Department.take = taken

    processes.department(place, Options, told)


# --- the judgement --------------------------------------------------------------------------


def _judged(place: Place) -> dict[str, object]:
    folder = place.folder / "department"
    there = judge.letters(folder)
    store = place.store()
    wrong: list[str] = judge.consistent(place.database)
    with store.reading() as tx:
        rows = tx.all(select(CASE.c.id, CASE.c.case_no, CASE.c.status).order_by(CASE.c.id))
        if sorted(number(row["case_no"]) for row in rows) != list(range(1, place.wanted + 1)):
            wrong.append("case numbers with gaps or twice")
        entries = 0
        for row in rows:
            if row["status"] != "delivered":
                wrong.append(f"{row['case_no']} is {row['status']}")
                continue
            history = Counter(e.what for e in journal.of_case(tx, row["id"]))
            entries += history.total()
            wrong += judge._history(history, 0 if asks(row["case_no"]) else 2)
        wrong += judge._post(tx, there)
        open_ = tx.value(select(func.count()).where(INCIDENT.c.settled_at.is_(None)))
        wrong += [f"{open_} incidents"] if open_ else []
    delivered = [status for one in there.values() for status in one["delivered"]]
    return {
        "wrong": wrong, "journal entries": entries, **judge._calls(folder),
        "answers by status": dict(Counter(delivered)),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
