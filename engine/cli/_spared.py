"""What a project's course spared the applicant: the package's promise, and what was recorded.

Three columns that are never mixed: what the source says; what guide and diagram of the package
come to when they are counted (示例); what the windows and the ledger recorded of this course.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.analysis import derive, planned
from engine.domain.application import MaterialState
from engine.domain.case import Case
from engine.domain.fees.paying import Way
from engine.domain.repository import Source
from engine.domain.repository_catalogue import Entry
from engine.domain.wording import local_day
from engine.stages import editions
from engine.stages.editions import Edition
from engine.stages.repository import catalogue, parties
from engine.store import (
    Transaction,
    cases,
    fees,
    intake,
    papers,
    payments,
    repository,
    repository_cases,
)
from engine.stories import purses
from engine.stories.counting import Tally

AT = {"receive": "accept", "correct": "correct", "bring": "correct", "amend": "amend"}
"""Purpose of a visit → the work that a counter of the guide serves; else the purpose itself."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One count: ``before`` → ``now`` by guide and diagram, ``found`` by what was recorded."""

    code: str
    title: str
    unit: str
    before: int | None
    now: int | None
    found: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of the catalogue: versions kept in this course, and how often one was not asked.

    ``pieces`` once a case, ``asked`` once for every department that would have asked.
    """

    entry: Entry
    scanned: int
    issued: int
    pieces: int
    asked: int


def of_case(tx: Transaction, tally: Tally) -> tuple[Figure, ...]:
    """The figures of a chapter, by its process; none where nothing is documented of it."""
    case = cases.get(tx, tally.case.id)
    edition = editions.of(tx, case.edition)
    match edition.guide.process:
        case "drawing-review":
            return tuple(_drawing(tx, case, edition, tally))
        case "fee-payment":
            return tuple(_fees(tx, case, edition))
        case "property-bundle":
            return tuple(_property(tx, case, edition, tally))
        case _:
            return ()


def shelf(tx: Transaction, ran: Iterable[Tally]) -> tuple[Kept, ...]:
    """Every kind of the catalogue, with what this course kept and did not ask for again."""
    files = [cases.get(tx, one.case.id) for one in ran]
    resting = [line for case in files for line in repository_cases.of_case(tx, case.id)]
    pieces, asked = Counter[str](), Counter[str]()
    for line in resting:
        pieces[line.version.kind] += 1
        asked[line.version.kind] += line.asked
    holders = {h for case in files for h in parties.of_case(tx, case).values()}
    kept = Counter(
        (newest.kind, version.source)
        for newest in repository.of_holders(tx, holders)
        for version in repository.versions(tx, newest.document)
    )
    return tuple(
        Kept(
            entry,
            kept[entry.code, Source.SCANNED],
            kept[entry.code, Source.ISSUED],
            pieces[entry.code],
            asked[entry.code],
        )
        for entry in catalogue.shipped().entries
    )


def totals(kept: Sequence[Kept]) -> tuple[Figure, Figure]:
    """The two documented figures of the repository: entries, and repeats saved."""
    there = [one for one in kept if one.scanned or one.issued]
    used = [one for one in kept if one.asked]
    promised = sum(one.entry.reuse for one in kept)
    reach = sum(one.entry.reuse for one in used)
    return (
        Figure("entries", "共享目录", "项", None, len(kept), len(there), "本例收存的种类"),
        Figure(
            "repeats", "少交（全程）", "件次", None, promised, sum(one.asked for one in kept),
            f"用到{len(used)}项，目录按全程给这{len(used)}项{reach}件次",
        ),
    )  # fmt: skip


def _drawing(tx: Transaction, case: Case, edition: Edition, tally: Tally) -> Iterator[Figure]:
    pieces = derive.materials(edition.model, edition.guide, case.facts)
    windows = _windows(tx, case, edition)
    yield _brought(tx, case, "drawing-pieces", "件次", (pieces.total, len(pieces.union)))
    now = len(pieces.departments)
    yield Figure("drawing-windows", "跑的窗口", "个", now, None, len(windows), "、".join(windows))
    days = sum(item.serial_days for item in edition.guide.items)
    yield Figure(
        "drawing-days", "办理时间", "工作日", days, tally.promised_days, tally.working_days or 0
    )
    granted = [one for one in papers.decisions(tx, case.id) if one.granted]
    yield Figure("drawing-approvals", "一次发出批复", "份", None, now, len(granted))


def _fees(tx: Transaction, case: Case, edition: Edition) -> Iterator[Figure]:
    charges, levied = len(edition.tariffs.charges()), len(fees.lines(tx, case.id))
    yield Figure("fee-items", "收费项目", "项", None, charges, levied)
    trips = _trips(tx, case)
    yield Figure(
        "fee-trips", "跑大厅", "趟", edition.tariffs.visits_before, None, trips,
        "到过大厅的天数：窗口登记和柜面缴款",
    )  # fmt: skip
    copies = purses.copies(edition.guide, edition.tariffs)
    yield _brought(tx, case, "fee-copies", "份", copies)


def _property(tx: Transaction, case: Case, edition: Edition, tally: Tally) -> Iterator[Figure]:
    pieces = derive.materials(edition.model, edition.guide, case.facts)
    yield _brought(tx, case, "property-pieces", "件次", (pieces.total, len(pieces.union)))
    minutes = planned.plan(edition.model).total
    yield Figure(
        "property-minutes", "办理时间", "分钟", tally.promised_minutes, minutes,
        tally.minutes or 0, "承诺 → 计划；登记为实际用时",
    )  # fmt: skip
    windows = _windows(tx, case, edition)
    before, now = edition.guide.windows
    yield Figure(
        "property-windows", "跑的窗口", "个", before, now, len(windows), "、".join(windows)
    )


def _brought(tx: Transaction, case: Case, code: str, unit: str, counted: tuple[int, int]) -> Figure:
    """Pieces by the guide, and those that came over the counter."""
    lines = intake.materials(tx, case.id)
    brought = sum(one.state is MaterialState.RECEIVED for one in lines)
    spared = len(repository_cases.of_case(tx, case.id))
    note = f"另有{spared}件已有，免交" if spared else ""
    return Figure(code, "交材料", unit, *counted, brought, note)


def _trips(tx: Transaction, case: Case) -> int:
    """Days on which somebody came: to a window that recorded it, or to pay at the counter."""
    came = {local_day(one.at) for one in intake.visited(tx, case.id)}
    paid = {local_day(p.at) for p in payments.of_case(tx, case.id) if p.way is Way.COUNTER}
    return len(came | paid)


def _windows(tx: Transaction, case: Case, edition: Edition) -> list[str]:
    """Windows that recorded a visit, each once, by the name that the guide gives their counter."""
    found = []
    for visit in intake.visited(tx, case.id):
        counter = edition.guide.counter(AT.get(visit.purpose, visit.purpose))
        found.append(visit.window if counter is None else counter.window.zh)
    return list(dict.fromkeys(found))
