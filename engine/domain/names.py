"""The small types everyone shares."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

CaseId = NewType("CaseId", int)
"""Row number of a case; never shown to people."""

CaseNo = NewType("CaseNo", str)
"""What people call a case: region(6) + process(2) + yyyymmdd + sequence(5) + check(1)."""

WorkItemId = NewType("WorkItemId", int)
AccountId = NewType("AccountId", int)
ProjectId = NewType("ProjectId", int)
OutboxId = NewType("OutboxId", int)

EditionId = NewType("EditionId", str)
"""SHA-256 (hex) of a process package's content."""

Department = NewType("Department", str)
"""Upper-case code that is also a Python name, e.g. ``FIRE``."""

BranchId = NewType("BranchId", str)
"""Element id of a department's share of a joint case, e.g. ``fire-branch``."""

ElementId = NewType("ElementId", str)
"""Id of a BPMN element."""

FactValue = bool | int | float | str
"""What one fact may be."""


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in the two languages of the house."""

    zh: str
    en: str = ""

    def says(self, lang: str = "zh") -> str:
        """The words in ``lang``; Chinese where English was not written."""
        return self.en if lang == "en" and self.en else self.zh

    def __str__(self) -> str:
        return self.zh


class Role(StrEnum):
    """What an account may do; one account may hold several."""

    INTAKE = "intake_window"
    ISSUE = "issue_window"
    HANDLER = "handler"
    CHECKER = "checker"
    CHIEF = "chief_representative"
    COORDINATOR = "drawing_coordinator"
    DESIGN_FIRM = "design_firm"
    TELLER = "bank_teller"
    FINANCE = "finance"
    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    ANALYST = "process_analyst"
    ADMIN = "administrator"


@dataclass(frozen=True, slots=True)
class Officer:
    """Who acts: an account as a stage sees it.

    ``department`` is set for people of an approving department, ``organisation`` (a unified
    social credit code) for people of a design firm.
    """

    account: AccountId
    name: str
    roles: frozenset[Role]
    department: Department | None = None
    organisation: str = ""

    def may(self, *roles: Role) -> bool:
        """Whether one of these roles is held."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Officer(AccountId(0), "系统", frozenset())
"""The house itself: clocks that run out, answers of a department's system."""
