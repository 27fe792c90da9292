"""Cases of the drawing review in every position, and a worker that carries them over.

``python -m tests.carrying --count 1000`` makes so many, carries them over to an edition that
renames, adds and removes a branch, takes them all back, carries them over again and plays each
to its end; exit code 1 if anything is not as the dry run said. The cases are divided among
``--houses`` (a database, an edition and two batches each), of which ``--lanes`` are at work at the
same time; each that ends is said on the way, so that a run which is broken off has shown something.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import pairwise
from time import perf_counter

from connectors import carrying as worker
from engine.domain.application import Project
from engine.domain.carrying import CaseFate, Choices, PlanState
from engine.domain.names import Role
from engine.domain.opinions import Proposal
from engine.stages import editions, handle, setup
from engine.stages.moving import batches, routes
from engine.store import carrying, cases, people, rows
from engine.store import editions as shelf
from tests import redrawn
from tests.given import ALL, filled
from tests.office import PASS, REFUSE, REVISE, Office

ANALYST = "liucheng"


def _receives(office):
    """A case of a project of its own: one project has one running case."""
    office.projects = getattr(office, "projects", 0) + 1
    code = f"2026-330183-47-01-{office.projects:06d}"
    return office.receives(project=Project(code, f"示例项目{office.projects}", "示例路1号"))


def _accepts(office):
    return office.accepts(_receives(office))


def received(office):
    """The departments look it over."""
    return _receives(office)


def looked_over(office):
    """All but one have looked it over."""
    case = _receives(office)
    for department in ("plan", "hcon", "fire"):
        office.prechecks(case, department)
    return case


def before_acceptance(office):
    """The window is to accept it."""
    case = _receives(office)
    for department in ALL:
        if office.waiting(case, "precheck", department):
            office.prechecks(case, department)
    return case


def awaiting_corrections(office):
    """The applicant is to bring something."""
    case = before_acceptance(office)
    office.demands(case, D14="缺签章")
    return case


def in_review(office):
    """Nobody has given an opinion."""
    return _accepts(office)


def fire_has_passed(office):
    """One opinion is there."""
    case = _accepts(office)
    office.opines(case, "fire", PASS)
    return case


def fire_is_being_checked(office):
    """An opinion lies before its checker."""
    case = _accepts(office)
    office.drafts(case, "fire", PASS)
    return case


def only_civil_defence_is_missing(office):
    """Four opinions are there."""
    case = _accepts(office)
    for department in ("fire", "plan", "hcon", "mete"):
        office.opines(case, department, PASS)
    return case


def civil_defence_has_passed(office):
    """One opinion is there, of the one that goes."""
    case = _accepts(office)
    office.opines(case, "cado", PASS)
    return case


def drawings_are_changed(office):
    """Fire asked for changes."""
    case = _accepts(office)
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case, PASS)
    return case


def in_its_second_round(office):
    """Fire looks at changed drawings."""
    case = drawings_are_changed(office)
    office.design_firm_uploads(case, ["J-01"])
    return case


def one_was_refused(office):
    """Whether the rest stands alone is asked of the lead department."""
    case = _accepts(office)
    office.opines(case, "plan", REFUSE)
    office.everyone_else_opines(case, PASS)
    return case


def signing(office):
    """Decisions wait for signatures; two are there."""
    case = _accepts(office)
    office.everyone_else_opines(case, PASS)
    office.signs(case, "fire")
    office.signs(case, "plan")
    return case


def to_hand_out(office):
    """Everything is signed."""
    case = _accepts(office)
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    return case


POSITIONS = (
    received, looked_over, before_acceptance, awaiting_corrections, in_review, fire_has_passed,
    fire_is_being_checked, only_civil_defence_is_missing, civil_defence_has_passed,
    drawings_are_changed, in_its_second_round, one_was_refused, signing, to_hand_out,
)  # fmt: skip


def keeps(office, edition, files):
    """The edition stands on the shelf, in force or not."""
    with office.store.transaction() as tx:
        shelf.keep(tx, edition, "drawing-review", "", files, shelf.PEOPLE, office.now)
    return edition


def in_force(office):
    """The edition that the office's cases run on."""
    with office.store.reading() as tx:
        return editions.in_force(tx, "drawing-review", office.now).id


