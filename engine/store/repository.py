"""Documents that are kept once for all cases, and their versions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from engine.domain.names import CaseId, Department, Text
from engine.domain.repository import Ending, Holder, Source, Version
from engine.store import landmarks
from engine.store.database import Row, Transaction
from engine.store.tables import REPOSITORY_DOCUMENT as DOCUMENT
from engine.store.tables import REPOSITORY_VERSION as VERSION

_OTHER = VERSION.alias("other")
_NEWEST = (
    select(func.max(_OTHER.c.number))
    .where(
        _OTHER.c.document_id == VERSION.c.document_id,
        _OTHER.c.ended != Ending.CORRECTED.value,  # a slip of the scanner hides nothing
    )
    .correlate(VERSION)
    .scalar_subquery()
)
COLUMNS = (
    *(column for column in VERSION.c if column.name not in {"case_id", "at", "by", "id"}),
    VERSION.c.id.label("version_id"),
    VERSION.c.case_id.label("came_with"),
    VERSION.c.at.label("kept_at"),
    VERSION.c.by.label("kept_by"),
    DOCUMENT.c.kind,
    DOCUMENT.c.holder_kind,
    DOCUMENT.c.holder_code,
    DOCUMENT.c.holder_name,
    func.coalesce(_NEWEST, VERSION.c.number).label("newest"),
)
JOINED = VERSION.join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
_HERE = select(*COLUMNS).select_from(JOINED)
_ONE = _HERE.where(VERSION.c.id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What comes in with a new version."""

    sha256: str
    source: Source
    title: Text
    paper_no: str = ""
    department: Department | None = None
    case_id: CaseId | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which documents are listed; empty values narrow nothing. ``text``: name, code or number."""

    text: str = ""
    kind: str = ""
    holder: Holder | None = None
    department: str = ""


def add(tx: Transaction, kind: str, holder: Holder, kept: Kept, by: str, now: datetime) -> int:
    """A newer version of a document, which is made where it is the first; its number.

    The document's row is ours until the transaction ends: of two at once the second is newer.
    """
    row = {
        "kind": kind,
        "holder_kind": holder.kind,
        "holder_code": holder.code,
        "holder_name": holder.name,
    }
    held = (
        tx.insert(DOCUMENT)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["holder_kind", "holder_code", "kind"],
            set_={"holder_name": holder.name},
        )
        .returning(DOCUMENT.c.id)
    )
    document = int(tx.value(held))
    last = select(func.coalesce(func.max(VERSION.c.number), 0)).where(
        VERSION.c.document_id == document
    )
    values = {
        "document_id": document,
        "number": int(tx.value(last)) + 1,
        "sha256": kept.sha256,
        "source": kept.source.value,
        "title": [kept.title.zh, kept.title.en],
        "paper_no": kept.paper_no,
        "department": kept.department or "",
        "case_id": kept.case_id,
        "valid_from": kept.valid_from,
        "valid_until": kept.valid_until,
        "note": kept.note,
        "at": now,
        "by": by,
        "ended": "",
        "ended_by": "",
        "ended_why": "",
    }
    key = tx.run(insert(VERSION).values(**values)).inserted_primary_key
    assert key is not None
    landmarks.passed("repository.kept")
    return int(key[0])


def version(tx: Transaction, version_id: int) -> Version | None:
    """One version, or None."""
    row = tx.one(_ONE, wanted=version_id)
    return None if row is None else read(row)


def held(tx: Transaction, version_id: int) -> Version | None:
    """One version, its row ours until the transaction ends."""
    tx.value(select(VERSION.c.id).where(VERSION.c.id == version_id).with_for_update())
    return version(tx, version_id)


def versions(tx: Transaction, document: int) -> tuple[Version, ...]:
    """Every version of a document, the newest first."""
    rows = _HERE.where(VERSION.c.document_id == document).order_by(VERSION.c.number.desc())
    return tuple(read(row) for row in tx.all(rows))


def newest(
    tx: Transaction, holders: Collection[Holder], kinds: Collection[str], *, hold: bool = False
) -> Mapping[tuple[str, str, str], Version]:
    """(kind, kind of holder, code) → the newest version, of these holders and kinds.

    ``hold``: nobody takes one of them away before the transaction ends.
    """
    keys = sorted({(holder.kind, holder.code) for holder in holders})
    if not keys or not kinds:
        return {}
    asked = _HERE.where(
        tuple_(DOCUMENT.c.holder_kind, DOCUMENT.c.holder_code).in_(keys),
        DOCUMENT.c.kind.in_(sorted(kinds)),
        VERSION.c.number == func.coalesce(_NEWEST, VERSION.c.number),
    ).order_by(VERSION.c.id)
    if hold:
        asked = asked.with_for_update(read=True, of=VERSION)
    found = (read(row) for row in tx.all(asked))
    return {(v.kind, v.holder.kind, v.holder.code): v for v in found}


def end(tx: Transaction, version_id: int, how: Ending, why: str, by: str, now: datetime) -> bool:
    """Take a version away. False: somebody had done it already."""
    ended = (
        update(VERSION)
        .where(VERSION.c.id == version_id, VERSION.c.ended == "")
        .values(ended=how.value, ended_at=now, ended_by=by, ended_why=why)
    )
    done = tx.run(ended).rowcount == 1
    landmarks.passed("repository.ended")
    return done


def of_case(tx: Transaction, case_id: CaseId) -> tuple[Version, ...]:
    """What came in with a case, or left it, by number."""
    rows = _HERE.where(VERSION.c.case_id == case_id).order_by(VERSION.c.id)
    return tuple(read(row) for row in tx.all(rows))


def of_holders(tx: Transaction, holders: Collection[Holder]) -> tuple[Version, ...]:
    """The newest version of every document of these holders, by kind."""
    keys = sorted({(holder.kind, holder.code) for holder in holders})
    if not keys:
        return ()
    rows = _HERE.where(
        tuple_(DOCUMENT.c.holder_kind, DOCUMENT.c.holder_code).in_(keys),
        VERSION.c.number == func.coalesce(_NEWEST, VERSION.c.number),
    ).order_by(DOCUMENT.c.kind, DOCUMENT.c.holder_kind)
    return tuple(read(row) for row in tx.all(rows))


def listed(tx: Transaction, narrow: Narrow, *, limit: int, offset: int) -> Sequence[Version]:
    """Documents, each by its newest version, the last kept first."""
    rows = _narrowed(select(*COLUMNS), narrow).order_by(VERSION.c.id.desc())
    return [read(row) for row in tx.all(rows.limit(limit).offset(offset))]


def total(tx: Transaction, narrow: Narrow) -> int:
    """How many documents there are."""
    return int(tx.value(_narrowed(select(func.count()), narrow)))


def counts(tx: Transaction) -> Mapping[str, int]:
    """Kind → how many documents of it are kept."""
    rows = select(DOCUMENT.c.kind, func.count().label("n")).group_by(DOCUMENT.c.kind)
    return {row["kind"]: row["n"] for row in tx.all(rows)}


def read(row: Row) -> Version:
    """A version from a row of ``COLUMNS``."""
    return Version(
        id=row["version_id"],
        document=row["document_id"],
        kind=row["kind"],
        holder=Holder(row["holder_kind"], row["holder_code"], row["holder_name"]),
        number=row["number"],
        newest=row["newest"],
        sha256=row["sha256"],
        source=Source(row["source"]),
        paper_no=row["paper_no"],
        title=Text(*row["title"]),
        department=Department(row["department"]) if row["department"] else None,
        case_id=None if row["came_with"] is None else CaseId(row["came_with"]),
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        note=row["note"],
        at=row["kept_at"],
        by=row["kept_by"],
        ended=Ending(row["ended"]) if row["ended"] else None,
        ended_at=row["ended_at"],
        ended_by=row["ended_by"],
        ended_why=row["ended_why"],
    )


def _narrowed(asked: Select[*tuple[object, ...]], narrow: Narrow) -> Select[*tuple[object, ...]]:
    where: list[ColumnElement[bool]] = [
        VERSION.c.number == func.coalesce(_NEWEST, VERSION.c.number)
    ]
    if narrow.text:
        named = (DOCUMENT.c.holder_name, VERSION.c.paper_no)
        exact = (DOCUMENT.c.holder_code == narrow.text, DOCUMENT.c.kind == narrow.text.upper())
        where.append(or_(*(c.icontains(narrow.text, autoescape=True) for c in named), *exact))
    if narrow.kind:
        where.append(DOCUMENT.c.kind == narrow.kind)
    if narrow.department:
        where.append(VERSION.c.department == narrow.department)
    if narrow.holder is not None:
        where.append(DOCUMENT.c.holder_kind == narrow.holder.kind)
        where.append(DOCUMENT.c.holder_code == narrow.holder.code)
    return asked.select_from(JOINED).where(*where)
