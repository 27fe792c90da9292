"""What a study of soundness says to people: a sentence per flaw, with the run that leads there."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.analysis import exploring, soundness
from engine.analysis.exploring import Flaw
from engine.analysis.net import Net
from engine.analysis.soundness import Study
from engine.bpmn.findings import ERROR, Draft, Finding
from engine.bpmn.nodes import SEPARATOR
from engine.domain.names import Text

DEADLOCK: Final = "deadlock"
DOUBLE_WORK: Final = "double-work"
DOUBLE_ISSUE: Final = "double-issue"
EARLY_ISSUE: Final = "early-issue"
NEVER_REACHED: Final = "never-reached"
UNDECIDED: Final = "undecided"

RULES: Mapping[str, str] = {
    exploring.DEADLOCK: DEADLOCK,
    exploring.UNCAUGHT: DEADLOCK,
    exploring.TWICE: DOUBLE_WORK,
    exploring.AGAIN: DOUBLE_WORK,
    exploring.ISSUED_TWICE: DOUBLE_ISSUE,
    exploring.ISSUED_EARLY: EARLY_ISSUE,
    exploring.DEAD: NEVER_REACHED,
}
"""Kind of flaw → the rule that its finding names."""

_WORDS: Mapping[str, tuple[str, str]] = {
    exploring.DEADLOCK: (
        "：办件可能卡死在这里，再也到不了结束。请看走法，给它一条出路。",
        ": the case may stop here and never come to an end. See the run, and give it a way out.",
    ),
    exploring.UNCAUGHT: (
        "：发出的错误没有人接，办件会卡死在这里。请在外层子流程上接住它。",
        ": throws an error that nobody catches; the case would stop. Catch it around.",
    ),
    exploring.TWICE: (
        "：可能同时来两份，后面的步骤会重复办。请让前面分开的各支先汇合。",
        ": may be offered twice at once, and what follows is done twice. Join the branches first.",
    ),
    exploring.AGAIN: (
        "：同一件会两次走到这个结束，前面的步骤会重复办。请让各支先汇合再结束。",
        ": one case comes to this end twice, so steps are done twice. Join the branches before it.",
    ),
    exploring.ISSUED_TWICE: (
        "：可能重复出件。已经可以出件或出过件，又会走到这里。请让出件在各支汇合之后只走到一次。",
        ": papers may be handed out twice. Let a case come here once, after all branches joined.",
    ),
    exploring.ISSUED_EARLY: (
        "：{others}还没有办完，就可以出件。请把出件放到各支汇合之后。",
        ": papers can be handed out while {others} is still at work. Put it after the join.",
    ),
    exploring.DEAD: (
        "：走不到。没有一种走法会来到这里。请改前面的条件或连线，或把它删去。",
        ": is never reached, whichever way a case goes. Change what leads here, or remove it.",
    ),
}
_AWAITED = (
    "：在等{others}，而这样走下来它不会来了：办件会卡死在这里。请让要等的都来，或不等它。",
    ": waits for {others}, which cannot come any more: the case stops here. Do not wait for it.",
)
_UNDECIDED = Text(
    "流程过于复杂，未能判定，不能发布。请把各部门分别装入“审查块”后再试。",
    "Undecided: the process is too complex to prove. Put each block into a subprocess of its own.",
)


def findings(draft: Draft, net: Net, study: Study) -> tuple[Finding, ...]:
    """The flaws as findings, worst first, each cause once.

    A case that stops never comes to what lies behind, so what is never reached is said only when
    nothing else is wrong; and where two came at once, two come to the end.
    """
    if study.verdict == soundness.UNDECIDED:
        element = draft.model.process_id
        return (Finding(UNDECIDED, ERROR, element, _UNDECIDED, (element,)),)
    kinds = {flaw.kind for flaw in study.flaws}
    follows = {exploring.DEAD} if kinds - {exploring.DEAD} else set[str]()
    if kinds & {exploring.TWICE, exploring.ISSUED_TWICE}:
        follows |= {exploring.AGAIN}
    told: dict[tuple[str, str], Finding] = {}
    for flaw in (one for one in study.flaws if one.kind not in follows):
        found = _finding(draft, net, flaw)
        told.setdefault((found.rule, found.element), found)
    order = list(RULES.values())
    return tuple(sorted(told.values(), key=lambda found: order.index(found.rule)))


def _finding(draft: Draft, net: Net, flaw: Flaw) -> Finding:
    element = _drawn(net, flaw.node)
    awaits = flaw.kind == exploring.DEADLOCK and flaw.others
    zh, en = _AWAITED if awaits else _WORDS[flaw.kind]
    others = [draft.called(_drawn(net, node)) for node in dict.fromkeys(flaw.others)]
    words = {"zh": "、".join(o.zh for o in others), "en": " and ".join(o.en for o in others)}
    trace = [_drawn(net, node) for node in flaw.trace]
    if not trace or trace[-1] != element:
        trace.append(element)
    return draft.error(
        RULES[flaw.kind], element,
        zh.format(others=words["zh"]), en.format(others=words["en"]), *_once(trace),
    )  # fmt: skip


def _once(trace: Sequence[str]) -> list[str]:
    """Without an element that only stands where it stood."""
    return [one for one, before in zip(trace, ["", *trace], strict=False) if one != before]


def _drawn(net: Net, node: int) -> str:
    """The id of an element as it is drawn, also inside a call."""
    return net.names[node].rpartition(SEPARATOR)[2]
