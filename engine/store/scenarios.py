"""Scenarios and their studies: kept, asked, shared out in parts, done, cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update

from engine.store.database import Row, Transaction
from engine.store.tables import SCENARIO, STUDY
from engine.store.tables import STUDY_PART as PART


@dataclass(frozen=True, slots=True)
class Kept:
    """One scenario as it is kept."""

    id: int
    process: str
    edition: str
    title: str
    held: Mapping[str, Any]
    revision: int
    made_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Study:
    """One study; ``done`` of ``parts`` are there. ``says`` is why it failed (zh, en).

    ``scenario``: what it was asked of, or what came of it; None where it was asked of records and
    nothing was kept.
    """

    id: int
    scenario: int | None
    kind: str
    state: str
    held: Mapping[str, Any]
    parts: int
    done: int
    says: Mapping[str, str]
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A part that is ours: ``nth`` of ``study``, begun ``tries`` times with this one."""

    study: int
    nth: int
    tries: int


def add(
    tx: Transaction, process: str, edition: str, title: str, held: Mapping[str, Any], by: str,
    now: datetime,
) -> int:  # fmt: skip
    """A new scenario; its number."""
    row = {"process": process, "edition": edition, "title": title, "held": held, "made_by": by}
    asked = insert(SCENARIO).values(**row, revision=1, made_at=now, changed_at=now)
    key = tx.run(asked).inserted_primary_key
    assert key is not None
    return int(key[0])


def change(
    tx: Transaction, number: int, revision: int, title: str, held: Mapping[str, Any], now: datetime
) -> bool:
    """Keep it anew. False: somebody else has changed it since, nothing is kept."""
    changed = tx.run(
        update(SCENARIO)
        .where(SCENARIO.c.id == number, SCENARIO.c.revision == revision)
        .values(title=title, held=held, revision=revision + 1, changed_at=now)
    )
    return changed.rowcount == 1


def get(tx: Transaction, number: int) -> Kept | None:
    """One scenario."""
    row = tx.one(select(SCENARIO).where(SCENARIO.c.id == number))
    return None if row is None else _kept(row)


def total(tx: Transaction) -> int:
    """How many scenarios there are."""
    return int(tx.value(select(func.count()).select_from(SCENARIO)) or 0)


def page(tx: Transaction, *, limit: int, offset: int) -> Sequence[Kept]:
    """Some of them, the last changed first."""
    asked = select(SCENARIO).order_by(SCENARIO.c.changed_at.desc(), SCENARIO.c.id.desc())
    return [_kept(row) for row in tx.all(asked.limit(limit).offset(offset))]


def beside(tx: Transaction, one: Kept, *, limit: int) -> Sequence[Kept]:
    """Other scenarios of the same process, the last changed first."""
    asked = select(SCENARIO).where(SCENARIO.c.process == one.process, SCENARIO.c.id != one.id)
    asked = asked.order_by(SCENARIO.c.changed_at.desc(), SCENARIO.c.id.desc())
    return [_kept(row) for row in tx.all(asked.limit(limit))]


# --- studies ------------------------------------------------------------------------------


def ask(
    tx: Transaction, scenario: int | None, kind: str, held: Mapping[str, Any], parts: int, by: str,
    now: datetime, source: str = "", question: str = "",
) -> int:  # fmt: skip
    """A study in so many parts, all of them still to be done; its number.

    ``source`` and ``question``: of which records it was asked, and the digest of what.
    """
    row = {"scenario_id": scenario, "kind": kind, "held": held, "parts": parts, "asked_by": by,
           "source": source, "question": question}  # fmt: skip
    key = tx.run(insert(STUDY).values(**row, state="open", asked_at=now)).inserted_primary_key
    assert key is not None
    tx.run(insert(PART).values([{"study_id": key[0], "nth": nth} for nth in range(parts)]))
    return int(key[0])


def line_up(tx: Transaction) -> None:
    """Whoever asks next waits until we have asked, so that the count is right."""
    tx.all(select(STUDY.c.id).where(STUDY.c.state == "open").order_by(STUDY.c.id).with_for_update())


def open_total(tx: Transaction) -> int:
    """How many studies wait or run."""
    asked = select(func.count()).select_from(STUDY).where(STUDY.c.state == "open")
    return int(tx.value(asked) or 0)


def study(tx: Transaction, number: int) -> Study | None:
    """One study."""
    row = tx.one(_studies().where(STUDY.c.id == number))
    return None if row is None else _study(row)


def studies(tx: Transaction, scenario: int, *, limit: int = 20) -> Sequence[Study]:
    """The last studies of a scenario, the newest first."""
    asked = _studies().where(STUDY.c.scenario_id == scenario)
    return [_study(row) for row in tx.all(asked.order_by(STUDY.c.id.desc()).limit(limit))]


def asked_already(tx: Transaction, source: str, question: str) -> int | None:
    """The newest study of the same question that is done or on its way."""
    asked = select(STUDY.c.id).where(
        STUDY.c.source == source,
        STUDY.c.question == question,
        STUDY.c.state.in_(("open", "done")),
    )
    row = tx.one(asked.order_by(STUDY.c.id.desc()).limit(1))
    return None if row is None else int(row["id"])


