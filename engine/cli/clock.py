"""`lianshen clock`: can the clock of this machine be right? And a person's word that it is."""

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from engine.cli import _house, _operator
from engine.queue import watch
from engine.store import journal, presence

HELP = """While a clock is more than an hour off, nothing is sent and no limit runs out by itself:
people go on working. It ends by itself when the clock is right again. After a clock was set right
on purpose, or a house was closed for more than sixty days, say so with --confirm."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "clock", help="can this machine's clock be right?", description=HELP
    )
    parser.add_argument("--confirm", action="store_true", help="it is right now: go on from here")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Look; with ``--confirm`` forget what time it was. 1 while the clock cannot be right."""
    now = _house.now()
    with _operator.changing() as tx:
        if args.confirm:
            presence.forget(tx)
            journal.write(tx, None, "clock-confirmed", _operator.operator(), now)
        why = watch.verdict(tx, now, watch.here()).why
    if args.json:
        print(json.dumps({"now": now.isoformat(), "right": why is None, "why": str(why or "")}))
    else:
        print(f"{now:%Y-%m-%d %H:%M}Z  {why.zh if why else '时钟正常 the clock is right'}")
    return 0 if why is None else 1
