"""What is said to the database: how much, in which order, and in words it can use."""

from functools import partial

import pytest
from sqlalchemy import text

from engine.domain.errors import NoSuchCase, NoSuchWorkItem
from engine.domain.names import SYSTEM, AccountId, Department, Officer, Role
from engine.stages import review
from engine.store import (
    branches,
    cases,
    clocks,
    journal,
    mailbox,
    outbox,
    people,
    recorder,
    sheet_notices,
    worklists,
    workload,
)
from engine.store.errors import Unstorable
from engine.store.worklists import WorkFilter
from engine.store.workload import Which
from tests.office import NOW, PASS, REVISE

pytestmark = pytest.mark.both_databases
on_postgresql = pytest.mark.both_databases(only="postgresql")


def said_by(office, act):
    """The statements of one act."""
    with recorder.heard(office.store) as said:
        act()
    return said


def test_a_decision_asks_each_question_once(office):
    """Its price is what it says to the database; more than this is somebody asking twice."""
    case = office.accepts()
    office.opines(case, "mete", PASS)
    office.drafts(case, "fire", PASS)
    item = office.item(case, "check", "fire")
    with office.store.reading() as tx:
        checker = office.person(tx, "fire-shenhe")

    def decides():
        with office.store.transaction() as tx:
            review.approve(tx, item, 1, checker, office.now)

    said = said_by(office, decides)

    verbs = [one.words.split()[0] for one in said]
    assert [v for v in verbs if v != "SELECT"] == ["UPDATE", "INSERT", "UPDATE", "INSERT", "UPDATE"]
    assert len(said) <= 8
    assert len({(one.words, str(one.values)) for one in said}) == len(said)


RANKS = {"project": 0, "case_file": 0, "sequence": 1}
"""Whoever holds a lock of a rank asks only for locks of a higher one."""


def locks(said):
    """Tables whose rows were locked by others' leave, in order."""
    found = []
    for one in said:
        words = one.words.split()
        if "FOR" in words:
            found.append(words[words.index("FROM") + 1])
        elif one.words.startswith("INSERT INTO sequence"):
            found.append("sequence")
    return found


@on_postgresql
def test_the_case_is_locked_first_and_numbers_are_drawn_last(office):
    """Nobody who holds a number waits for a case, so nobody waits in a circle."""
    acts = [
        office.receives,
        lambda: office.demands(1, D05="缺页"),
        lambda: office.takes_corrections(1, "D05"),
        lambda: office.accepts(1),
        lambda: office.drafts(1, "fire", REVISE),
        lambda: office.checks(1, "fire"),
        lambda: office.everyone_else_opines(1, PASS),
        lambda: office.design_firm_uploads(1, changed=["J-01"]),
        lambda: office.opines(1, "fire", PASS),
        lambda: office.signs(1, "fire"),
        lambda: office.everyone_signs(1),
        lambda: office.hands_out(1),
        office.receives,
        lambda: office.withdraws(2),
    ]
    for number, act in enumerate(acts):
        for taken in steps(said_by(office, act)):
            assert taken[0] in {"case_file", "project"}, number
            ranks = [RANKS[table] for table in taken]
            assert ranks == sorted(ranks), (number, taken)


def steps(said):
    """The locks of each writing transaction: every one begins by locking a case or a project."""
    taken, every = [], []
    for table in locks(said):
        if table != "sequence" and taken and taken[-1] != "project":
            every.append(taken)
            taken = []
        taken.append(table)
    return [*every, taken] if taken else every


HANDLER = Officer(AccountId(1), "承办人", frozenset({Role.HANDLER}), Department("FIRE"))
SERVED = {
    "outbox_due": lambda tx: outbox.due(tx, NOW),
    "inbox_new": lambda tx: mailbox.pending(tx, 1),
    "timer_due": lambda tx: clocks.due(tx, NOW),
    "incident_open": journal.incidents,
    "work_open": lambda tx: worklists.work_total(tx, HANDLER, WorkFilter(held="free")),
    "work_done": lambda tx: worklists.done_total(tx, HANDLER, WorkFilter()),
    "work_arrived": lambda tx: workload.arrived(tx, NOW),
    "work_finished": lambda tx: workload.done(tx, NOW),
    "sheet_notice_open": lambda tx: sheet_notices.waiting(tx, HANDLER.department),
}


