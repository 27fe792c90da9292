"""Verbs of the house: intake, staff, calendar, restore, letters, silence, mail that waits."""

from datetime import date, timedelta
from functools import partial
from unittest import mock

from engine.domain.errors import NotDelivered
from engine.domain.names import SYSTEM, Role
from engine.domain.wording import local_day
from engine.stages import (
    almanac,
    delivery,
    editions,
    independence,
    measure,
    receive,
    reconcile,
    setup,
    staff,
    take_over,
    timers,
    timings,
    work,
)
from engine.store import cases, outbox, quarantine
from engine.store.measures import Period
from engine.store.tables import CASE_MEASURE, CASE_TIMING, DEPARTMENT_TIMING
from tests.crash.doing import one
from tests.office import PASS
from tests.stages import stations
from tests.stages.verbs import VERBS


def mandated(office):
    """A mandate more, of fire's chief representative."""
    case = stations.in_review(office)
    _entrust(office, case)
    return case


def taken_over(office):
    """Meteorology's share is done at our desk."""
    case = stations.in_review(office)
    with office.at_work("mete-chengban") as (tx, by):
        _taken_over(office, tx, case, by)
    return case


def drafted_and_paused(office):
    """Fire's checker has an opinion before him, and fire's clock stands still."""
    case = stations.drafted(office)
    VERBS["stop clock"].done(office, case)
    return case


def _entrust(office, _case):
    with office.at_work("liucheng") as (tx, by):
        days = (local_day(office.now), local_day(office.now) + timedelta(days=30))
        staff.entrust(
            tx, "fire-daibiao", "fire-design-review", days, "授权〔2026〕9号", by, office.now
        )


def _end_mandate(office, tx, _case, by):
    newest = max(one.id for _, one in staff.mandates(tx))
    staff.end_mandate(tx, newest, local_day(office.now), by, office.now)


def _move(office, tx, _case, by):
    post = staff.Post("消防承办人·示例", frozenset({Role.HANDLER, Role.CHECKER}), "FIRE")
    staff.change(tx, "fire-chengban", post, by, office.now)


def _hire(office, tx, _case, by):
    post = staff.Post("消防承办人·新", frozenset({Role.HANDLER}), "FIRE")
    staff.hire(tx, "fire-newest", post, by, office.now)


def _holidays(office, tx, _case, by):
    days = {date(2026, 3, day): (False, "停电（示例）") for day in (3, 4)}
    almanac.correct(tx, 2026, days, by, office.now, official=True, source="国办发明电示例号")


def _rearm(office, case):
    with office.store.transaction() as tx:
        almanac.rearm(tx, case, office.now)


def _restore(office, _case):
    with office.store.transaction() as tx:
        quarantine.impose(tx, "backup of the rig", office.now)
        reconcile.restored(tx, "backup of the rig", office.now)


def _found(office, _case, *, has):
    with office.store.transaction() as tx:
        reconcile.found(tx, reconcile.undecided(tx)[0], SYSTEM, office.now, has=has)


def _all_found(office, case):
    _restore(office, case)
    with office.store.transaction() as tx:
        for letter in reconcile.undecided(tx):
            reconcile.found(tx, letter, SYSTEM, office.now, has=True)


def _lift(office, _case):
    with office.store.transaction() as tx:
        assert reconcile.lift(tx, SYSTEM, office.now)


def _send(office, case):
    """The letter of the case is delivered, or with ``delivery.failed`` delayed."""
    with office.store.transaction() as tx:
        for letter_id, *_ in outbox.ready(tx, case):
            letter = outbox.claim(tx, letter_id, "test", timedelta(minutes=1), office.now)
            delivery.arrived(tx, letter, office.now)


def _misses(office, case):
    """Nobody answers at the department: tried again, and its line rests."""
    with office.store.transaction() as tx:
        for letter_id, *_ in outbox.ready(tx, case):
            letter = outbox.claim(tx, letter_id, "test", timedelta(minutes=1), office.now)
            why = NotDelivered(connector=letter.connector, why="connection refused")
            again = office.now + timedelta(seconds=4)
            delivery.failed(tx, letter, why, again, office.now)


def _missed_once(office, case):
    _misses(office, case)
    office.now += timedelta(seconds=5)


def _arrives_after_all(office, case):
    office.now += timedelta(seconds=5)
    _send(office, case)


def _deny(office, tx, case, by):
    independence.confirm(
        tx,
        office.item(case, "independence", "HCON"),
        independent=False,
        reason="牵连结构",
        by=by,
        now=office.now,
    )


