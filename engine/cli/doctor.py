"""`lianshen doctor`: what this installation has, what it lacks, and what to do about it."""

import json
import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from engine import settings as house_settings
from engine.cli import _house
from engine.documents import files
from engine.domain.errors import ApprovalError
from engine.domain.wording import local_day
from engine.queue import watch
from engine.queue.doorbell import Doorbell
from engine.queue.transport import ROOM as ROOM_FOR_RINGS
from engine.settings import Settings
from engine.store import (
    Store,
    Transaction,
    clocks,
    editions,
    journal,
    lines,
    open_store,
    outbox,
    presence,
    quarantine,
    years,
)

ROOM: Final = 1 << 30
"""Bytes that should be free where files are kept."""

LATE: Final = timedelta(minutes=1)
"""A letter that has been due for so long has nobody who carries it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what to do where it is not well."""

    name: str
    ok: bool
    says: str
    do: str = ""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser("doctor", help="is this installation well?")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Look at everything; 0 when all is well, 1 when something is to be done."""
    checks = tuple(examine(house_settings.read(os.environ)))
    well = all(one.ok for one in checks)
    if args.json:
        said = {"ok": well, "checks": [asdict(one) for one in checks]}
        print(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for one in checks:
            print(f"{'ok ' if one.ok else 'NOT'} {one.name:<12}{one.says}")
            if not one.ok:
                print(f"    → {one.do}")
    return 0 if well else 1


def examine(settings: Settings) -> Iterator[Check]:
    """Every check, in the order in which they depend on each other."""
    yield _python()
    yield _said("secret", lambda: _secret(settings))
    yield _said("connections", lambda: _connections(settings))
    yield _room(settings)
    yield _contents(settings)
    if settings.redis_url:
        yield _doorbell(settings)
    if not _database_there(settings):
        yield Check(
            "database", ok=False, says="no database yet", do="lianshen serve (or lianshen demo)"
        )
        return
    try:
        store = open_store(settings.database_url, untouched=True)
    except ApprovalError as wrong:
        yield Check("database", ok=False, says=wrong.says("zh"), do=wrong.says("en"))
        return
    try:
        yield Check("database", ok=True, says=store.what)
        yield from truth(store, _house.now())
    finally:
        store.close()


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check("python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")


def _said(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, says=look())
    except ApprovalError as wrong:
        return Check(name, ok=False, says=wrong.says("zh"), do=wrong.says("en"))


def _secret(settings: Settings) -> str:
    house_settings.session_key(settings.secret_file, make=False)
    return str(settings.secret_file)


def _connections(settings: Settings) -> str:
    found = house_settings.connections(settings.connectors)
    return ", ".join(f"{one.name} ({one.kind})" for one in found) or "every department at our desk"


def _room(settings: Settings) -> Check:
    there = settings.files
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    ok = free >= ROOM and os.access(there, os.W_OK)
    return Check("files", ok, f"{there}: {free >> 20} MB free", "free some space, or allow writing")


def _contents(settings: Settings) -> Check:
    altered = list(files.altered(settings.files))
    return Check(
        "contents",
        not altered,
        f"{len(altered)} files differ from their hash" if altered else "every file is as handed in",
        f"restore from the backup: {', '.join(altered[:3])}",
    )


def _doorbell(settings: Settings) -> Check:
    """Whether relays and workers can hear each other; while they cannot, letters wait."""
    bell = Doorbell(settings.redis_url)
    try:
        there, waiting = bell.answers(), bell.backlog()
    finally:
        bell.close()
    says = f"{waiting} rings wait" if there else "does not answer"
    return Check("redis", there and waiting < ROOM_FOR_RINGS, says, "start Redis, relays, workers")


def _database_there(settings: Settings) -> bool:
    """A file that is there, or a server: whether that one answers is another question."""
    path = settings.database_url.removeprefix("sqlite:///")
    return path == settings.database_url or Path(path).exists()


def truth(store: Store, moment: datetime) -> Iterator[Check]:
    """What stands in the database, as at ``moment``."""
    with store.reading() as tx:
        in_force = editions.offered(tx, moment)
        yield Check(
            "packages", bool(in_force), ", ".join(in_force) or "none in force", "lianshen serve"
        )
        yield _calendar(tx, moment)
        yield _clocks(tx, moment)
        yield _clock(tx, moment)
        yield _processes(tx, moment)
        late = outbox.due(tx, moment - LATE)
        yield Check(
            "letters", not late, f"{len(late)} letters wait to leave", "is lianshen serve running?"
        )
        yield _lines(tx)
        yield _quarantine(tx)
        open_ones = journal.incidents(tx)
        yield Check(
            "incidents",
            not open_ones,
            "; ".join(one.says.zh for one in open_ones[:3]) or "none open",
            f"{len(open_ones)} open: the page 异常处理 (/incidents) settles them",
        )


def _clocks(tx: Transaction, moment: datetime) -> Check:
    """Clocks that ring late, and clocks that were set by a calendar of before."""
    late = clocks.lateness(tx, moment)
    behind = years.behind(tx, clocks.calendar(tx).version)
    says = f"{late:.0f} s late" if late else "none is late"
    if late > LATE.total_seconds():
        return Check("clocks", ok=False, says=says, do="is lianshen serve (or relay) running?")
    do = "lianshen calendar rearm"
    return Check("clocks", behind == 0, f"{says}, {behind} by an older calendar", do)


def _clock(tx: Transaction, moment: datetime) -> Check:
    """The clock of this machine, and of those whose processes say that theirs is wrong."""
    mine = watch.verdict(tx, moment, watch.here()).why
    others = {one.trouble for one in watch.alive(presence.every(tx), moment) if one.trouble}
    says = "; ".join(sorted(others | ({mine.zh} if mine else set())))
    do = "set the clock right (NTP); if it is right now: lianshen clock --confirm"
    return Check("clock", not says, says or "as it should be", do)


def _processes(tx: Transaction, moment: datetime) -> Check:
    """Who is there. Pages without relays and workers send nothing; the dead are named."""
    known = presence.every(tx)
    there, gone = watch.alive(known, moment), watch.missed(known, moment)
    roles = {one.role for one in there}
    lacking = sorted({"relay", "worker"} - roles) if "web" in roles else []
    says = ", ".join(one.name for one in there) or "none runs now"
    says += "".join(f"; no {role}" for role in lacking)
    says += "".join(f"; {one.name} not seen since {one.seen_at:%H:%M}Z" for one in gone)
    do = "begin them again: systemctl status lianshen-*"
    return Check("processes", not lacking and not gone, says, do)


def _lines(tx: Transaction) -> Check:
    silent = [one for one in lines.every(tx) if one.silent]
    says = "; ".join(f"{one.connector} since {one.since:%Y-%m-%d %H:%M}Z" for one in silent)
    do = "call the department; what is urgent can be done at our desk (/incidents)"
    return Check("lines", not silent, says or "every system that is asked answers", do)


def _quarantine(tx: Transaction) -> Check:
    held = quarantine.standing(tx)
    says = f"restored {held.since:%Y-%m-%d %H:%M}Z, nothing is sent" if held else "none"
    return Check("quarantine", held is None, says, "lianshen reconcile")


def _calendar(tx: Transaction, moment: datetime) -> Check:
    """This year official; a provisional next year is told, and is no fault before it begins."""
    known = clocks.calendar(tx).official_years
    year = local_day(moment).year
    says = f"{year} {'official' if year in known else 'provisional'}"
    says += f", {year + 1} {'official' if year + 1 in known else 'provisional'}"
    return Check("calendar", year in known, says, f"enter the official holidays of {year}")
