"""Five people in five processes of their own, who start at the same moment when a test says so.

Threads of one process share an interpreter, a pool of connections and every cache; processes
share the database alone. The five are started once for a test run.
"""

import multiprocessing
import random
import time
from concurrent.futures import ProcessPoolExecutor

from engine.domain.errors import ApprovalError
from engine.store import branches
from tests.office import PASS, Office

HANDS = 5
TOGETHER = 60
"""Seconds that a process may need to get to the counter."""

_gate = None
_offices = {}


class Hands:
    """Five processes. ``at_once`` gives each its own act; what came of each, in order."""

    def __init__(self):
        context = multiprocessing.get_context("spawn")
        gate = context.Barrier(HANDS)
        self._pool = ProcessPoolExecutor(HANDS, context, _begin, (gate,))

    def at_once(self, url, *acts):
        """Each act is (name of a function below, its arguments), repeated to make five."""
        each = acts if len(acts) == HANDS else acts * HANDS
        asked = [self._pool.submit(_together, url, *act) for act in each]
        return [one.result(600) for one in asked]

    def close(self):
        """Everybody goes home."""
        self._pool.shutdown()


def _begin(gate):
    global _gate  # noqa: PLW0603 - one per process
    _gate = gate


def _together(url, act, *given):
    office = _office(url)
    _gate.wait(TOGETHER)
    return act(office, *given)


def _office(url):
    if url not in _offices:
        for old in _offices.values():
            old.close()
        _offices.clear()
        _offices[url] = Office(url, furnished=True)
    return _offices[url]


def said(act):
    """What came of it: a value, or the name of the refusal; anything else is a bug."""
    try:
        return act()
    except ApprovalError as refused:
        return type(refused).__name__


# --- acts ---------------------------------------------------------------------------------


def opines_on_each(office, department, cases):
    """One department's last word on case after case, always with the four others at its side.

    Returns seconds from the moment all five began to the moment this one was accepted, per case.
    """
    took = []
    for case in cases:
        _gate.wait(TOGETHER)
        began = time.perf_counter()
        if department == "mete":
            office.system_answers(case, "mete", PASS)
        else:
            office.checks(case, department)
        took.append(time.perf_counter() - began)
    return took


def hands_out_each(office, cases):
    """A clerk at one of five issue windows presses the button, case after case."""
    out = []
    for case in cases:
        _gate.wait(TOGETHER)
        out.append(said(lambda case=case: office.hands_out(case)) or "handed out")
    return out


def receives_some(office, application, count):
    """A clerk at one of five intake windows takes in the same application, again and again."""
    got = []
    for _ in range(count):
        _gate.wait(TOGETHER)
        case = said(lambda: office.receives(application))
        got.append(case if isinstance(case, str) else office.case(case).case_no)
    return got


def mixed(office, cases, seed, count):
    """A person who does anything anywhere, allowed or not: what came of it, in order."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    came = []
    for _ in range(count):
        act, case = dice.choice(ANYTHING), dice.choice(cases)
        came.append(said(lambda act=act, case=case: act(office, case, dice)) or "done")
    return came


def _does_what_waits(office, case, dice):
    """Whatever waits in this case is done by whoever may."""
    with office.store.reading() as tx:
        waiting = branches.open_items(tx, case)
    if not waiting:
        return office.withdraws(case)
    item = dice.choice(waiting)
    department = (item.department or "").lower()
    acts = {
        "precheck": lambda: office.prechecks(case, department),
        "accept": lambda: office.accepts(case),
        "handle": lambda: office.drafts(case, department, PASS),
        "check": lambda: dice.choice((office.checks, office.sends_back))(case, department),
        "sign": lambda: office.signs(case, department),
        "issue": lambda: office.hands_out(case),
    }
    try:
        return acts[item.work]()
    except AssertionError:  # somebody was faster: it does not wait any more
        return "late"


def _answers(office, case, _dice):
    return office.system_answers(case, "mete", PASS)


def _rings(office, _case, _dice):
    office.clocks_ring()


def _receives(office, _case, dice):
    process = dice.choice(("drawing-review", "single-item"))
    return f"received {office.receives(office.application(process, despite_running=True))}"


ANYTHING = (*[_does_what_waits] * 6, _answers, _rings, _receives)
