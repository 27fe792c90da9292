"""The language of conditions: small, bounded, and it says what it needs."""

import pytest

from engine.bpmn import expressions
from engine.bpmn.expressions import BadExpression, NoAnswer

FACTS = {"needs_fire": True, "opinion_fire": "revise", "floor_area": 5200.5, "storeys": 6}


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("needs_fire", True),
        ("not needs_fire", False),
        ("opinion_fire == 'revise' and storeys > 5", True),
        ("opinion_fire in ('pass', 'tacit')", False),
        ("opinion_fire not in ['pass', 'tacit']", True),
        ("5000 <= floor_area < 6000", True),
        ("storeys - 1 + 2 == 7", True),
        ("-storeys < 0", True),
        ("max(storeys, 10) - min(storeys, 10) == 4", True),
        ("any([needs_fire, false]) and not all([needs_fire, false])", True),
        ("len(opinion_fire) == 6 or nowhere", True),
        ("needs_fire == true", True),
    ],
)
def test_an_expression_is_answered_from_the_facts(source, answer):
    """The same few words that an analyst writes on a flow."""
    assert expressions.compiled(source).holds(FACTS) is answer


def test_an_expression_says_which_facts_it_reads():
    """The publish check compares them with the guide; functions and literals are no facts."""
    found = expressions.compiled("max(storeys, 3) > 2 and opinion_fire != 'x' or true")

    assert found.names == {"storeys", "opinion_fire"}


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__",
        "needs_fire.real",
        "2 ** 64",
        "'a' * 9",
        "[x for x in needs_fire]",
        "needs_fire is true",
        "open('x')",
        "min",
        "_secret",
        "len(opinion_fire, key=1)",
        "lambda: 1",
        "1 if needs_fire else 2",
        "needs_fire = true",
        "needs_fire[0]",
        "f'{needs_fire}'",
        "None",
        "",
        "(" * 250 + ")" * 250,
        "a" * 501,
        "+".join("a" * 60),
        "'\\x41'",
        "\x00",
    ],
)
def test_whatever_is_not_in_our_language_is_refused(source):
    """An expression is typed by a person into a diagram; Python must not be reachable from it."""
    with pytest.raises(BadExpression) as refusal:
        expressions.compiled(source)

    assert refusal.value.says("zh")
    assert "cannot be used" in refusal.value.says("en")


@pytest.mark.parametrize("source", ["nowhere", "opinion_fire < 3", "len(storeys)", "min(storeys)"])
def test_a_question_the_facts_cannot_answer_names_itself(source):
    """A missing or ill-typed fact is a model error a person can act on, never a silent no."""
    with pytest.raises(NoAnswer, match="has no answer"):
        expressions.compiled(source).holds(FACTS)


def test_an_expression_is_compiled_once():
    """A gateway is asked thousands of times a day."""
    assert expressions.compiled("storeys > 5") is expressions.compiled("storeys > 5")
