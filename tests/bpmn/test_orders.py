"""Whoever answers first: five departments, in every order, over restarts."""

from itertools import permutations

from tests.bpmn import review

SECOND = ("hcon", "fire", "plan")


def answers(state: bytes, order: tuple[str, ...], known: dict[str, object]) -> bytes:
    """Opinions in this order, saved and loaded between any two."""
    for nth, department in enumerate(order):
        assert len(review.waiting(state)) == len(order) - nth
        state = review.step(state, review.LAST[department], known)
    return state


def test_the_order_of_opinions_does_not_matter():
    """All 120 orders of five opinions end in the very same state: five are asked to sign."""
    state = review.handled(review.under_review())
    known = review.facts(*review.DEPARTMENTS)

    ends = {answers(state, order, known) for order in permutations(review.DEPARTMENTS)}

    assert len(ends) == 1
    assert review.waiting(ends.pop()) == sorted(f"{d}-sign" for d in review.DEPARTMENTS)


def test_nor_does_it_in_a_second_round_over_three_branches():
    """Whatever the first round was like, the second one knows nothing of it."""
    state = review.handled(review.under_review())
    revise = review.facts(*SECOND, changes_needed=True)
    ends = set()
    for order in permutations(review.DEPARTMENTS):
        redraw = answers(state, order, revise)
        second = review.handled(review.step(redraw, "redraw", revise))
        assert len(review.waiting(second)) == len(SECOND)
        again = tuple(d for d in order if d in SECOND)
        ends.add(answers(second, again, review.facts(*review.DEPARTMENTS)))

    assert len(ends) == 1
    assert review.waiting(ends.pop()) == sorted(f"{d}-sign" for d in review.DEPARTMENTS)


def test_only_the_branches_that_the_facts_call_for_are_handed_out():
    """No basement, no civil defence; no branch at all is a round that is over at once."""
    first = review.facts("plan", "hcon", "fire", "mete")
    state = review.step(precheck_passes(first), "accept", first)
    assert review.waiting(state) == ["fire-handle", "hcon-handle", "mete-send", "plan-handle"]

    assert review.waiting(review.step(precheck_passes(first), "accept", review.facts())) == [
        "issue"
    ]


def precheck_passes(known: dict[str, object]) -> bytes:
    """The half day for the pre-check is over."""
    instance = review.Instance.start(review.diagram(), known)
    instance.fire("precheck-silence", known)
    return instance.dump()
