"""The board's upper half: where cases stand now, and which department holds what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.domain import ledger
from engine.domain.clocks import Clock, Lamp
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import CaseId, Department, Text
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


@dataclass(frozen=True, slots=True)
class Piece:
    """One share under review ("handle") or one decision to sign ("sign"), and its time left."""

    case_id: CaseId
    department: Department
    work: str
    left: timing.Left


def states(tx: Transaction) -> list[tuple[CaseState, int]]:
    """How many cases stand in each state that is not the end, in the order of the procedure."""
    counts = pages.case_counts(tx)
    return [(state, counts.get(state, 0)) for state in CaseState if state not in CLOSED_CASE]


def closed(tx: Transaction) -> list[tuple[CaseState, int]]:
    """How many cases have come to an end, by which."""
    counts = pages.case_counts(tx)
    return [(state, counts.get(state, 0)) for state in CaseState if state in CLOSED_CASE]


def departments_named(tx: Transaction) -> dict[Department, Text]:
    """Every department of the processes in force, by what people call it."""
    names: dict[Department, Text] = {}
    for process in processes(tx, here.now()):
        guide = editions.latest(tx, process, here.now()).guide
        names |= {entry.code: entry.short for entry in guide.departments if entry.code not in names}
    return names


def departments(tx: Transaction) -> Sequence[Held]:
    """What every department of the processes in force holds, who is in trouble first."""
    names = departments_named(tx)
    lamps: dict[Department, Counter[str]] = {}
    works: Counter[tuple[Department, str]] = Counter()
    for piece in pieces(tx):
        lamps.setdefault(piece.department, Counter())[piece.left.lamp] += 1
        works[piece.department, piece.work] += 1
    held = [
        Held(
            department,
            names.get(department, Text(department, department)),
            works[department, "handle"],
            works[department, "sign"],
            lamps.get(department, {}),
        )
        for department in names | lamps
    ]
    return sorted(held, key=_trouble)


def pieces(tx: Transaction) -> list[Piece]:
    """Every share under review and every decision to sign, of every department."""
    calendar, today = clocks.calendar(tx), here.today()
    ledgers = boards.pauses_of_running(tx)
    shown: dict[Clock, timing.Left] = {}  # most shares began on a few days: each clock once
    found: list[Piece] = []
    for row in boards.running(tx):
        clock = ledger.of_branch(row, ledgers.get(row.case_id, ()), ledger.PROMISED)
        if clock not in shown:
            shown[clock] = timing.of_clock(calendar, today, clock)
        found.append(Piece(row.case_id, row.department, "handle", shown[clock]))
    days: dict[date | None, timing.Left] = {}
    for case_id, department, due_on in boards.signatures_due(tx):
        if due_on not in days:
            days[due_on] = timing.of_day(calendar, today, due_on)
        found.append(Piece(case_id, department, "sign", days[due_on]))
    return found


def held_by(tx: Transaction, department: str, lamp: str) -> list[Piece]:
    """What one department holds ("" every one), of one lamp ("" every one); most urgent first."""
    return sorted(
        (
            piece
            for piece in pieces(tx)
            if department in {"", piece.department} and lamp in {"", piece.left.lamp}
        ),
        key=lambda piece: (piece.left.due or date.max, piece.case_id),
    )


def _trouble(held: Held) -> tuple[int, int, int]:
    return (-held.lamps.get(Lamp.OVERDUE, 0), -held.lamps.get(Lamp.DUE_SOON, 0), -held.total)
