"""A disk that is full: every verb with so much room and no more, on SQLite.

The kernel refuses every byte behind a place in a file (RLIMIT_FSIZE), and there is more room at
each try until the verb is done. Until then no row has changed, and what comes out is the sentence
that the database is away.
"""

import os
import re
import resource
from collections import Counter
from functools import partial
from pathlib import Path

from tests.crash import forks, verbs
from tests.crash.grounds import Grounds
from tests.crash.plan import Plan
from tests.office import Office

LEAST, MOST, MORE = 33_000, 1_000_000, 12_288
"""Bytes: below the least not even the index of the write-ahead log (32 KiB) has room."""
_RAISED = re.compile(r"^[\w.]*?(\w+)(?:: .*)?$")


def fill(own: Grounds, at: dict[str, int], name: str) -> tuple[int, list[str], Counter[str]]:
    """Try a verb in little room, then in more: tries that failed, what is wrong, what they said."""
    folder = own.folder / f"full-{name.replace(' ', '-')}"
    folder.mkdir()
    made = [_ready(own, at, name, folder) for _ in range(2)]
    url, spare = made
    before = verbs.digest(url)
    verbs.die(spare, name, at, Plan(), folder / "survey")
    after, wrong, said, done = verbs.digest(spare), [], Counter[str](), False
    for room in range(LEAST, MOST, MORE):
        log = folder / f"{room}.log"
        _, status = os.waitpid(forks.fork(partial(_in_room, url, name, at, room), log), 0)
        done = not status
        if verbs.digest(url) != (after if done else before):
            wrong.append(f"{name} in {room} bytes: neither all nor nothing")
        if done:
            break
        said[_RAISED.sub(r"\1", log.read_text().strip().rpartition("\n")[2])] += 1
    if not done:
        wrong.append(f"{name} was not done in {MOST} bytes")
    wrong += [f"{name} said {one}" for one in said if one != "DatabaseAway"]
    for one in made:
        own.drop(one)
    return said.total(), wrong, said


def _ready(own: Grounds, at: dict[str, int], name: str, folder: Path) -> str:
    url = own.database("sqlite", "stations")
    verbs.prepare(url, name, at, folder)
    return url


def _in_room(url: str, name: str, at: dict[str, int], room: int) -> None:
    office = Office(url, furnished=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        verbs.do(office, name, at)
    finally:  # what the rig itself writes down has room again
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
