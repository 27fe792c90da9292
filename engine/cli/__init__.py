"""The `lianshen` command: one module of this package per command.

A command module offers ``add(subparsers)``, which describes its arguments, and ``run(args)``,
which does it and returns the exit code: 0 done, 1 findings or failure, 2 wrong usage. A command
that prints figures takes ``--json``: one object on standard output and nothing else there;
progress and logs go to standard error. Modules whose names begin with an underscore are helpers.
"""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from os import environ
from types import ModuleType
from typing import Final

from engine.cli import _loading, _logs
from engine.domain.errors import ApprovalError

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the value is the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="lianshen",
        description="Lianshen (联审): joint approvals, drawn as BPMN, run in parallel.",
    )
    parser.add_argument("--verbose", action="store_true", help="say more on standard error")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    with _loading.quietly():
        commands = {name: _load(name) for name in _wanted(words)}
    for module in commands.values():
        module.add(subparsers)
    try:
        args = parser.parse_args(words)
    except SystemExit as leaving:  # argparse has already said why: 0 for --help, 2 for usage
        return int(leaving.code or 0)
    _logs.begin(environ.get("LIANSHEN_LOG", ""), verbose=args.verbose)
    try:
        return int(commands[args.command.replace("-", "_")].run(args))
    except ApprovalError as refused:
        print(refused.says("zh"), file=sys.stderr)
        print(refused.says("en"), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def names() -> tuple[str, ...]:
    """Every command there is, in the order of the alphabet."""
    found = (one.name for one in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def _wanted(words: Sequence[str]) -> tuple[str, ...]:
    """The one command that is asked for, so that a quick one need not load a slow one; else all."""
    asked = next((word for word in words if not word.startswith("-")), "").replace("-", "_")
    return (asked,) if asked in names() else names()


def _load(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")
