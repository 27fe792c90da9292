"""The crash rig: ``python -m tests.crash`` (`make crash`); prints its table, 1 on a violation.

One process that has everything loaded forks the processes of every world; see docs/reliability.md.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

from tests import postgres, redis_server
from tests.crash import grounds, report, runs
from tests.crash.grounds import DATABASES, TRANSPORTS


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--databases", default=",".join(_there()), help="sqlite,postgresql")
    parser.add_argument("--transports", default=",".join(_bells()), help="threads,redis")
    parser.add_argument("--parts", default="verbs,labels,random,mutants,disks,restores")
    parser.add_argument("--every", type=int, default=1, help="only every nth label")
    parser.add_argument("--occurrences", default="1", help="which time of a label: 1,2,5")
    parser.add_argument("--kills", type=int, default=50, help="random kills for each combination")
    parser.add_argument("--verbs", default="", help="only these: name,name")
    parser.add_argument("--mutants", default="", help="only these: name,name")
    parser.add_argument("--seconds", type=int, default=7200, help="for each part, at most")
    parser.add_argument("--slice", type=_slice, default=(1, 1), help="of verbs and labels: 1/4")
    parser.add_argument("--keep", type=Path, help="a file that adds up the tables of several runs")
    parser.add_argument("--seed", type=int, default=0, help="another lot of random harm")
    parser.add_argument("--lanes", type=int, default=2, help="worlds at the same time")
    options = parser.parse_args()
    kinds = tuple(options.databases.split(","))
    bells = tuple(options.transports.split(","))
    parts = options.parts.split(",")
    for what, known in ((kinds, DATABASES), (bells, TRANSPORTS)):
        if not set(what) <= set(known):
            parser.error(f"{what}: one of {known}")
    began = time.monotonic()
    ground, at = grounds.prepare(
        kinds, stations=not {"verbs", "disks", "restores"}.isdisjoint(parts)
    )
    table = report.Table.kept(options.keep) if options.keep else report.Table()
    full = set(kinds) == set(DATABASES) and set(bells) == set(TRANSPORTS) and options.every == 1
    full = full and not options.verbs
    try:
        for part in parts:
            left_out = table.not_run
            runs.PARTS[part](ground, at, kinds, bells, options, table)
            if full and table.not_run == left_out:
                table.done.add("{} {}/{}".format(part, *options.slice))
            if options.keep:
                table.keep(options.keep)
            print(table.text(whole=False), file=sys.stderr)
            print(f"{part}: after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    finally:
        if ground.server is not None:
            ground.server.stop()
    print(table.text(whole=table.whole("verbs", "labels")))
    print(f"whole: {', '.join(one for one in runs.PARTS if table.whole(one)) or 'no part'}")
    print(f"{time.monotonic() - began:.0f} s")
    if not table.bad:
        shutil.rmtree(ground.folder, ignore_errors=True)
    return int(table.bad)


def _slice(said: str) -> tuple[int, int]:
    nth, many = (int(one) for one in said.split("/"))
    if not 1 <= nth <= many:
        raise ValueError(said)
    return nth, many


def _there() -> list[str]:
    absent = isinstance(postgres.found(), postgres.Absent)
    if absent:
        print(f"without PostgreSQL: {postgres.found()}", file=sys.stderr)
    return list(DATABASES[: 1 if absent else 2])


def _bells() -> list[str]:
    absent = isinstance(redis_server.found(), redis_server.Absent)
    if absent:
        print(f"without Redis: {redis_server.found()}", file=sys.stderr)
    return list(TRANSPORTS[: 1 if absent else 2])


if __name__ == "__main__":
    sys.exit(main())
