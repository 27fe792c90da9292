"""What the drawing coordinator has done about one drawing change, and what the firm asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.domain.gathering import Groups

MOST_DAYS = 60
"""Working days from today that a date for the answer may lie ahead."""


class Stance(StrEnum):
    """How an answer meets a comment."""

    CHANGED = "changed"
    EXPLAINED = "explained"
    NOT_CHANGED = "not_changed"


@dataclass(frozen=True, slots=True)
class Coordination:
    """One drawing change, beside the process: it runs on whether or not anybody has looked here.

    ``round`` is the one whose comments are answered. ``answer_by`` None: the day that the
    guide's planned days give. ``sent_at`` None: the list has not been sent as a notice yet.
    """

    round: int
    joined: Groups = ()
    apart: tuple[tuple[int, int], ...] = ()
    answer_by: date | None = None
    number: str = ""
    sent_at: datetime | None = None
    sent_by: str = ""
    urges: int = 0
    urged_at: datetime | None = None
    urged_words: str = ""


@dataclass(frozen=True, slots=True)
class MoreTime:
    """A design firm asks for more time. ``granted`` None: not answered yet.

    ``wanted`` is the day it asks for, ``until`` the day it got.
    """

    id: int
    round: int
    wanted: date
    reason: str
    asked_at: datetime
    asked_by: str
    granted: bool | None
    until: date | None
    words: str
    answered_at: datetime | None
    answered_by: str