def plans(office, target, **choices):
    """A plan from the edition in force to another, with these decisions; its number."""
    with office.at_work(ANALYST) as (tx, by):
        number = routes.begin(tx, in_force(office), target, by, office.now)
        if choices:
            route = routes.of(tx, number)
            stands = set(routes.stands(editions.of(tx, route.source)))
            pairs = {old: new for old, new in route.pairs.items() if old in stands}
            said = Choices(**{name: frozenset(names) for name, names in choices.items()})
            routes.set_down(tx, number, pairs, said, by)
    return number


def tries(office, number):
    """The dry run; each case's fate."""
    with office.at_work(ANALYST) as (tx, by):
        batches.try_out(tx, number, by)
    works(office, number)
    return fates(office, number)


def starts(office, number, reason="机构改革，按新文件办理"):
    """The batch is begun; a worker does it."""
    with office.at_work(ANALYST) as (tx, by):
        batches.start(tx, number, reason, by, office.now)


def undoes(office, number):
    """The batch is taken back by a worker."""
    with office.at_work(ANALYST) as (tx, by):
        batches.undo(tx, number, by, office.now)
    works(office, number)


def works(office, number, owner="worker"):
    """A worker answers rings until the plan rests."""
    for _ in range(200):
        with office.store.reading() as tx:
            if carrying.route(tx, number).state not in (
                PlanState.TRYING, PlanState.RUNNING, PlanState.UNDOING,
            ):  # fmt: skip
                return
        worker.carry(office.store, number, owner, lambda: office.now)
    raise AssertionError("the plan never comes to rest")


def fates(office, number):
    """Case id → what the plan says of it."""
    with office.store.reading() as tx:
        return {one.case_id: one for one in carrying.fates(tx, number, None, limit=5000, offset=0)}


def to_its_end(office, case):
    """People finish a case, whatever waits; the end that it came to."""
    for _ in range(80):
        status = office.status(case)
        if status in ("delivered", "not_accepted", "withdrawn"):
            return status
        assert _next(office, case), (case, status, office.open_items(case))
    raise AssertionError("it goes round")


def _next(office, case):
    """Whoever has something to do does the first of it; whether anybody had."""
    offered = {}
    for item in office.open_items(case):
        offered.setdefault(item.work, item)
    for work, does in (
        ("precheck", lambda item: office.prechecks(case, item.department.lower())),
        ("accept", lambda _: office.accepts(case)),
        ("correct", lambda _: office.takes_corrections(case, "D14")),
        ("check", lambda item: office.checks(case, item.department.lower())),
        ("handle", lambda item: _drafts(office, case, item)),
        ("redraw", lambda _: office.design_firm_uploads(case, ["J-01"])),
        ("independence", lambda _: office.confirms_independence(case, independent=True)),
        ("sign", lambda item: office.signs(case, item.department.lower())),
        ("issue", lambda _: office.hands_out(case)),
    ):
        if work in offered:
            does(offered[work])
            return True
    asked = sorted(office.who_reviews(case))
    for department in asked:
        office.opines(case, department, PASS)
    return bool(asked)


def _drafts(office, case, item):
    """The handler of whatever the work is called now passes it."""
    with office.at_work(f"{item.department.lower()}-chengban") as (tx, who):
        held = cases.get(tx, case)
        form = editions.of(tx, held.edition).form(item.element)
        values = {} if form is None else {f.name: filled(f) for f in form.fields if f.required}
        handle.submit(
            tx, item.id, Proposal(PASS, form=values), held.drawing_version, who, office.now
        )


