"""Values that facts may have, for trying an expression before any case runs.

Of each kind the values at which a condition can turn: yes and no, the texts of the guide and of
the expression itself, numbers just below, at and above those it compares with.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.bpmn.expressions import Expression, NoAnswer
from engine.domain.guide import FactRule, ServiceGuide
from engine.domain.names import FactValue
from engine.domain.opinions import OpinionKind

MOST: Final = 4096
"""Worlds tried for one expression; one that asks for more is not judged."""

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_TEXT: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_OPINIONS: Final = ("none", *(kind.value for kind in OpinionKind))
_YES_NO: Final = (True, False)


def answers(expression: Expression, guide: ServiceGuide) -> frozenset[bool] | None:
    """What it can come to: true, false, both; none of them where the values never go together.

    None where there are too many worlds to try.
    """
    names = sorted(expression.names)
    values = [_values(name, expression.source, guide) for name in names]
    worlds = 1
    for each in values:
        worlds *= len(each)
    if worlds > MOST:
        return None
    return frozenset(_tried(expression, names, values))


def _tried(
    expression: Expression, names: Sequence[str], values: Sequence[Sequence[FactValue]]
) -> Iterator[bool]:
    for world in itertools.product(*values):
        facts: Mapping[str, object] = dict(zip(names, world, strict=True))
        try:
            yield expression.holds(facts)
        except NoAnswer:
            continue


def _values(name: str, source: str, guide: ServiceGuide) -> tuple[FactValue, ...]:
    own = next((fact for fact in guide.facts if fact.name == name), None)
    texts = tuple(one or other for one, other in _TEXT.findall(source))
    if own is not None:
        return _of_fact(own, source, texts)
    if name.startswith("opinion_"):
        return _OPINIONS
    if name == "round":
        return (1, 2, 3, 10)
    if name in ("outcome", "acceptance"):
        return (*dict.fromkeys((*texts, "~")),)
    return _YES_NO


def _of_fact(fact: FactRule, source: str, texts: tuple[str, ...]) -> tuple[FactValue, ...]:
    if fact.kind == "boolean":
        return _YES_NO
    if fact.kind == "text":
        return tuple(code for code, _ in fact.choices) or (*dict.fromkeys((*texts, "~")),)
    bounds = [float(n) for n in _NUMBER.findall(_TEXT.sub("", source))]
    near = {n + d for n in (0.0, *bounds) for d in (-1, 0, 1)}
    low = -1e9 if fact.minimum is None else fact.minimum
    high = 1e9 if fact.maximum is None else fact.maximum
    return tuple(sorted(n for n in near if low <= n <= high)) or (low,)
