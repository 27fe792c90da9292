"""Everybody does anything, legal or not, to one case; what may never happen is looked for.

The machine plays through the real stages on a real database and keeps no model of the
procedure: what must hold is said about the rows alone, whatever led to them.
"""

import shutil
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from engine.domain.errors import ApprovalError
from engine.domain.names import Role
from engine.domain.opinions import OpinionKind
from engine.stages import (
    setup,
)
from engine.stages.casefile import CaseFile
from engine.store import branches, cases, clocks, journal, opinions, papers, people
from tests.office import Office
from tests.stages import filling
from tests.stages.never import CHECKS
from tests.stages.stations import STATIONS, second_round
from tests.stages.verbs import VERBS, Attempt

STRANGERS = ("fire-liangxiang", "fire-xin", "qita", "wuzhi")
"""Handler and checker in one person; a chief without mandate; another firm; nobody at all."""
LOGINS = [p.login for p in setup.STAFF] + list(STRANGERS)
KINDS = sorted(OpinionKind)
LIKELY = st.sampled_from([OpinionKind.PASS] * 6 + [OpinionKind.REVISE] + KINDS)
OVER = {"delivered", "withdrawn", "not_accepted"}
WHO = {"precheck": "chengban", "handle": "chengban", "check": "shenhe", "sign": "daibiao",
       "independence": "daibiao", "accept": "jinjian", "correct": "jinjian", "issue": "chujian",
       "redraw": "sheji"}  # fmt: skip


def redrawn_and_passed(office):
    """Version two is under the pens."""
    case = second_round(office)
    office.opines(case, "fire", OpinionKind.PASS)
    return case


def half_signed(office):
    """Version two, two signatures."""
    case = redrawn_and_passed(office)
    office.signs(case, "plan")
    office.signs(case, "mete")
    return case


FURTHER = {"redrawn_and_passed": redrawn_and_passed, "half_signed": half_signed}
"""Stations that matter only here."""


def hire_strangers(office):
    """People whom the guards are there for."""
    firm = {"organisation": "91110108551385082Q"}
    posts = ([Role.HANDLER, Role.CHECKER], [Role.CHIEF], [Role.DESIGN_FIRM], [])
    with office.store.transaction() as tx:
        for login, roles in zip(STRANGERS, posts, strict=True):
            more = firm if login == "qita" else {}
            department = "FIRE" if login.startswith("fire") else None
            people.add(tx, login=login, name=login, roles=roles, department=department, **more)


