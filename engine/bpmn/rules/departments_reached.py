"""A department that the guide names can come to take part."""

from collections.abc import Iterator

from engine.bpmn import expressions, samples
from engine.bpmn.expressions import BadExpression
from engine.bpmn.findings import Draft, Finding

RULE = "departments-reached"


def check(draft: Draft) -> Iterator[Finding]:
    """Somebody would wait for work that no facts of any project ever bring."""
    guide = draft.guide
    if guide is None:
        return
    drawn = {node.department: node.id for node in draft.model.nodes.values() if node.department}
    for code, rule in guide.needs.items():
        try:
            answers = samples.answers(expressions.compiled(rule), guide)
        except BadExpression:
            continue  # the guide itself is refused for it
        if answers is not None and True not in answers:
            yield draft.error(
                RULE, drawn.get(code, draft.model.process_id),
                f"属于{code}，而“{rule}”在哪种项目里都不成立：这个部门永远轮不到。请改[needs]。",
                f"is {code}’s, and “{rule}” holds for no project at all: it never takes part."
                " Change [needs].",
            )  # fmt: skip
    lanes = {lane.department for lane in draft.model.lanes.values()}
    for entry in guide.departments:
        if entry.code not in drawn and entry.code not in lanes and entry.code != guide.lead:
            yield draft.warning(
                RULE, draft.model.process_id,
                f"里没有部门{entry.code}（{entry.short.zh}）的环节，办事指南却列了它。请画上，或删去。",
                f"has nothing for {entry.code} ({entry.short.says('en')}), which the guide lists."
                " Draw its share, or remove it.",
            )  # fmt: skip
