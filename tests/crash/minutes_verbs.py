"""Verbs of the house that changes hands: slow steps, a correction on the spot, accounts."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from engine.domain.opinions import OpinionKind
from engine.stages import amend, move_account, slow, timers
from engine.store import slow_steps
from tests import till
from tests.crash.doing import one
from tests.house import MORNING, PLACE, House

_places = count(1)


def house(office):
    """Tax, title and land look at it."""
    code = f"330183001001GB00012F{next(_places):08d}"
    return House(office, place=replace(PLACE, code=code)).case


def slow_house(office):
    """Only tax is still at work, and has used its plan up."""
    case = house(office)
    for code in ("LAND", "HOUS"):
        House(office, case).says(code)
    _used_up(office, case)
    return case


def last_opinion(office):
    """Only the title is still looked at."""
    case = house(office)
    for code in ("TAX", "LAND"):
        House(office, case).says(code)
    return case


def amending(office):
    """The buyer is called to the window."""
    case = last_opinion(office)
    _asks(office, case)
    return case


def house_passed(office):
    """The buyer is to pay."""
    case = last_opinion(office)
    House(office, case).says("HOUS")
    return case


def accounts_to_move(office):
    """Paid and entered; the water works have the account on their desk."""
    case = house_passed(office)
    _pays(office, case)
    held = House(office, case)
    while not held.open("WATE"):
        held.signs(next(i.department for i in held.open() if i.work == "sign"))
    return case


def _at(office, minutes):
    office.now = MORNING + timedelta(minutes=minutes)


def _rings(office, case, minutes):
    """The clock that is due first rings."""
    _at(office, minutes)
    with office.store.transaction() as tx:
        timers.fire(tx, case, timers.due_of(tx, case, office.now)[0], office.now)


def _used_up(office, case):
    _rings(office, case, 26)


def _asks(office, case):
    _at(office, 2)
    House(office, case).says("HOUS", OpinionKind.REVISE, "请更正合同面积。")


def _pays(office, case):
    bank = till.Till(office, case=case)
    bank.tells(bank.message())


def _amends(office, tx, case, by):
    _at(office, 4)
    item = office.item(case, "amend")
    amend.take_in(tx, item, (), {"price": 1300000}, "已更正。", by, office.now)


def _moves(office, tx, case, by, *, moved):
    item = office.item(case, "move", "wate")
    why = "" if moved else "上户欠费"
    move_account.report(tx, item, "示例1", why, by, office.now, moved=moved)


def _seen(office, tx, case, by):
    alarm = slow_steps.of_case(tx, case)[0]
    slow.see(tx, alarm.id, "已加开一台。", by, office.now)


MINUTES_STATIONS = {
    made.__name__: made
    for made in (house, slow_house, last_opinion, amending, house_passed, accounts_to_move)
}

MINUTES = {
    "step uses its plan up": ("house", _used_up),
    "step eats the slack": ("slow_house", lambda office, case: _rings(office, case, 42)),
    "see to a slow step": ("slow_house", one("guanli", _seen)),
    "ask for a correction": ("last_opinion", _asks),
    "correct on the spot": ("amending", one("jinjian", _amends)),
    "house is paid": ("house_passed", _pays),
    "move the account": ("accounts_to_move", one(
        "wate-chengban", lambda o, tx, case, by: _moves(o, tx, case, by, moved=True))),
    "account stays": ("accounts_to_move", one(
        "wate-chengban", lambda o, tx, case, by: _moves(o, tx, case, by, moved=False))),
}  # fmt: skip