class Counter(RuleBasedStateMachine):
    """One case at the counter of a service centre."""

    start = None
    """Set by the test: the prepared file, and the case of each station in it."""
    folder = None
    """Where the copies go."""
    stations = tuple(sorted({*STATIONS, *FURTHER} - OVER))
    """Where a case may begin."""
    copies = 0

    @initialize(nth=st.integers(0, 99))
    def begins(self, nth):
        """Somewhere in the procedure."""
        station = self.stations[nth % len(self.stations)]
        path, at = self.start
        Counter.copies += 1
        copy = shutil.copy(path, self.folder / f"{Counter.copies}.db")
        self.office = Office(f"sqlite:///{copy}", furnished=True)
        self.case = at[station]
        self.held = ()
        self.seen = self.look()

    def teardown(self):
        """Close the house."""
        if hasattr(self, "office"):
            self.office.close()

    # --- what people do -------------------------------------------------------------------

    def does(self, login, act):
        """Somebody tries something; whatever is refused must change nothing."""
        try:
            with self.office.at_work(login) as (tx, by):
                act(Attempt(self.office, tx, self.case, by))
        except ApprovalError as refused:
            assert refused.says("zh")
            was = self.seen["case"], len(self.seen["journal"])
            assert self.marks() == was, f"refused, and yet changed: {refused}"
        else:
            self.nothing_forbidden_has_happened()

    @rule(steps=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), LIKELY), min_size=2,
                         max_size=14))  # fmt: skip
    def right_people_work(self, steps):
        """The next pieces of work are done by whose they are, or by the system that is asked."""
        for nth, choice, kind in steps:
            waiting = self.office.open_items(self.case)
            if self.seen["sent"] and (nth == 0 or not waiting):
                self.does("jiancha", lambda a, k=kind: filling.answers_now(a, k))
            elif waiting:
                item = waiting[nth % len(waiting)]
                post = WHO[item.work]
                login = f"{item.department.lower()}-{post}" if item.department else post
                self.does(login, lambda a, i=item, c=choice, k=kind: self.work_on(a, i, c, k))

    @rule(times=st.integers(1, 12), nth=st.integers(0, 4))
    def all_goes_smoothly(self, times, nth):
        """Nobody objects for a while: that is how cases get to their end."""
        self.right_people_work([(nth, 0, OpinionKind.PASS)] * times)

    @rule(nth=st.integers(0, 40), login=st.sampled_from(LOGINS), choice=st.integers(0, 9),
          kind=st.sampled_from(KINDS), as_work=st.sampled_from(sorted(WHO)))  # fmt: skip
    def wrong_person_works(self, nth, login, choice, kind, as_work):
        """Anybody tries any work item there ever was, with a form of another kind."""
        with self.office.store.reading() as tx:
            every = branches.items_of(tx, self.case)
        item = every[nth % len(every)]
        if choice % 2:
            item = replace(item, work=as_work)
        self.does(login, lambda a: self.work_on(a, item, choice, kind))

    @rule(kind=LIKELY, number=st.integers(1, 3), round_no=st.sampled_from([1, 1, 1, 2, 3]))
    def system_answers(self, kind, number, round_no):
        """Meteorology's system sends something: new, repeated, in conflict, too late."""
        self.does("jiancha", lambda a: filling.answer(a, kind, f"m-{number}", round_no))

    @rule(verb=st.sampled_from(sorted(VERBS)), login=st.sampled_from([None, None, *LOGINS]))
    def somebody_tries(self, verb, login):
        """Any verb, now, by the right person or by anybody."""
        self.does(login or VERBS[verb].login, VERBS[verb].do)

    @rule(login=st.sampled_from(STRANGERS))
    def stranger_works(self, login):
        """Whom the guards are there for, at fire's desk."""
        for item in self.office.open_items(self.case):
            if item.department == "FIRE":
                self.does(login, lambda a, i=item: self.work_on(a, i, 0, OpinionKind.PASS))

    @rule()
    def one_person_does_both(self):
        """Handles, and at once wants to check."""
        for _ in ("handle", "check"):
            self.stranger_works("fire-liangxiang")

    @rule(sure=st.integers(0, 3))
    def applicant_withdraws(self, sure):
        """Seldom, but at any moment."""
        if not sure:
            self.does("jinjian", VERBS["withdraw"].do)

    @rule(again=st.booleans())
    def window_tries_to_hand_out(self, again):
        """Once too often, if it can."""
        for _ in range(1 + again):
            self.does("chujian", VERBS["hand over"].do)

    @rule(days=st.integers(1, 7))
    def time_passes(self, days):
        """Clocks ring when they are due."""
        self.office.tomorrow(days)
        self.nothing_forbidden_has_happened()

    @rule()
    def house_restarts(self):
        """Nothing is remembered but the file."""
        self.office.close()
        self.office = Office(self.office.url, self.office.now, furnished=True)
        self.nothing_forbidden_has_happened()

    def work_on(self, a, item, choice, kind):
        """The form of this kind of work, filled in somehow."""
        filling.FORMS[item.work](a, item, choice, kind)

    # --- what may never happen ------------------------------------------------------------

    def marks(self):
        """Enough to notice any change of this case."""
        with self.office.store.reading() as tx:
            return cases.get(tx, self.case), len(journal.of_case(tx, self.case))

    def look(self):
        """Everything about the case that is asked below, at one moment."""
        with self.office.store.reading() as tx:
            held = cases.get(tx, self.case)
            file = CaseFile.looked_at(tx, held)
            kinds = {t: file.edition.model.node(t.element).kind for t in file.instance.tokens}
            return {
                "case": held,
                "tokens": {(t.element, t.nth) for t in kinds if kinds[t] != "serviceTask"},
                "sent": {(t.element, t.nth) for t in kinds if kinds[t] == "serviceTask"},
                "items": {(i.element, i.nth) for i in branches.open_items(tx, self.case)},
                "clocks": set(file.instance.clocks),
                "armed": set(clocks.armed(tx, self.case)),
                "opinions": {(o.branch, o.round): o for o in opinions.of_case(tx, self.case)},
                "decisions": {d.department: d for d in papers.decisions(tx, self.case)},
                "handover": papers.handover(tx, self.case),
                "journal": journal.of_case(tx, self.case),
                "people": {a.officer.account: a.officer for a in people.accounts(tx)},
                "mandates": {
                    d.department: people.mandates(tx, d.signed_by, d.item)
                    for d in papers.decisions(tx, self.case)
                },
            }

    def nothing_forbidden_has_happened(self):
        """Each claim of Must show 5, and what carries it."""
        before, self.seen = self.seen, self.look()
        now = self.seen
        for check in CHECKS:
            check(before, now)
