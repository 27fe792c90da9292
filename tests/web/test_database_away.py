"""A database that fills up or goes away in the middle: said as it is, nothing half-done."""

import pytest
from sqlalchemy import text

from engine.store.errors import DatabaseAway
from tests.everything import everything
from tests.web.conftest import words


def pages(office, most):
    """SQLite may take no further page of the disk, or as many as it likes."""
    with office.store.writing.connect() as connection:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={most or now}")


def until_full(office):
    """Register until there is no room; the last pages still have some."""
    for _ in range(50):
        office.receives(despite_running=True)


def struck(office):
    """The server goes away between two statements."""
    with office.store.transaction() as tx:
        tx.run(text("UPDATE case_file SET promised_days = 1"))
        tx.run(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        pytest.fail("the server should be gone")


def test_a_full_disk_is_said_and_leaves_nothing_half_done(office, screen):
    """The clerk keeps the text; somebody makes room; the same press goes through."""
    clerk = screen("jinjian")
    clerk.token()
    pages(office, None)
    with pytest.raises(DatabaseAway) as told:
        until_full(office)
    for number in range(50):
        before = everything(office.store)
        form = {"csrf_token": clerk.token(), "action": "example", "draft": f"d{number}"}
        answer = clerk.browser.post("/intake/new", data=form)
        if answer.status_code != 200:
            break

    assert "什么都没有改变" in told.value.says()
    assert answer.status_code == 503
    assert "数据库暂时没有应答" in words(answer)
    assert answer.headers["Retry-After"] == "30"
    # what the example need not bring is kept by a transaction of its own, before the draft
    but = ("repository_document", "repository_version")
    assert everything(office.store, but=but) == {k: v for k, v in before.items() if k not in but}
    pages(office, 1 << 30)
    office.accepts(office.receives(despite_running=True))


@pytest.mark.both_databases(only="postgresql")
def test_a_server_that_restarts_costs_one_press_and_nothing_else(office, screen):
    """It went away between two statements: undone as a whole; the next press finds it again."""
    case = office.receives()
    number = office.case(case).case_no
    clerk = screen("jinjian")
    clerk.opens(f"/intake/{number}")
    before = everything(office.store)

    with pytest.raises(DatabaseAway) as told:
        struck(office)

    assert not told.value.unsure
    assert everything(office.store) == before
    clerk.fills(f"/intake/{number}", button="accept")
    assert office.case(case).accepted_at is not None
