"""A piece of work as its person opens it, and what stands before and after it on their list."""

from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select

from engine.domain.case import Case, WorkItem
from engine.domain.errors import NoSuchWorkItem
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import AccountId, Officer, Role, WorkItemId
from engine.store import branches, cases
from engine.store.database import Transaction
from engine.store.tables import CASE, SUBSTITUTE, WORK_ITEM
from engine.store.tables.base import among

_Any = Select[*tuple[Any, ...]]
_ITEM: Final = select(WORK_ITEM).where(WORK_ITEM.c.id == bindparam("item"))
_CASE: Final = (
    select(CASE)
    .join(WORK_ITEM, WORK_ITEM.c.case_id == CASE.c.id)
    .where(WORK_ITEM.c.id == bindparam("item"))
)
_DAY: Final = bindparam("day", type_=SUBSTITUTE.c.since.type)
_AWAY: Final = select(SUBSTITUTE.c.account_id).where(
    SUBSTITUTE.c.stands_in == bindparam("me"),
    SUBSTITUTE.c.since <= _DAY,
    SUBSTITUTE.c.until >= _DAY,
)
_POSTS: Final = (Role.HANDLER, Role.CHECKER, Role.CHIEF)
_ORDER: Final = (WORK_ITEM.c.due_on.is_(None), WORK_ITEM.c.due_on, WORK_ITEM.c.id)
"""As ``worklists``: the least time left first, stopped clocks last."""


def opened(
    tx: Transaction, item_id: WorkItemId, officer: Officer, day: date
) -> tuple[WorkItem, Case, tuple[AccountId, ...]]:
    """A work item, its case, and whose work this officer may do on this day; asked in one go.

    Raises:
        NoSuchWorkItem: it was never offered.
    """
    items, held, away = tx.ask(
        (_ITEM, {"item": item_id}),
        (_CASE, {"item": item_id}),
        (_AWAY, {"me": officer.account, "day": day}),
    )
    if not items:
        raise NoSuchWorkItem
    stands_in = tuple(AccountId(row["account_id"]) for row in away)
    return branches.item_of(items[0]), cases.case_of(held[0]), stands_in


def beside(
    tx: Transaction,
    officer: Officer,
    works: tuple[str, ...],
    stands_in: tuple[AccountId, ...],
    item: WorkItem | None,
    *,
    after: bool = True,
) -> WorkItemId | None:
    """The next piece of work that this officer may take up, in the order of the list.

    Nothing that a colleague holds. None: the list ends here, or the officer has no desk.

    Args:
        works: kinds of work that count.
        stands_in: absent colleagues whose work counts as this officer's.
        item: where on the list; from its top (or end) where it stands on none.
        after: the one that comes next, or the one before.
    """
    posts = tuple(post.value for post in _POSTS if officer.may(post))
    if not (posts and works and officer.department):
        return None
    due = None if item is None else item.due_on is not None
    values: dict[str, Any] = {"department": officer.department, "mine0": officer.account}
    values |= {f"mine{n}": one for n, one in enumerate(stands_in, 1)}
    if item is not None:
        values |= {"item": item.id} | ({"due": item.due_on} if due else {})
    asked = _beside(posts, works, len(stands_in) + 1, due=due, after=after)
    rows = tx.ask((asked, values))[0]
    return WorkItemId(rows[0]["id"]) if rows else None


@lru_cache(maxsize=512)
def _beside(
    posts: tuple[str, ...], works: tuple[str, ...], mine: int, *, due: bool | None, after: bool
) -> _Any:
    here = WORK_ITEM.c
    holders = [here.claimed_by == bindparam(f"mine{n}") for n in range(mine)]
    return (
        select(here.id)
        .where(
            among(here.state, *(s.value for s in OPEN_WORK)),
            among(here.role, *posts),
            here.department == bindparam("department"),
            among(here.work, *works),
            or_(here.claimed_by.is_(None), *holders),
            *([] if due is None else [_further(due=due, after=after)]),
        )
        .order_by(*(_ORDER if after else [one.desc() for one in _ORDER]))
        .limit(1)
    )


def _further(*, due: bool, after: bool) -> ColumnElement[bool]:
    """What comes after (before) one whose clock runs (``due``) or stands still."""
    here = WORK_ITEM.c
    nearer = here.id > bindparam("item") if after else here.id < bindparam("item")
    stopped = here.due_on.is_(None)
    if not due:
        return and_(stopped, nearer) if after else or_(here.due_on.is_not(None), nearer)
    day = bindparam("due", type_=here.due_on.type)
    same = and_(here.due_on == day, nearer)
    further = here.due_on > day if after else here.due_on < day
    return or_(further, same, stopped if after else false())
