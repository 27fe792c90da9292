"""What must hold: after every kill (consistent), and at the end (complete)."""

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

import psycopg
from sqlalchemy import func, select

from engine.bpmn.instance import Instance
from engine.domain.lifecycle import CLOSED_CASE
from engine.queue.watch import WRONG
from engine.stages import editions
from engine.store import Store, Transaction, branches, cases, journal, open_store
from engine.store.errors import DatabaseAway, NoDatabase
from engine.store.tables import BRANCH, CASE, INBOX, INCIDENT, OPINION, OUTBOX
from tests.crash import books
from tests.crash.people import KINDS, OWES

T = TypeVar("T")


def consistent(url: str) -> list[str]:
    """At any moment: tokens are exactly the work offered, one opinion a branch and round."""
    return patiently(partial(_consistent, url))


def _consistent(url: str) -> list[str]:
    store = open_store(url)
    try:
        with store.reading() as tx:
            wrong = []
            for row in tx.all(select(CASE.c.id)):
                case = cases.get(tx, row["id"])
                edition = editions.of(tx, case.edition)
                instance = Instance.load(case.state, edition.compiled, {})
                tokens = Counter(
                    (t.element, t.nth)
                    for t in instance.tokens
                    if edition.model.node(t.element).kind == "userTask"
                )
                offered = Counter(
                    (i.element, i.nth)
                    for i in branches.open_items(tx, case.id)
                    if edition.model.node(i.element).kind == "userTask"
                )
                if tokens != offered and case.status not in CLOSED_CASE:
                    wrong.append(f"case {case.id}: tokens {tokens} but work {offered}")
                letters = {
                    edition.model.branch_of(t.element).id
                    for t in instance.tokens
                    if edition.model.node(t.element).kind == "serviceTask"
                }
                sent = select(OUTBOX.c.branch).where(
                    OUTBOX.c.case_id == case.id, OUTBOX.c.round == case.round
                )
                written = {r["branch"] for r in tx.all(sent)}
                if not letters <= written:
                    wrong.append(f"case {case.id}: no letter for {letters - written}")
            return wrong
    finally:
        store.close()


def complete(url: str, folder: str, wanted: int) -> dict[str, object]:
    """At the end: what is wrong, and the figures."""
    store, department, bank = (
        patiently(partial(open_store, url)),
        Path(folder) / "department",
        Path(folder) / "bank",
    )
    figures = Counter(_calls(department))
    figures.update(books.calls(bank))
    try:
        with store.reading() as tx:
            money = books.wrong(tx, bank, owing(tx))
        return {"wrong": [*consistent(url), *_ended(store, department, wanted), *money], **figures}
    finally:
        store.close()


GLANCE = (
    "SELECT (SELECT count(*) FROM case_file WHERE status = 'delivered'),"
    " (SELECT count(*) FROM outbox WHERE state IN ('ready', 'leased')),"
    " (SELECT count(*) FROM inbox WHERE state = 'new'), (SELECT count(*) FROM journal),"
    " (SELECT count(*) FROM refund WHERE state = 'done')"
)


def patiently(ask: Callable[[], T]) -> T:
    """The answer, once the database is there: it may have been killed as well."""
    pause = threading.Event()
    for _ in range(200):
        try:
            return ask()
        except (psycopg.OperationalError, NoDatabase, DatabaseAway):
            pause.wait(0.1)
    return ask()


