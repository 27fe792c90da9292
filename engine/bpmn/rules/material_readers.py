"""A material that is asked for is read by somebody who takes part."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "material-readers"


def check(draft: Draft) -> Iterator[Finding]:
    """Nobody carries a paper to the window for a department that has no share in the case."""
    guide = draft.guide
    if guide is None:
        return
    shares = {node.department for node in draft.model.nodes.values() if node.department}
    shares |= {guide.lead}
    for rule in guide.materials:
        if shares.isdisjoint(rule.needed_by):
            yield draft.warning(
                RULE, draft.model.process_id,
                f"要收材料“{rule.title.zh}”（{rule.code}），却没有一个参与的部门要看。请删去，或写明谁要。",
                f"asks for “{rule.title.says('en')}” ({rule.code}), which nobody who takes part"
                " reads. Remove it, or say who does.",
            )  # fmt: skip
