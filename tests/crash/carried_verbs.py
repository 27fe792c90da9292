"""Verbs of moving running cases to another edition. A plan stands where a case does."""

from engine.domain.carrying import CaseFate, Choices
from engine.queue import jobs
from engine.stages import editions
from engine.stages.moving import back, batches, routes
from engine.store import carrying
from tests import carrying as moving
from tests import redrawn
from tests.crash.doing import one
from tests.office import PASS


def to_move(office):
    """A case in review, an edition with other names, and a plan that leads there; its number."""
    moving.in_review(office)
    return moving.plans(office, moving.keeps(office, *redrawn.edition(redrawn.renamed)))


def _maps(office, tx, number, by):
    route = routes.of(tx, number)
    stands = routes.stands(editions.of(tx, route.source))
    pairs = {old: route.pairs.get(old, "") for old in stands}
    routes.set_down(tx, number, pairs, Choices(skip=frozenset({"blaze-branch"})), by)


def _draws(office, tx, number, by):
    route = routes.of(tx, number)
    routes.begin(tx, route.source, route.target, by, office.now)


def _tries(_office, tx, number, by):
    batches.try_out(tx, number, by)


def _steps(office, number):
    """What a worker does with one case."""
    with office.store.transaction() as tx:
        (case,) = batches.left(tx, number, 1)
        assert batches.step(tx, number, case, office.now)


def _finishes(office, number):
    with office.store.transaction() as tx:
        assert batches.finish(tx, number, office.now)


def _claims(office, number):
    with office.store.transaction() as tx:
        assert carrying.claim(tx, number, "worker", jobs.LEASE, office.now)


def _trying(office, number):
    """Its own newest case alone is listed: the others belong to other verbs."""
    with office.at_work(moving.ANALYST) as (tx, by):
        batches.try_out(tx, number, by)
        in_review = [
            fate.case_id
            for fate in carrying.fates(tx, number, None, limit=1000, offset=0)
            if "handle" in {item.work for item in office.open_items(fate.case_id)}
        ]
        for case in (f.case_id for f in carrying.fates(tx, number, None, limit=1000, offset=0)):
            if case != max(in_review):
                carrying.write(tx, number, case, CaseFate.LISTED, state=CaseFate.STAYS.value)


def _looked_at(office, number):
    _trying(office, number)
    _steps(office, number)


def _tried(office, number):
    _looked_at(office, number)
    _finishes(office, number)


def _running(office, number):
    _tried(office, number)
    moving.starts(office, number)


def _moved(office, number):
    _running(office, number)
    _steps(office, number)


def _finished(office, number):
    _moved(office, number)
    _finishes(office, number)


def _undoing(office, number):
    _finished(office, number)
    with office.at_work(moving.ANALYST) as (tx, by):
        batches.undo(tx, number, by, office.now)


def _went_on(office, number):
    """Its case was worked on after the dry run."""
    _running(office, number)
    with office.store.reading() as tx:
        (case,) = batches.left(tx, number, 1)
    office.drafts(case, "fire", PASS)


def _puts_back(office, tx, number, by):
    (moved,) = carrying.fates(tx, number, CaseFate.MOVED, limit=1, offset=0)
    batches.undo_one(tx, number, moved.case_no, by, office.now)


def _cannot(office, number):
    with office.store.transaction() as tx:
        (case,) = batches.left(tx, number, 1)
        batches.cannot(tx, number, case, back.MovedOn(case="1"), office.now)


CARRIED_STATIONS = {"to_move": to_move}

CARRIED = {
    "draw a move": ("to_move", one("liucheng", _draws)),
    "map a move": ("to_move", one("liucheng", _maps)),
    "try a move": ("to_move", one("liucheng", _tries)),
    "judge a case": ("to_move", _steps),
    "finish trying": ("to_move", _finishes),
    "start a move": ("to_move", moving.starts),
    "claim a move": ("to_move", _claims),
    "carry a case over": ("to_move", _steps),
    "stop a move": ("to_move", one("liucheng", lambda o, tx, number, by: batches.stop(
        tx, number, by, o.now))),
    "finish a move": ("to_move", _finishes),
    "take a move back": ("to_move", one("liucheng", lambda o, tx, number, by: batches.undo(
        tx, number, by, o.now))),
    "put a case back": ("to_move", _steps),
    "set a case aside": ("to_move", _steps),
    "put one case back": ("to_move", one("liucheng", _puts_back)),
    "leave a case where it is": ("to_move", _cannot),
}  # fmt: skip

BEFORE_CARRIED = {
    "judge a case": _trying,
    "finish trying": _looked_at,
    "start a move": _tried,
    "claim a move": _running,
    "carry a case over": _running,
    "stop a move": _running,
    "finish a move": _moved,
    "take a move back": _finished,
    "put a case back": _undoing,
    "set a case aside": _went_on,
    "put one case back": _finished,
    "leave a case where it is": _undoing,
}
"""What has to happen first, and is not tried itself."""
