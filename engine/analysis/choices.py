"""Conditions as free choices: which way a case goes is for its facts to say, not for the diagram.

Every condition becomes a question that can be answered yes or no. Within one step of the engine
the facts do not change, so the same question has the same answer wherever it is asked; ``not x``
is the question ``x`` turned round. From step to step everything is open again. A condition that
asks nothing (``true``, ``1 > 2``) keeps its value.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from engine.analysis.net import Kind, Net
from engine.bpmn.expressions import Expression, NoAnswer

MOST = 2
"""Instances of a multi-instance that are tried: a third does nothing that the second did not."""

_CHOICES = (Kind.EXCLUSIVE, Kind.INCLUSIVE)
_ANSWERS: Mapping[str, Sequence[object]] = {"#": (1, MOST, 0), "~": (1, 0)}
_YES_OR_NO = (False, True)


class Oracle(Mapping[str, object]):
    """Facts for one step: each question is answered when it is first asked.

    ``tape`` numbers the answers in the order of asking; beyond its end the first one is taken.
    """

    def __init__(self, tape: Sequence[int] = ()) -> None:
        self.tape = tape
        self.answers: dict[str, object] = {}
        self.asked: list[tuple[int, int]] = []

    def __getitem__(self, question: str) -> object:
        """The answer to a question."""
        if question not in self.answers:
            possible = _ANSWERS.get(question[:1], _YES_OR_NO)
            nth = self.tape[len(self.asked)] if len(self.asked) < len(self.tape) else 0
            self.asked.append((nth, len(possible)))
            self.answers[question] = possible[nth]
        return self.answers[question]

    def __iter__(self) -> Iterator[str]:
        """What has been asked."""
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    def taken(self) -> tuple[int, ...]:
        """The tape of the answers that were given."""
        return tuple(nth for nth, _ in self.asked)

    def next(self) -> tuple[int, ...] | None:
        """The tape of the next way to answer, until every way has been tried."""
        asked = list(self.asked)
        while asked and asked[-1][0] + 1 == asked[-1][1]:
            asked.pop()
        return (*(n for n, _ in asked[:-1]), asked[-1][0] + 1) if asked else None


def freed(net: Net) -> Net:
    """The same net, its conditions and counts left open."""
    return replace(
        net,
        conditions=tuple(_condition(net, arc) for arc in range(len(net.sources))),
        many=tuple(None if one is None else _count(one) for one in net.many),
    )


def question(name: str) -> Expression:
    """A question of our own, by the sign that it begins with."""
    return Expression(name, frozenset({name}), itemgetter(name))


def asks(net: Net, node: int) -> list[str]:
    """The questions that a node of a freed net puts, in order; "" is one with a fixed answer."""
    put = [net.conditions[arc] for arc in net.outgoing[node]]
    expressions = [*put, net.many[node]]
    return [next(iter(one.names), "") for one in expressions if one is not None]


def _condition(net: Net, arc: int) -> Expression | None:
    node, condition = net.sources[arc], net.conditions[arc]
    if net.kinds[node] not in _CHOICES or arc == net.defaults[node]:
        return None
    if condition is None:
        return question(f"?{arc}")
    if not condition.names:
        return condition
    asked, turned = _turned(condition.source)
    if turned:
        return Expression(asked, frozenset({asked}), lambda facts: not facts[asked])
    return question(asked)


def _turned(source: str) -> tuple[str, bool]:
    """The question without its ``not``, and whether the answer is to be turned round."""
    tree, turned = ast.parse(source.strip(), mode="eval").body, False
    while isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        tree, turned = tree.operand, not turned
    return ast.unparse(tree), turned


def _count(many: Expression) -> Expression:
    if many.names:
        return question(f"#{many.source}")
    try:
        value = many.value({})
    except NoAnswer:
        return many
    if isinstance(value, int) and value > MOST:
        return Expression(many.source, frozenset(), lambda _facts: MOST)
    return many
