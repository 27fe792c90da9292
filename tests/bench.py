"""`make bench`: every figure of the house with one command, on both databases.

PostgreSQL is found as the tests find it (tests/postgres.py), but as durable as in a centre. Sizes
are modest, so that it ends within minutes; ``lianshen bench SUBJECT`` takes larger ones.
"""

import argparse
import json
import os
import sys
import time
import traceback
from dataclasses import asdict, replace

from engine.cli._figures import Row, Size
from engine.cli.bench import SUBJECTS, told
from tests import postgres

ANYWHERE = ("engine", "check", "papers", "simulate")
"""No database, or none that matters."""

BOTH = ("decisions", "launch", "http", "timers", "growth", "desk", "managers")

PROMISED = {"managers": 100_000}
"""Subjects whose promise names a number of cases, which is what they are measured with."""


def main() -> int:
    """Measure and show; 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--repeat", type=int, default=120, help="measurements per figure")
    parser.add_argument("--cases", type=int, default=20_000, help="cases in the house")
    parser.add_argument("--only", default="", help="only these subjects: name,name")
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    options = parser.parse_args()
    size, only = (
        Size(options.repeat, options.cases),
        options.only.split(",") if options.only else (),
    )
    server = postgres.start(postgres.DURABLE)
    places = {"": None, "sqlite": None}
    if isinstance(server, postgres.Absent):
        print(f"without {server.reason}", file=sys.stderr)
    else:
        places["postgresql"] = server.url
    found = []
    try:
        for place, url in places.items():
            for subject in BOTH if place else ANYWHERE:
                if not only or subject in only:
                    found += measured(subject, place, size, url, quiet=options.json)
    finally:
        if isinstance(server, postgres.Server):
            server.stop()
    if options.json:
        print(json.dumps({"rows": found}, ensure_ascii=False))
    else:
        print("\n" + table(found))
    return 0 if all(row["met"] for row in found) else 1


def measured(subject, place, size, url, *, quiet):
    """The rows of one subject on one database, told as they come."""
    began, load = time.monotonic(), os.getloadavg()[0]
    try:
        cases = max(size.cases, PROMISED.get(subject, 0))
        rows = SUBJECTS[subject](replace(size, cases=cases), url)
    except Exception as broken:  # noqa: BLE001 - one that breaks must not cost us the others
        traceback.print_exc()
        why = f"did not run to its end ({type(broken).__name__})"
        rows = [Row(why, "", 0.0, 0.0, None, None, None, met=False)]
    out = sys.stderr if quiet else sys.stdout
    print(f"\n{subject} {place} (load {load:.1f}, {time.monotonic() - began:.0f} s)", file=out)
    for row in rows:
        print(told(row), file=out, flush=True)
    before = f"{subject} {place}".strip()
    return [{**asdict(row), "what": f"{before}: {row.what}", "load": load} for row in rows]


def table(found):
    """Every figure of the run in one table; what was missed is said in bold."""
    lines = [
        "| figure | unit | median | p95 | floor | × floor | target | met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in found:
        cells = (row[name] for name in ("median", "p95", "floor", "ratio", "target"))
        figures = " | ".join("" if cell is None else f"{cell:.2f}" for cell in cells)
        met = "**no**" if not row["met"] else "" if row["target"] is None else "yes"
        lines.append(f"| {row['what']} | {row['unit']} | {figures} | {met} |")
    missed = sum(not row["met"] for row in found)
    return "\n".join([*lines, "", f"{len(found)} figures, {missed} missed"])


if __name__ == "__main__":
    sys.exit(main())
