from contextlib import contextmanager, suppress

import pytest

from engine.domain.opinions import Comment, Proposal
from engine.exchange import letters
from engine.stages import answers, handle, review
from engine.stages.casefile import CaseFile
from engine.store import branches, cases, opinions
from tests.office import CONDITIONS, PASS, REFUSE, REVISE

pytestmark = pytest.mark.both_databases


class Back(Exception):
    """Undo to the last savepoint."""


@contextmanager
def undone(tx):
    """Whatever happens inside did not happen."""
    with suppress(Back), tx.nested():
        yield
        raise Back


def proposed(kind):
    """What a system would answer."""
    return Proposal(kind, comments=(Comment("L-01", "须修改"),) if kind is REVISE else ())


def opines(office, tx, case, department, kind):
    """A department's opinion through the real stages, each loading and saving the process."""
    held = cases.get(tx, case)
    if department == "mete":
        answer = letters.Answer(
            f"mete/{held.round}",
            held.case_no,
            "mete-branch",
            held.round,
            proposed(kind),
            office.now,
        )
        answers.receive(tx, "mete-system", letters.write_answer(answer), office.now)
        answers.drain(tx, case, office.now)
        return
    for work in ("handle", "check"):
        (item,) = [
            i
            for i in branches.open_items(tx, case)
            if (i.work, i.department) == (work, department.upper())
        ]
        if work == "handle":
            who = office.person(tx, f"{department}-chengban")
            proposal = office.proposal(tx, held, department, kind)
            handle.submit(tx, item.id, proposal, held.drawing_version, who, office.now)
        else:
            who = office.person(tx, f"{department}-shenhe")
            review.approve(tx, item.id, held.drawing_version, who, office.now)


def orders(office, tx, case, kinds):
    """Every order in which these opinions can arrive: (order, what the case came to).

    Walked as a tree with a savepoint at each fork, so that a common beginning is played once.
    """

    def walk(order):
        if len(order) == len(kinds):
            yield order, came_to(tx, case)
            return
        for department in sorted(set(kinds) - set(order)):
            with undone(tx):
                opines(office, tx, case, department, kinds[department])
                yield from walk((*order, department))

    yield from walk(())


def came_to(tx, case):
    """All that may not depend on who was first."""
    held = cases.get(tx, case)
    file = CaseFile.looked_at(tx, held)
    return (
        held.status,
        held.round,
        held.outcome,
        held.outcome_why,
        held.version,
        tuple(outcome for outcome, _ in opinions.outcomes(tx, case).values()),
        tuple(sorted((o.department, o.round, o.kind) for o in opinions.of_case(tx, case))),
        tuple(sorted(file.facts().items())),
        tuple((t.element, t.nth) for t in file.instance.tokens),
        tuple(sorted(i.element for i in branches.open_items(tx, case))),
        held.state,
    )


def test_all_120_orders_of_five_opinions_come_to_the_same(office):
    """Must show 4: parallel means that nobody's place in the queue matters."""
    case = office.accepts()
    kinds = {"plan": PASS, "cado": CONDITIONS, "fire": REFUSE, "mete": PASS, "hcon": CONDITIONS}

    with office.store.transaction() as tx:
        found = dict(orders(office, tx, case, kinds))

    assert len(found) == 120
    assert len(set(found.values())) == 1
    status, round_no, _, _, _, _, kept, *_ = next(iter(found.values()))
    assert (status.value, round_no) == ("merging", 1)
    assert {d.lower(): kind for d, _, kind in kept} == kinds


def test_all_orders_of_a_second_round_over_three_branches_come_to_the_same(office):
    """Eight opinions are kept: five of the first round, three of the second."""
    case = office.accepts()
    for department, sheet in (("plan", "J-01"), ("fire", "J-03"), ("hcon", "G-01")):
        office.opines(case, department, REVISE, sheets=[sheet])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["J-01", "J-03", "G-01"])
    kinds = {"plan": PASS, "fire": CONDITIONS, "hcon": PASS}

    with office.store.transaction() as tx:
        found = dict(orders(office, tx, case, kinds))

    assert len(found) == 6
    assert len(set(found.values())) == 1
    status, round_no, outcome, _, _, _, kept, *_ = next(iter(found.values()))
    assert (status.value, round_no, outcome) == ("awaiting_signature", 2, "granted")
    assert len(kept) == 8


def test_a_mix_that_needs_another_round_needs_it_in_every_order(office):
    """Whoever is last closes the round; who that is must not decide for whom it opens again."""
    case = office.accepts(facts={"has_basement": False})
    kinds = {"plan": PASS, "fire": REVISE, "mete": REVISE, "hcon": PASS}

    with office.store.transaction() as tx:
        found = dict(orders(office, tx, case, kinds))

    assert len(found) == 24
    assert len(set(found.values())) == 1
    assert next(iter(found.values()))[0].value == "drawing_change"
