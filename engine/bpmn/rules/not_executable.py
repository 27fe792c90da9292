"""A diagram that says of itself that it is only a drawing."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "not-executable"


def check(draft: Draft) -> Iterator[Finding]:
    """isExecutable="false" gives SpiffWorkflow an empty list of processes, and no error."""
    if not draft.model.executable:
        yield draft.error(
            RULE, draft.model.process_id,
            "标为不可执行（isExecutable=false），只是一张图。请在流程属性里勾选“可执行”。",
            "is marked isExecutable=false: a mere drawing. Tick “executable” on the process.",
        )  # fmt: skip
