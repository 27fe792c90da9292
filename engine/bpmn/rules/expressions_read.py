"""Every condition is in our small language and asks only for facts there are."""

from collections.abc import Iterator

from engine.bpmn import expressions
from engine.bpmn.expressions import BadExpression
from engine.bpmn.findings import Draft, Finding, facts_of

RULE = "expressions"


def check(draft: Draft) -> Iterator[Finding]:
    """Compiled now, so that nothing is left to fail while a case runs."""
    asked = [(flow.id, flow.condition) for flow in draft.model.flows.values() if flow.condition]
    asked += [(node.id, node.multi) for node in draft.model.nodes.values() if node.multi]
    known = facts_of(draft.guide) if draft.guide else None
    for element, source in asked:
        try:
            names = expressions.compiled(source).names
        except BadExpression as error:
            yield draft.error(RULE, element, f"：{error.says('zh')}", f": {error.says('en')}")
            continue
        for name in sorted(names):
            if known is None:
                break
            if name not in known:
                yield draft.error(
                    RULE, element,
                    f"的条件“{source}”问到没有的事实“{name}”。请改正名称，或在办事指南[facts]里补上。",
                    f"asks in “{source}” for “{name}”, which is no fact. Correct it or add it.",
                )  # fmt: skip
            elif not known[name]:
                yield draft.error(
                    RULE, element,
                    f"的条件“{source}”问到可以不填的“{name}”，没填时办件会停。请把它设为必填。",
                    f"asks in “{source}” for “{name}”, which may be left empty. Make it required.",
                )  # fmt: skip
