"""Time limits name one of our clocks; the engine never reads a timer expression."""

import re
from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "clocks"
_CLOCKS = frozenset({"promised", "statutory", "minutes"})
_AT = re.compile(r"due-soon|overdue|\+[1-9][0-9]{0,3}")


def check(draft: Draft) -> Iterator[Finding]:
    """approval:clock is promised, statutory or minutes; approval:at due-soon, overdue or +N.

    A timer expression is Python to SpiffWorkflow, and runs as whoever starts the case: facts §4.
    """
    for node in draft.model.nodes.values():
        if node.event == "timer":
            yield draft.error(
                RULE, node.id,
                "用了时间表达式。请改用 approval:clock 指明哪只钟，approval:at 指明何时。",
                "has a timer expression. Say approval:clock and approval:at instead.",
            )  # fmt: skip
        elif node.event == "clock":
            if node.clock not in _CLOCKS:
                yield draft.error(
                    RULE, node.id,
                    f"指的钟“{node.clock}”不存在。可用：promised、statutory、minutes。",
                    f"names the clock “{node.clock}”. There are: promised, statutory, minutes.",
                )  # fmt: skip
            if not _AT.fullmatch(node.at) or (node.clock == "minutes" and node.at[0] != "+"):
                yield draft.error(
                    RULE, node.id,
                    f"的时刻“{node.at}”不能用。可用：due-soon、overdue、+天数；分钟钟只用+分钟数。",
                    f"rings at “{node.at}”. Say due-soon, overdue or +N; minutes take +N only.",
                )  # fmt: skip
