"""Processes of the rig: forked from one that has everything loaded, and killed without a word."""

import ctypes
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

_DIE_WITH_PARENT = 1


def fork(work: Callable[[], object], log: Path) -> int:
    """A child that does ``work`` and ends; it dies with its parent. The value is its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, 1)
        os.dup2(file, 2)
        work()
        code = 0
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    except BaseException:  # noqa: BLE001 - the child must never go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def apart(work: Callable[[], object], folder: Path) -> object:
    """The value of ``work``, made in a child: no connection is ever open across a fork."""
    answer = folder / f"answer-{os.getpid()}.json"

    def told() -> None:
        answer.write_text(json.dumps(work()))

    _, status = os.waitpid(fork(told, folder / "log"), 0)
    if status:
        raise RuntimeError(f"a child failed ({status}): {(folder / 'log').read_text()[-3000:]}")
    return json.loads(answer.read_text())


def gone(child: int) -> int | None:
    """The wait status of a child that has ended, or None."""
    there, status = os.waitpid(child, os.WNOHANG)
    return status if there else None


def kill(child: int) -> None:
    """Kill -9, and wait."""
    try:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        return


def together(works: list[Callable[[], object]], folder: Path) -> list[object]:
    """The values of several works, each made in a child of its own, at the same time."""

    def told(number: int) -> None:
        (folder / f"lane-{number}.json").write_text(json.dumps(works[number]()))

    children = [fork(partial(told, n), folder / f"lane-{n}.log") for n in range(len(works))]
    for number, child in enumerate(children):
        _, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError((folder / f"lane-{number}.log").read_text()[-4000:])
    return [json.loads((folder / f"lane-{n}.json").read_text()) for n in range(len(works))]
