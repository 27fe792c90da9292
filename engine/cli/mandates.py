"""`lianshen mandates`: who may sign for which item, from when to when (授权委托书)."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from engine.cli import _house, _operator
from engine.domain.errors import Unreadable
from engine.domain.names import Text
from engine.domain.wording import local_day
from engine.stages import staff


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser("mandates", help="who may sign for what")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    given: ArgumentParser = actions.add_parser("add", help="give one")
    given.add_argument("login", help="a chief representative")
    given.add_argument("item", help="code of the item, as the guide names it")
    given.add_argument("--since", required=True, help="first day, 2026-03-12")
    given.add_argument("--until", required=True, help="last day, included")
    given.add_argument("--document", default="", help="number of the written mandate")
    ended: ArgumentParser = actions.add_parser("end", help="end one")
    ended.add_argument("number", type=int, help="as `mandates list` shows it")
    ended.add_argument("--on", default="", help="its last day; yesterday unless given")
    listed: ArgumentParser = actions.add_parser("list", help="every one")
    listed.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Do it, and list what is so now.

    Raises:
        Refused: said on standard error, nothing changed, exit code 1.
    """
    return _ACTIONS[args.action](args)


def _add(args: Namespace) -> int:
    days = _day("since", args.since), _day("until", args.until)
    with _operator.changing() as tx:
        me = _operator.operator()
        staff.entrust(tx, args.login, args.item, days, args.document, me, _house.now())
    return _show(lambda login, _number: login == args.login)


def _end(args: Namespace) -> int:
    moment = _house.now()
    last = _day("on", args.on) if args.on else date.fromordinal(local_day(moment).toordinal() - 1)
    with _operator.changing() as tx:
        staff.end_mandate(tx, args.number, last, _operator.operator(), moment)
    return _show(lambda _login, number: number == args.number)


def _list(args: Namespace) -> int:
    if not args.json:
        return _show(lambda _login, _number: True)
    with _operator.installation() as store, store.reading() as tx:
        said = [
            {
                "number": one.id, "login": login, "item": one.item,
                "since": one.since.isoformat(), "until": one.until.isoformat(),
                "document": one.document_no,
            }
            for login, one in staff.mandates(tx)
        ]  # fmt: skip
    print(json.dumps({"mandates": said}, ensure_ascii=False))
    return 0


def _show(wanted: Callable[[str, int], bool]) -> int:
    today = local_day(_house.now())
    with _operator.installation() as store, store.reading() as tx:
        found = [(login, one) for login, one in staff.mandates(tx) if wanted(login, one.id)]
    for login, one in found:
        state = "有效 valid" if one.valid(today) else "无效 not valid today"
        print(f"{one.id:<6}{login:<20}{one.item}  {one.since} – {one.until}  {state}"
              f"  {one.document_no}".rstrip())  # fmt: skip
    if not found:
        print("还没有授权 · none yet: lianshen mandates add --help")
    return 0


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        why = Text(
            f"“{text[:20]}”不是日期，应形如2026-03-12。",
            f"“{text[:20]}” is no day like 2026-03-12.",
        )
        raise Unreadable(field=f"--{name}", name=name, why=why) from None


_ACTIONS: Final[dict[str, Callable[[Namespace], int]]] = {"add": _add, "end": _end, "list": _list}
