"""Who collects papers at the issue window, and what that person shows (领取人)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.domain.names import Text


class IdKind(StrEnum):
    """The document that was shown."""

    IDENTITY = "identity"
    PASSPORT = "passport"
    PERMIT = "permit"
    OTHER = "other"


ID_KINDS: Mapping[IdKind, Text] = {
    IdKind.IDENTITY: Text("居民身份证", "Resident identity card"),
    IdKind.PASSPORT: Text("护照", "Passport"),
    IdKind.PERMIT: Text(
        "港澳台居民居住证（通行证）", "Residence or travel permit (HK, Macao, Taiwan)"
    ),
    IdKind.OTHER: Text("其他证件", "Another document"),
}


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
