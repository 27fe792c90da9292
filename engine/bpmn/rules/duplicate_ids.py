"""An id names one element: work items, branches and letters hang on it."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "duplicate-ids"


def check(draft: Draft) -> Iterator[Finding]:
    """Every id stands once. SpiffWorkflow lets the second element replace the first."""
    for element in dict.fromkeys(draft.model.repeated):
        yield draft.error(
            RULE, element,
            "这个编号用了不止一次。请给其中一个改名。",
            "is used as an id more than once. Rename one of them.",
        )  # fmt: skip
