"""A sample program of the demo: somebody else's, started as its own process, ending with us."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path
from typing import Final

import engine
from engine.exchange.signing import Key

SAMPLES: Final = Path(engine.__file__).resolve().parents[1] / "samples"
LOOPBACK: Final[tuple[IPv4Network, ...]] = (IPv4Network("127.0.0.0/8"),)


@dataclass(frozen=True, slots=True)
class Sample:
    """Where a program will run, and the keys of both directions, new at every start."""

    port: int
    send: Key
    receive: Key

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


def planned(port: int, name: str) -> Sample:
    """A program at this port; nothing runs yet."""
    return Sample(
        port,
        Key("lianshen-demo", secrets.token_hex(32).encode()),
        Key(f"{name}-demo", secrets.token_hex(32).encode()),
    )


class Program:
    """The process. ``secret`` is how its environment calls the two keys."""

    def __init__(
        self,
        path: Path,
        sample: Sample,
        answer_to: str,
        data: Path,
        secret: str,
        more: Sequence[str] = (),
    ) -> None:
        self._command = [
            sys.executable, str(path), "--port", str(sample.port), "--answer-to", answer_to,
            "--answer-key", sample.receive.id, "--data", str(data), *more, "--with-parent",
        ]  # fmt: skip
        self._environment = {
            **os.environ,
            f"{secret}_SECRET": sample.send.secret.decode(),
            f"{secret}_ANSWER_SECRET": sample.receive.secret.decode(),
        }
        self._data = data
        self._process: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(  # noqa: S603 - our own program, by its full path
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End it; it keeps what it has written."""
        if self._process is not None:
            self._process.communicate(timeout=10)  # closes its standard input: it takes the hint
            self._process = None

    def forget(self) -> None:
        """Throw away what it has written; it must be closed."""
        shutil.rmtree(self._data, ignore_errors=True)


@contextmanager
def running(program: Program) -> Iterator[Program]:
    """The program, open; it closes with the block."""
    try:
        program.open()
        yield program
    finally:
        program.close()
