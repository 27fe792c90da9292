"""`lianshen export-log --format xes|ocel|csv OUT`: our cases as a log for other tools."""

import os
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from engine.cli import _house, _operator, _outside
from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.stages import exporting
from engine.store import editions

HELP = """XES (IEEE 1849-2016) with one instance per visit; OCEL 2.0 with case, project, department,
document, certificate and payment as objects; or a table with a line per visit. Without a period:
every accepted case, running ones too; with one: cases decided in it, both days included. People
appear as numbers within their department; no name, address, opinion or file leaves the house."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "export-log", help="cases as XES, OCEL 2.0 or CSV (导出日志)", description=HELP
    )
    parser.add_argument("--format", required=True, choices=tuple(exporting.FORMATS))
    parser.add_argument("out", type=Path, metavar="OUT", help="the file; nothing is overwritten")
    parser.add_argument("--process", metavar="P", help="one process only")
    parser.add_argument("--since", type=_day, metavar="YYYY-MM-DD")
    parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD")


def run(args: Namespace) -> int:
    """Write whole or not at all.

    Raises:
        Unreadable: OUT is there already, or cannot be written. NoSuchThing: no such process.
    """
    if args.out.exists():
        raise _outside.unusable(
            args.out, "已经有了，没有覆盖。请换一个名字。", "is there already; not overwritten."
        )
    with _operator.installation() as store, store.reading() as tx:
        known = editions.processes(tx, _house.now())
        if args.process and args.process not in known:
            raise NoSuchThing(what=Text(f"流程{args.process}", f"The process {args.process}"))
        chosen = [args.process] if args.process else known
        which = exporting.Which(chosen, args.since, args.until)
        try:
            with NamedTemporaryFile(dir=args.out.parent, delete=False) as file:
                try:
                    file.writelines(exporting.written(tx, args.format, which))
                    os.link(file.name, args.out)
                finally:
                    Path(file.name).unlink()
        except OSError as error:
            raise _outside.unusable(
                args.out, "不能写。请核对路径。", f"cannot be written ({error.strerror})."
            ) from error
    return 0


def _day(text: str) -> date:
    return date.fromisoformat(text)
