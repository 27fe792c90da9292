"""A few worker processes that draw sheets, started when first asked and anew after every fault.

Who asks waits for a free one, but only so many may wait: a hall full of people who zoom must not
take the threads from those who sign. A worker that is late, dies, or has done enough is killed
and replaced; what it drew is lost, nothing else.
"""

import atexit
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Condition
from typing import Any, Final

from engine.domain.file_errors import SheetsBusy

PATIENCE: Final = 10.0
"""Seconds that somebody waits for a free worker."""

ENOUGH: Final = 400
"""Jobs of one worker: whatever a library leaks ends with it."""

_HOUSE: Final = Path(__file__).resolve().parents[2]


class Died(Exception):
    """The worker was late or died over this drawing."""


class Pool:
    """``size`` workers at most; at most ``waiting`` callers wait for one."""

    def __init__(self, size: int, waiting: int, seconds: float) -> None:
        self._size = size
        self._most_waiting = waiting
        self._seconds = seconds
        self._turn = Condition()
        self._idle: list[_Worker] = []
        self._out = 0
        self._waiting = 0
        self._mine = os.getpid()
        atexit.register(self.close)

    def ask(self, do: str, **of: Any) -> tuple[Mapping[str, Any], bytes]:
        """Have one thing done.

        Raises:
            SheetsBusy: too many wait already, or no worker came free in time.
            Died: this drawing took too long or killed its worker.
        """
        worker = self._take()
        spent = True
        try:
            answer = worker.ask(do, of, self._seconds)
            spent = worker.jobs >= ENOUGH
        finally:
            self._give_back(worker, spent=spent)
        return answer

    def warm(self) -> None:
        """Have one worker ready before the first question; it starts while we go on."""
        with self._turn:
            if self._mine != os.getpid() or self._idle or self._out:
                return
            with suppress(OSError):  # then whoever asks first starts it, or learns why not
                self._idle.append(_Worker())

    def close(self) -> None:
        """End every idle worker; the next question starts new ones."""
        with self._turn:
            idle, self._idle = self._idle, []
            if self._mine != os.getpid():  # a fork: they are the parent's
                return
        for worker in idle:
            worker.end()

    def _take(self) -> "_Worker":
        with self._turn:
            if self._mine != os.getpid():
                self._mine, self._idle, self._out, self._waiting = os.getpid(), [], 0, 0
            if self._out >= self._size:
                if self._waiting >= self._most_waiting:
                    raise SheetsBusy
                self._waiting += 1
                try:
                    free = self._turn.wait_for(lambda: self._out < self._size, PATIENCE)
                finally:
                    self._waiting -= 1
                if not free:
                    raise SheetsBusy
            self._out += 1
            if self._idle:
                return self._idle.pop()
        try:
            return _Worker()
        except OSError:
            self._leave()
            raise SheetsBusy from None

    def _give_back(self, worker: "_Worker", *, spent: bool) -> None:
        if spent:
            worker.end()
        with self._turn:
            if not spent:
                self._idle.append(worker)
        self._leave()

    def _leave(self) -> None:
        with self._turn:
            self._out -= 1
            self._turn.notify()


class _Worker:
    """One process, one question at a time."""

    def __init__(self) -> None:
        self.jobs = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "engine.documents.sheets_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_HOUSE,
            env={"LC_ALL": "C.UTF-8"},  # none of the settings, none of the secrets
            start_new_session=True,  # a Ctrl-C is for the hall
        )
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._to, self._from = self._process.stdin, self._process.stdout
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._from, selectors.EVENT_READ)
        self._held = b""

    def ask(
        self, do: str, of: Mapping[str, Any], seconds: float
    ) -> tuple[Mapping[str, Any], bytes]:
        self.jobs += 1
        until = time.monotonic() + seconds
        line = json.dumps({"do": do, "of": of, "seconds": seconds}).encode() + b"\n"
        try:
            self._to.write(line)
            self._to.flush()
        except OSError:
            raise Died from None
        while b"\n" not in self._held:
            self._read(until)
        head, _, self._held = self._held.partition(b"\n")
        said = json.loads(head)
        while len(self._held) < said["size"]:
            self._read(until)
        picture, self._held = self._held, b""
        return said, picture

    def _read(self, until: float) -> None:
        if not self._ready.select(max(0.0, until - time.monotonic())):
            raise Died
        piece = os.read(self._from.fileno(), 1 << 20)
        if not piece:
            raise Died
        self._held += piece

    def end(self) -> None:
        """Kill it, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        self._ready.close()
        self._from.close()
        with suppress(OSError):  # half a question was still in the pipe
            self._to.close()
