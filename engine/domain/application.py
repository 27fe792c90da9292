"""What the window takes in: project, people, facts, materials, drawings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.domain.names import FactValue


class MaterialState(StrEnum):
    """What became of one material of the checklist."""

    RECEIVED = "received"
    ON_FILE = "on_file"
    TO_FOLLOW = "to_follow"
    MISSING = "missing"
    WRONG = "wrong"


class Medium(StrEnum):
    """In what form a material came over the counter; the word the window prints."""

    UNSAID = ""
    ORIGINAL = "original"
    COPY = "copy"
    E_FILE = "e_file"


@dataclass(frozen=True, slots=True)
class Subject:
    """A body (unified social credit code) or a person (identity number).

    ``override`` is the clerk's reason for taking a code whose check digit differs.
    """

    name: str
    code: str
    kind: str = "body"
    phone: str = ""
    override: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """What is to be built. ``code`` in the national form 4-6-2-2-6."""

    code: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class MaterialReceived:
    """One line of the checklist. ``file`` is the SHA-256 of a scan, or empty.

    ``pages`` is of one copy; 0 where nobody counted.
    """

    code: str
    state: MaterialState
    copies: int = 1
    file: str = ""
    note: str = ""
    medium: Medium = Medium.UNSAID
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing sheet: number, title, the material it belongs to, SHA-256 and bytes."""

    sheet_no: str
    title: str
    material: str
    sha256: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """Everything one visit to the intake window brings.

    ``variant``: which edition of the process, where one is in force beside the ordinary one.
    ``confirmed``: condition of a contradiction of the guide → why the facts are right after all.
    """

    process: str
    project: Project
    applicant: Subject
    agent: Subject
    design_firm: Subject
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    materials: tuple[MaterialReceived, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    despite_running: bool = False
    confirmed: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""
