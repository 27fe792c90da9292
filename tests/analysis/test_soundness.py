"""What is sound and what is not: a table of small diagrams, each with its verdict and its run."""

import pytest

from engine.analysis import soundness
from tests.analysis import brute, sketches

BLOCK = "begin -> and-1 -> fire -> and-2 -> issue -> end; and-1 -> plan -> and-2"
SOUND = {
    "straight": "begin -> accept -> issue -> end",
    "all of them, awaited": BLOCK,
    "one of them, merged": "begin -> xor-1 -> fire -> xor-2 -> issue -> end;"
    " xor-1 -> plan -> xor-2",
    "some of them, awaited": "begin -> or-1 -> fire -> or-2 -> issue -> end; or-1 -> plan -> or-2",
    "all of them into a join of those that come":
        "begin -> and-1 -> fire -> or-2 -> issue -> end; and-1 -> plan -> or-2",
    "one of them into a join of those that come":
        "begin -> xor-1 -> fire -> or-2 -> issue -> end; xor-1 -> plan -> or-2",
    "block in block":
        "begin -> and-1 -> or-1 -> fire -> or-2 -> and-2 -> issue -> end;"
        "or-1 -> cado -> or-2; and-1 -> plan -> and-2",
    "a loop with a way out":
        "begin -> xor-1 -> check -> xor-2 -> redraw -> xor-1; xor-2 -> issue -> end",
    "returned in a branch":
        "begin -> and-1 -> xor-1 -> fire -> xor-2 -> xor-1; xor-2 -> and-2 -> issue -> end;"
        "and-1 -> plan -> and-2",
    "rounds": """begin -> xor-1 -> round -> xor-2 -> redraw -> xor-1; xor-2 -> issue -> end
        round { begin-r -> or-1 -> fire -> or-2 -> end-r; or-1 -> plan -> or-2; or-1 -> or-2 }""",
    "tacit consent merged before the join":
        "begin -> and-1 -> fire -> xor-1 -> and-2 -> issue -> end; and-1 -> plan -> and-2;"
        "late -> xor-1; late = clock on fire",
    "a reminder that ends alone":
        "begin -> and-1 -> fire -> and-2 -> issue -> end; and-1 -> plan -> and-2;"
        "late -> call -> end-2; late = clock beside fire",
    "a message that only notifies, as often as it comes":
        "begin -> fire -> issue -> end; note -> send-1 -> end-2; note = message m beside fire",
    "withdrawn: everything ends":
        "begin -> and-1 -> fire -> and-2 -> issue -> end; and-1 -> plan -> xor-1 -> end-stop;"
        "xor-1 -> and-2; end-stop = terminate",
    "an error out of a branch": """begin -> box -> issue -> end; stop -> end-2;
        stop = error e on box
        box { begin-b -> and-1 -> fire -> and-2 -> end-b
              and-1 -> plan -> xor-1 -> end-bad; xor-1 -> and-2; end-bad = error e }""",
    "an escalation that tells and goes on":
        """begin -> box -> issue -> end; tell -> send-1 -> end-2; tell = escalation e beside box
        box { begin-b -> fire -> xor-1 -> end-up; xor-1 -> end-b; end-up = escalation e }""",
    "whichever comes first":
        "begin -> events-1 -> paid -> xor-1 -> issue -> end; events-1 -> late -> xor-1;"
        "paid = message m; late = clock",
    "several at once": "begin -> fire -> issue -> end; fire * number",
    "two ways to hand out, one taken":
        "begin -> xor-1 -> issue-1 -> end; xor-1 -> issue-2 -> end-2",
    "the same question twice, the same way":
        "begin -> and-1 -> xor-1 -> [flag] fire -> and-2 -> issue -> end; and-1 -> xor-2 -> [flag]"
        " plan -> and-2; xor-1 -> or-9; xor-2 -> or-9; or-9 -> end-2",
}  # fmt: skip
UNSOUND = {
    "one chosen, both awaited": ("deadlock", "and-2", "begin xor-1 plan",
        "begin -> xor-1 -> fire -> and-2 -> issue -> end; xor-1 -> plan -> and-2"),
    "some chosen, all awaited": ("deadlock", "and-2", "begin or-1 plan",
        "begin -> or-1 -> fire -> and-2 -> issue -> end; or-1 -> plan -> and-2"),
    "both at work, merged without waiting": ("issued-twice", "issue", None,
        "begin -> and-1 -> fire -> xor-2 -> issue -> end; and-1 -> plan -> xor-2"),
    "some at work, merged without waiting": ("issued-twice", "issue", None,
        "begin -> or-1 -> fire -> xor-2 -> issue -> end; or-1 -> plan -> xor-2; or-1 -> xor-2"),
    "two into a task": ("twice", "sign", None,
        "begin -> and-1 -> fire -> sign -> issue -> end; and-1 -> plan -> sign"),
    "two ends in one": ("again", "end", None,
        "begin -> and-1 -> fire -> end; and-1 -> plan -> end"),
    "handed out in a loop": ("issued-twice", "issue", "begin xor-1 issue xor-2 xor-1 issue",
        "begin -> xor-1 -> issue -> xor-2 -> xor-1; xor-2 -> end"),
    "handed out before the join": ("issued-early", "issue", "begin and-1 issue plan",
        "begin -> and-1 -> issue -> and-2 -> end; and-1 -> plan -> and-2"),
    "handed out in a box beside a branch": ("issued-early", "issue", None,
        """begin -> and-1 -> box -> and-2 -> end; and-1 -> plan -> and-2
        box { begin-b -> sign -> issue -> end-b }"""),
    "handed out one after the other": ("issued-twice", "issue-2", None,
        "begin -> issue-1 -> issue-2 -> end"),
    "a loop without a way out": ("deadlock", "redraw", None,
        "begin -> xor-1 -> fire -> issue -> end; xor-1 -> xor-2 -> redraw -> xor-2"),
    "a loop that asks nobody": ("deadlock", "xor-1", None,
        "begin -> fire -> xor-1 -> xor-2 -> xor-1; xor-9 -> end; fire -> xor-9"),
    "a way that can never be taken": ("dead", "fire", "fire",
        ("begin -> xor-1 -> [flag] plan -> end; xor-1 -> xor-2 -> [flag] fire -> end-2;"
        "xor-2 -> issue -> end-3")),
    "a condition that is never true": ("dead", "fire", "fire",
        "begin -> xor-1 -> [1 > 2] fire -> end; xor-1 -> issue -> end-3"),
    "an error that nothing throws": ("dead", "stop", "stop",
        """begin -> box -> issue -> end; stop -> end-2; stop = error e on box
        box { begin-b -> fire -> end-b }"""),
    "an error that nobody catches": ("uncaught", "end-bad", "begin fire xor-1 end-bad",
        "begin -> fire -> xor-1 -> end-bad; xor-1 -> issue -> end; end-bad = error e"),
    "tacit consent straight into the join": ("deadlock", "and-2", None,
        ("begin -> and-1 -> fire -> and-2 -> issue -> end; and-1 -> plan -> and-2;"
        "late -> and-2; late = clock on fire")),
    "a reminder that leads back": ("again", "end", None,
        "begin -> fire -> xor-1 -> sign -> end; late -> call -> xor-1; late = clock beside fire"),
    "a message that begins work each time it comes": ("twice", "call", None,
        "begin -> fire -> issue -> end; note -> call -> end-2; note = message m beside fire"),
    "a reminder that begins work in every round": ("twice", "call", None,
        ("begin -> xor-1 -> fire -> xor-2 -> xor-1; xor-2 -> issue -> end;"
        "late -> call -> end-2; late = clock beside fire")),
    "a branch that ends early": ("deadlock", "and-2", None,
        ("begin -> and-1 -> fire -> xor-1 -> end-2; xor-1 -> and-2 -> issue -> end;"
        "and-1 -> plan -> and-2")),
    "an error that stops one of two": ("deadlock", "and-2", None,
        """begin -> and-1 -> box -> and-2 -> issue -> end; and-1 -> plan -> and-2
        stop -> end-2; stop = error e on box
        box { begin-b -> fire -> xor-1 -> end-bad; xor-1 -> end-b; end-bad = error e }"""),
    "rounds that hang": ("deadlock", "and-2", "begin xor-1 round begin-r xor-3 plan",
        """begin -> xor-1 -> round -> xor-2 -> xor-1; xor-2 -> issue -> end
        round { begin-r -> xor-3 -> fire -> and-2 -> end-r; xor-3 -> plan -> and-2 }"""),
    "handed out by each of several": ("issued-twice", "issue", None,
        """begin -> box -> end; box * 2
        box { begin-b -> issue -> end-b }"""),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_what_can_be_walked_to_its_end_is_sound(name):
    """Nobody draws something that works and is told that it does not."""
    _, small, issues = sketches.drawn(SOUND[name])

    study = soundness.study(small, issues)

    assert (study.verdict, study.flaws) == ("sound", ())
    assert brute.explore(small, issues).sound


@pytest.mark.parametrize("name", UNSOUND)
def test_what_goes_wrong_is_named_with_a_run_that_leads_there(name):
    """The flaw, the element, and the elements that tokens come to on the way."""
    kind, element, run, text = UNSOUND[name]
    _, small, issues = sketches.drawn(text)

    study = soundness.study(small, issues)

    found = {(f.kind, small.names[f.node]): [small.names[n] for n in f.trace] for f in study.flaws}
    assert study.verdict == "unsound"
    assert (kind, element) in found
    assert run is None or found[kind, element] == run.split()
    assert kind in brute.explore(small, issues).kinds


def test_what_was_not_decided_is_never_called_sound():
    """Out of steps, or out of time: said, whatever the diagram would have been."""
    ways = "; ".join(
        f"and-1 -> t{n} -> xor-{n} -> u{n} -> or-2; xor-{n} -> or-2" for n in range(12)
    )
    _, small, issues = sketches.drawn(f"begin -> and-1; {ways}; or-2 -> issue -> end")

    assert soundness.study(small, issues, steps=300).verdict == "undecided"
    assert soundness.study(small, issues, seconds=0.05).verdict == "undecided"
    assert soundness.study(small, issues, steps=0).verdict == "undecided"


def test_a_flaw_that_was_found_counts_although_the_rest_was_not_looked_at():
    """A run that hangs is a run that hangs."""
    ways = "; ".join(
        f"and-1 -> t{n} -> xor-{n} -> u{n} -> or-2; xor-{n} -> or-2" for n in range(12)
    )
    box = "box { begin-b -> xor-b -> fire -> and-b -> end-b; xor-b -> plan -> and-b }"
    text = f"begin -> xor-0 -> box -> end-2; xor-0 -> and-1; {ways}; or-2 -> issue -> end\n{box}"
    _, small, issues = sketches.drawn(text)

    assert soundness.study(small, issues, steps=2000).verdict == "unsound"


def test_the_same_net_is_always_studied_in_the_same_steps():
    """A verdict does not depend on the day."""
    _, small, issues = sketches.drawn(SOUND["rounds"])

    first, second = soundness.study(small, issues), soundness.study(small, issues)

    assert first == second
    assert first.steps < 40


def test_blocks_cost_what_their_elements_cost_and_not_what_their_positions_would():
    """Fifteen departments at once have 32,768 positions; a block has one shape."""
    ways = "; ".join(f"or-1 -> d{n} -> e{n} -> or-2" for n in range(60))
    _, small, issues = sketches.drawn(f"begin -> or-1; {ways}; or-1 -> or-2 -> issue -> end")

    study = soundness.study(small, issues)

    assert study.verdict == "sound"
    assert study.steps < 10
