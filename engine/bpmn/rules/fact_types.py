"""A condition compares what can be compared, and can come out either way."""

from collections.abc import Iterator

from engine.bpmn import expressions, samples
from engine.bpmn.expressions import BadExpression, Expression
from engine.bpmn.findings import Draft, Finding, facts_of

RULE = "fact-types"


def check(draft: Draft) -> Iterator[Finding]:
    """Tried with the values that the declared facts may have: see ``samples``."""
    guide = draft.guide
    if guide is None:
        return
    known = facts_of(guide)
    for flow in draft.model.flows.values():
        expression = _compiled(flow.condition)
        if expression is None or not expression.names or not expression.names <= known.keys():
            continue  # another rule names it, or there is nothing to try
        answers = samples.answers(expression, guide)
        if answers is None:
            continue
        if not answers:
            yield draft.error(
                RULE, flow.id,
                f"的条件“{flow.condition}”拿不同种类的值相比，算不出结果。请核对事实的种类。",
                f"compares values of different kinds in “{flow.condition}”, which has no answer."
                " Look at what kind each fact is.",
            )  # fmt: skip
        elif len(answers) == 1:
            zh, en = ("总是", "always") if True in answers else ("从不", "never")
            yield draft.warning(
                RULE, flow.id,
                f"的条件“{flow.condition}”{zh}成立，写了等于没写。请核对。",
                f"asks “{flow.condition}”, which {en} holds."
                " Look at it again.",
            )  # fmt: skip


def _compiled(source: str) -> Expression | None:
    try:
        return expressions.compiled(source) if source else None
    except BadExpression:
        return None
