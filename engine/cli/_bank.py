"""The sample bank of the demo."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from engine.cli import _program
from engine.cli._program import Program, Sample
from engine.settings import Connection
from engine.stages.banking.ask import BANK

PROGRAM: Final = _program.SAMPLES / "bank" / "bank.py"


def planned(port: int) -> Sample:
    """A bank at this port; nothing runs yet."""
    return _program.planned(port, "bank")


def connection(sample: Sample) -> Connection:
    """How we reach it and how we know it."""
    return Connection(
        name=BANK,
        kind="bank",
        url=sample.url,
        networks=_program.LOOPBACK,
        send_key=sample.send,
        receive_keys={sample.receive.id: sample.receive},
    )


def running(sample: Sample, answer_to: str, data: Path) -> AbstractContextManager[Program]:
    """The bank, open; it closes with the block."""
    return _program.running(Program(PROGRAM, sample, answer_to, data, "BANK"))
