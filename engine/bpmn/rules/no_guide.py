"""A diagram on its own: half of what it names cannot be checked."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "no-guide"


def check(draft: Draft) -> Iterator[Finding]:
    """Departments, items, forms, connectors and facts are defined in the package's guide."""
    if draft.guide is None:
        yield draft.warning(
            RULE, draft.model.process_id,
            "旁边没有guide.toml，部门、事项、表单、接口和条件里的名称没有核对。请放进流程包再查。",
            "has no guide.toml beside it: names were not checked. Put it into its package.",
        )  # fmt: skip
