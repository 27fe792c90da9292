"""A house of its own process, for walks that kill it: ``python -m tests.web.standing DATA PORT``.

What `lianshen serve` is, with the sample people and packages of the demonstration: pages, relay
and workers in one process, on the folder's database, from where the last one left it.
"""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path
from threading import Event

from engine import settings
from engine.cli import _house
from engine.cli.demo import furnish

ROOT = Path(__file__).parents[2]
LONGEST = 60


def main():
    """Serve until somebody kills it."""
    data, port = Path(sys.argv[1]), int(sys.argv[2])
    told = replace(settings.read({}, data=data), port=port)
    with _house.opened(told, (), demo=True) as house:
        furnish(house.store)
        house.serve()


class Standing:
    """The process, from outside: it can be killed, and begun again at the same address."""

    def __init__(self, folder):
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as plug:
            self.port = plug.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def begin(self):
        """Begin it, and wait until it answers."""
        log = (self.folder / "log").open("a")
        words = [sys.executable, "-m", "tests.web.standing", str(self.folder), str(self.port)]
        with log:
            self.process = subprocess.Popen(
                words, cwd=ROOT, env={**os.environ}, stdout=log, stderr=log
            )
        pause = Event()
        for _ in range(LONGEST * 20):
            try:
                there = f"http://127.0.0.1:{self.port}/readyz"
                with urllib.request.urlopen(there, timeout=5) as page:
                    if page.status == 200:
                        return
            except OSError:
                pause.wait(0.05)
            if self.process.poll() is not None:
                break
        raise AssertionError((self.folder / "log").read_text()[-3000:])

    def kill(self):
        """As a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


if __name__ == "__main__":
    main()
