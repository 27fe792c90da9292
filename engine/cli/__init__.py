"""The `lianshen` command: one module of this package per command.

A command module offers ``add(subparsers)``, which describes its arguments, and ``run(args)``,
which does it and returns the exit code: 0 done, 1 findings or failure, 2 wrong usage. A command
that prints figures takes ``--json``: one object on standard output and nothing else there;
progress and logs go to standard error. Modules whose names begin with an underscore are helpers.
"""

import argparse
import importlib
import os
import pkgutil
import select
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Final

from engine.cli import _loading, _logs
from engine.domain.errors import ApprovalError

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130
UNREAD: Final = 141
"""Whoever read our words has gone, as behind ``| head``: what a shell says of it, too."""


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
    _logs.begin(os.environ.get("LIANSHEN_LOG", ""), verbose=args.verbose)
    try:
        code = int(commands[args.command.replace("-", "_")].run(args))
        sys.stdout.flush()
    except ApprovalError as refused:
        print(refused.says("zh"), file=sys.stderr)
        print(refused.says("en"), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        if not _unread():
            raise
        # or the interpreter says it again when it flushes at its own end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    return code


def names() -> tuple[str, ...]:
    """Every command there is, in the order of the alphabet."""
    found = (one.name for one in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def _unread() -> bool:
    """Whether it is our own words that nobody reads any more, not a line to somewhere else."""
    asked = select.poll()
    asked.register(sys.stdout, 0)
    return any(told & select.POLLERR for _, told in asked.poll(0))


def _wanted(words: Sequence[str]) -> tuple[str, ...]:
    """The one command that is asked for, so that a quick one need not load a slow one; else all."""
    asked = next((word for word in words if not word.startswith("-")), "").replace("-", "_")
    return (asked,) if asked in names() else names()


def _load(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")
