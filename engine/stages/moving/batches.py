"""Batches: a plan is tried, started, stopped, taken back; a worker does it case by case.

Every case is a transaction of its own, so that a batch which is stopped, or whose worker is
killed, leaves whole cases behind and goes on where it was.
"""

from dataclasses import replace
from datetime import datetime

from engine.domain.carrying import WAITS, CaseFate, PlanState, Route
from engine.domain.errors import ApprovalError, ReasonNeeded
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import SYSTEM, CaseId, Officer, Text
from engine.stages import editions
from engine.stages.casefile import CaseFile
from engine.stages.moving import back, carry, foresee, routes
from engine.stages.moving.words import AnotherUnderWay, NothingToMove, analyst
from engine.stages.reading import short
from engine.store import Transaction, carrying, cases, journal, landmarks
from engine.store.database import IntegrityError

_REASON = Text("原因", "Reason")
_CLOSED = Text("已经办结，不用转。", "It is closed already and stays.")


def try_out(tx: Transaction, number: int, by: Officer) -> int:
    """Let every running case of the old edition be judged; how many there are.

    Raises:
        NotYours, NoSuchThing, WrongMoment.
    """
    analyst(by)
    route = routes.held(tx, number, PlanState.DRAWN, PlanState.TRIED)
    found = carrying.list_cases(tx, number, route.source)
    routes.to(tx, route, PlanState.TRYING)
    landmarks.passed("carrying.trying")
    return found


def start(tx: Transaction, number: int, reason: str, by: Officer, now: datetime) -> None:
    """Carry over what was found safe, in the background.

    Raises:
        NotYours, NoSuchThing, WrongMoment; ReasonNeeded; NothingToMove; AnotherUnderWay.
    """
    analyst(by)
    if not reason.strip():
        raise ReasonNeeded(what=Text("在办件转新版", "Moving running cases"))
    route = routes.held(tx, number, PlanState.TRIED, PlanState.STOPPED)
    if not carrying.counts(tx, number).get(CaseFate.SAFE):
        raise NothingToMove
    said = short(reason, "reason", _REASON, 400)
    values = {"reason": said, "started_by": by.name, "started_at": now, "ended_at": None}
    _at_work(tx, route, PlanState.RUNNING, **values)
    journal.write(
        tx, None, "carrying-started", by, now,
        plan=number, source=route.source, target=route.target, reason=said,
    )  # fmt: skip


def stop(tx: Transaction, number: int, by: Officer, now: datetime) -> None:
    """Stop a batch. The case in hand is finished or left as it was; what was moved stays moved.

    Raises:
        NotYours, NoSuchThing, WrongMoment.
    """
    analyst(by)
    route = routes.held(tx, number, PlanState.TRYING, PlanState.RUNNING, PlanState.UNDOING)
    state = PlanState.DRAWN if route.state is PlanState.TRYING else PlanState.STOPPED
    routes.to(tx, route, state, ended_at=now)
    journal.write(tx, None, "carrying-stopped", by, now, plan=number)


def undo(tx: Transaction, number: int, by: Officer, now: datetime) -> None:
    """Take a batch back, case by case, as far as nothing has moved since.

    Raises:
        NotYours, NoSuchThing, WrongMoment; AnotherUnderWay.
    """
    analyst(by)
    route = routes.held(tx, number, PlanState.DONE, PlanState.STOPPED)
    _at_work(tx, route, PlanState.UNDOING, started_by=by.name, ended_at=None)
    journal.write(tx, None, "carrying-taken-back", by, now, plan=number)


def _at_work(tx: Transaction, route: Route, state: PlanState, **values: object) -> None:
    try:
        with tx.nested():
            routes.to(tx, route, state, **values)
    except IntegrityError as taken:
        raise AnotherUnderWay from taken


def undo_one(tx: Transaction, number: int, case_no: str, by: Officer, now: datetime) -> None:
    """Put one case back, while the plan is at rest.

    Raises:
        NotYours, NoSuchThing, NoSuchCase; back.NotMoved, back.MovedOn, back.HasLeft.
    """
    analyst(by)
    case_id = cases.numbered(tx, case_no).id
    cases.lock(tx, case_id)
    route = replace(routes.of(tx, number), started_by=by.name)
    back.one(tx, route, case_id, now)


# --- what a worker does ---------------------------------------------------------------


def left(tx: Transaction, number: int, most: int) -> tuple[CaseId, ...]:
    """Cases that a plan at work has still to look at; empty where it is not at work."""
    route = carrying.route(tx, number)
    if route is None or route.state not in WAITS:
        return ()
    return carrying.left(tx, number, route.state, most)


def step(tx: Transaction, number: int, case_id: CaseId, now: datetime) -> bool:
    """Do what the plan has to do with one case now. False: it is not at work any more.

    Raises:
        ApprovalError: roll back, and call :func:`cannot` with it in a transaction of its own.
    """
    cases.lock(tx, case_id)
    route = carrying.route(tx, number)
    if route is None or route.state not in WAITS:
        return False
    if route.state is PlanState.TRYING:
        _judge(tx, route, case_id, now)
    elif route.state is PlanState.RUNNING:
        carry.one(tx, route, case_id, now)
    else:
        back.one(tx, route, case_id, now)
    landmarks.passed("carrying.step")
    return True


def cannot(
    tx: Transaction, number: int, case_id: CaseId, error: ApprovalError, now: datetime
) -> None:
    """A case that could not be moved or put back stays where it is, with the reason."""
    cases.lock(tx, case_id)
    route = carrying.route(tx, number)
    if route is None or route.state not in WAITS:
        return
    why = Text(error.says("zh"), error.says("en"))
    if route.state is PlanState.UNDOING:
        back.stays(tx, route, case_id, why, now)
        return
    state = CaseFate.IMPOSSIBLE if route.state is PlanState.TRYING else CaseFate.ASIDE
    carrying.write(tx, number, case_id, WAITS[route.state], state=state.value, why=(why,), at=now)


def finish(tx: Transaction, number: int, now: datetime) -> bool:
    """A plan whose cases have all been looked at comes to rest. False: it has more to do."""
    route = carrying.hold(tx, number)
    if route is None or route.state not in WAITS:
        return True
    if carrying.left(tx, number, route.state, 1):
        return False
    state = PlanState.TRIED if route.state is PlanState.TRYING else PlanState.DONE
    routes.to(tx, route, state, ended_at=now)
    if state is PlanState.DONE:
        tally = {fate.value: n for fate, n in carrying.counts(tx, number).items()}
        journal.write(tx, None, "carrying-finished", SYSTEM, now, plan=number, cases=tally)
    landmarks.passed("carrying.finished")
    return True


def _judge(tx: Transaction, route: Route, case_id: CaseId, now: datetime) -> None:
    case = cases.get(tx, case_id)
    if case.status in CLOSED_CASE or case.edition != route.source:
        carrying.write(
            tx, route.id, case_id, CaseFate.LISTED, state=CaseFate.STAYS.value, why=(_CLOSED,)
        )
        return
    file = CaseFile.looked_at(tx, case)
    verdict = foresee.case(file, editions.of(tx, route.target), route, now)
    carrying.write(
        tx, route.id, case_id, CaseFate.LISTED,
        state=verdict.state.value, seen_version=case.version, places=list(verdict.places),
        why=verdict.why, foreseen=verdict.foreseen, at=now,
    )  # fmt: skip
