"""`lianshen package`: a whole process package out of an installation, and in as a draft."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from engine.cli import DONE, FAILED, _house, _operator
from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.exchange.packages import LARGEST
from engine.stages.studio import packages
from engine.store import drafts, editions, people


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "package", help="export a process package as a file, or import one as a draft"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    out: ArgumentParser = actions.add_parser("export", help="write the edition in force to a file")
    out.add_argument(
        "what", metavar="PROCESS", help="a process, process/variant, edition (64 hex) or draft-N"
    )
    out.add_argument("file", type=Path, metavar="FILE.zip")
    into: ArgumentParser = actions.add_parser("import", help="make a draft of a package")
    into.add_argument("file", type=Path, metavar="FILE.zip")
    into.add_argument(
        "--as", dest="login", required=True, metavar="LOGIN", help="a process analyst"
    )


def run(args: Namespace) -> int:
    """Do it.

    Raises:
        Refused: said on standard error, nothing changed, exit code 1.
    """
    return _export(args) if args.action == "export" else _import(args)


def _export(args: Namespace) -> int:
    with _operator.installation() as store, store.reading() as tx:
        content = packages.write(_files(tx, args.what))
    try:
        args.file.write_bytes(content)
    except OSError as error:
        print(f"没有写成 not written: {error.strerror}: {args.file}", file=sys.stderr)
        return FAILED
    print(f"{args.file}  {len(content)} B")
    return DONE


def _files(tx: Any, what: str) -> dict[str, bytes]:
    """The files of what was named: an edition, a draft, or the edition in force of a process."""
    process, _, variant = what.partition("/")
    number = what.removeprefix("draft-")
    held = editions.get(tx, what)
    if number != what and number.isascii() and number.isdigit() and len(number) < 16:
        found = drafts.files(tx, int(number))
    else:
        named = held.id if held else editions.latest(tx, process, _house.now(), variant)
        found = None if named is None else editions.files(tx, named)
    if found is None:
        raise NoSuchThing(what=Text(f"“{what[:64]}”", f"“{what[:64]}”"))
    return found


def _import(args: Namespace) -> int:
    try:
        with args.file.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        print(f"读不了 not readable: {error.strerror}: {args.file}", file=sys.stderr)
        return FAILED
    with _operator.changing() as tx:
        held = people.by_login(tx, args.login)
        if held is None:
            raise NoSuchThing(what=Text(f"账号“{args.login[:40]}”", f"“{args.login[:40]}”"))
        number = packages.begin(tx, data, held.officer, _house.now())
    print(f"草稿 draft {number}")
    return DONE
