"""Five departments say their last word on one case at the same moment: ``-m tests.crash.together``.

Five processes, one case after the other; then five issue windows press the button at once. What is
printed: seconds from the moment all five began to the moment each was accepted, what was lost,
how often each case was handed out. Beside it the same last word said by one process alone, so
that a busy machine is told from waiting for each other.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.store import migrate
from tests import hands, postgres
from tests.office import ALL, PASS, Office

AT_THE_DESK = ("plan", "cado", "fire", "hcon")


def main() -> int:
    """Both databases, or those that are named; 1 where something was lost or done twice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print("| database | opinions | alone p50 | together p50 / p99 / longest | lost | handed out |")
    print("|---|---|---|---|---|---|")
    wrong = 0
    for kind in options.databases.split(","):
        with database(kind) as url:
            line, bad = one(url, options.cases)
            print(f"| {kind} | {line} |", flush=True)
            wrong += bad
    return int(wrong > 0)


def one(url: str, cases: int) -> tuple[str, int]:
    """The line of one database, and how much is wrong."""
    office, five = Office(url), hands.Hands()
    try:
        warm = [_drafted(office) for _ in range(3)]  # a day's first click is not what is asked
        five.at_once(url, *[(hands.opines_on_each, d, warm) for d in ALL])
        before = [_drafted(office) for _ in range(max(5, cases // 20))]
        alone = [_timed(office, case, department) for case in before for department in ALL]
        held = [_drafted(office) for _ in range(cases)]
        took = sorted(
            seconds
            for one in five.at_once(url, *[(hands.opines_on_each, d, held) for d in ALL])
            for seconds in one
        )
        lost = sum(office.opinions(case) != {(d, 1): "pass" for d in ALL} for case in held)
        for case in held:
            office.everyone_signs(case)
        said = five.at_once(url, (hands.hands_out_each, held))
        once = sum(
            Counter(came)["handed out"] == 1
            and office.history(case).count("documents-handed-over") == 1
            for case, came in zip(held, zip(*said, strict=True), strict=True)
        )
    finally:
        five.close()
        office.close()
    at = statistics.quantiles(took, n=100)
    line = (
        f"{len(took)} | {statistics.median(alone):.3f} s |"
        f" {at[49]:.3f} / {at[98]:.3f} / {took[-1]:.3f} s | {lost} |"
        f" {once} of {cases} exactly once"
    )
    return line, lost + (cases - once)


def _drafted(office: Office) -> int:
    case = office.accepts(despite_running=True)
    for department in AT_THE_DESK:
        office.drafts(case, department, PASS)
    return case


def _timed(office: Office, case: int, department: str) -> float:
    began = time.perf_counter()
    if department == "mete":
        office.system_answers(case, "mete", PASS)
    else:
        office.checks(case, department)
    return time.perf_counter() - began


@contextmanager
def database(kind: str) -> Iterator[str]:
    """An empty database whose commits reach the disk."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
            yield f"sqlite:///{Path(folder) / 'house.db'}"
        return
    server = postgres.start(postgres.DURABLE)
    if isinstance(server, postgres.Absent):
        raise SystemExit(server.reason)
    try:
        url = server.database()
        migrate(url)
        yield url
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