def glance(url: str, wanted: int, *, owed: bool = False) -> tuple[bool, int]:
    """Whether something still has to happen, and how many entries the journal has.

    ``owed``: of every few cases one owes money, and some of it goes back at the end.
    By the driver alone and closed at once: the rig forks, and no connection is open then.
    """
    return patiently(partial(_glance, url, wanted, wanted // KINDS if owed else 0))


def _glance(url: str, wanted: int, refunds: int) -> tuple[bool, int]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as connection:
            row = connection.execute(GLANCE).fetchone()
    else:
        with psycopg.connect(url) as connection:
            row = connection.execute(GLANCE).fetchone()
    done, letters_, mail, entries, back = row
    return done < wanted or back < refunds or letters_ > 0 or mail > 0, entries


def _ended(store: Store, department: Path, wanted: int) -> list[str]:
    there = letters(department)
    with store.reading() as tx:
        wrong = [*_cases(tx, wanted), *_post(tx, there)]
    for asked, count in Counter(_asked(one["letter"]) for one in there.values()).items():
        if count > 1:
            wrong.append(f"{count} effects of {asked} at the department")
    return wrong


def _cases(tx: Transaction, wanted: int) -> list[str]:
    """Every case handed out once, an opinion for every branch and round, the journal complete."""
    wrong: list[str] = []
    rows = tx.all(select(CASE.c.id, CASE.c.status).order_by(CASE.c.id))
    if len(rows) != wanted:
        wrong.append(f"{len(rows)} cases instead of {wanted}")
    for nth, row in enumerate(rows):
        if row["status"] == "delivered":
            said = Counter(e.what for e in journal.of_case(tx, row["id"]))
            kind = nth % KINDS
            wrong += _exactly(said, _OWED) if kind == OWES else _history(said, kind)
        else:
            wrong.append(f"case {row['id']} is {row['status']}")
    wrong += _pairs(
        {
            (r["case_id"], r["branch"], r["round"])
            for r in tx.all(_all(BRANCH))
            if r["case_id"] not in owing(tx)  # nobody gives an opinion there
        },
        [(r["case_id"], r["branch"], r["round"]) for r in tx.all(_all(OPINION))],
    )
    # A world may end while its clock is wrong; that incident is closed by whoever looks next.
    open_ = tx.value(
        select(func.count()).where(INCIDENT.c.settled_at.is_(None), INCIDENT.c.kind != WRONG)
    )
    return [*wrong, f"{open_} incidents"] if open_ else wrong


def owing(tx: Transaction) -> set[int]:
    """Cases in which money is asked for."""
    return {r["id"] for r in tx.all(select(CASE.c.id).where(CASE.c.process == "fee-payment"))}


def _post(tx: Transaction, there: dict[str, dict]) -> list[str]:
    """No letter and no answer is lost or left lying."""
    wrong: list[str] = []
    for r in tx.all(select(OUTBOX.c.idem_key, OUTBOX.c.state, OUTBOX.c.kind)):
        if r["state"] not in {"done", "cancelled"}:
            wrong.append(f"letter {r['idem_key']} is {r['state']}")
        if (r["kind"], r["state"]) == ("letter", "done") and not any(
            _asked(o["letter"]) == r["idem_key"] for o in there.values()
        ):
            wrong.append(f"letter {r['idem_key']} is lost")
    rows = tx.all(select(INBOX))
    stored = Counter((r["source"], r["message_id"]) for r in rows)
    wrong += [f"answer {key} is stored {n} times" for (_, key), n in stored.items() if n > 1]
    answers = {r["message_id"]: r["state"] for r in rows}
    wrong += [f"answer {k} is {v}" for k, v in answers.items() if v not in _SETTLED]
    for key, held in there.items():
        if held["delivered"] and not _TOLD & {*held["delivered"]}:
            wrong.append(f"the department gave up: nobody took its answer to {key}")
        if 200 in held["delivered"] and held["answer"]["message_id"] not in answers:
            wrong.append(f"answer to {key} was acknowledged and is lost")
    return wrong


_SETTLED = {"applied", "ignored"}
_TOLD = {200, 410}
_ONCE = ("case-received", "case-decided", "documents-handed-over")


_OWED = {
    "case-received": 1, "case-accepted": 1, "fees-assessed": 3, "fees-verified": 3,
    "deposit-lodged": 1, "deposit-verified": 1, "slip-issued": 1, "payment-ordered": 1,
    "payment-counted": 1, "lines-closed": 1, "slip-paid": 1, "case-settled": 1,
    "refund-granted": 1, "refund-paid": 1, "line-refunded": 1,
}  # fmt: skip
"""The journal of a case that owes."""


def _history(said: Counter[str], kind: int) -> list[str]:
    """The journal of a case of this kind, counted: everybody's word once, nobody's twice."""
    rounds, opinions = (2, 6) if kind == 0 else (1, 5)
    exact = dict.fromkeys(_ONCE, 1) | {
        "opinion-given": opinions,
        "decision-signed": 5,
        "round-merged": rounds,
        "letter-written": 1,
        "drawings-changed": rounds - 1,
        "case-accepted": int(kind != 1),
        "case-deemed-accepted": int(kind == 1),
        "clock-ran-out": 2 if kind == 1 else 0,
        "materials-prechecked": 0 if kind == 1 else 5,
        "branch-dispatched": opinions,
    }
    wrong = _exactly(said, exact)
    if said["letter-delivered"] > 1 or (kind != 2 and said["letter-delivered"] != 1):
        wrong.append(f"{said['letter-delivered']}× letter-delivered")
    return wrong


def _exactly(said: Counter[str], wanted: Mapping[str, int]) -> list[str]:
    return [f"{said[w]}× {w} instead of {n}" for w, n in wanted.items() if said[w] != n]


def _pairs(branches_: set[tuple], opinions: list[tuple]) -> list[str]:
    if branches_ != set(opinions) or len(opinions) != len(branches_):
        return [f"{len(opinions)} opinions for {len(branches_)} branches and rounds"]
    return []


def _all(table):
    return select(table.c.case_id, table.c.branch, table.c.round)


def _asked(letter: dict) -> str:
    return f"{letter['case_no']}/{letter['branch']}/{letter['round']}"


def letters(department: Path) -> dict[str, dict]:
    """What the department has, as it wrote it down."""
    file = department / "letters.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def _calls(department: Path) -> dict[str, int]:
    held = letters(department).values()
    calls = sum(one["times_received"] for one in held)
    once = {_asked(one["letter"]) for one in held}
    return {
        "calls": calls,
        "duplicate_calls": calls - len(once),
        "duplicate_effects": len(held) - len(once),
        "answers": sum(len(one["delivered"]) for one in held),
        "late": sum(one["delivered"].count(410) for one in held),
    }
