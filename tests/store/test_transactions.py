import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.domain.errors import NoSuchCase, StalePage
from engine.domain.names import SYSTEM, CaseId
from engine.store import cases, editions, engines, journal, numbers, open_store
from engine.store.database import in_memory
from engine.store.errors import NoDatabase
from engine.store.tables.base import Instant
from tests.everything import everything
from tests.office import NOW

pytestmark = pytest.mark.both_databases


def test_a_second_writer_of_a_case_waits_for_the_first(office):
    """No decision is ever made on a case that somebody else is changing."""
    case = office.receives()
    inside, started, may_end = threading.Event(), threading.Event(), threading.Event()
    order = []

    def first():
        with office.store.transaction() as tx:
            cases.lock(tx, case)
            inside.set()
            assert may_end.wait(60)
            order.append("first")

    def second():
        assert inside.wait(60)
        started.set()
        with office.store.transaction() as tx:
            cases.lock(tx, case)
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(first), pool.submit(second)]
        assert started.wait(60)
        may_end.set()
        for one in both:
            one.result(10)

    assert order == ["first", "second"]


def test_numbers_are_given_once_and_without_a_gap(office):
    """Eight windows at once; the driver's own default loses most of such increments."""

    def draw(_):
        with office.store.transaction() as tx:
            return numbers.next_number(tx, "test")

    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(draw, range(200)))

    assert sorted(drawn) == list(range(1, 201))


def test_a_reader_sees_one_moment_and_never_waits(office):
    """A page is drawn from a consistent view while somebody hands something in."""
    with office.store.reading() as looking:
        before = looking.value(text("SELECT count(*) FROM journal"))
        with office.store.transaction() as tx:
            journal.write(tx, None, "something", SYSTEM, NOW)
        assert looking.value(text("SELECT count(*) FROM journal")) == before

    with office.store.reading() as looking:
        assert looking.value(text("SELECT count(*) FROM journal")) == before + 1


def test_whatever_fails_leaves_nothing(office):
    """One stage is one transaction: all of it or none."""
    before = everything(office.store)

    with pytest.raises(RuntimeError), office.store.transaction() as tx:  # noqa: PT012 - that is it
        journal.write(tx, None, "half-done", SYSTEM, NOW)
        numbers.next_number(tx, "test")
        raise RuntimeError("the lights went out")

    assert everything(office.store) == before


def test_a_savepoint_undoes_its_own_part_alone(office):
    """A repeated message must not undo the step that found it."""
    with office.store.transaction() as tx:
        numbers.next_number(tx, "kept")
        with pytest.raises(RuntimeError), tx.nested():  # noqa: PT012 - that is it
            numbers.next_number(tx, "undone")
            raise RuntimeError("only this part")

    with office.store.transaction() as tx:
        assert numbers.next_number(tx, "kept") == 2
        assert numbers.next_number(tx, "undone") == 1


def test_a_case_saved_over_another_version_is_refused(office):
    """Cannot happen under the lock; if it ever does, nobody's work is written over."""
    case = office.receives()

    with office.store.transaction() as tx:
        held = cases.lock(tx, case)
        newer = cases.write(tx, held)
        assert newer.version == held.version + 1
        cases.write(tx, held)
        with pytest.raises(StalePage):
            tx.catch_up()


def test_a_case_that_does_not_exist_is_said_to_be_missing(office):
    """By row, by number, locked or only looked at."""
    with office.store.transaction() as tx:
        for ask in (cases.lock, cases.get):
            with pytest.raises(NoSuchCase):
                ask(tx, CaseId(999))
        with pytest.raises(NoSuchCase) as refused:
            cases.numbered(tx, "9" * 500)
    assert len(refused.value.says("zh")) < 100


PROMISED = {
    "sqlite": {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000},
    "postgresql": {"synchronous_commit": "on", "transaction_isolation": "read committed",
                   "lock_timeout": "30s", "idle_in_transaction_session_timeout": "1min"},
}  # fmt: skip


def test_the_database_keeps_its_promises(office, backend):
    """Written through to the disk, whatever the server's own settings are (here: fsync off)."""
    ask = "PRAGMA" if backend == "sqlite" else "SHOW"
    with office.store.transaction() as tx:
        kept = {name: tx.value(text(f"{ask} {name}")) for name in PROMISED[backend]}

    assert kept == PROMISED[backend]


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("mysql://root:secret@localhost/x", "mysql:…"),
        ("no url at all", "postgresql://…"),
        ("postgresql://clerk:secret@127.0.0.1:1/x", "clerk:***@127.0.0.1:1/x"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url, named):
    """The operator reads what to correct; nobody reads the password in a log."""
    with pytest.raises(NoDatabase) as refused:
        open_store(url)

    for lang in ("zh", "en"):
        assert named in refused.value.says(lang)
        assert "secret" not in refused.value.says(lang)


def test_a_moment_comes_back_to_the_microsecond():
    """Aware, in UTC, also before 1970; SQLite alone would give it back without a zone."""
    kind = Instant()
    for moment in (NOW, NOW + timedelta(microseconds=1), NOW.replace(year=1949)):
        stored = kind.process_bind_param(moment, None)
        assert isinstance(stored, int)
        assert kind.process_result_value(stored, None) == moment
    assert kind.process_bind_param(None, None) is None


def test_a_store_in_memory_is_copied_by_whoever_asks():
    """Pages are served by many threads; the pattern of a sandbox was made by one of them."""
    pattern = in_memory()

    with ThreadPoolExecutor(1) as pool:
        first, second = (pool.submit(in_memory, pattern).result(30) for _ in range(2))
    third = in_memory(pattern)

    for store in (first, second, third, pattern):
        with store.reading() as tx:
            assert editions.total(tx) == 0
        store.close()


def test_whoever_opens_a_new_file_at_the_same_moment_gets_in(tmp_path):
    """Four servers begin together on an empty folder: SQLite refuses one in eight by itself."""

    def opens(asked):
        engine, together = asked
        together.wait(60)
        with engine.connect() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        engine.dispose()
        return mode

    with ThreadPoolExecutor(4) as pool:
        for n in range(60):
            together, url = threading.Barrier(4), engines.understood(f"sqlite:///{tmp_path}/{n}.db")
            found = list(pool.map(opens, [(engines.both(url)[0], together) for _ in range(4)]))
            assert found == ["wal"] * 4
