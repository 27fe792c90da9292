"""`lianshen calendar`: public holidays and make-up workdays, year by year."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

from engine.cli import _house, _operator
from engine.domain.errors import Unreadable
from engine.domain.names import Text
from engine.stages import almanac
from engine.store import years

HELP = """A year that no notice has fixed yet is provisional: weekdays, less the holidays that the
law itself puts on a date; every date reckoned with it is marked so. Import the year's notice when
it is published: every running clock is set anew, each case with an entry in its history."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "calendar", help="working days: import or correct a year", description=HELP
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", help="every year: official or provisional")
    shown: ArgumentParser = actions.add_parser("show", help="one year, as CSV")
    shown.add_argument("year", type=int)
    brought: ArgumentParser = actions.add_parser("import", help="a whole year, from CSV")
    brought.add_argument("year", type=int)
    brought.add_argument("file", type=Path, help="lines like 2027-02-05,off,春节 (off / work)")
    brought.add_argument("--source", required=True, help="number of the notice")
    one: ArgumentParser = actions.add_parser("correct", help="a single day")
    one.add_argument("day", help="2027-02-05")
    one.add_argument("what", choices=["off", "work"])
    one.add_argument("--name", default="", help="what the day is called")
    one.add_argument("--source", required=True, help="number of the notice")
    actions.add_parser("rearm", help="set every running clock by the calendar in force")


def run(args: Namespace) -> int:
    """Do it, and say what moved.

    Raises:
        Refused: said on standard error, nothing changed, exit code 1.
    """
    return _ACTIONS[args.action](args)


def _list(_args: Namespace) -> int:
    with _operator.installation() as store, store.reading() as tx:
        for one in years.every(tx):
            state = "正式 official   " if one.official else "暂定 provisional"
            print(f"{one.year}  {state}  {one.special:>3}  {one.source}")
    return 0


def _show(args: Namespace) -> int:
    year = _year(args.year)
    with _operator.installation() as store, store.reading() as tx:
        days = years.days(tx, year)
    for day, (working, name) in days.items():
        print(f"{day},{'work' if working else 'off'},{name}")
    return 0


def _import(args: Namespace) -> int:
    year = _year(args.year)
    try:
        content = args.file.read_bytes()
    except OSError as error:
        why = Text(f"打不开（{error.strerror}）。", f"cannot be opened ({error.strerror}).")
        raise Unreadable(field=str(args.file), name="file", why=why) from error
    return _write(year, almanac.read(content, year), args.source)


def _correct(args: Namespace) -> int:
    try:
        day = date.fromisoformat(args.day)
    except ValueError:
        why = Text("应为日期，形如2027-02-05。", "must be a day like 2027-02-05.")
        raise Unreadable(field=args.day[:20], name="day", why=why) from None
    _year(day.year)
    with _operator.installation() as store, store.reading() as tx:
        days = years.days(tx, day.year)
    days.pop(day, None)
    if (args.what == "work") != (day.weekday() < 5):
        days[day] = (args.what == "work", args.name[:40])
    return _write(day.year, days, args.source)


def _write(year: int, special: almanac.Days, source: str) -> int:
    with _operator.changing() as tx:
        changed = almanac.correct(
            tx, year, special, _operator.operator(), _house.now(), official=True, source=source
        )
    print(f"{year}年：{changed}天有变动 · {changed} days of {year} changed")
    return _rearm(None)


def _rearm(_args: Namespace | None) -> int:
    with _operator.installation() as store:
        seen, moved = almanac.rearm_all(store.transaction, _house.now())
    print(
        f"在办{seen}件，{moved}件的期限有变动 · {seen} running cases, {moved} moved",
        file=sys.stdout,
    )
    return 0


def _year(year: int) -> int:
    if not almanac.FIRST <= year <= almanac.LAST:
        why = Text(
            f"应在{almanac.FIRST}至{almanac.LAST}之间。", f"{almanac.FIRST} to {almanac.LAST}."
        )
        raise Unreadable(field=Text("年份", "year"), name="year", why=why)
    return year


_ACTIONS: Final[dict[str, Callable[[Namespace], int]]] = {
    "list": _list, "show": _show, "import": _import, "correct": _correct, "rearm": _rearm,
}  # fmt: skip
