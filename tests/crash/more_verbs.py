"""Verbs beside those of tests/stages: trouble, and what a person or a system adds to it."""

from datetime import timedelta

from engine.domain.errors import NotAccepted
from engine.stages import answers, delivery, incidents, work
from engine.store import journal, outbox
from tests.office import PASS, REVISE


def _claimed(office):
    case = office.accepts(despite_running=True)
    _claim(office, case)
    return case


def _answered(office):
    case = office.accepts(despite_running=True)
    office.system_answers(case, "mete", PASS, apply=False, message_id=f"one-{case}")
    return case


def _answered_twice(office):
    case = _answered(office)
    office.system_answers(case, "mete", PASS, apply=False, message_id=f"two-{case}")
    return case


def _dead(office):
    case = office.accepts(despite_running=True)
    _dies(office, case)
    return case


def _without_basement(office):
    return office.receives(facts={"has_basement": False}, despite_running=True)


def _claim(office, case):
    with office.at_work("fire-chengban") as (tx, who):
        work.claim(tx, office.item(case, "handle", "fire"), who, office.now)


def _release(office, case):
    with office.at_work("fire-chengban") as (tx, who):
        work.release(tx, office.item(case, "handle", "fire"), who, office.now)


def _differs(office, case):
    office.system_answers(case, "mete", REVISE, ["L-01"], apply=False, message_id=f"one-{case}")


def _drain(office, case):
    with office.store.transaction() as tx:
        answers.drain(tx, case, office.now)


def _dies(office, case):
    with office.store.transaction() as tx:
        for letter_id, *_ in outbox.ready(tx, case):
            letter = outbox.claim(tx, letter_id, "test", timedelta(minutes=1), office.now)
            why = NotAccepted(connector=letter.connector, why="HTTP 422")
            delivery.failed(tx, letter, why, None, office.now)


def _sent_again(office, case):
    with office.at_work("liucheng") as (tx, who):
        incidents.retry(tx, incident_of(tx, case), who, office.now)


def _settled(office, case):
    with office.at_work("liucheng") as (tx, who):
        incidents.settle(tx, incident_of(tx, case), "已电话通知", who, office.now)


def _has_arrived(office, case):
    with office.at_work("liucheng") as (tx, who):
        incidents.has_arrived(tx, incident_of(tx, case), who, office.now)


def _at_our_desk(office, case):
    with office.at_work("liucheng") as (tx, who):
        incidents.at_our_desk(tx, incident_of(tx, case), who, office.now)


def incident_of(tx, case):
    """The number of what is open in this case."""
    return next(one.id for one in journal.incidents(tx) if one.case_id == case)


MORE_STATIONS = {
    "claimed": _claimed,
    "answered": _answered,
    "answered twice": _answered_twice,
    "dead letter": _dead,
    "without basement": _without_basement,
}

MORE = {
    "claim one": ("in_review", _claim),
    "release": ("claimed", _release),
    "answer differs": ("answered", _differs),
    "second answer": ("answered twice", _drain),
    "letter dies": ("in_review", _dies),
    "send again": ("dead letter", _sent_again),
    "has arrived": ("dead letter", _has_arrived),
    "at our desk": ("dead letter", _at_our_desk),
    "settle incident": ("dead letter", _settled),
    "accept without basement": ("without basement", lambda office, case: office.accepts(case)),
}
