"""The sample department of the demo."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from engine.cli import _program
from engine.cli._program import Program, Sample
from engine.settings import Connection

CONNECTOR: Final = "mete-system"
PROGRAM: Final = _program.SAMPLES / "departments" / "department.py"


def planned(port: int) -> Sample:
    """A department at this port; nothing runs yet."""
    return _program.planned(port, "mete")


def connection(sample: Sample) -> Connection:
    """How we reach it and how we know it."""
    return Connection(
        name=CONNECTOR,
        kind="http",
        url=f"{sample.url}/letters",
        networks=_program.LOOPBACK,
        send_key=sample.send,
        receive_keys={sample.receive.id: sample.receive},
        status_url=f"{sample.url}/letters/{{key}}",
    )


def running(
    sample: Sample, answer_to: str, data: Path, wait: float
) -> AbstractContextManager[Program]:
    """The department, open; it closes with the block."""
    more = ("--wait", str(wait))
    return _program.running(Program(PROGRAM, sample, answer_to, data, "DEPARTMENT", more))
