"""Tests marked ``alone`` have the machine to themselves, however many processes share the run.

Everybody goes through a turnstile into one room, and lets go of it once inside. Who wants to be
alone stands in the turnstile until the room is empty, so nobody slips by; a process that dies
leaves both free: the locks are the kernel's.
"""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Room:
    """The room that all processes of one run share; ``run`` is the name of the run."""

    def __init__(self, run: str) -> None:
        folder = Path(tempfile.gettempdir())
        self._turnstile = folder / f"lianshen-turnstile-{run}"
        self._room = folder / f"lianshen-room-{run}"

    @contextmanager
    def inside(self, *, alone: bool) -> Iterator[None]:
        """For the time of one test, with everything that it sets up and takes down."""
        with (
            _held(self._turnstile, fcntl.LOCK_EX) as turn,
            _held(self._room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH),
        ):
            _let_go(turn)
            yield

    def close(self) -> None:
        """Nobody comes any more."""
        self._turnstile.unlink(missing_ok=True)
        self._room.unlink(missing_ok=True)


@contextmanager
def _held(path: Path, how: int) -> Iterator[int]:
    with path.open("a", encoding="ascii") as file:
        fcntl.flock(file, how)
        try:
            yield file.fileno()
        finally:
            _let_go(file.fileno())


def _let_go(number: int) -> None:
    # In so many words: a child that was forked inside holds a copy of the file for longer.
    fcntl.flock(number, fcntl.LOCK_UN)
