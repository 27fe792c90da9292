"""The sample bank of the demo: somebody else's program, started as its own process."""

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
from engine.stages.banking.ask import BANK

PROGRAM: Final = Path(engine.__file__).resolve().parents[1] / "samples" / "bank" / "bank.py"


@dataclass(frozen=True, slots=True)
class Sample:
    """The connection to a bank that will run at ``port``, with new keys."""

    port: int
    send: Key
    receive: Key

    @property
    def connection(self) -> Connection:
        """How we reach it and how we know it."""
        return Connection(
            name=BANK,
            kind="bank",
            url=f"http://127.0.0.1:{self.port}",
            networks=(ip_network("127.0.0.0/8"),),
            send_key=self.send,
            receive_keys={self.receive.id: self.receive},
        )


def planned(port: int) -> Sample:
    """A bank at this port; nothing runs yet."""
    return Sample(
        port,
        Key("lianshen-demo", secrets.token_hex(32).encode()),
        Key("bank-demo", secrets.token_hex(32).encode()),
    )


@contextmanager
def running(sample: Sample, answer_to: str, data: Path) -> Iterator[None]:
    """The bank, open; it closes with the block and ends with us, whatever happens."""
    process = subprocess.Popen(  # noqa: S603 - our own program, by its full path
        [
            sys.executable, str(PROGRAM), "--port", str(sample.port), "--answer-to", answer_to,
            "--answer-key", sample.receive.id, "--data", str(data), "--with-parent",
        ],
        env={
            **os.environ,
            "BANK_SECRET": sample.send.secret.decode(),
            "BANK_ANSWER_SECRET": sample.receive.secret.decode(),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        json.loads(process.stdout.readline())
        yield
    finally:
        process.communicate(timeout=10)  # closes its standard input: it takes the hint


def forget(data: Path) -> None:
    """Throw its ledger away; it must be closed."""
    shutil.rmtree(data, ignore_errors=True)
