"""Somebody reads a kept document: on a ground, for a purpose, and it is written down."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.documents.intact import intact
from engine.domain.case import Case
from engine.domain.errors import NoSuchThing
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import Officer, Text
from engine.domain.repository import Asked, Ground, Source, Version, ground
from engine.domain.repository_errors import FileAltered, NoGround
from engine.stages import editions
from engine.stages.reading import short
from engine.stages.repository import keep, parties
from engine.store import Transaction, cases, papers, repository, repository_cases


@dataclass(frozen=True, slots=True)
class Opened:
    """A version that may be shown now. ``case_no`` and ``department`` name an approval's paper."""

    version: Version
    ground: Ground
    case_no: str = ""


def read(
    tx: Transaction,
    version_id: int,
    by: Officer,
    now: datetime,
    *,
    root: Path,
    case_no: str = "",
    reason: str = "",
) -> Opened:
    """Read a version, for a case or with a reason; one line is added to its purpose log.

    Raises:
        NoSuchThing, NoSuchCase, Unreadable.
        NoGround: this person has none. FileAltered: it is not what was kept.
    """
    version = get(tx, version_id)
    words = short(reason, "reason", Text("用途", "Purpose"), 400, empty=True)
    case = cases.numbered(tx, case_no) if case_no else None
    asked, item = (None, "") if case is None else _asked(tx, version, case, by)
    why = ground(version, by, asked, words)
    if why is None:
        raise NoGround(title=version.title)
    check(tx, version, root)
    bound = case if why in {Ground.ITEM, Ground.WINDOW} else None
    repository_cases.write_reading(
        tx, version, by, why,
        case_id=None if bound is None else bound.id,
        item=item if why is Ground.ITEM else "", reason=words, now=now,
    )  # fmt: skip
    source = None if version.case_id is None else cases.get(tx, version.case_id).case_no
    return Opened(version, why, source or "")


def get(tx: Transaction, version_id: int) -> Version:
    """A version.

    Raises:
        NoSuchThing: there is none.
    """
    version = repository.version(tx, version_id)
    if version is None:
        raise NoSuchThing(what=Text("这份材料", "This document"))
    return version


def check(tx: Transaction, version: Version, root: Path) -> None:
    """Whether a version is still what was kept: the file, or what the decision says.

    Raises:
        FileAltered: it is not.
    """
    if version.source is Source.SCANNED:
        whole = intact(root, version.sha256)
    else:
        assert version.case_id is not None  # an approval of ours left a case
        case = cases.get(tx, version.case_id)
        signed = [d for d in papers.decisions(tx, case.id) if d.document_no == version.paper_no]
        whole = any(keep.said(case, one) == version.sha256 for one in signed)
    if not whole:
        holder = version.holder.name
        raise FileAltered(title=version.title, n=version.number, holder=holder)


def asked_for(tx: Transaction, version: Version, case: Case) -> Asked:
    """What a case has to do with a version."""
    return _asked(tx, version, case, None)[0]


def _asked(tx: Transaction, version: Version, case: Case, by: Officer | None) -> tuple[Asked, str]:
    guide = editions.of(tx, case.edition).guide
    resting = {
        one.material
        for one in repository_cases.of_case(tx, case.id)
        if one.version.document == version.document and one.version.number <= version.number
    }
    rules = [rule for rule in guide.materials if rule.code in resting]
    needed_by = frozenset(d for rule in rules for d in rule.needed_by)
    mine = None if by is None or by.department is None else guide.item_of(by.department)
    party = parties.holds(parties.of_case(tx, case), version.holder)
    asked = Asked(needed_by, party, case.status not in CLOSED_CASE)
    return asked, "" if mine is None else mine.code
