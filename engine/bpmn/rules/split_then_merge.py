"""Several tokens meet where nobody waits for the others: what follows happens once for each."""

from collections.abc import Iterator

from engine.bpmn import paths
from engine.bpmn.findings import Draft, Finding

RULE = "split-then-merge"


def check(draft: Draft) -> Iterator[Finding]:
    """Parallel into an exclusive merge, or straight into a task: the permit is issued twice.

    The structured case only; full soundness comes with the studio.
    """
    for scope in paths.scopes(draft.model):
        for fork in paths.forks(draft.model, scope):
            merge = paths.meeting(draft, fork)
            if merge is not None:
                yield draft.error(
                    RULE, merge.id,
                    "把同时办的几支合在一起，却不等它们到齐：后面的步骤会办几次，可能重复出件。"
                    "请改用汇合网关。",
                    "merges branches that run in parallel without waiting: what follows happens "
                    "once for each, papers may be handed out twice. Use a join.",
                    *paths.path(draft, fork.id, merge.id),
                )  # fmt: skip
