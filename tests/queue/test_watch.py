"""The watch: a clock that cannot be right lets nothing happen by itself, and says so."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from connectors.worker import Post, work
from engine.cli import doctor
from engine.queue import jobs, watch
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.queue.watch import Machine, Watch
from engine.store import journal, presence
from engine.store.errors import DatabaseAway

both_databases = pytest.mark.both_databases


class Box:
    """A machine whose clock and uptime a test moves; the right time is the database's."""

    def __init__(self, office, host="box", boot="life-1"):
        self.office = office
        self.wrong = timedelta()
        self.up = 1000.0
        self.began = datetime.now(UTC)  # noqa: TID251 - PostgreSQL has a real clock as well
        self.host, self.boot = host, boot

    def now(self):
        """What the clock says."""
        return self.began + timedelta(seconds=self.up - 1000) + self.wrong

    def watch(self, role="serve"):
        """A process of ours begins here."""
        machine = Machine(self.host, self.boot, lambda: self.up)
        return Watch(self.office.store, self.now, role, machine)


@pytest.fixture
def box(office):
    """One machine."""
    return Box(office)


def troubles(office):
    """Open incidents about clocks."""
    with office.store.reading() as tx:
        return [one for one in journal.incidents(tx) if one.kind == watch.WRONG]


def said(office, moment, name):
    """What doctor says at this moment."""
    return next(one for one in doctor.truth(office.store, moment) if one.name == name)


@both_databases
@pytest.mark.parametrize("hours", [5, -5])
def test_a_clock_that_jumped_fires_nothing_until_it_is_right_again(office, box, hours):
    """Every limit of the hall would run out in one second, and no commit takes that back."""
    case = office.receives()
    guard = box.watch()
    post = Post(office.store, {}, box.now, right=guard.right)
    relay = Relay(office.store, Inline(work(post)), box.now, right=guard.right)
    assert guard.right()
    before = office.history(case)

    box.wrong = timedelta(hours=hours)
    relay.tick()
    work(post)[jobs.FIRE](case)

    assert office.history(case) == before
    assert [one.says.zh[:3] for one in troubles(office)] == ["box"]
    assert not said(office, box.now() - box.wrong, "clock").ok

    box.wrong = timedelta()
    relay.tick()

    assert "clock-ran-out" in office.history(case)  # the box lives long after the test's Monday
    assert troubles(office) == []
    assert said(office, box.now(), "clock").ok


@both_databases
def test_a_process_begun_while_the_clock_is_wrong_is_not_taken_in(office, box):
    """A supervisor begins again at once what was killed; the machine's uptime tells."""
    assert box.watch().right()

    box.wrong = timedelta(hours=5)
    box.up += 30

    assert not box.watch("relay").right()
    assert len(troubles(office)) == 1

    box.wrong = timedelta()
    assert box.watch("worker").right()


def test_a_house_that_was_closed_for_a_week_opens_as_usual(office, box):
    """A machine that was switched off is no wrong clock; a calendar year is worth a question."""
    assert box.watch().right()

    box.boot, box.wrong = "life-2", timedelta(days=7)
    assert box.watch().right()

    box.boot, box.wrong = "life-3", timedelta(days=400)
    assert not box.watch().right()


def test_a_machine_that_wakes_up_in_the_past_waits_for_a_person(office, box):
    """An empty battery: 1970. After a person's word it goes on from there."""
    assert box.watch().right()

    box.boot, box.wrong = "life-2", timedelta(days=-3000)
    again = box.watch()
    assert not again.right()
    assert not again.right()

    with office.store.transaction() as tx:
        assert presence.forget(tx)
    assert again.right()


def test_a_machine_that_slept_is_not_taken_for_one_whose_clock_jumped(office, box):
    """Uptime counts the time a machine slept."""
    guard = box.watch()
    assert guard.right()

    box.up += 60 * 60 * 60

    assert guard.right()
    assert troubles(office) == []


def test_a_clock_that_is_set_right_by_some_minutes_disturbs_nobody(office, box):
    """That happens every night."""
    guard = box.watch()
    assert guard.right()

    box.wrong = timedelta(minutes=-30)
    assert guard.right()


@both_databases
def test_the_doctor_knows_who_is_there_and_who_ended_without_a_word(office, box):
    """Pages without a relay send nothing, and look well."""
    web, relay, worker = (box.watch(role) for role in ("web", "relay", "worker"))
    for one in (web, relay, worker):
        assert one.right()
    assert said(office, box.now(), "processes").ok

    box.up += 100
    assert web.right()
    assert worker.right()
    check = said(office, box.now(), "processes")
    assert not check.ok
    assert "no relay" in check.says
    assert f"{relay.name} not seen since" in check.says

    box.up += 1
    again = box.watch("relay")
    again.name += "-again"
    assert again.right()
    assert said(office, box.now(), "processes").ok

    with again.kept():
        pass
    assert "no relay" in said(office, box.now(), "processes").says


def test_a_process_shows_itself_again_when_the_database_is_back(office, box):
    """Pages that outlive a restart of the database are not taken for dead ever after."""

    class Line:
        away, reached = True, threading.Event()

        @contextmanager
        def transaction(self):
            """As the store's, while the database is there."""
            if self.away:
                raise DatabaseAway("no server", unsure=False)
            with office.store.transaction() as tx:
                yield tx
            self.reached.set()

    line = Line()
    guard = Watch(line, box.now, "web", Machine(box.host, box.boot, lambda: box.up), pace=0.01)
    with guard.kept():
        line.away = False
        assert line.reached.wait(timeout=30)
        with office.store.reading() as tx:
            assert [one.role for one in presence.every(tx)] == ["web"]
        line.away = True


def test_a_beat_costs_the_database_nothing_in_between(office, box):
    """The relay asks five times a second."""
    guard = box.watch()
    assert guard.right()
    seen = partial(_seen, office)
    first = seen()

    box.up += 5
    assert guard.right()
    assert seen() == first

    box.up += 6
    assert guard.right()
    assert seen() == first + timedelta(seconds=11)


def _seen(office):
    with office.store.reading() as tx:
        return presence.every(tx)[0].seen_at
