"""What of a case cannot follow it into another edition, whatever its tokens do."""

from collections.abc import Iterator

from engine.bpmn import expressions
from engine.domain.carrying import Route
from engine.domain.merging import latest
from engine.domain.names import BranchId, Text
from engine.domain.opinions import OpinionKind
from engine.stages.casefile import CaseFile
from engine.stages.editions import Edition
from engine.store import branches, fees, opinions, outbox, papers

_STANDS = (OpinionKind.REVISE, OpinionKind.REFUSE)


def of(file: CaseFile, target: Edition, route: Route) -> tuple[Text, ...]:
    """Sentences about everything that refers to what the target does not have."""
    shares = {_last(old): _last(new) for old, new in route.pairs.items()}
    found = (
        *_letters(file, target, shares),
        *_work(file, target, route),
        *_opinions(file, target, shares),
        *_decisions(file, target),
        *_fees(file, target),
        *_facts(file, target),
        *_demands(file, target),
    )
    return tuple(dict.fromkeys(found))


def _last(element: str) -> str:
    return element.rpartition("/")[2]


def _letters(file: CaseFile, target: Edition, shares: dict[str, str]) -> Iterator[Text]:
    """A system that has been asked answers by the names of the letter."""
    for token in file.instance.tokens:
        node, share = file.edition.model.node(token.element), None
        if node.kind == "serviceTask":
            share = file.edition.model.branch_of(token.element)
        if share is None:
            continue
        now = shares.get(node.id, "")
        there = target.model.nodes.get(now)
        same = shares.get(share.id) == share.id
        if not same or there is None or there.connector != node.connector:
            yield Text(
                f"{share.name}：已送部门系统，还没有答复。等答复到了再转。",
                f"{share.name}: its system has been asked and has not answered. Move it after.",
            )
    for row in outbox.waiting(file.tx, file.case.id):
        share_id = row["branch"]
        if share_id in file.edition.branches and shares.get(share_id) != share_id:
            name = file.edition.branches[share_id].name
            yield Text(
                f"{name}：还有派件在路上。等送到并答复了再转。",
                f"{name}: a letter is still on its way. Move it once that is answered.",
            )


def _work(file: CaseFile, target: Edition, route: Route) -> Iterator[Text]:
    """Open work stays what it is: another kind of work is not the same piece of work."""
    for item in branches.open_items(file.tx, file.case.id):
        now = route.pairs.get(item.element)
        node = None if now is None else target.model.nodes.get(_last(now))
        if node is not None and node.work != item.work:
            name = file.edition.model.node(item.element).name
            yield Text(
                f"{name}：对应的“{node.name}”是另一种办理，手上的待办接不过去。",
                f"{name}: its counterpart “{node.name}” is another kind of work.",
            )


def _opinions(file: CaseFile, target: Edition, shares: dict[str, str]) -> Iterator[Text]:
    """Changes asked for, or a refusal, that nobody could take back or sign any more."""
    for branch, opinion in latest(opinions.of_case(file.tx, file.case.id)).items():
        node = file.edition.branches.get(branch)
        name = node.name if node else branch
        now = target.branches.get(BranchId(shares.get(branch, "")))
        if now is not None and now.department != opinion.department:
            if opinion.kind is not OpinionKind.NOT_REQUIRED:
                yield Text(
                    f"{name}：意见由原部门给出，新版本里归别的部门，没有人能签发它。",
                    f"{name}: its opinion is another department's; nobody could sign it there.",
                )
        elif now is not None or opinion.kind not in _STANDS:
            continue
        elif opinion.kind is OpinionKind.REVISE:
            yield Text(
                f"{name}：要求修改，新版本里没有人能复审它。",
                f"{name}: asked for changes, and nobody in the other edition can review them.",
            )
        else:
            yield Text(
                f"{name}：意见是不通过，新版本里没有人能签发它。",
                f"{name}: refused, and nobody in the other edition can sign that.",
            )


def _decisions(file: CaseFile, target: Edition) -> Iterator[Text]:
    for decision in papers.decisions(file.tx, file.case.id):
        gone = decision.department not in target.departments
        if gone or target.guide.item(decision.item) is None:
            yield Text(
                f"“{decision.title.zh}”已经签发，新版本里没有这个事项或部门，发不出去。",
                f"“{decision.title.says('en')}” is signed; the other edition has no such item or"
                " department, and it could not be handed out.",
            )


def _fees(file: CaseFile, target: Edition) -> Iterator[Text]:
    known = {(one.charge, one.code) for one in target.tariffs.all}
    for line in fees.lines(file.tx, file.case.id):
        if (line.charge, line.tariff) not in known:
            yield Text(
                f"已核定“{line.title.zh}”，新版本里没有这项收费标准。",
                f"“{line.title.says('en')}” is assessed, and the other edition has no such tariff.",
            )


def _facts(file: CaseFile, target: Edition) -> Iterator[Text]:
    """What the target asks of every application and this one never said."""
    asked = {n for rule in target.guide.needs.values() for n in expressions.compiled(rule).names}
    asked |= {n for c in target.net.conditions if c is not None for n in c.names}
    for rule in target.guide.facts:
        if rule.name in asked and rule.name not in file.case.facts:
            yield Text(
                f"新版本要问“{rule.label.zh}”，这一件没有填过。",
                f"The other edition asks “{rule.label.says('en')}”; this case never said.",
            )


def _demands(file: CaseFile, target: Edition) -> Iterator[Text]:
    """Materials that were asked for in the one notice, and may not be expected any more."""
    if file.case.status.value != "awaiting_correction":
        return
    notice = papers.notice(file.tx, file.case.id, "correction")
    for demand in () if notice is None else notice.body.get("demands", ()):
        code = demand.get("material", "")
        if code and target.guide.material(code) is None:
            yield Text(
                f"补正告知里要的材料{code}，新版本里没有了。",
                f"The notice asks for material {code}, which the other edition does not have.",
            )