@pytest.mark.parametrize("index", SERVED)
def test_what_is_asked_all_day_is_served_by_its_partial_index(office, backend, index):
    """Among a hundred thousand rows that are done: the few that are not."""
    office.accepts()
    with office.store.transaction() as tx, recorder.heard(office.store) as said:
        SERVED[index](tx)
    (question,) = said

    with office.store.transaction() as tx:
        plan = explained(tx, backend, question)

    assert index in plan, plan


@pytest.mark.parametrize("asked", [workload.total, partial(workload.pieces, limit=20, offset=0)])
@pytest.mark.parametrize(
    "which",
    [Which(open_at=NOW), Which("FIRE", open_at=NOW),
     Which(due=(NOW.date(), NOW.date()), due_since=NOW)],
)  # fmt: skip
def test_what_was_open_then_and_is_done_since_is_found_in_its_index_alone(
    office, backend, asked, which
):
    """Else each piece of work that was done since is looked up among all there ever was."""
    office.accepts()
    with office.store.transaction() as tx, recorder.heard(office.store) as said:
        asked(tx, which)
    (question,) = said

    with office.store.transaction() as tx:
        plan = explained(tx, backend, question)

    alone = "COVERING INDEX" if backend == "sqlite" else "Index Only Scan using"
    assert f"{alone} work_finished" in plan, plan
    assert "one_open_work_item" in plan or "work_open" in plan, plan


def explained(tx, backend, question):
    """How the database would go about it; on PostgreSQL without the values, as when prepared."""
    tx.run(text("SELECT 1"))  # it begins with its first word
    connection = tx._connection
    if backend == "sqlite":
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question.words}", question.values)
        return str(found.all())
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
    places = {name: f"${n}" for n, name in enumerate(question.values, 1)}
    connection.exec_driver_sql(f"PREPARE asked AS {question.words % places}".replace("%", "%%"))
    given = ", ".join("NULL" for _ in places)
    return str(connection.exec_driver_sql(f"EXPLAIN EXECUTE asked({given})" if given else
               "EXPLAIN EXECUTE asked").all())  # fmt: skip


def test_plain_values_come_back_as_they_went_in(office):
    """Order of a form's fields, Chinese, numbers and nothing: a page shows them as typed."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    form = {"乙": [1, 2.5, True, None], "甲": {"z": "\u2028\"'\\", "a": "𠮷"}, "": 10**15}
    with office.store.transaction() as tx:
        branches.finish(tx, item, SYSTEM, form, NOW)

    with office.store.reading() as tx:
        kept = branches.item(tx, item).form

    assert kept == form
    assert list(kept) == list(form)
    assert list(kept["甲"]) == ["z", "a"]


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, -1])
def test_a_number_that_no_row_can_have_is_simply_not_found(office, number):
    """Somebody types into the address line."""
    with office.store.transaction() as tx:
        for ask in (branches.item, cases.lock_of_item):
            with pytest.raises(NoSuchWorkItem):
                ask(tx, number)
        for ask in (cases.get, cases.lock):
            with pytest.raises(NoSuchCase):
                ask(tx, number)


@on_postgresql
@pytest.mark.parametrize("name", ["x" * 65, "a\0b"])
def test_what_the_database_cannot_keep_is_refused_in_words(office, name):
    """The last wall: the doors are stricter, and if one forgets, nobody sees a broken page."""
    with pytest.raises(Unstorable), office.store.transaction() as tx:
        people.add(tx, login=name, name="某人", roles=[])
    with pytest.raises(Unstorable), office.store.reading() as tx:
        people.by_login(tx, "a\0b")
    with office.store.reading() as tx:
        assert people.by_login(tx, "jinjian") is not None


@on_postgresql
def test_a_restart_of_the_server_costs_nobody_more_than_one_request(office, postgresql):
    """Every connection of the pool is dead; the pool finds out by itself."""
    case = office.accepts()
    with office.store.transaction() as tx:
        mine = tx.value(text("SELECT pg_backend_pid()"))
        others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                      "WHERE datname = current_database() AND pid <> :mine")  # fmt: skip
        tx.run(others, {"mine": mine})
    with pytest.raises(Exception, match=r"terminat|closed"), office.store.transaction() as tx:
        tx.value(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    office.opines(case, "fire", PASS)

    assert office.opinions(case) == {("fire", 1): "pass"}
