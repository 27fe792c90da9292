"""A version is taken away, with a reason; every case under way that rests on it is reached."""

from datetime import datetime

from engine.domain.errors import NoSuchThing, NotYours, ReasonNeeded
from engine.domain.names import Officer, Role, Text
from engine.domain.repository import Ending, Source, Version, may_end
from engine.domain.repository_errors import EndedAlready, NewerVersion
from engine.domain.words import POSTS
from engine.stages.reading import short
from engine.stages.repository import tell
from engine.store import Transaction, repository

HOW = {
    Ending.REVOKED: Text("撤销", "revoked"),
    Ending.CANCELLED: Text("注销", "cancelled"),
    Ending.CORRECTED: Text("更正（作废）", "set aside as wrong"),
}


def revoke(
    tx: Transaction, version_id: int, how: Ending, reason: str, by: Officer, now: datetime
) -> tuple[str, ...]:
    """Take a version away; the numbers of the cases that rest on it.

    Raises:
        NoSuchThing. NotYours: neither its issuer's chief representative nor the intake window
        (for what was scanned). EndedAlready: somebody was faster. NewerVersion: only the newest
        is taken away. ReasonNeeded. Unreadable.
    """
    version = repository.held(tx, version_id)
    if version is None:
        raise NoSuchThing(what=Text("这份材料", "This document"))
    if not may_end(version, by):
        whose = POSTS[Role.CHIEF if version.source is Source.ISSUED else Role.INTAKE]
        raise NotYours(whose=whose)
    if version.ended is not None:
        raise _already(version)
    if version.number < version.newest:
        raise NewerVersion(title=version.title, n=version.number, newest=version.newest)
    if not reason.strip():
        raise ReasonNeeded(what=HOW[how], name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
    repository.end(tx, version_id, how, words, by.name, now)
    return tell.ended(tx, version_id, by, now)


def _already(version: Version) -> EndedAlready:
    assert version.ended is not None  # asked for by whoever calls
    return EndedAlready(
        title=version.title, n=version.number, how=HOW[version.ended],
        when=version.ended_at, name=version.ended_by,
    )  # fmt: skip
