"""What a running process offers, and what it turns down."""

import sys
import threading

import pytest

from engine.bpmn import compiled
from engine.bpmn.instance import Instance, Token
from engine.domain.errors import NotOffered, StuckInModel
from tests.bpmn import review
from tests.bpmn.drawing import Drawing


def start(pen: Drawing, **facts: object) -> Instance:
    """The drawing, begun."""
    return Instance.start(compiled.of(pen.xml()), facts)


def names(instance: Instance) -> list[str]:
    """Whom it waits for."""
    return [token.element for token in instance.tokens]


def overdue(*, interrupting: bool) -> Drawing:
    """A branch with two steps and a clock that leads to a reminder."""
    pen = Drawing()
    with pen.inside("branch"):
        pen.chain(
            pen.node("startEvent", "branch-begin"),
            pen.node("userTask", "handle"),
            pen.node("userTask", "check"),
            pen.node("endEvent", "branch-done"),
        )
    pen.edge("overdue", "branch", "clock", interrupting=interrupting)
    merge = pen.node("exclusiveGateway", "merge")
    pen.chain(pen.node("startEvent", "begin"), "branch", merge, pen.node("userTask", "issue"))
    pen.chain("overdue", pen.node("userTask", "remind"), pen.node("endEvent", "reminded"))
    return pen


def test_the_whole_review_runs_from_window_to_window():
    """Received, pre-checked, accepted, reviewed with a return, redrawn, signed, issued."""
    known = review.facts(*review.DEPARTMENTS)
    state = review.handled(review.under_review())
    state = review.step(state, "fire-check", {**known, "returned_fire": True})
    assert "fire-handle" in review.waiting(state)
    state = review.handled(state)
    for department in review.DEPARTMENTS:
        state = review.step(state, review.LAST[department], {**known, "changes_needed": True})
    assert review.waiting(state) == ["redraw"]
    state = review.step(state, "redraw", review.facts("fire"))
    assert review.waiting(state) == ["fire-handle"]
    state = review.step(review.handled(state), "fire-check", known)
    for department in review.DEPARTMENTS:
        state = review.step(state, f"{department}-sign", known)
    assert review.waiting(state) == ["issue"]

    delivered = Instance.load(review.step(state, "issue", known), review.diagram(), known)

    assert delivered.ended
    assert delivered.tokens == ()
    assert delivered.clocks == ()


def test_an_overdue_clock_that_interrupts_ends_the_work():
    """Tacit consent: nobody can still answer what the clock has decided."""
    instance = start(overdue(interrupting=True))

    instance.fire("overdue", {})

    assert names(instance) == ["remind"]
    assert instance.clocks == ()
    with pytest.raises(NotOffered):
        instance.complete("handle", {})


def test_a_reminder_leaves_the_work_where_it_is():
    """A clock that does not interrupt runs out once; its own path outlives the branch."""
    instance = start(overdue(interrupting=False))

    instance.fire("overdue", {})

    assert names(instance) == ["handle", "remind"]
    assert instance.clocks == ()
    instance.complete("handle", {})
    instance.complete("check", {})
    assert names(instance) == ["issue", "remind"]


def test_a_clock_stops_when_its_branch_is_done():
    """A timer that fires late finds nothing to fire."""
    instance = start(overdue(interrupting=True))
    instance.complete("handle", {})
    instance.complete("check", {})

    with pytest.raises(NotOffered, match="does not wait at “overdue”"):
        instance.fire("overdue", {})
    assert names(instance) == ["issue"]


@pytest.mark.parametrize(
    ("verb", "subject"),
    [
        ("complete", "check"),
        ("complete", "begin"),
        ("complete", "branch"),
        ("complete", "overdue"),
        ("complete", "nowhere"),
        ("complete", ""),
        ("fire", "handle"),
        ("fire", "nowhere"),
        ("send", "nothing"),
        ("send", ""),
    ],
)
def test_only_what_is_offered_can_happen(verb, subject):
    """The wrong element, the wrong verb, too early: refused, and nothing has moved."""
    instance = start(overdue(interrupting=True))
    before = instance.dump()

    with pytest.raises(NotOffered):
        getattr(instance, verb)(subject, {})

    assert instance.dump() == before


