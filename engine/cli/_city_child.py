"""The city laid out beside the running demo, by a process of its own at a low priority.

The pages stay quick: another process writes, readers never wait for it, and a visitor's change
gets its turn between two stories. How far it is goes to standard output, a line of JSON at a
time. It ends when its standard input is closed, so it never outlives the demo.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

from engine.cli import _city, _city_numbers, _showcase
from engine.cli._city import Progress
from engine.store import open_store

LOG = logging.getLogger(__name__)
NICE = 10


class Laying:
    """The process, as the demo sees it; nothing runs before ``begin``."""

    def __init__(self, database: Path, files: Path, kept: Path) -> None:
        self._places = [str(database), str(files), str(kept)]
        self._process: subprocess.Popen[bytes] | None = None
        self._progress: Progress | None = None
        self._listening: threading.Thread | None = None

    def begin(self, now: datetime, size: int, finished: Callable[[], None]) -> None:
        """Lay out what is missing of the city as of ``now``; ``finished`` hears of its end."""
        self._progress = Progress(0, size)
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", __name__, *self._places, now.isoformat(), str(size)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        self._listening = threading.Thread(
            target=self._listen,
            args=(self._process.stdout, finished),
            name="lianshen-city",
            daemon=True,
        )
        self._listening.start()

    def progress(self) -> Progress | None:
        """How far it is; None where nothing is being laid out."""
        return self._progress

    def wait(self) -> None:
        """Until it has ended by itself."""
        if self._process is not None:
            self._process.wait()
            self._end()

    def stop(self) -> None:
        """End it after the story under way; what is there stays there."""
        if self._process is not None:
            assert self._process.stdin is not None  # noqa: S101 - it was asked for
            self._process.stdin.close()
            self._process.wait(timeout=30)
            self._end()

    def _listen(self, lines: IO[bytes], finished: Callable[[], None]) -> None:
        with lines:
            for line in lines:
                said = json.loads(line)
                self._progress = Progress(said["done"], said["of"])
                if said["done"] == said["of"]:
                    finished()
                    self._progress = None
        self._progress = None

    def _end(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        if self._listening is not None:
            self._listening.join(timeout=10)
        self._process = self._listening = None


def main() -> int:
    """The process itself: the city into the database, then a copy of it for resets."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("files", type=Path)
    parser.add_argument("kept", type=Path, help="state before the city, and after it")
    parser.add_argument("now", type=datetime.fromisoformat)
    parser.add_argument("size", type=int)
    args = parser.parse_args()
    os.nice(NICE)
    logging.getLogger("connectors").setLevel(logging.ERROR)
    stop = threading.Event()
    threading.Thread(target=_hear_the_end, args=(stop,), daemon=True).start()
    _lay(args.database, args, stop, _city.BREATH)
    before, after = args.kept / "before.sqlite", args.kept / "after.sqlite"
    if not stop.is_set() and before.is_file() and not after.is_file():
        aside = args.kept / "aside.sqlite"  # what visitors did meanwhile is not in it
        for left in args.kept.glob("aside.sqlite*"):  # of a process that was killed
            left.unlink()
        shutil.copyfile(before, aside)
        _lay(aside, args, stop, 0.0)
        if not stop.is_set():
            aside.replace(after)
    return 0


def _hear_the_end(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


def _lay(database: Path, args: Namespace, stop: threading.Event, breath: float) -> None:
    store = open_store(f"sqlite:///{database}")
    try:
        told = _city.plan(store, args.now, args.size)
        asked = _city.numbered(store, told, _showcase.stories(store, args.now))
        tell = _tell if breath else _say_nothing
        _city.lay_out(
            store, args.files, told, args.now,
            given=_city_numbers.kept(store, *asked),
            tell=tell, breath=breath, stop=stop, pass_over=LOG.warning,
        )  # fmt: skip
    finally:
        store.close()


def _tell(progress: Progress) -> None:
    print(json.dumps({"done": progress.done, "of": progress.of}), flush=True)


def _say_nothing(_progress: Progress) -> None:
    """The copy for resets is nobody's business."""


if __name__ == "__main__":
    sys.exit(main())
