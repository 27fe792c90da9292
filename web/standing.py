"""The board's upper half: where cases stand now, and which department holds what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.domain import ledger
from engine.domain.clocks import Calendar, Clock, Lamp
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import Department, Text
from engine.stages import editions
from engine.store import Transaction, boards, clocks, pages
from engine.store.editions import processes
from web import here, timing

LAMPS = (Lamp.OVERDUE, Lamp.DUE_SOON, Lamp.NORMAL, Lamp.STOPPED)


@dataclass(frozen=True, slots=True)
class Held:
    """What one department holds now: shares under review and decisions to sign, by lamp."""

    department: Department
    name: Text
    reviewing: int
    signing: int
    lamps: Mapping[str, int]

    @property
    def total(self) -> int:
        """Everything it holds."""
        return self.reviewing + self.signing

    def parts(self) -> list[tuple[str, int]]:
        """Lamp and count, what hurts most first, for a bar."""
        return [(lamp.value, self.lamps.get(lamp.value, 0)) for lamp in LAMPS]


def states(tx: Transaction) -> list[tuple[CaseState, int]]:
    """How many cases stand in each state that is not the end, in the order of the procedure."""
    counts = pages.case_counts(tx)
    return [(state, counts.get(state, 0)) for state in CaseState if state not in CLOSED_CASE]


def closed(tx: Transaction) -> list[tuple[CaseState, int]]:
    """How many cases have come to an end, by which."""
    counts = pages.case_counts(tx)
    return [(state, counts.get(state, 0)) for state in CaseState if state in CLOSED_CASE]


def departments(tx: Transaction) -> Sequence[Held]:
    """What every department of the processes in force holds, who is in trouble first."""
    calendar, today = clocks.calendar(tx), here.today()
    names: dict[Department, Text] = {}
    for process in processes(tx):
        guide = editions.in_force(tx, process).guide
        names |= {entry.code: entry.short for entry in guide.departments if entry.code not in names}
    lamps: dict[Department, Counter[str]] = {}
    reviewing: Counter[Department] = Counter()
    ledgers = boards.pauses_of_running(tx)
    shown: dict[Clock, str] = {}  # most shares began on a few days: each such clock is read once
    for row in boards.running(tx):
        clock = ledger.of_branch(row, ledgers.get(row.case_id, ()), ledger.PROMISED)
        if clock not in shown:
            shown[clock] = timing.of_clock(calendar, today, clock).lamp
        lamps.setdefault(row.department, Counter())[shown[clock]] += 1
        reviewing[row.department] += 1
    signing = _to_sign(tx, calendar, lamps)
    held = [
        Held(
            department,
            names.get(department, Text(department, department)),
            reviewing[department],
            signing[department],
            lamps.get(department, {}),
        )
        for department in names | lamps
    ]
    return sorted(held, key=_trouble)


def _to_sign(
    tx: Transaction, calendar: Calendar, lamps: dict[Department, Counter[str]]
) -> Counter[Department]:
    signing: Counter[Department] = Counter()
    for department, due_on in boards.signatures_due(tx):
        lamp = timing.of_day(calendar, here.today(), due_on).lamp
        lamps.setdefault(department, Counter())[lamp] += 1
        signing[department] += 1
    return signing


def _trouble(held: Held) -> tuple[int, int, int]:
    return (-held.lamps.get(Lamp.OVERDUE, 0), -held.lamps.get(Lamp.DUE_SOON, 0), -held.total)
