"""How soon the house is ready again with 100,000 open cases: ``python -m tests.crash.restart``.

`lianshen serve` as a process of its own, killed with -9 and begun again, from the start of the
process until ``/readyz`` says 200; the first time in an empty house of the same run, so that what
Python needs to load is told from what the cases cost. Every case has a clock that is set. Python
may keep what it compiled, as it does wherever nobody forbids it; one start before the measured ones
sees to that.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from engine.cli._bench_hall import Hall
from engine.domain.names import Department, Role
from engine.domain.wording import local_day
from engine.store import furnishing, open_store
from tests.crash.plan import ROOT
from tests.crash.together import database

PROMISED = 1.0
TURNS = 5
_CLOCKS = """
INSERT INTO timer (case_id, element, generation, due_at, state, calendar_version)
SELECT id, 'fire-due-soon', 99, :due + id * 1000, 'armed', 1 FROM case_file
"""


def main() -> int:
    """Both databases, or those that are named; 1 where it takes longer than was promised."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print("| database | ready, empty house | ready, with the cases | open cases | costs |")
    print("|---|---|---|---|---|")
    late = False
    for kind in options.databases.split(","):
        with database(kind) as url, tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
            _command(url, folder, "init")
            _ready(url, folder)
            empty = [_ready(url, folder) for _ in range(TURNS)]
            held = _fill(url, options.cases)
            full = [_ready(url, folder) for _ in range(TURNS)]
        before, after = statistics.median(empty), statistics.median(full)
        print(
            f"| {kind} | {before:.2f} s | {after:.2f} s (longest {max(full):.2f}) | {held} |"
            f" {after - before:+.2f} s |",
            flush=True,
        )
        late |= after > PROMISED
    return int(late)


def _fill(url: str, cases: int) -> int:
    store = open_store(url)
    try:
        hall = Hall(store)
        like, now = hall.accepted(), datetime.now(UTC)  # noqa: TID251 - beside a real process
        departments = ("PLAN", "HCON", "FIRE", "CADO")
        one = {d: hall.one(Role.HANDLER, Department(d)) for d in departments}
        holders = {d: [who] for d, who in one.items()}
        plan = furnishing.Plan(0, cases, departments, one, holders, local_day(now), now)
        furnishing.copies(store, like, plan)
        due = int((now + timedelta(days=1)).timestamp() * 1_000_000)
        with store.transaction() as tx:
            tx.run(text(_CLOCKS), {"due": due})
        with store.reading() as tx:
            return int(tx.value(text("SELECT count(*) FROM case_file WHERE closed_at IS NULL")))
    finally:
        store.close()


def _ready(url: str, folder: str) -> float:
    """Seconds from the start of a process until it says that it is ready; then it is killed."""
    with socket.create_server(("127.0.0.1", 0)) as plug:
        port = plug.getsockname()[1]
    began, pause = time.perf_counter(), threading.Event()
    with (Path(folder) / "log").open("a") as log:
        process = subprocess.Popen(
            _words("serve"), env=_environment(url, folder, port), cwd=ROOT, stdout=log, stderr=log
        )
    try:
        while time.perf_counter() - began < 120:
            try:
                there = f"http://127.0.0.1:{port}/readyz"
                with urllib.request.urlopen(there, timeout=5) as page:
                    if page.status == 200:
                        return time.perf_counter() - began
            except OSError:
                pause.wait(0.005)
        raise SystemExit((Path(folder) / "log").read_text()[-3000:])
    finally:
        process.kill()
        process.wait()


def _command(url: str, folder: str, word: str) -> None:
    subprocess.run(
        _words(word), env=_environment(url, folder, 0), cwd=ROOT, check=True, capture_output=True
    )


def _words(word: str) -> list[str]:
    return [sys.executable, "-m", "engine.cli", word]


def _environment(url: str, folder: str, port: int) -> dict[str, str]:
    ours = ("LIANSHEN_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "LIANSHEN_DATA": folder, "LIANSHEN_DATABASE_URL": url, "LIANSHEN_PORT": str(port),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
