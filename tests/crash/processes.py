"""What each process of a world does: the product's own doors, with short leases and no patience."""

import argparse
import importlib.util
import random
import signal
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from types import ModuleType

import waitress

from connectors.bank import Bank
from connectors.http import Http
from connectors.worker import Post, work
from engine.exchange.signing import Key
from engine.queue import answering, doorbell, jobs
from engine.queue.answering import Worker
from engine.queue.doorbell import Doorbell
from engine.queue.relay import Relay
from engine.queue.transport import Pool
from engine.queue.watch import Watch
from engine.settings import Connection
from engine.stages.banking import fate
from engine.stages.banking.ask import BANK
from engine.store import lines, open_store
from tests.crash import mutants, people
from tests.crash.plan import ROOT, Plan, Watcher
from web import create_app

SEND = Key("lianshen-1", b"what we sign our letters with")
RECEIVE = Key("mete-1", b"what the department signs with")
LEASE = timedelta(seconds=1)
TIME_OUT = 0.4
PACE = 0.05


def clock() -> datetime:
    """The machine's, wrong by so many seconds as somebody has set it."""
    return datetime.now(UTC) + timedelta(seconds=_wrong())  # noqa: TID251 - a real clock


def set_clock(folder: Path, seconds: int) -> None:
    """Our machine's clock is wrong from now on (the department has its own)."""
    new = folder / "clock.new"
    new.write_text(str(seconds))
    new.replace(folder / "clock")


def _wrong() -> int:
    return int(_CLOCK[0].read_text()) if _CLOCK and _CLOCK[0].exists() else 0


_CLOCK: list[Path] = []


@dataclass(frozen=True)
class Place:
    """Where a world is: its database, its doorbell ("" = threads), its folder and ports.

    ``crowd`` people work at the counter at the same time. ``bank`` is the port of the bank.
    """

    database: str
    redis: str
    folder: Path
    web: int
    department: int
    wanted: int
    mutant: str = ""
    loses: bool = True
    times: int = 2
    crowd: int = 1
    bank: int = 0

    def store(self):
        """The database, open."""
        return open_store(self.database)

    def post(self, store, owner: str, right: Callable[[], bool]) -> Post:
        """A worker's place."""
        there = Connection(
            name="mete-system",
            kind="http",
            url=f"http://127.0.0.1:{self.department}/letters",
            networks=(ip_network("127.0.0.0/8"),),
            send_key=SEND,
            receive_keys={RECEIVE.id: RECEIVE},
        )
        connectors = {
            "mete-system": Http(there, time_out=TIME_OUT),
            BANK: Bank(replace(
                there, name=BANK, kind=BANK, url=f"http://127.0.0.1:{self.bank}"
            ), time_out=TIME_OUT),
        }  # fmt: skip
        return Post(store, connectors, clock, owner, right=right)


def hurry() -> None:
    """Seconds instead of minutes, so that a lease lapses while somebody watches."""
    jobs.LEASE = LEASE
    jobs._FIRST_WAIT = timedelta(seconds=0.05)
    lines._FIRST_REST, lines._LONGEST_REST = timedelta(seconds=0.05), timedelta(seconds=0.4)
    fate.FIRST_LOOK, fate.LONGEST_LOOK = timedelta(seconds=0.3), timedelta(seconds=1)
    doorbell.PATIENCE = 1
    answering.PAUSE = 0.05


def watched(place: Place, plan: Plan) -> None:
    """This process hurries, watches its landmarks and has the mutation, if there is one."""
    hurry()
    _CLOCK.append(place.folder / "clock")
    mutants.infect(place.mutant)
    Watcher(place.folder, plan).begin()


