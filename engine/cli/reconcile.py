"""`lianshen reconcile`: after a restore, find out what each department has; then sending begins."""

import json
import os
from argparse import ArgumentParser, Namespace
from typing import Any

from engine import settings as house_settings
from engine.cli import _house, _operator
from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.stages import reconcile
from engine.store import Store, quarantine
from engine.stories import doors

HELP = """A restored database holds letters that may have been sent after the backup was made.
Nothing leaves until each of them is decided. Systems that can be asked are asked by the letter's
key; of the others a person finds out, and says so with --has or --has-not. When nothing is
undecided, sending begins again by itself."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "reconcile", help="after a restore: what has each department?", description=HELP
    )
    parser.add_argument("--has", action="append", default=[], metavar="KEY",
                        help="the department said that it has this letter")  # fmt: skip
    parser.add_argument("--has-not", action="append", default=[], metavar="KEY",
                        help="it said that it has not: it will be sent")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Ask, write down, and lift the quarantine when nothing is left; 1 while something is.

    Raises:
        NoSuchThing: a key that is not among the undecided letters; nothing changed.
    """
    settings = house_settings.read(os.environ)
    known = house_settings.connections(settings.connectors)
    with _operator.installation() as store:
        with store.reading() as tx:
            held = quarantine.standing(tx)
        if held is None:
            _say(args, [], lifted=False, held=False)
            return 0
        said = _by_person(store, args)
        post = doors.door("connectors.worker:post")(store, known, _house.now)
        said += [
            (one.key, one.connector, one.has, one.why)
            for one in doors.door("connectors.asking:ask")(post)
        ]
        with store.transaction() as tx:
            lifted = reconcile.lift(tx, _operator.operator(), _house.now())
    _say(args, said, lifted=lifted, held=True)
    return 0 if lifted else 1


_Said = list[tuple[str, str, bool | None, str]]


def _by_person(store: Store, args: Namespace) -> _Said:
    """What a person found out, all of it or nothing."""
    said: _Said = []
    me, moment = _operator.operator(), _house.now()
    with store.transaction() as tx:
        waiting = {one.idem_key: one for one in reconcile.undecided(tx)}
        for keys, has in ((args.has, True), (args.has_not, False)):
            for key in keys:
                letter = waiting.pop(key, None)
                if letter is None:
                    raise NoSuchThing(
                        what=Text(f"待核实的派件“{key[:60]}”", f"Letter “{key[:60]}”")
                    )
                reconcile.found(tx, letter, me, moment, has=has)
                said.append((key, letter.connector, has, ""))
    return said


def _say(args: Namespace, said: _Said, *, lifted: bool, held: bool) -> None:
    open_ = [key for key, _, has, _ in said if has is None]
    if args.json:
        letters = [
            {"key": key, "connector": connector, "has": has, "why": why}
            for key, connector, has, why in said
        ]
        print(json.dumps({"letters": letters, "undecided": len(open_), "lifted": lifted},
                         ensure_ascii=False))  # fmt: skip
        return
    words = {True: "已收到 has it", False: "未收到 has not", None: "请人工核实 find out"}
    for key, connector, has, why in said:
        print(f"{words[has]:<20}{connector}  {key}  {why}".rstrip())
    if not held:
        print("没有隔离，不需要核实 · nothing is in quarantine")
    elif lifted:
        print("全部核实，恢复发送 · all is known, sending begins again")
    else:
        print(f"还有{len(open_)}件待核实 · {len(open_)} to find out: --has KEY / --has-not KEY")
