"""Time limits name one of our clocks; the engine never reads a timer expression."""

import re
from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding
from engine.bpmn.nodes import Node

RULE = "clocks"
_CLOCKS = frozenset({"promised", "statutory", "minutes"})
_MINUTES = re.compile(r"[1-9][0-9]{0,2}")
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
            if not _AT.fullmatch(node.at):
                yield draft.error(
                    RULE, node.id,
                    f"的时刻“{node.at}”不能用。可用：due-soon、overdue、+天数（分钟钟为分钟数）。",
                    f"rings at “{node.at}”. Say due-soon, overdue or +N.",
                )  # fmt: skip
            elif node.clock == "minutes" and node.at[0] != "+":
                yield from _planned(draft, node)
        if node.minutes and not _MINUTES.fullmatch(node.minutes):
            yield draft.error(
                RULE, node.id,
                f"的计划分钟“{node.minutes}”不能用。请写1到999的整数。",
                f"is planned for “{node.minutes}” minutes. Say a whole number from 1 to 999.",
            )  # fmt: skip


def _planned(draft: Draft, node: Node) -> Iterator[Finding]:
    """A step that may use its plan up, or eat the slack, has a plan, and the case a limit."""
    host = draft.model.nodes.get(node.attached_to)
    if node.interrupting or host is None or not host.minutes:
        yield draft.error(
            RULE, node.id,
            "按分钟提醒，须挂在写明计划分钟（approval:minutes）的一步上，且不打断这一步。",
            "reminds by minutes: attach it, not interrupting, to a step with approval:minutes.",
        )  # fmt: skip
    elif draft.guide is not None and not draft.guide.while_waiting:
        yield draft.error(
            RULE, node.id,
            "按分钟提醒，办事指南却没有写限时（process.promised_minutes）。请补上。",
            "reminds by minutes, but the guide promises none (process.promised_minutes).",
        )  # fmt: skip