def test_a_withdrawn_case_offers_nothing():
    """Anything after withdrawal is too late."""
    instance = start(overdue(interrupting=True))

    instance.cancel()

    assert instance.ended
    assert (instance.tokens, instance.clocks) == ((), ())
    assert Instance.load(instance.dump(), instance.compiled, {}).ended


def test_a_step_that_cannot_be_finished_spoils_the_instance():
    """A condition without an answer names element and fact; half a step is never saved."""
    instance = Instance.load(review.under_review(), review.diagram(), {})
    instance.complete("fire-handle", {})

    with pytest.raises(StuckInModel, match=r"fire-returned.*no fact “returned_fire”"):
        instance.complete("fire-check", {})

    with pytest.raises(RuntimeError, match="throw the instance away"):
        instance.dump()
    with pytest.raises(RuntimeError, match="throw the instance away"):
        instance.complete("plan-handle", {})


def test_a_gateway_without_a_way_says_so():
    """No condition true and no default: a person must look, the case waits."""
    pen = Drawing()
    pen.chain(pen.node("startEvent", "begin"), pen.node("exclusiveGateway", "which"))
    for name in ("one", "two"):
        pen.flow("which", pen.node("userTask", name), f"choice == '{name}'")

    assert names(start(pen, choice="two")) == ["two"]
    with pytest.raises(StuckInModel, match="“which”: no condition holds"):
        start(pen, choice="three")


def test_an_endless_loop_without_people_is_stopped():
    """A diagram may be checked and still go round: one step has a budget."""
    pen = Drawing()
    pen.chain(pen.node("startEvent", "begin"), pen.node("exclusiveGateway", "round"))
    pen.flow("round", pen.node("exclusiveGateway", "again"))
    pen.flow("again", "round")

    with pytest.raises(StuckInModel, match="go round for ever"):
        start(pen)


def test_an_error_nobody_catches_is_an_incident():
    """The check refuses such a diagram; should one run, the case waits for a person."""
    pen = Drawing()
    pen.chain(pen.node("startEvent", "begin"), pen.event("endEvent", "broken", "error", "e1"))

    with pytest.raises(StuckInModel, match="nobody catches error “e1”"):
        start(pen)


def test_instances_keep_their_ordinal():
    """The second signature stays the second, when the first is given and over a restart."""
    pen = Drawing()
    pen.node("userTask", "sign", pen.many("signatories"))
    pen.chain(pen.node("startEvent", "begin"), "sign", pen.node("userTask", "issue"))
    instance = start(pen, signatories=3)
    instance.complete("sign", {}, nth=0)

    instance = Instance.load(instance.dump(), instance.compiled, {})

    assert instance.tokens == (Token("sign", 1), Token("sign", 2))
    with pytest.raises(NotOffered):
        instance.complete("sign", {}, nth=0)
    instance.complete("sign", {}, nth=2)
    instance.complete("sign", {}, nth=1)
    assert names(instance) == ["issue"]


@pytest.mark.parametrize("count", [-1, 201, "many", True, 1.5])
def test_a_senseless_number_of_instances_is_an_incident(count):
    """Two hundred is enough for any review; a mistake in a fact must not make a million."""
    pen = Drawing()
    pen.node("userTask", "sign", pen.many("signatories"))
    pen.chain(pen.node("startEvent", "begin"), "sign")

    with pytest.raises(StuckInModel, match="not 0 to 200"):
        start(pen, signatories=count)


