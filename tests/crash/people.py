"""The people at the counter: they look at what is open, do the next thing, and begin again.

Nobody remembers anything: what was done stands in the database, or is done again. Four kinds of
cases take turns: fire asks for a change (two rounds); silence (pre-check and acceptance run out,
so timers decide); meteorology's share is taken over at our desk while its system answers too;
fees are owed, paid by the bank, and a part of them is paid back.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from engine.domain.case import WorkItem
from engine.domain.errors import ApprovalError
from engine.stages import take_over
from engine.store import cases, clocks
from engine.store.errors import DatabaseAway
from engine.store.tables import CASE, TIMER
from tests.crash import cashier
from tests.levying import Till
from tests.office import PASS, REVISE, Office

KINDS = 4
OWES = 3
"""Which of the kinds owes money."""
SILENT = ("precheck-silence", "accept-silence")


def work(
    url: str,
    folder: Path,
    wanted: int,
    stop: threading.Event,
    clock: Callable[[], datetime],
    *,
    helper: bool = False,
) -> None:
    """Bring ``wanted`` cases from intake to the issue window, one thing at a time.

    A helper registers nothing, and takes what lies last first: two of them meet in one case.
    """
    office = Till(url, furnished=True)
    while not stop.wait(0.02):
        office.now = clock()
        try:
            _round(office, wanted, helper=helper)
        except DatabaseAway:
            continue  # said so on the page: try again in a while
        except Exception as bug:  # noqa: BLE001 - what no person may ever see; judged at the end
            with (folder / "bugs").open("a") as file:
                file.write(f"somebody saw {type(bug).__name__}: {str(bug)[:120]!r}\n")


def _round(office: Till, wanted: int, *, helper: bool) -> None:
    known = every(office)
    if len(known) < wanted and not helper:
        if len(known) % KINDS == OWES:
            office.asks()
        else:
            office.receives(despite_running=True)
        return
    for nth, case in enumerate(known):
        try:
            step(office, case, nth, last=helper)
        except ApprovalError:
            continue  # somebody was faster; look again
        except AssertionError as gone:
            if "waits for" not in str(gone):  # the driver looked for what a colleague has done
                raise


def every(office: Office) -> list[int]:
    """All cases there are, in order."""
    with office.store.reading() as tx:
        return [row["id"] for row in tx.all(select(CASE.c.id).order_by(CASE.c.id))]


def step(office: Till, case: int, nth: int, *, last: bool = False) -> None:
    """The next thing that waits for a person in this case."""
    kind = nth % KINDS
    if kind == OWES:
        cashier.step(office, case)
        return
    if kind == 1 and runs_out(office, case):
        return
    items = office.open_items(case)
    for item in reversed(items) if last else items:
        if kind != 1 or item.work not in {"precheck", "accept"}:
            do(office, case, item, asks=kind == 0)
            return
    if kind == 2 and "mete" in office.who_reviews(case):
        with office.at_work("mete-chengban") as (tx, who):
            held = cases.get(tx, case)
            take_over.here(tx, held.id, "mete-branch", held.round, who, office.now)


def do(office: Office, case: int, item: WorkItem, *, asks: bool) -> None:
    """One work item, done by whoever does such work."""
    who = (item.department or "").lower()
    revises = asks and who == "fire" and office.case(case).round == 1
    {
        "precheck": lambda: office.prechecks(case, who),
        "accept": lambda: office.accepts(case),
        "handle": lambda: office.drafts(
            case, who, REVISE if revises else PASS, ["J-03"] if revises else ()
        ),
        "check": lambda: office.checks(case, who),
        "redraw": lambda: office.design_firm_uploads(case, changed=["J-03"]),
        "sign": lambda: office.signs(case, who),
        "issue": lambda: office.hands_out(case),
    }[item.work]()


def runs_out(office: Office, case: int) -> bool:
    """Whether a silence of this case was due only later, and is due now: days go by in no time."""
    with office.store.reading() as tx:
        set_ = clocks.armed(tx, case)
    ahead = [e for e in SILENT if e in set_ and set_[e] > office.now]
    if not ahead:
        return False
    past = office.now - timedelta(seconds=1)
    with office.store.transaction() as tx:
        tx.run(
            update(TIMER)
            .where(TIMER.c.case_id == case, TIMER.c.element.in_(ahead), TIMER.c.state == "armed")
            .values(due_at=past)
        )
    return True