def asked_of(tx: Transaction, source: str, kind: str, *, limit: int = 20) -> Sequence[Study]:
    """The last studies of some records, the newest first."""
    asked = _studies().where(STUDY.c.source == source, STUDY.c.kind == kind)
    return [_study(row) for row in tx.all(asked.order_by(STUDY.c.id.desc()).limit(limit))]


def ahead(tx: Transaction, number: int) -> int:
    """How many studies that were asked before this one are still to be done."""
    asked = select(func.count()).select_from(STUDY)
    return int(tx.value(asked.where(STUDY.c.state == "open", STUDY.c.id < number)) or 0)


def became(tx: Transaction, number: int, scenario: int) -> None:
    """A scenario came of a study."""
    tx.run(update(STUDY).where(STUDY.c.id == number).values(scenario_id=scenario))


def due(tx: Transaction, now: datetime, limit: int) -> tuple[int, ...]:
    """Parts that nobody is doing, those of the oldest study first."""
    asked = (
        select(PART.c.id)
        .join(STUDY, STUDY.c.id == PART.c.study_id)
        .where(STUDY.c.state == "open", PART.c.done_at.is_(None), _free(now))
        .order_by(PART.c.study_id, PART.c.nth)
        .limit(limit)
    )
    return tuple(row["id"] for row in tx.all(asked))


def claim(tx: Transaction, part: int, lease: timedelta, now: datetime) -> Taken | None:
    """A part is ours until the lease ends. None: it is not to be had."""
    row = tx.one(select(PART.c.study_id, PART.c.nth, PART.c.tries).where(PART.c.id == part))
    if row is None:
        return None
    ours = tx.run(
        update(PART)
        .where(PART.c.id == part, PART.c.done_at.is_(None), _free(now))
        .values(lease_until=now + lease, tries=PART.c.tries + 1)
    )
    if ours.rowcount != 1:
        return None
    return Taken(row["study_id"], row["nth"], row["tries"] + 1)


def still(tx: Transaction, part: int, lease: timedelta, now: datetime) -> bool:
    """Ours for another while. False: its study is over, or somebody else has done the part."""
    wanted = select(STUDY.c.id).where(STUDY.c.state == "open")
    kept = tx.run(
        update(PART)
        .where(PART.c.id == part, PART.c.done_at.is_(None), PART.c.study_id.in_(wanted))
        .values(lease_until=now + lease)
    )
    return kept.rowcount == 1


def done(tx: Transaction, part: int, figures: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """A part is there; the same figures again change nothing."""
    tx.run(
        update(PART)
        .where(PART.c.id == part, PART.c.done_at.is_(None))
        .values(figures=list(figures), done_at=now, lease_until=None)
    )


def hold(tx: Transaction, number: int) -> Study | None:
    """A study, ours alone until the transaction ends."""
    tx.one(select(STUDY.c.id).where(STUDY.c.id == number).with_for_update())
    return study(tx, number)


def there(tx: Transaction, number: int) -> tuple[int, ...]:
    """Which parts of a study are done, in order."""
    asked = select(PART.c.nth).where(PART.c.study_id == number, PART.c.done_at.is_not(None))
    return tuple(row["nth"] for row in tx.all(asked.order_by(PART.c.nth)))


def note(tx: Transaction, number: int, held: Mapping[str, Any]) -> None:
    """What is kept with a study, anew."""
    tx.run(update(STUDY).where(STUDY.c.id == number).values(held=dict(held)))


def end(
    tx: Transaction, number: int, state: str, now: datetime, says: Mapping[str, str] | None = None
) -> bool:
    """A study is over. False: it was already."""
    values: dict[str, Any] = {"state": state, "ended_at": now}
    if says is not None:
        values["says"] = dict(says)
    open_one = and_(STUDY.c.id == number, STUDY.c.state == "open")
    return tx.run(update(STUDY).where(open_one).values(**values)).rowcount == 1


def figures(tx: Transaction, number: int) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """What is there of a study: part → its replications."""
    asked = select(PART.c.nth, PART.c.figures).where(
        PART.c.study_id == number, PART.c.done_at.is_not(None)
    )
    return {row["nth"]: row["figures"] for row in tx.all(asked.order_by(PART.c.nth))}


def _free(now: datetime) -> Any:
    return or_(PART.c.lease_until.is_(None), PART.c.lease_until <= now)


def _studies() -> Any:
    finished = (
        select(func.count())
        .select_from(PART)
        .where(PART.c.study_id == STUDY.c.id, PART.c.done_at.is_not(None))
        .scalar_subquery()
    )
    return select(STUDY, finished.label("done"))


def _kept(row: Row) -> Kept:
    return Kept(
        row["id"], row["process"], row["edition"], row["title"], row["held"], row["revision"],
        row["made_by"], row["changed_at"],
    )  # fmt: skip


def _study(row: Row) -> Study:
    return Study(
        row["id"], row["scenario_id"], row["kind"], row["state"], row["held"], row["parts"],
        row["done"], row["says"] or {}, row["asked_by"], row["asked_at"], row["ended_at"],
    )  # fmt: skip