def web(place: Place, plan: Plan) -> None:
    """The pages on their port, and the people at the counter; in thread mode everything else."""
    watched(place, plan)
    store = place.store()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    relay = pool = None
    if not place.redis:
        right = Watch(store, clock, "serve").right
        pool = Pool(work(place.post(store, "threads", right)), 3)
        relay = Relay(store, pool, clock, PACE, right)
        threading.Thread(target=relay.run, daemon=True).start()
    app = create_app(
        store, place.folder / "files", session_key=b"k" * 48, now=clock,
        callback_keys={who: {RECEIVE.id: RECEIVE} for who in ("mete-system", BANK)}, banks=[BANK],
        wake=relay.wake if relay else None,
    )  # fmt: skip
    server = waitress.create_server(app, host="127.0.0.1", port=place.web, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    for _ in range(place.crowd - 1):
        more = partial(
            people.work, place.database, place.folder, place.wanted, stop, clock, helper=True
        )
        threading.Thread(target=more, daemon=True).start()
    people.work(place.database, place.folder, place.wanted, stop, clock)
    if relay and pool:
        relay.stop()
        pool.close()


def relay(place: Place, plan: Plan) -> None:
    """One relay at the doorbell."""
    watched(place, plan)
    store = place.store()
    right = Watch(store, clock, "relay").right
    Relay(store, Doorbell(place.redis), clock, PACE, right).run()


def worker(place: Place, plan: Plan) -> None:
    """One worker at the doorbell."""
    watched(place, plan)
    store = place.store()
    right = Watch(store, clock, "worker").right
    owner = f"worker-{random.random()}"  # noqa: S311
    Worker(place.redis, work(place.post(store, owner, right))).run()


def department(place: Place, kind: type | None = None, told: Callable | None = None) -> None:
    """The sample department: slow now and then, answers twice, loses one reply for each letter.

    ``kind`` of options and ``told``, which is shown its module first, make another of it.
    """
    sample = _sample("departments/department.py")
    if told is not None:
        told(sample)
    options = (kind or _Options)(
        name="mete", officer="气象系统", answer_key=RECEIVE.id, opinion="pass", times=place.times,
        patience=0.02, verbose=False, lose_reply=place.loses,
        answer_to=f"http://127.0.0.1:{place.web}/api/v1/callbacks/mete-system",
        data=str(place.folder / "department"),
    )  # fmt: skip
    options.secret = SEND.secret.decode()
    options.answer_secret = RECEIVE.secret.decode()
    options.pause = threading.Event()
    sample.TRIES = 5000  # it never gives up: a world has its own end
    sample.Door.department = sample.Department(options)
    ThreadingHTTPServer(("127.0.0.1", place.department), sample.Door).serve_forever()


def bank(place: Place) -> None:
    """The sample bank: says everything twice, loses one reply, and tells one booking to nobody."""
    sys.path.append(str(ROOT / "samples" / "bank"))  # it is a program, and imports its own parts
    sample = _sample("bank/bank.py")
    options = argparse.Namespace(
        name=BANK, answer_key=RECEIVE.id, secret=SEND.secret.decode(), patience=0.02,
        answer_secret=RECEIVE.secret.decode(), verbose=False, pause=threading.Event(),
        answer_to=f"http://127.0.0.1:{place.web}/api/v1/callbacks/{BANK}",
        data=str(place.folder / "bank"),
    )  # fmt: skip
    sys.modules["ledger"].TRIES = 5000  # as the department: it never gives up
    sample.Door.bank = sample.Bank(options)
    sample.Door.bank.told(
        {"repeat": place.times, "lose_replies": int(place.loses), "lose_messages": 1}
    )
    ThreadingHTTPServer(("127.0.0.1", place.bank), sample.Door).serve_forever()


def _sample(program: str) -> ModuleType:
    """One of the programs that stand for somebody else's software."""
    where = ROOT / "samples" / program
    spec = importlib.util.spec_from_file_location(f"sample_{where.stem}", where)
    assert spec is not None
    assert spec.loader is not None
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    return sample


class _Options(argparse.Namespace):
    """Options of the department; it takes another time for every letter."""

    _lot = random.Random(5)  # noqa: S311

    @property
    def wait(self) -> float:
        """Seconds until it decides: out of order, and sometimes too late."""
        return self._lot.choice((0.01, 0.05, 0.3))


def listens(port: int) -> bool:
    """Whether somebody serves there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
            return True
    except OSError:
        return False


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as plug:
        return int(plug.getsockname()[1])
