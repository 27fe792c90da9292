"""A paper is kept for all later cases: scanned at the window, or issued by us."""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date, datetime

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.case import Case, Decision
from engine.domain.errors import NotYours, Unreadable
from engine.domain.guide import ServiceGuide
from engine.domain.names import SYSTEM, CaseId, Officer, Role, Text
from engine.domain.repository import Holder, Source, Standing
from engine.domain.repository_errors import KeptAlready, ValidityWrong
from engine.domain.wording import local_day
from engine.domain.words import POSTS
from engine.stages.reading import short
from engine.stages.repository import catalogue, parties, tell
from engine.stages.repository.rest import Parties
from engine.store import Transaction, repository
from engine.store.repository import Kept

_SHA256 = re.compile(r"[0-9a-f]{64}")
EARLIEST, LATEST = date(1980, 1, 1), date(2199, 12, 31)


def scanned(
    tx: Transaction,
    kind: str,
    holder: Holder,
    sha256: str,
    by: Officer,
    now: datetime,
    *,
    paper_no: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    note: str = "",
    case_id: CaseId | None = None,
) -> int:
    """The window keeps a scan; the number of the new version.

    Cases under way that rest on an older version are told of the newer one.

    Raises:
        NotYours: only the intake window scans. UnknownKind.
        KeptAlready: the newest version is this very file. ValidityWrong. Unreadable.
    """
    if not by.may(Role.INTAKE):
        raise NotYours(whose=POSTS[Role.INTAKE])
    entry = catalogue.entry(kind)
    if (entry.held_by == "project") != (holder.kind == "project"):
        zh = "项目" if entry.held_by == "project" else "单位或个人"
        en = "a project" if entry.held_by == "project" else "a body or a person"
        why = Text(f"应归{zh}。请重新选择归属。", f"belongs to {en}. Choose the holder again.")
        raise Unreadable(field=entry.title, name="holder", why=why)
    _check_validity(valid_from, valid_until)
    if not _SHA256.fullmatch(sha256):
        why = Text("没有文件。请重新上传。", "there is no file. Upload it again.")
        raise Unreadable(field=Text("扫描件", "Scan"), name="file", why=why)
    number = short(paper_no, "paper_no", Text("文号或证号", "Number"), 80, empty=True)
    words = short(note, "note", Text("备注", "Note"), 400, empty=True)
    key = (kind, holder.kind, holder.code)
    newest = repository.newest(tx, [holder], [kind], hold=True).get(key)
    if newest is not None and newest.sha256 == sha256 and newest.ended is None:
        raise KeptAlready(title=newest.title, n=newest.number)
    kept = Kept(
        sha256, Source.SCANNED, entry.title, number, entry.department, case_id,
        valid_from, valid_until, words,
    )  # fmt: skip
    version = repository.add(tx, kind, holder, kept, by.name, now)
    tell.replaced(tx, version, by, now)
    return version


def from_checklist(
    tx: Transaction,
    case_id: CaseId,
    guide: ServiceGuide,
    lines: Iterable[MaterialReceived],
    held_by: Parties,
    by: Officer,
    now: datetime,
) -> None:
    """Scans that came over the counter enter where nothing valid was kept: asked once, kept."""
    kinds = {rule.code: rule.on_file_as for rule in guide.materials if rule.on_file_as}
    brought = [one for one in lines if one.state is MaterialState.RECEIVED and one.file]
    for line in sorted((one for one in brought if one.code in kinds), key=lambda m: kinds[m.code]):
        kind = kinds[line.code]  # in the order of kinds: two windows never wait for each other
        holder = held_by[catalogue.entry(kind).held_by]
        key = (kind, holder.kind, holder.code)
        newest = repository.newest(tx, [holder], [kind], hold=True).get(key)
        if newest is not None and newest.on(local_day(now)) is Standing.VALID:
            continue
        if newest is None or newest.sha256 != line.file or newest.ended is not None:
            scanned(tx, kind, holder, line.file, by, now, case_id=case_id)


def issued(
    tx: Transaction, case: Case, guide: ServiceGuide, decisions: Iterable[Decision], now: datetime
) -> None:
    """Approvals that were handed out enter by themselves, under their numbers."""
    held_by = parties.of_case(tx, case)
    shipped = catalogue.shipped()
    granted = [d for d in decisions if d.granted and d.item in shipped.by_item]
    for decision in sorted(granted, key=lambda one: shipped.by_item[one.item].code):
        entry = shipped.by_item[decision.item]
        item = guide.item(decision.item)
        note = item.elements.get("validity", "") if item is not None else ""
        kept = Kept(
            said(case, decision), Source.ISSUED, decision.title, decision.document_no,
            decision.department, case.id, local_day(decision.signed_at), None, note[:400],
        )  # fmt: skip
        holder = held_by[entry.held_by]
        version = repository.add(tx, entry.code, holder, kept, SYSTEM.name, now)
        tell.replaced(tx, version, SYSTEM, now)


def said(case: Case, decision: Decision) -> str:
    """SHA-256 of what a decision says: its paper is set from the register when it is opened."""
    words = [
        case.case_no, decision.department, decision.item, decision.document_no, decision.granted,
        decision.conditions, decision.reasons, decision.drawing_version, decision.signed_name,
        decision.signed_at.isoformat(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def _check_validity(valid_from: date | None, valid_until: date | None) -> None:
    for day in (valid_from, valid_until):
        if day is not None and not EARLIEST <= day <= LATEST:
            why = Text("日期须在1980年至2199年之间。", "days lie between 1980 and 2199.")
            raise ValidityWrong(why=why)
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        why = Text("截止日早于起始日。", "the last day is before the first.")
        raise ValidityWrong(why=why)
