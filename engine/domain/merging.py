"""Opinions → round outcome (is another round needed, for whom) and case outcome.

Both carry their derivation in words. The order in which opinions arrived plays no part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.domain.application import Sheet
from engine.domain.names import BranchId, Department, Text
from engine.domain.opinions import Opinion, OpinionKind

WORDS: Mapping[OpinionKind, Text] = {
    OpinionKind.PASS: Text("通过", "pass"),
    OpinionKind.PASS_WITH_CONDITIONS: Text("通过（附条件）", "pass with conditions"),
    OpinionKind.REVISE: Text("修改后复审", "revise"),
    OpinionKind.REFUSE: Text("不通过", "refuse"),
    OpinionKind.NOT_REQUIRED: Text("无需办理", "not required"),
    OpinionKind.TACIT: Text("视为同意（超时）", "tacit consent"),
}
SEVERITY: Sequence[OpinionKind] = (
    OpinionKind.REFUSE,
    OpinionKind.REVISE,
    OpinionKind.PASS_WITH_CONDITIONS,
    OpinionKind.TACIT,
    OpinionKind.PASS,
    OpinionKind.NOT_REQUIRED,
)


class Result(StrEnum):
    """What became of a case."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """Whether drawings must change, and why."""

    revise: frozenset[Department]
    why: Text

    @property
    def changes_needed(self) -> bool:
        """Whether the design firm must change drawings."""
        return bool(self.revise)


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What becomes of the case and whose decision must be signed."""

    result: Result
    signs: frozenset[Department]
    why: Text


def latest(opinions: Iterable[Opinion]) -> dict[BranchId, Opinion]:
    """Each branch's opinion of its last round."""
    last: dict[BranchId, Opinion] = {}
    for opinion in opinions:
        held = last.get(opinion.branch)
        if held is None or opinion.round > held.round:
            last[opinion.branch] = opinion
    return last


def round_outcome(opinions: Iterable[Opinion], names: Mapping[Department, Text]) -> RoundOutcome:
    """The outcome of the last word of each branch, whatever order they came in."""
    last = sorted(latest(opinions).values(), key=_by_severity)
    revise = frozenset(o.department for o in last if o.kind is OpinionKind.REVISE)
    if revise:
        return RoundOutcome(revise, _derived("需改图", "Revise", last, names, OpinionKind.REVISE))
    return RoundOutcome(revise, _derived("无需改图", "No change needed", last, names, None))


def case_outcome(
    opinions: Iterable[Opinion],
    independent: bool | None,  # noqa: FBT001 - None, yes or no: the lead department's word
    names: Mapping[Department, Text],
) -> CaseOutcome:
    """Each branch stands for itself; a part is granted only where the lead department says so.

    Args:
        opinions: all rounds; the last one of each branch counts.
        independent: what the lead department confirmed, or None where nobody was asked.
        names: short names for the derivation.

    Source: shared design §10 (a refused branch leaves the others valid).
    """
    last = sorted(latest(opinions).values(), key=_by_severity)
    asked = [o for o in last if o.kind is not OpinionKind.NOT_REQUIRED]
    refusing = frozenset(o.department for o in asked if o.kind is OpinionKind.REFUSE)
    everyone = frozenset(o.department for o in asked)
    if not refusing:
        return CaseOutcome(Result.GRANTED, everyone, _derived("准予", "Granted", last, names, None))
    if refusing != everyone and independent:
        why = _derived("部分事项准予", "Partly granted", last, names, OpinionKind.REFUSE)
        return CaseOutcome(Result.PARTLY_GRANTED, everyone, why)
    why = _derived("不予许可", "Refused", last, names, OpinionKind.REFUSE)
    return CaseOutcome(Result.REFUSED, refusing, why)


def concerned(
    opinions: Iterable[Opinion],
    changed: Iterable[Sheet],
    users: Mapping[str, frozenset[Department]],
    answered: Mapping[str, frozenset[Department]],
) -> frozenset[Department]:
    """Who reviews the next round; ``again`` says why."""
    return frozenset(again(opinions, changed, users, answered))


@dataclass(frozen=True, slots=True)
class Again:
    """Why a department reviews again.

    ``asked``: it wanted changes. ``answering``: changed sheets it had commented on.
    ``unasked``: sheets it uses that changed although nobody had asked for it.
    """

    asked: bool = False
    answering: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


def again(
    opinions: Iterable[Opinion],
    changed: Iterable[Sheet],
    users: Mapping[str, frozenset[Department]],
    answered: Mapping[str, frozenset[Department]],
) -> dict[Department, Again]:
    """Who reviews the next round and why: open comments, or a sheet nobody asked to change.

    Args:
        opinions: all rounds so far.
        changed: sheets of the new version that differ from the version before.
        users: departments per material code.
        answered: departments whose open comments a changed sheet answers, per sheet number.

    A sheet changed in answer to a comment goes back to those who commented; the other
    departments that use it are told and may pull it back. A sheet changed without being
    asked for goes to every department that uses it.
    """
    last = latest(opinions).values()
    took_part = {o.department for o in last if o.kind is not OpinionKind.NOT_REQUIRED}
    why = {o.department: Again(asked=True) for o in last if o.kind is OpinionKind.REVISE}
    for number, material in sorted({(s.sheet_no, s.material) for s in changed}):
        commented = answered.get(number)
        for department in commented or users.get(material, frozenset()) & took_part:
            held = why.get(department, Again())
            if commented and number not in held.answering:
                why[department] = replace(held, answering=(*held.answering, number))
            elif not commented and number not in held.unasked:
                why[department] = replace(held, unasked=(*held.unasked, number))
    return dict(sorted(why.items()))


def _by_severity(opinion: Opinion) -> tuple[int, str]:
    return SEVERITY.index(opinion.kind), opinion.department


def _derived(
    zh: str,
    en: str,
    opinions: Sequence[Opinion],
    names: Mapping[Department, Text],
    because: OpinionKind | None,
) -> Text:
    """The derivation in words: 需改图，因消防：修改后复审。其余——规划：通过."""
    causes = [o for o in opinions if o.kind is because]
    others = [o for o in opinions if o.kind is not because]
    words_zh, words_en = zh, en
    if causes:
        words_zh += f"，因{_listed(causes, names, 'zh')}"
        words_en += f", because {_listed(causes, names, 'en')}"
    if others:
        words_zh += f"{'。其余——' if causes else '：'}{_listed(others, names, 'zh')}"
        words_en += f"{'. Others – ' if causes else ': '}{_listed(others, names, 'en')}"
    return Text(words_zh, words_en)


def _listed(opinions: Sequence[Opinion], names: Mapping[Department, Text], lang: str) -> str:
    colon, joiner = ("：", "；") if lang == "zh" else (": ", "; ")
    return joiner.join(
        f"{names.get(o.department, Text(o.department)).says(lang)}{colon}{WORDS[o.kind].says(lang)}"
        for o in opinions
    )
