"""Plans of carrying cases over to another edition, and what became of each case."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from engine.domain.carrying import (
    AT_WORK,
    WAITS,
    CaseFate,
    Choices,
    Fate,
    PlanState,
    Route,
)
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import CaseId, EditionId, Text
from engine.store import landmarks
from engine.store.database import Row, Transaction
from engine.store.tables import CARRIED, CARRYING, CASE
from engine.store.tables.base import among

_ROUTE: Final = tuple(
    CARRYING.c[name]
    for name in (
        *("id", "process", "source", "target", "pairs", "choices", "state", "drawn_by"),
        *("drawn_at", "reason", "started_by", "started_at", "ended_at"),
    )
)
_RUNS: Final = CASE.c.status.not_in(sorted(state.value for state in CLOSED_CASE))


# --- plans ----------------------------------------------------------------------------


def draw(
    tx: Transaction, process: str, source: EditionId, target: EditionId,
    pairs: Mapping[str, str], by: str, now: datetime,
) -> int:  # fmt: skip
    """A new plan, nothing of it done; its number."""
    row = {
        "process": process,
        "source": source,
        "target": target,
        "pairs": dict(pairs),
        "choices": _choices(Choices()),
        "state": PlanState.DRAWN.value,
        "drawn_by": by,
        "drawn_at": now,
    }
    key = tx.run(insert(CARRYING).values(**row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def route(tx: Transaction, number: int) -> Route | None:
    """A plan."""
    row = tx.one(select(*_ROUTE).where(CARRYING.c.id == number))
    return None if row is None else _route(row)


def hold(tx: Transaction, number: int) -> Route | None:
    """A plan, ours alone until the transaction ends."""
    row = tx.one(select(*_ROUTE).where(CARRYING.c.id == number).with_for_update())
    return None if row is None else _route(row)


def of_edition(
    tx: Transaction, edition: EditionId, *, limit: int, offset: int
) -> tuple[Route, ...]:
    """A page of the plans that lead away from an edition or to it, the newest first."""
    rows = select(*_ROUTE).where(_about(edition)).order_by(CARRYING.c.id.desc())
    return tuple(_route(r) for r in tx.all(rows.limit(limit).offset(offset)))


def of_edition_total(tx: Transaction, edition: EditionId) -> int:
    """How many plans lead away from an edition or to it."""
    return int(tx.value(select(func.count()).select_from(CARRYING).where(_about(edition))))


def _about(edition: EditionId) -> ColumnElement[bool]:
    return or_(CARRYING.c.source == edition, CARRYING.c.target == edition)


def change(tx: Transaction, number: int, **values: Any) -> None:
    """Write fields of a plan that is held."""
    if isinstance(values.get("choices"), Choices):
        values["choices"] = _choices(values["choices"])
    tx.run(update(CARRYING).where(CARRYING.c.id == number).values(**values))


# --- work -----------------------------------------------------------------------------


def due(tx: Transaction, now: datetime) -> tuple[int, ...]:
    """Plans that a worker should look at now."""
    rows = select(CARRYING.c.id).where(_claimable(now)).order_by(CARRYING.c.id).limit(20)
    return tuple(r["id"] for r in tx.all(rows))


def claim(tx: Transaction, number: int, owner: str, lease: timedelta, now: datetime) -> bool:
    """Lease a plan to one worker. False: it has nothing to do, or somebody holds it."""
    claimed = (
        update(CARRYING)
        .where(CARRYING.c.id == number, _claimable(now))
        .values(owner=owner, lease_until=now + lease)
    )
    mine = tx.run(claimed).rowcount == 1
    landmarks.passed("carrying.claimed")
    return mine


def release(tx: Transaction, number: int, owner: str) -> None:
    """Give the lease back, if it is still ours."""
    mine = (CARRYING.c.id == number, CARRYING.c.owner == owner)
    tx.run(update(CARRYING).where(*mine).values(owner="", lease_until=None))


def _claimable(now: datetime) -> ColumnElement[bool]:
    free = or_(CARRYING.c.lease_until.is_(None), CARRYING.c.lease_until <= now)
    return and_(CARRYING.c.state.in_([state.value for state in AT_WORK]), free)


def left(tx: Transaction, number: int, state: PlanState, limit: int) -> tuple[CaseId, ...]:
    """Cases that a worker has still to look at in this state of a plan, in order."""
    mine = (CARRIED.c.carrying_id == number, CARRIED.c.state == WAITS[state].value)
    rows = select(CARRIED.c.case_id).where(*mine).order_by(CARRIED.c.case_id).limit(limit)
    return tuple(CaseId(r["case_id"]) for r in tx.all(rows))


# --- cases ----------------------------------------------------------------------------


def list_cases(tx: Transaction, number: int, source: EditionId) -> int:
    """List every running case of the edition anew, nothing said of any; how many they are."""
    tx.run(delete(CARRIED).where(CARRIED.c.carrying_id == number))
    running = select(
        literal(number), CASE.c.id, literal(CaseFate.LISTED.value), CASE.c.version,
        literal([], CARRIED.c.places.type), literal([], CARRIED.c.why.type),
    ).where(CASE.c.edition == source, _RUNS)  # fmt: skip
    names = ["carrying_id", "case_id", "state", "seen_version", "places", "why"]
    return tx.run(insert(CARRIED).from_select(names, running)).rowcount


def running(tx: Transaction, source: EditionId) -> int:
    """How many running cases an edition has."""
    return int(tx.value(select(func.count()).where(CASE.c.edition == source, _RUNS)))


def fate(tx: Transaction, number: int, case_id: CaseId) -> Fate | None:
    """What a plan says of a case."""
    mine = (CARRIED.c.carrying_id == number, CARRIED.c.case_id == case_id)
    row = tx.one(_fates().where(*mine))
    return None if row is None else _fate(row)


def fates(
    tx: Transaction, number: int, state: CaseFate | None, *, limit: int, offset: int
) -> tuple[Fate, ...]:
    """Cases of a plan, of one fate or of all, in the order of their numbers."""
    asked = [CARRIED.c.carrying_id == number]
    if state is not None:
        asked.append(CARRIED.c.state == state.value)
    rows = _fates().where(*asked).order_by(CASE.c.case_no).limit(limit).offset(offset)
    return tuple(_fate(r) for r in tx.all(rows))


def counts(tx: Transaction, number: int) -> dict[CaseFate, int]:
    """How many cases of each fate."""
    rows = select(CARRIED.c.state, func.count().label("cases"))
    rows = rows.where(CARRIED.c.carrying_id == number).group_by(CARRIED.c.state)
    return {CaseFate(r["state"]): int(r["cases"]) for r in tx.all(rows)}


def standing(tx: Transaction, number: int) -> Sequence[tuple[CaseFate, tuple[str, ...], int]]:
    """How many cases of each fate stand where; together at once, as one row each."""
    rows = select(CARRIED.c.state, CARRIED.c.places).where(CARRIED.c.carrying_id == number)
    found: dict[tuple[CaseFate, tuple[str, ...]], int] = {}
    for row in tx.all(rows):
        key = (CaseFate(row["state"]), tuple(row["places"]))
        found[key] = found.get(key, 0) + 1
    return [(state, places, count) for (state, places), count in sorted(found.items())]


def write(tx: Transaction, number: int, case_id: CaseId, still: CaseFate, **values: Any) -> bool:
    """Write what became of a case, if it still stood at ``still``. False: somebody was faster."""
    if "why" in values:
        values["why"] = [[one.zh, one.en] for one in values["why"]]
    mine = (CARRIED.c.carrying_id == number, CARRIED.c.case_id == case_id)
    held = (*mine, CARRIED.c.state == still.value)
    return tx.run(update(CARRIED).where(*held).values(**values)).rowcount == 1


def kept(tx: Transaction, number: int, case_id: CaseId) -> bytes | None:
    """How a case was before it was moved, as ``rows.pack`` wrote it."""
    mine = (CARRIED.c.carrying_id == number, CARRIED.c.case_id == case_id)
    found: bytes | None = tx.value(select(CARRIED.c.before).where(*mine))
    return found


def let_stay(tx: Transaction, number: int) -> int:
    """A stopped or finished move: what was safe and was not moved stays; how many."""
    mine = (CARRIED.c.carrying_id == number, CARRIED.c.state == CaseFate.SAFE.value)
    return tx.run(update(CARRIED).where(*mine).values(state=CaseFate.STAYS.value)).rowcount


def newest_of(tx: Transaction, case_id: CaseId) -> int:
    """The last plan by which a case was moved; 0 where there is none."""
    moved = (CARRIED.c.case_id == case_id, among(CARRIED.c.state, CaseFate.MOVED.value))
    return int(tx.value(select(func.max(CARRIED.c.carrying_id)).where(*moved)) or 0)


def _fates() -> Any:
    columns = [c for c in CARRIED.c if c.name not in ("before", "carrying_id")]
    return select(*columns, CASE.c.case_no).join(CASE, CASE.c.id == CARRIED.c.case_id)


def _fate(row: Row) -> Fate:
    return Fate(
        case_id=CaseId(row["case_id"]),
        case_no=row["case_no"],
        state=CaseFate(row["state"]),
        seen=row["seen_version"],
        places=tuple(row["places"]),
        why=tuple(Text(*one) for one in row["why"]),
        foreseen=row["foreseen"],
        version=row["version"],
        at=row["at"],
    )


def _choices(choices: Choices) -> dict[str, list[str]]:
    return {name: sorted(getattr(choices, name)) for name in Choices.__slots__}


def _route(row: Row) -> Route:
    choices = {name: frozenset(row["choices"].get(name, ())) for name in Choices.__slots__}
    return Route(
        **{
            **row,
            "source": EditionId(row["source"]),
            "target": EditionId(row["target"]),
            "choices": Choices(**choices),
            "state": PlanState(row["state"]),
        }
    )
