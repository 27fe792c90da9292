"""What this machine offers to the tests, in one line at the head (or, with -q, the foot) of a run.

``--require=pg`` (redis, browser, all) makes a skip for want of it a failure.
"""

import shutil
import sqlite3
import subprocess
from functools import cache

from tests import postgres, redis_server

NAMES = {
    "pg": ("pg", "postgresql"),
    "redis": ("redis", "valkey"),
    "browser": ("browser", "chromium"),
}
"""What may be required, and the words by which a skip's reason speaks of it."""


@cache
def line() -> str:
    """Every backend, with its version and where it was found, or that there is none."""
    there = postgres.found()
    parts = [
        f"sqlite {sqlite3.sqlite_version}",
        f"postgresql {'none' if isinstance(there, postgres.Absent) else there}",
        f"redis {_redis()}",
        f"browser {_browser()}",
    ]
    return "backends: " + ", ".join(parts)


def speaks_of(reason: str, required: str) -> bool:
    """Whether a skip's reason names something that was promised."""
    words = NAMES.get(required, (required,))
    return required == "all" or any(word in reason.lower() for word in words)


def _redis() -> str:
    there = redis_server.found()
    if isinstance(there, redis_server.Absent):
        return "none"
    if there.startswith("$"):
        return there
    said = subprocess.run([there, "--version"], check=True, capture_output=True, text=True)
    return said.stdout.partition("v=")[2].partition(" ")[0] or there


def _browser() -> str:
    return "chromium" if shutil.which("chromium") else "none"
