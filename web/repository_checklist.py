"""What the window need not ask for: lines of the receipt form whose paper is kept already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.domain import codes, errors
from engine.domain.guide import MaterialRule, ServiceGuide
from engine.domain.repository import OF_PROJECT, PROJECT, Holder, Standing, Version
from engine.stages.foresee import Foreseen
from engine.stages.repository import parties as holders
from engine.stages.repository import rest
from engine.store import Transaction
from web import here


@dataclass(frozen=True, slots=True)
class OnFile:
    """Material → what is kept of it, for the people and the project on the form."""

    kept: Mapping[str, Version] = field(default_factory=dict)

    def usable(self, code: str) -> Version | None:
        """The version that a line may rest on today, or None."""
        found = self.kept.get(code)
        return found if found is not None and found.on(here.today()) is Standing.VALID else None

    def fallen(self, code: str) -> Standing | None:
        """Why what is kept cannot serve today; None where it can, or nothing is kept."""
        found = self.kept.get(code)
        standing = None if found is None else found.on(here.today())
        return None if standing is Standing.VALID else standing

    def spared(self, guide: ServiceGuide, ahead: Foreseen) -> list[MaterialRule]:
        """Materials that are called for and need not be brought."""
        return [m for m in guide.materials if ahead.wanted(m) and self.usable(m.code) is not None]


def of_form(tx: Transaction, guide: ServiceGuide, typed: Mapping[str, str]) -> OnFile:
    """As far as the codes on the form can be read; nothing is kept of who is not known yet."""
    return OnFile(rest.on_file(tx, guide, parties(tx, typed)))


def parties(tx: Transaction, typed: Mapping[str, str]) -> dict[str, Holder]:
    """The applicant, the agent and the project on a form; nobody where a code is not right yet."""
    kind = "person" if typed.get("applicant_kind") == "person" else "body"
    nobody = Holder("body", "")
    return {
        "applicant": _subject(kind, typed, "applicant") or nobody,
        "agent": _subject("person", typed, "agent") or nobody,
        "project": _built_in(tx, typed) or _project(typed) or nobody,
    }


def _built_in(tx: Transaction, typed: Mapping[str, str]) -> Holder | None:
    """The construction project that a new house names."""
    try:
        code = codes.project_code(typed.get(f"fact-{OF_PROJECT}", ""))
    except errors.Refused:
        return None
    return holders.built(tx, code)


def _subject(kind: str, typed: Mapping[str, str], who: str) -> Holder | None:
    check = codes.credit_code if kind == "body" else codes.identity_no
    try:
        code = check(typed.get(f"{who}_code", ""))
    except errors.Refused:
        return None
    return Holder(kind, code, typed.get(f"{who}_name", "").strip()[:200])


def _project(typed: Mapping[str, str]) -> Holder | None:
    name = typed.get("project_name", "").strip()[:200]
    for check in (codes.project_code, codes.unit_code):
        try:
            return Holder(PROJECT, check(typed.get("project_code", "")), name)
        except errors.Refused:
            continue
    return None
