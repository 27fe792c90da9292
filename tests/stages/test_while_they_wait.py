"""Random walks through the property bundle: steps of any length, in any order, by any counter.

No case leaves before all its certificates exist, and what is kept of its clocks is what its
ledger gives when it is counted anew.
"""

import random
from datetime import date, timedelta

import pytest

from engine.cli import _packages
from engine.domain.application import (
    Application,
    MaterialReceived,
    MaterialState,
    Project,
    Subject,
)
from engine.domain.errors import NotReady, ReasonNeeded, Unreadable
from engine.domain.fees.paying import BankMessage, MessageKind, Way
from engine.domain.lifecycle import CaseState
from engine.domain.names import Role
from engine.domain.opinions import OpinionKind, Proposal
from engine.domain.wording import local_day, utc
from engine.stages import (
    accept,
    amend,
    by_minutes,
    handle,
    issue,
    move_account,
    receive,
    setup,
    sign,
    timekeeping,
    timers,
)
from engine.stages.banking import ask, observe
from engine.stages.casefile import CaseFile
from engine.store import branches, cases, clocks, fees, open_store, papers, people

MORNING = utc(date(2026, 3, 3), 9)
BUYER = Subject("买方甲（示例）", "330183190001010212", "person")
FORMS = {
    "TAX": {"tax_base": 1200000, "rate": "1"},
    "HOUS": {"registered_area": 88.6, "attached": "none"},
    "LAND": {"land_kind": "granted", "land_area": 12.4},
    "MORT": {"lender": "示例银行", "secured": 700000},
}


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """A furnished house with the four certificates in force."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('hall')}/hall.sqlite")
    with store.transaction() as tx:
        setup.seed(tx, MORNING)
        boss = next(a.officer for a in people.accounts(tx) if a.officer.may(Role.ADMIN))
        for name, (edition, files) in _packages.shipped(examples=True).items():
            if name.startswith("property-bundle"):
                setup.publish(tx, edition, files, boss, MORNING)
                setup.grant_mandates(tx, name, MORNING)
    yield store
    store.close()


class Walk:
    """One case, walked at random."""

    def __init__(self, store, seed):
        self.store, self.dice = store, random.Random(seed)  # noqa: S311 - a walk, no secret
        self.now = MORNING + timedelta(minutes=self.dice.randint(0, 470))
        with store.reading() as tx:
            self.staff = {a.login: a.officer for a in people.accounts(tx)}
        self.case = self._received(seed)
        self.revised = False

    def _received(self, seed):
        chosen = {f"move_{one}": self.dice.random() < 0.4 for one in ("water", "power", "gas")}
        facts = {
            "has_mortgage": self.dice.random() < 0.6, "floor_area": 88.6, "registered_area": 88.6,
            "price": 1200000, "only_home": True, "move_telecom": False, **chosen,
        }  # fmt: skip
        brought = [f"R{n:02d}" for n in range(1, 11) if n != 9 or facts["has_mortgage"]]
        application = Application(
            process="property-bundle",
            variant="historical-example",
            project=Project(f"330183001001GB00012F{seed:08d}", f"示例路{seed}号（示例）"),
            applicant=BUYER,
            agent=BUYER,
            design_firm=BUYER,
            facts=facts,
            materials=tuple(MaterialReceived(c, MaterialState.RECEIVED) for c in brought),
        )
        with self.store.transaction() as tx:
            return receive.take_in(tx, application, self.staff["jinjian"], self.now).id

    def time_passes(self):
        """Any time at all, closing time and lunch among it; clocks ring as they fall due."""
        self.now += timedelta(seconds=self.dice.choice((20, 240, 900, 2400, 7200)))
        with self.store.transaction() as tx:
            for case, element in timers.due(tx, self.now):
                timers.fire(tx, case, element, self.now)

    def step(self):
        """One piece of open work, chosen at random, by whose it is."""
        with self.store.transaction() as tx:
            item = self.dice.choice(branches.open_items(tx, self.case))
            getattr(self, f"_{item.work}")(tx, item)

    def _accept(self, tx, _item):
        accept.accept(tx, self.case, self.staff["jinjian"], self.now)

    def _handle(self, tx, item):
        revise = not self.revised and self.dice.random() < 0.2
        self.revised |= revise
        kind = OpinionKind.REVISE if revise else OpinionKind.PASS
        words = "请更正。" if revise else ""
        proposal = Proposal(kind, words, form=FORMS[item.department])
        by = self.staff[f"{item.department.lower()}-chengban"]
        handle.submit(tx, item.id, proposal, 1, by, self.now)

    def _amend(self, tx, item):
        amend.take_in(tx, item.id, (), {}, "已更正。", self.staff["jinjian"], self.now)

    def _pay(self, tx, item):
        slip = fees.open_slip(tx, item.case_id)
        said = BankMessage(
            f"counter/{slip.slip_no}", MessageKind.PAID, "", slip.payment_code, slip.slip_no,
            slip.total, "", "", Way.COUNTER, local_day(self.now), self.now,
        )  # fmt: skip
        observe.told(tx, ask.BANK, said, "teller", self.now)

    def _sign(self, tx, item):
        sign.sign(tx, item.id, 1, self.staff[f"{item.department.lower()}-daibiao"], self.now)

    def _move(self, tx, item):
        by = self.staff[f"{item.department.lower()}-chengban"]
        moved = self.dice.random() < 0.7
        reason = "" if moved else "上户欠费"
        move_account.report(tx, item.id, "示例1", reason, by, self.now, moved=moved)

    def _issue(self, tx, _item):
        self.hands_out(tx)

    def hands_out(self, tx):
        """The window tries."""
        who = (BUYER.name, BUYER.code, BUYER.name)
        issue.hand_over(tx, self.case, *who, self.staff["chujian"], self.now)

    def held(self):
        """The case, its certificates, what is armed and what its work is due by."""
        with self.store.reading() as tx:
            case = cases.get(tx, self.case)
            items = {i.element: i.due_at for i in branches.open_items(tx, self.case)}
            return case, papers.decisions(tx, self.case), clocks.armed(tx, self.case), items

    def counted_anew(self):
        """The same clocks, from the ledger alone."""
        with self.store.transaction() as tx:
            file = CaseFile.locked(tx, self.case)
            rows, pauses = file.branch_rows(), clocks.pauses(tx, self.case)
            items = branches.open_items(tx, self.case)
            due = {i.element: by_minutes.due_of(file, i, rows, pauses) for i in items}
            of_case = by_minutes.due_of_case(file, rows, pauses)
            timekeeping.refresh(file, self.now)
            return of_case, due, clocks.armed(tx, self.case)


@pytest.mark.parametrize("seed", range(1, 9))
def test_nothing_is_handed_out_before_every_certificate_exists(hall, seed):
    """Whoever is quick or slow, in whatever order the counters come to it."""
    walk = Walk(hall, seed)
    for _ in range(60):
        walk.time_passes()
        case, signed, armed, items = walk.held()
        if case.status is CaseState.READY_TO_ISSUE:
            break
        with pytest.raises(NotReady), hall.transaction() as tx:
            walk.hands_out(tx)
        walk.step()
        case, signed, armed, items = walk.held()

        assert walk.counted_anew() == (case.due_at, items, armed)

    wanted = {"TAX", "HOUS", "LAND"} | ({"MORT"} if case.facts["has_mortgage"] else set())
    assert {decision.department for decision in signed} == wanted
    walk.step()
    case, *_ = walk.held()
    assert case.status is CaseState.DELIVERED


def test_an_account_that_is_not_moved_says_why_and_a_correction_says_what(hall):
    """An empty word would leave the applicant at the counter with nothing in hand."""
    walk = Walk(hall, 77)
    walk.step()
    with hall.transaction() as tx:
        item = next(i for i in branches.open_items(tx, walk.case) if i.department == "HOUS")
        by = walk.staff["hous-chengban"]
        bare = Proposal(OpinionKind.REVISE, "", form=FORMS["HOUS"])
        with pytest.raises(ReasonNeeded):
            handle.submit(tx, item.id, bare, 1, by, walk.now)
    while not any(i.work == "amend" for i in _open(walk)):
        with hall.transaction() as tx:
            for one in branches.open_items(tx, walk.case):
                by = walk.staff[f"{one.department.lower()}-chengban"]
                kind = OpinionKind.REVISE if one.department == "HOUS" else OpinionKind.PASS
                said = Proposal(kind, "请更正。", form=FORMS[one.department])
                handle.submit(tx, one.id, said, 1, by, walk.now)

    (item,) = _open(walk)
    for facts, note, refused in (
        ({}, " ", ReasonNeeded),
        ({"nonsense": 1}, "改", Unreadable),
        ({"floor_area": "很大"}, "改", Unreadable),
        ({"has_mortgage": not walk.held()[0].facts["has_mortgage"]}, "改", Unreadable),
        ({}, "改\0", Unreadable),
        ({}, "改" * 5000, Unreadable),
    ):
        with pytest.raises(refused), hall.transaction() as tx:
            amend.take_in(tx, item.id, (), facts, note, walk.staff["jinjian"], walk.now)
    assert _open(walk) == (item,)


def _open(walk):
    with walk.store.reading() as tx:
        return branches.open_items(tx, walk.case)
