# ruff: noqa: S311 - chance by seed: every walk can be walked again
from operator import itemgetter
from random import Random

import pytest

from engine.analysis import net as nets
from engine.analysis import serialising, soundness
from engine.analysis.interpreter import Play
from engine.analysis.net import Kind
from engine.bpmn import catalogue, compiled
from engine.domain.errors import StuckInModel
from tests.analysis import diagrams, sketches
from tests.analysis.test_soundness import SOUND

PROCESSES = ("drawing-review", "fee-payment", "property-bundle", "single-item")
SEEDS = 120
STEPS = 300
TAKES = (Kind.WORK, Kind.RECEIVE, Kind.CATCH)


def issuing(net, model):
    """The nodes that hand out papers."""
    ends = {n for n in model.nodes if model.node(n).work == "issue"}
    return [n for n, name in enumerate(net.names) if name.rsplit("/", 1)[-1] in ends]


def played(net, facts):
    """What is done, when everybody does what is offered; None: it never ends, or is stopped."""
    try:
        play, done = Play.start(net, facts), []
        for _ in range(STEPS):
            offered = [
                ((net.names[n], nth), n, active)
                for n, nth, active in play.places()
                if n == active.node and net.kinds[n] in (*TAKES, Kind.EVENTS)
            ]
            if not offered:
                return sorted(done) if play.ended else None
            at, node, active = min(offered, key=itemgetter(0))
            done.append(at)
            play._happens(active.armed[0] if net.kinds[node] is Kind.EVENTS else node, active)
            play._settle()
    except StuckInModel:
        pass
    return None


def test_the_branches_of_a_block_come_one_after_the_other():
    """That is what a serial run is."""
    _, small, _ = sketches.drawn(
        "begin -> and-1 -> fire -> and-2 -> issue -> end;"
        "and-1 -> plan -> and-2; and-1 -> cado -> and-2"
    )

    serial = serialising.serialised(small, ["cado", "fire"])

    play, done = Play.start(serial.net, {}), []
    while play.tokens():
        ((element, _),) = play.tokens()
        done.append(element)
        play.complete(element, {})
    assert done == ["cado", "fire", "plan", "issue"]
    assert serial.left == ()


def test_only_the_branches_that_are_needed_are_entered():
    """The conditions of a fork are kept, and the branch for when nobody is needed."""
    _, small, _ = sketches.drawn(
        "begin -> or-1 -> fire -> or-2 -> issue -> end;or-1 -> plan -> or-2; or-1 -> nobody -> or-2"
    )
    names = sorted({name for c in small.conditions if c is not None for name in c.names})

    serial = serialising.serialised(small).net

    for flags in range(4):
        facts = {name: bool(flags >> bit & 1) for bit, name in enumerate(names)}
        assert played(serial, facts) == played(small, facts) is not None


def test_after_a_refusal_nobody_else_is_asked():
    """A serial run stops at the first refusal: what it did not do must not be counted as done."""
    text = "begin -> and-1 -> fire -> and-2 -> issue -> end; and-1 -> plan -> and-2"
    _, small, _ = sketches.drawn(text)

    serial = serialising.serialised(small, ["fire", "plan"], cut="refused").net

    assert played(serial, {"refused": True}) == [("issue", 0)]
    assert played(serial, {"refused": False}) == played(small, {})


@pytest.mark.parametrize("name", SOUND)
def test_what_is_sound_stays_sound_in_series(name):
    """The net of a serial run is a diagram like any other: it ends, and nothing in it is dead."""
    _, small, issues = sketches.drawn(SOUND[name])

    serial = serialising.serialised(small).net

    assert soundness.study(serial, issues).verdict == "sound"


@pytest.mark.parametrize("process", PROCESSES)
def test_every_published_process_has_a_serial_twin(process):
    """The managers' question is asked of these."""
    model = compiled.of(catalogue.shipped(process).files[catalogue.DIAGRAM]).model
    net = nets.compiled(model)

    serial = serialising.serialised(net)

    assert serial.left == ()
    assert soundness.study(serial.net, issuing(serial.net, model)).verdict == "sound"


def test_random_diagrams_stay_sound_and_do_the_same_work():
    """Whatever an analyst draws: the same pieces of work, for the same facts, in another order."""
    sound = same = 0
    for seed in range(SEEDS):
        diagram = diagrams.draw(seed, depth=3)
        net = nets.compiled(compiled.of(diagram.xml).model)
        serial = serialising.serialised(net).net
        if serial.names == net.names or soundness.study(net, seconds=0.1).verdict != "sound":
            continue
        sound += 1
        assert soundness.study(serial, seconds=1).verdict == "sound", seed
        dice = Random(seed)
        for _ in range(4):
            facts = {f: not f.startswith("again") and dice.random() < 0.6 for f in diagram.flags}
            facts |= dict.fromkeys(diagram.numbers, 2)
            before = played(net, facts)
            same += before is not None
            assert before is None or played(serial, facts) == before, seed
    assert sound > 5
    assert same > 15