def _receives(office, **more):
    """The code that the applicant asks with is drawn by lot as well."""
    with mock.patch.object(receive.secrets, "choice", return_value="K"):
        office.receives(despite_running=True, **more)


def _contradicts(office, _case):
    with office.store.reading() as tx:
        guide = editions.in_force(tx, "drawing-review", office.now).guide
    confirmed = {one.when: "已与设计单位核实" for one in guide.contradictions}
    _receives(office, confirmed=confirmed)


def _claim_with_mail(office, case):
    with office.at_work("fire-chengban") as (tx, who):
        work.claim(tx, office.item(case, "handle", "fire"), who, office.now)


def _silence(office, case):
    """Days have gone by, and nobody said anything in the pre-check."""
    office.now += timedelta(days=4)
    with office.store.transaction() as tx:
        timers.fire(tx, case, timers.due_of(tx, case, office.now)[0], office.now)


def _taken_over(office, tx, case, by):
    held = cases.get(tx, case)
    take_over.here(tx, held.id, "mete-branch", held.round, by, office.now)


def _forget_measures(office, _case):
    with office.store.transaction() as tx:
        tx.run(CASE_MEASURE.delete())


def _measure(office, _case):
    with office.store.transaction() as tx:
        assert measure.catch_up(tx)


def _forget_timings(office, _case):
    with office.store.transaction() as tx:
        tx.run(CASE_TIMING.delete())
        tx.run(DEPARTMENT_TIMING.delete())


def _time(office, _case):
    with office.store.transaction() as tx:
        assert timings.catch_up(tx)
        year = Period("drawing-review", date(office.now.year, 1, 1), date(office.now.year, 12, 31))
        assert timings.replay(tx, year)


def _hire_chief(office, _case):
    with office.at_work("liucheng") as (tx, by):
        post = staff.Post("消防首席代表二·示例", frozenset({Role.CHIEF}), "FIRE")
        staff.hire(tx, "fire-chief-two", post, by, office.now)


def _grant_anew(office):
    with office.store.transaction() as tx:
        setup.grant_mandates(tx, "drawing-review", office.now)


HOUSE_STATIONS = {made.__name__: made for made in (mandated, taken_over, drafted_and_paused)}

HOUSE = {
    "receive": ("in_review", lambda o, _case: _receives(o)),
    "hire": ("in_review", one("liucheng", _hire)),
    "change post": ("in_review", one("liucheng", _move)),
    "dismiss": ("in_review", one("liucheng", lambda o, tx, _case, by: staff.admit(
        tx, "fire-chengban", by, o.now, active=False))),
    "new password": ("in_review", one("liucheng", lambda o, tx, _case, by: staff.set_password(
        tx, "fire-chengban", "not-a-hash", by, o.now))),
    "entrust": ("in_review", _entrust),
    "end mandate": ("mandated", one("liucheng", _end_mandate)),
    "correct calendar": ("in_review", one("liucheng", _holidays)),
    "rearm": ("in_review", _rearm),
    "restore": ("in_review", _restore),
    "has the letter": ("in_review", partial(_found, has=True)),
    "has it not": ("in_review", partial(_found, has=False)),
    "lift quarantine": ("in_review", _lift),
    "letter arrives": ("in_review", _send),
    "letter misses": ("in_review", _misses),
    "letter arrives after all": ("in_review", _arrives_after_all),
    "deny independence": ("merging", one("hcon-daibiao", _deny)),
    "receive what contradicts": ("in_review", _contradicts),
    "claim with mail": ("answered", _claim_with_mail),
    "submit with mail": ("answered", lambda o, case: o.drafts(case, "fire", PASS)),
    "withdraw with mail": ("answered", lambda o, case: o.withdraws(case)),
    "withdraw while paused": ("paused", lambda o, case: o.withdraws(case)),
    "approve while paused": ("drafted_and_paused", lambda o, case: o.checks(case, "fire")),
    "draft at our desk": ("taken_over", lambda o, case: o.drafts(case, "mete", PASS)),
    "silence": ("in_precheck", _silence),
    "take over": ("in_review", one("mete-chengban", _taken_over)),
    "measure": ("delivered", _measure),
    "time": ("delivered", _time),
    "mandates of a package": ("in_review", lambda o, _case: _grant_anew(o)),
}  # fmt: skip

BEFORE_HOUSE = {
    "rearm": one("liucheng", _holidays),
    "has the letter": _restore,
    "has it not": _restore,
    "lift quarantine": _all_found,
    "measure": _forget_measures,
    "time": _forget_timings,
    "letter arrives after all": _missed_once,
    "mandates of a package": _hire_chief,
}
"""What has to happen first, and is not tried itself."""
