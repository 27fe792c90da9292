"""`lianshen bank-day`: take a bank's day-end file in and compare it with our books."""

import io
import json
import os
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from engine import settings as house_settings
from engine.cli import _house, _operator
from engine.domain.errors import Unreadable
from engine.domain.fees import money
from engine.domain.fees.reconciling import TROUBLE, Finding
from engine.domain.names import Role, Text
from engine.exchange import bank_files
from engine.stages.banking import day_end
from engine.store import Store, bank_days
from engine.store.bank_days import Day
from engine.stories import doors

HELP = """The file is verified to its end before one line of it is believed: form, number, sums and
checksum; a million lines need no more memory than ten. What the bank booked and we had not heard
of is taken down; every other difference is listed with what to do on the page 日终对账. The same
file again changes nothing, and a comparison that was broken off goes on where it was."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "bank-day", help="a bank's day-end file against our books", description=HELP
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, help="the file, as the bank gave it")
    what.add_argument("--fetch", metavar="YYYY-MM-DD", help="ask the bank's system for this day")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Take in, compare to the end; 1 where a line needs a person.

    Raises:
        BadBankFile, DayTaken, DayAhead, TwiceInFile, OtherBank: nothing changed.
        NotDelivered: the bank was not reached.
    """
    settings = house_settings.read(os.environ)
    with ExitStack() as stack:
        store = stack.enter_context(_operator.installation())
        if args.fetch:
            known = house_settings.connections(settings.connectors)
            post = doors.door("connectors.worker:post")(store, known, _house.now)
            fetched = doors.door("connectors.paying:day")
            content = fetched(post.connectors, _day(args.fetch), _house.now())
            day = _take_in(store, io.BytesIO(content))
        else:
            try:
                file = stack.enter_context(args.file.open("rb"))
            except OSError as error:
                why = Text("不能打开。请核对文件名。", "cannot be opened. Check its name.")
                raise Unreadable(field=args.file.name, name="file", why=why) from error
            day = _take_in(store, file)
        doors.door("connectors.paying:reconcile")(store, day.id, _house.now)
        with store.reading() as tx:
            counts = bank_days.counts(tx, day.id)
    return _say(args, day, counts)


def _take_in(store: Store, file: BinaryIO) -> Day:
    head = bank_files.verified(file)
    file.seek(0)
    # whoever works at this machine reaches its database anyway; the journal has the name
    officer = replace(_operator.operator(), roles=frozenset({Role.FINANCE}))
    with store.transaction() as tx:
        lines = bank_files.lines(file)
        return day_end.take_in(tx, head, lines, officer, _house.now())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        why = Text("应为2026-03-02这样的日期。", "must be a day such as 2026-03-02.")
        raise Unreadable(field="--fetch", name="fetch", why=why) from None


def _say(args: Namespace, day: Day, counts: dict[Finding, tuple[int, int]]) -> int:
    trouble = sum(n for finding, (n, _) in counts.items() if finding in TROUBLE)
    if args.json:
        found = {finding.value: {"lines": n, "cents": c} for finding, (n, c) in counts.items()}
        said = {"bank": day.bank, "day": day.day.isoformat(), "lines": day.lines,
                "findings": found, "to_settle": trouble}  # fmt: skip
        print(json.dumps(said, ensure_ascii=False))
    else:
        print(f"{day.bank} {day.day}: {day.lines} 笔 lines")
        for finding, (n, cents) in sorted(counts.items()):
            print(f"  {finding.value:<10}{n:>9,}  {money.figures(cents):>20}")
    return 1 if trouble else 0
