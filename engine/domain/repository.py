"""The shared repository (资料共享): what is kept once, for whom, and on what ground it is read.

A document is one kind of paper of one holder; its versions are never changed, only followed by a
newer one, or revoked with a reason. A case that names a version instead of bringing the paper
relies on it; what then becomes of that version is worked out whenever somebody looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.domain.application import Project, Subject
from engine.domain.names import CaseId, Department, Officer, Role, Text

PROJECT = "project"
"""The kind of a holder that is a project; else it is the kind of a subject: body or person."""
OF_PROJECT = "of_project"
"""The fact that names the construction project a new house was built in."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose document it is. ``code``: credit code, identity number or project code."""

    kind: str
    code: str
    name: str = ""

    @classmethod
    def of_subject(cls, subject: Subject) -> "Holder":
        """A body or a person."""
        return cls(subject.kind, subject.code, subject.name)

    @classmethod
    def of_project(cls, project: Project) -> "Holder":
        """A project."""
        return cls(PROJECT, project.code, project.name)

    def same(self, other: "Holder") -> bool:
        """Whether it is the same body, person or project, under whatever name."""
        return (self.kind, self.code) == (other.kind, other.code)


class Source(StrEnum):
    """How a version came in."""

    SCANNED = "scanned"
    ISSUED = "issued"


class Standing(StrEnum):
    """What a version is worth on a day."""

    VALID = "valid"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"


FALLEN = frozenset({Standing.EXPIRED, Standing.REVOKED, Standing.NOT_YET})
"""What a case may not rest on, unless somebody who may says why it does."""


class Ending(StrEnum):
    """How a version was taken away (LABELS: 撤销 ≠ 注销 ≠ 更正)."""

    REVOKED = "revoked"
    CANCELLED = "cancelled"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document.

    ``sha256`` is of the file, or, of an approval issued here, of what its decision says (the
    paper is set from the register whenever it is opened). ``newest`` is the highest number of
    its document. ``valid_until`` is the last day; None: it was not said, or there is none.
    """

    id: int
    document: int
    kind: str
    holder: Holder
    number: int
    newest: int
    sha256: str
    source: Source
    paper_no: str
    title: Text
    department: Department | None
    case_id: CaseId | None
    valid_from: date | None
    valid_until: date | None
    note: str
    at: datetime
    by: str
    ended: Ending | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_why: str = ""

    def on(self, day: date) -> Standing:
        """What it is worth on a day; what was taken away stays away."""
        if self.ended is not None:
            return Standing.REVOKED
        if self.valid_until is not None and day > self.valid_until:
            return Standing.EXPIRED
        if self.number < self.newest:
            return Standing.REPLACED
        if self.valid_from is not None and day < self.valid_from:
            return Standing.NOT_YET
        return Standing.VALID


@dataclass(frozen=True, slots=True)
class Reliance:
    """A line of a case's checklist that rests on a version kept here.

    ``copies`` and ``asked`` are what the guide would have made the applicant bring: copies of one
    set, and once for each of so many departments. ``needed_by`` are those departments; a line
    written before they were recorded names none. ``kept_for`` is the trouble in spite of which
    the case goes on resting on it, with ``reason``.
    """

    case_id: CaseId
    material: str
    version: Version
    copies: int
    asked: int
    at: datetime
    by: str
    kept_for: Standing | None = None
    reason: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None
    needed_by: frozenset[Department] = frozenset()

    def trouble(self, day: date) -> Standing | None:
        """What is wrong with it on a day, as long as nobody has answered for it."""
        found = self.version.on(day)
        return None if found in {Standing.VALID, self.kept_for} else found


class Ground(StrEnum):
    """On what ground somebody reads a version."""

    ITEM = "item"
    WINDOW = "window"
    ISSUER = "issuer"
    SUPERVISION = "supervision"


@dataclass(frozen=True, slots=True)
class Asked:
    """For what somebody wants to read: a case under way, and the lines of it that rest on this.

    ``needed_by`` are departments whose items ask for those lines; ``party``: the holder is the
    applicant, the agent or the project of the case.
    """

    needed_by: frozenset[Department] = frozenset()
    party: bool = False
    under_way: bool = False


def ground(version: Version, by: Officer, asked: Asked | None, reason: str = "") -> Ground | None:
    """On what ground this person may read this version now; None: on none.

    A department reads what an item of its own asks for in a case that is under way, and what it
    issued itself. A window reads for a case of the holder. Supervision reads with a reason.
    """
    needing = asked.needed_by if asked is not None and asked.under_way else frozenset()
    if by.department is not None and by.department in needing:
        return Ground.ITEM
    if by.may(Role.INTAKE, Role.ISSUE) and asked is not None and asked.party:
        return Ground.WINDOW
    if by.department is not None and by.department == version.department:
        return Ground.ISSUER
    if by.may(Role.INTAKE) and reason:
        return Ground.WINDOW
    if by.may(Role.SUPERVISOR) and reason:
        return Ground.SUPERVISION
    return None


def may_end(version: Version, by: Officer) -> bool:
    """Whether this person may take a version away: its issuer's chief, or the intake window."""
    if version.source is Source.ISSUED:
        return by.may(Role.CHIEF) and by.department == version.department
    return by.may(Role.INTAKE)


@dataclass(frozen=True, slots=True)
class Saved:
    """What nobody had to bring, and how often somebody came.

    ``pieces`` count once a case, ``asked`` once for each department that would have asked,
    ``copies`` are copies of one set. ``visits`` are what the windows recorded; ``apart`` how
    often somebody would have come to each department by itself, as the guide says (示例).
    """

    cases: int = 0
    pieces: int = 0
    asked: int = 0
    copies: int = 0
    visits: int = 0
    apart: int = 0

    @property
    def visits_saved(self) -> int:
        """Worked out, never below nought: a case may be walked for more often than planned."""
        return max(0, self.apart - self.visits)

    @classmethod
    def together(cls, several: Iterable["Saved"]) -> "Saved":
        """The sum."""
        total = cls()
        for one in several:
            total = cls(*(getattr(total, n) + getattr(one, n) for n in cls.__slots__))
        return total
