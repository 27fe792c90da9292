"""Handling names a review form, and the package has it."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "review-forms"


def check(draft: Draft) -> Iterator[Finding]:
    """approval:form is the name of forms/<name>.schema.json."""
    if draft.guide is None:
        return
    for node in draft.model.nodes.values():
        if node.form and node.form not in draft.forms:
            yield draft.error(
                RULE, node.id,
                f"的表单“{node.form}”不在流程包里。请改正名称，或补上forms/{node.form}.schema.json。",
                f"names the form “{node.form}”. Correct it, or add forms/{node.form}.schema.json.",
            )  # fmt: skip
        if node.work == "handle" and not node.form:
            yield draft.warning(
                RULE, node.id,
                "没有审查表单（approval:form），承办人只能写意见。",
                "has no review form (approval:form): only the opinion can be written.",
            )  # fmt: skip
