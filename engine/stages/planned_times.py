"""What a process promises, beside what its guide says of one department after another.

Nothing here is measured: days come from the guide, minutes from the longest way of the diagram.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.analysis import planned
from engine.domain.names import Text
from engine.stages import editions
from engine.store import Transaction
from engine.store.editions import processes


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of one process. Days are working days, minutes opening minutes; 0: none is named.

    ``serial_days`` are those of one department after another, ``minutes`` the longest way of the
    diagram against ``promised_minutes``. ``mark`` says where the serial days come from.
    """

    process: str
    title: Text
    serial_days: int
    promised_days: int
    minutes: int
    promised_minutes: int
    mark: str


def every(tx: Transaction, now: datetime) -> Sequence[Planned]:
    """The plans of the processes in force."""
    return [of(tx, process, now) for process in processes(tx, now)]


def of(tx: Transaction, process: str, now: datetime) -> Planned:
    """The plan of one process.

    Raises:
        NoSuchThing: no edition of it is in force.
    """
    edition = editions.latest(tx, process, now)
    guide = edition.guide
    marks = {item.mark for item in guide.items if item.serial_days} or {guide.mark}
    return Planned(
        process=process,
        title=guide.title,
        serial_days=sum(item.serial_days for item in guide.items),
        promised_days=guide.promised_days,
        minutes=planned.plan(edition.model).total if guide.promised_minutes else 0,
        promised_minutes=guide.promised_minutes,
        mark=marks.pop() if len(marks) == 1 else "",
    )
