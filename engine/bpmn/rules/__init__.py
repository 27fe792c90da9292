"""The rules of the publish check: one file each, (draft) → findings.

Together they say that what was checked runs as it was drawn (DESIGN §4). Whether it is sound as
a whole is not theirs to say: they catch the simple cases, the study of soundness the rest.
"""

from engine.bpmn.findings import ERROR, Draft, Finding
from engine.bpmn.rules import (
    block_alone,
    branch_flow,
    calls,
    choice_then_wait,
    clocks,
    conditions,
    connectors,
    dangling,
    data_drawn,
    departments,
    departments_reached,
    duplicate_ids,
    errors_caught,
    event_choice,
    expressions_read,
    fact_types,
    foreign_words,
    inclusive_default,
    items,
    limits,
    material_readers,
    messages,
    missing_ids,
    no_guide,
    no_way_out,
    not_executable,
    one_way_out,
    reserved_ids,
    review_forms,
    split_then_merge,
    start_and_end,
    tacit_safety,
    unreachable,
    unsupported,
    work,
)

ALL = (
    not_executable, unsupported, foreign_words, duplicate_ids, reserved_ids,
    missing_ids, start_and_end, dangling, unreachable, no_way_out, one_way_out,
    conditions, inclusive_default, expressions_read, fact_types,
    block_alone, branch_flow, choice_then_wait, split_then_merge, event_choice,
    messages, errors_caught, calls, clocks,
    departments, departments_reached, items, limits, material_readers,
    work, review_forms, connectors, tacit_safety, data_drawn, no_guide,
)  # fmt: skip
"""In the order in which an analyst would mend a diagram."""


def apply(draft: Draft) -> tuple[Finding, ...]:
    """Everything the rules find, errors first, otherwise in the order of the rules."""
    found = [finding for rule in ALL for finding in rule.check(draft)]
    return tuple(sorted(found, key=lambda finding: finding.severity != ERROR))
