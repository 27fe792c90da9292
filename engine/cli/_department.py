"""The sample department of the demo: somebody else's program, started as its own process."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Final

import engine
from engine.exchange.signing import Key
from engine.settings import Connection

CONNECTOR: Final = "mete-system"
PROGRAM: Final = (
    Path(engine.__file__).resolve().parents[1] / "samples" / "departments" / "department.py"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """The connection to a department that will run at ``port``, with new keys."""

    port: int
    send: Key
    receive: Key

    @property
    def connection(self) -> Connection:
        """How we reach it and how we know it."""
        return Connection(
            name=CONNECTOR,
            kind="http",
            url=f"http://127.0.0.1:{self.port}/letters",
            networks=(ip_network("127.0.0.0/8"),),
            send_key=self.send,
            receive_keys={self.receive.id: self.receive},
            status_url=f"http://127.0.0.1:{self.port}/letters/{{key}}",
        )


def planned(port: int) -> Sample:
    """A department at this port; nothing runs yet."""
    return Sample(
        port,
        Key("lianshen-demo", secrets.token_hex(32).encode()),
        Key("mete-demo", secrets.token_hex(32).encode()),
    )


class Office:
    """The department's process. It ends with us, whatever happens."""

    def __init__(self, sample: Sample, answer_to: str, data: Path, wait: float) -> None:
        self._command = [
            sys.executable, str(PROGRAM), "--port", str(sample.port), "--answer-to", answer_to,
            "--answer-key", sample.receive.id, "--data", str(data), "--wait", str(wait),
            "--with-parent",
        ]  # fmt: skip
        self._environment = {
            **os.environ,
            "DEPARTMENT_SECRET": sample.send.secret.decode(),
            "DEPARTMENT_ANSWER_SECRET": sample.receive.secret.decode(),
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
        """End it; it keeps its letters."""
        if self._process is not None:
            self._process.communicate(timeout=10)  # closes its standard input: it takes the hint
            self._process = None

    def forget(self) -> None:
        """Throw its letters away; it must be closed."""
        shutil.rmtree(self._data, ignore_errors=True)


@contextmanager
def running(sample: Sample, answer_to: str, data: Path, wait: float) -> Iterator[Office]:
    """The department, open; it closes with the block."""
    office = Office(sample, answer_to, data, wait)
    office.open()
    try:
        yield office
    finally:
        office.close()
