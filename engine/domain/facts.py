"""What expressions may read: flat names, derived from our own tables at each step."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.domain.merging import case_outcome, latest, round_outcome
from engine.domain.names import Department, FactValue, Text
from engine.domain.opinions import Opinion, OpinionKind


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the rules see it.

    ``needed`` are the departments the application's facts call for; ``concerned`` those that
    must review the next round; ``pulled`` those that asked for a changed sheet back;
    ``returned`` those whose checker sent the last opinion back; ``fees_due``: a slip would ask for
    something.
    """

    application: Mapping[str, FactValue]
    departments: frozenset[Department]
    needed: frozenset[Department]
    round: int = 0
    acceptance: str = ""
    opinions: tuple[Opinion, ...] = ()
    returned: frozenset[Department] = frozenset()
    concerned: frozenset[Department] = frozenset()
    pulled: frozenset[Department] = frozenset()
    independent: bool | None = None
    fees_due: bool = False
    names: Mapping[Department, Text] = field(default_factory=dict)


def derive(standing: Standing) -> dict[str, FactValue]:
    """The facts of this moment.

    Returns:
        The application's own facts; ``needs_<d>``, ``opinion_<d>``, ``returned_<d>``,
        ``signs_<d>`` for every department of the process in lower case; ``acceptance``,
        ``round``, ``changes_needed``, ``pulled_back``, ``some_refused``, ``fees_due``,
        ``outcome``.
        ``needs_<d>`` speaks of the round that would be forked next.
    """
    last = latest(standing.opinions)
    by_department = {o.department: o for o in last.values()}
    rounds = round_outcome(standing.opinions, standing.names)
    case = case_outcome(standing.opinions, standing.independent, standing.names)
    asked = [o for o in last.values() if o.kind is not OpinionKind.NOT_REQUIRED]
    refusing = sum(o.kind is OpinionKind.REFUSE for o in asked)
    next_round = needs(standing)
    facts: dict[str, FactValue] = dict(standing.application)
    for code in standing.departments:
        name = code.lower()
        opinion = by_department.get(code)
        facts[f"needs_{name}"] = code in next_round
        facts[f"opinion_{name}"] = opinion.kind.value if opinion else "none"
        facts[f"returned_{name}"] = code in standing.returned
        facts[f"signs_{name}"] = code in case.signs
    facts |= {
        "acceptance": standing.acceptance,
        "round": standing.round,
        "changes_needed": rounds.changes_needed,
        "pulled_back": bool(standing.pulled) and not rounds.changes_needed,
        "fees_due": standing.fees_due,
        "some_refused": 0 < refusing < len(asked),
        "outcome": case.result.value if standing.opinions else "",
    }
    return facts


def needs(standing: Standing) -> frozenset[Department]:
    """Who reviews the round that would be forked next."""
    if standing.round == 0:
        return standing.needed
    revise = round_outcome(standing.opinions, standing.names).revise
    return standing.concerned | standing.pulled | revise
