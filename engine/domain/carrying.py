"""Running cases carried over to another edition (在办件转新版): a plan, and each case's fate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.domain.names import CaseId, EditionId, Text


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAWN = "drawn"
    TRYING = "trying"
    TRIED = "tried"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"


_P = PlanState
PLAN: Mapping[PlanState, frozenset[PlanState]] = {
    _P.DRAWN: frozenset({_P.TRYING}),
    _P.TRYING: frozenset({_P.TRIED, _P.DRAWN}),
    _P.TRIED: frozenset({_P.DRAWN, _P.TRYING, _P.RUNNING}),
    _P.RUNNING: frozenset({_P.STOPPED, _P.DONE}),
    _P.STOPPED: frozenset({_P.RUNNING, _P.UNDOING}),
    _P.DONE: frozenset({_P.UNDOING}),
    _P.UNDOING: frozenset({_P.DONE, _P.STOPPED}),
}
AT_WORK = (PlanState.TRYING, PlanState.RUNNING, PlanState.UNDOING)
"""States in which a worker has something to do."""


class CaseFate(StrEnum):
    """What a plan says of one case, and what became of it."""

    LISTED = "listed"
    SAFE = "safe"
    ASKED = "asked"
    IMPOSSIBLE = "impossible"
    MOVED = "moved"
    ASIDE = "aside"
    UNDONE = "undone"
    STAYS = "stays"


WAITS = {
    PlanState.TRYING: CaseFate.LISTED,
    PlanState.RUNNING: CaseFate.SAFE,
    PlanState.UNDOING: CaseFate.MOVED,
}
"""In each state of a plan, the cases that a worker still has to look at."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has said: old elements that may be dropped, new ones begun or gone without."""

    drop: frozenset[str] = frozenset()
    begin: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """From an edition to another: elements that belong together (old → new), and choices."""

    id: int
    process: str
    source: EditionId
    target: EditionId
    pairs: Mapping[str, str]
    choices: Choices
    state: PlanState
    drawn_by: str
    drawn_at: datetime
    reason: str = ""
    started_by: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """One case of a plan. ``places``: where it stood; ``why``: sentences about its state.

    ``seen``: the version of the case that was judged; ``foreseen``: the digest of what the dry
    run came to; ``version``: that of the case right after it was moved.
    """

    case_id: CaseId
    case_no: str
    state: CaseFate
    seen: int
    places: tuple[str, ...] = ()
    why: tuple[Text, ...] = field(default=())
    foreseen: str = ""
    version: int = 0
    at: datetime | None = None