def test_no_instance_at_all_goes_on():
    """Zero of something is done at once."""
    pen = Drawing()
    pen.node("userTask", "sign", pen.many("signatories"))
    pen.chain(pen.node("startEvent", "begin"), "sign", pen.node("userTask", "issue"))

    assert names(start(pen, signatories=0)) == ["issue"]


def test_a_called_process_says_who_called_it():
    """The same process called twice at once: each token names its call."""
    pen = Drawing()
    fork = pen.node("parallelGateway", "fork")
    pen.chain(pen.node("startEvent", "begin"), fork)
    for name in ("fire", "plan"):
        pen.flow(fork, pen.node("callActivity", name, calledElement="review", a_item=name))
    with pen.process("review"):
        pen.chain(pen.node("startEvent", "in"), pen.node("userTask", "handle"))
    instance = start(pen)

    instance.complete("plan/handle", {})

    assert names(instance) == ["fire/handle"]
    branch = instance.compiled.model.branch_of("fire/handle")
    assert branch is not None
    assert branch.id == "fire"


def test_what_is_sent_is_told_to_the_stage():
    """A send task needs nobody; the stage learns of it and writes the letter."""
    pen = Drawing()
    pen.chain(
        pen.node("startEvent", "begin"),
        pen.node("userTask", "decide"),
        pen.node("sendTask", "tell"),
        pen.event("intermediateThrowEvent", "shout", "message", "news"),
        pen.node("userTask", "rest"),
    )
    instance = start(pen)
    assert instance.sent == ()

    instance.complete("decide", {})

    assert instance.sent == ("tell", "shout")
    assert Instance.load(instance.dump(), instance.compiled, {}).sent == ()


def test_the_first_event_wins():
    """An answer or a clock, whichever comes first; the other is no longer waited for."""
    pen = Drawing()
    pen.chain(pen.node("startEvent", "begin"), pen.node("eventBasedGateway", "either"))
    for name, event in (("answer", "message"), ("silence", "clock")):
        pen.flow("either", pen.event("intermediateCatchEvent", name, event, "reply"))
        pen.flow(name, pen.node("userTask", f"after-{name}"))
    instance = start(pen)
    assert (instance.clocks, instance.messages) == (("silence",), ("reply",))

    instance.send("reply", {})

    assert names(instance) == ["after-answer"]
    with pytest.raises(NotOffered):
        instance.fire("silence", {})


@pytest.fixture
def hasty():
    """Threads change places as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_threads_never_mix_the_facts_of_two_cases():
    """Cases share one specification and nothing else: each takes the way its own facts say."""
    pen = Drawing()
    pen.chain(
        pen.node("startEvent", "begin"),
        pen.node("exclusiveGateway", "again"),
        pen.node("userTask", "work"),
        pen.node("exclusiveGateway", "which", default="other"),
    )
    pen.flow("which", pen.node("userTask", "mine"), "case == 'mine'")
    pen.flow("which", pen.node("userTask", "yours"), flow_id="other")
    pen.flow("mine", "again")
    pen.flow("yours", "again")
    diagram = compiled.of(pen.xml())
    gate, wrong = threading.Barrier(4), []

    def run(case: str) -> None:
        gate.wait()
        instance = Instance.start(diagram, {"case": case})
        for _ in range(100):
            instance.complete("work", {"case": case})
            if names(instance) != [case]:
                wrong.append((case, names(instance)))
            instance.complete(case, {"case": case})
            instance = Instance.load(instance.dump(), diagram, {})

    threads = [threading.Thread(target=run, args=(case,)) for case in ("mine", "yours") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_one_file_opened_by_many_threads_is_built_once():
    """A morning with fifty officers at once does not build fifty specifications."""
    pen = overdue(interrupting=True)
    pen.node("userTask", "only-in-this-test")
    xml, gate, found = pen.xml(), threading.Barrier(6), []

    def open_it() -> None:
        gate.wait()
        found.append(compiled.of(xml))

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(one) for one in found}) == 1
