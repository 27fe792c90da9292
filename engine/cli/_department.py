"""The sample department of the demo: somebody else's program, started as its own process."""

import json
import os
import secrets
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


@contextmanager
def running(sample: Sample, answer_to: str, data: Path, wait: float) -> Iterator[None]:
    """The department's process; it ends with the block, or with us, whichever is first."""
    command = [
        sys.executable, str(PROGRAM), "--port", str(sample.port), "--answer-to", answer_to,
        "--answer-key", sample.receive.id, "--data", str(data), "--wait", str(wait),
        "--with-parent",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "DEPARTMENT_SECRET": sample.send.secret.decode(),
        "DEPARTMENT_ANSWER_SECRET": sample.receive.secret.decode(),
    }
    with subprocess.Popen(  # noqa: S603 - our own program, by its full path
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        assert process.stdin is not None  # noqa: S101 - likewise
        json.loads(process.stdout.readline())  # it listens now
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(timeout=10)
