"""Who collects papers at the issue window, and what that person shows (领取人)."""

from dataclasses import dataclass
from enum import StrEnum


class IdKind(StrEnum):
    """The document that was shown."""

    IDENTITY = "identity"
    PASSPORT = "passport"
    PERMIT = "permit"
    OTHER = "other"


class Capacity(StrEnum):
    """In whose name somebody collects."""

    AGENT = "agent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a receiver showed besides a name and a number.

    ``note`` says why an identity number was taken whose check digit differs, or which document
    was shown; ``capacity`` None: nobody asked (papers handed out by an earlier release);
    ``letter`` is the letter of authority of somebody else than the registered agent; ``scan`` the
    SHA-256 of the signed receipt, "" where it stays on paper.
    """

    kind: IdKind = IdKind.IDENTITY
    note: str = ""
    capacity: Capacity | None = None
    letter: str = ""
    scan: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A checked receiver: the name and the number as they are kept."""

    name: str
    number: str
    shown: Shown
