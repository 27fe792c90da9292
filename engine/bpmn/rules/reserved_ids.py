"""Ids that SpiffWorkflow keeps for itself, and characters that no id may have."""

import re
from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "reserved-ids"
_RESERVED = frozenset({"Start", "End", "Root"})
_SHAPE = re.compile(r"[\w][\w.\-]*")


def check(draft: Draft) -> Iterator[Finding]:
    """A user task called End is skipped by the library and the case ends: facts §1."""
    given = set(draft.model.unnamed)
    for element in (*draft.model.nodes, *draft.model.flows, *draft.model.processes):
        if element in given or "~" in element:
            continue  # named by us: missing-ids and duplicate-ids speak about these
        if element in _RESERVED or element.endswith(".EndJoin") or "[child]" in element:
            yield draft.error(
                RULE, element,
                "这个编号是引擎自用的。请改名，例如 fire-review。",
                "is an id that the engine keeps for itself. Rename it, e.g. fire-review.",
            )  # fmt: skip
        elif not _SHAPE.fullmatch(element):
            yield draft.error(
                RULE, element,
                "这个编号含有不能用的字符。只用字母、数字、连字符和点。",
                "has an id with odd characters. Use letters, digits, hyphens and dots.",
            )  # fmt: skip
