"""No promise is longer than the law, and no joint case longer than the law lets it be."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding
from engine.domain import limits
from engine.domain.guide import ServiceGuide
from engine.domain.names import Text

RULE = "limits"


def check(draft: Draft) -> Iterator[Finding]:
    """行政许可法 art. 42 for the joint case; each item against its own statutory limit."""
    guide = draft.guide
    if guide is None:
        return
    wrong = limits.of_joint(guide.statutory_days, guide.promised_days)
    if wrong is not None:
        yield _finding(draft, draft.model.process_id, wrong)
    for item in guide.items:
        if item.promised_days > item.statutory_days:
            wrong = limits.of_item(item.statutory_days, item.promised_days)
            if wrong is not None:
                yield _finding(draft, _branch(draft, item.code), wrong)
        elif item.promised_days > guide.promised_days and not guide.while_waiting:
            yield _finding(draft, _branch(draft, item.code), _longest(guide, item.promised_days))


def _branch(draft: Draft, item: str) -> str:
    """The share in which an item is handled, or the process."""
    drawn = (node.id for node in draft.model.nodes.values() if node.item == item)
    return next(drawn, draft.model.process_id)


def _longest(guide: ServiceGuide, promised: int) -> Text:
    joint = guide.promised_days
    return Text(
        f"承诺{promised}个工作日，比整个联审承诺的{joint}个工作日还长。请改短，或放宽联审的承诺。",
        f"the promise of {promised} working days is longer than the whole joint case’s {joint}.",
    )


def _finding(draft: Draft, element: str, says: Text) -> Finding:
    return draft.error(RULE, element, f"的时限不合规：{says.zh}", f": {says.says('en')}")