DECIDED = {
    "drop": ["cado-branch", "cado-precheck", "cado-sign"],
    "begin": ["watr-branch", "watr-precheck"],
    "skip": ["watr-branch"],
}
"""What a person says of the branch that goes and of the one that comes."""


def reorganised(office):
    """Fire renamed, civil defence gone, the water bureau new; its chief may sign."""
    chief = setup.Person("watr-daibiao", "水务首席代表·示例", (Role.CHIEF,), "WATR")
    with office.store.transaction() as tx:
        setup.seed(tx, office.now, [chief])
        who = people.by_login(tx, chief.login).officer.account
        people.grant(tx, who, "water-design", date(2025, 1, 1), date(2035, 1, 1), "示例")
    changed = (redrawn.renamed, redrawn.without_civil_defence, redrawn.with_water)
    return keeps(office, *redrawn.edition(*changed))


def packed(office, case):
    """All that a move may change of a case, without the count of its changes."""
    with office.store.reading() as tx:
        kept = json.loads(rows.pack(tx, case))
    kept["rows"]["case_file"][0].pop("version")
    return kept


def walk(office, count, first=0):
    """Carry, take back, carry again and finish so many cases; what went otherwise than foreseen."""
    wrong, took, began = [], {}, perf_counter()

    def lap(what):
        nonlocal began
        took[what], began = perf_counter() - began, perf_counter()

    made = {POSITIONS[n % len(POSITIONS)](office): n for n in range(first, first + count)}
    target = reorganised(office)
    before = {case: packed(office, case) for case in made}
    lap("making the cases")
    for turn in ("first", "second"):
        number = plans(office, target, **DECIDED)
        judged = tries(office, number)
        lap(f"{turn} dry run")
        starts(office, number)
        works(office, number)
        lap(f"{turn} move")
        for case, fate in fates(office, number).items():
            foreseen = judged[case]
            if foreseen.state is CaseFate.SAFE:
                state = hashlib.sha256(office.case(case).state).hexdigest()
                if fate.state is not CaseFate.MOVED or state != foreseen.foreseen:
                    wrong.append((case, turn, fate.state.value))
        if turn == "first":
            undoes(office, number)
            wrong += [(i, "undo", "") for i, kept in before.items() if packed(office, i) != kept]
            lap("taking back")
    tally = Counter(fate.state.value for fate in judged.values())
    ends = Counter(to_its_end(office, case) for case in made)
    lap("to the end")
    positions = Counter(POSITIONS[n % len(POSITIONS)].__name__ for n in made.values())
    return {"wrong": wrong, "positions": positions, "judged": tally, "ends": ends,
            "seconds": Counter(took)}  # fmt: skip


def house(first, count):
    """So many cases in a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(f"sqlite:///{folder}/carried.db")
        try:
            return walk(office, count, first)
        finally:
            office.close()


def main():
    """Walk many; the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.carrying")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--houses", type=int, default=8)
    parser.add_argument("--lanes", type=int, default=2)
    said = parser.parse_args()
    marks = [said.count * n // said.houses for n in range(said.houses + 1)]
    whole = {
        "wrong": [],
        **{name: Counter() for name in ("positions", "judged", "ends", "seconds")},
    }
    with ProcessPoolExecutor(said.lanes) as lanes:
        sizes = [there - here for here, there in pairwise(marks)]
        for found in lanes.map(house, marks, sizes):
            for name, figures in found.items():
                whole[name] += figures
            sys.stderr.write(f"{whole['ends'].total()} cases have come to their end\n")
            sys.stderr.write(json.dumps(whole, ensure_ascii=False) + "\n")
    sys.stdout.write(json.dumps(whole, ensure_ascii=False) + "\n")
    return 1 if whole["wrong"] or whole["ends"].keys() != {"delivered"} else 0


if __name__ == "__main__":
    sys.exit(main())
