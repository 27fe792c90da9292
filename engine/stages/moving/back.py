"""The way back: a case that was carried over is put back as it was, while nothing has moved."""

from datetime import datetime

from engine.domain.carrying import CaseFate, Route
from engine.domain.errors import Refused
from engine.domain.names import SYSTEM, CaseId, Text
from engine.store import Transaction, carrying, cases, journal, landmarks, rows


class MovedOn(Refused):
    """Somebody has worked on it since; what they did is not thrown away."""

    ZH = "{case}转过去之后已经办过，不能再退回原版本。它会按新版本办完。"
    EN = "Case {case} was worked on after it was moved; it stays and is finished there."


class HasLeft(Refused):
    """The move itself sent something out, which cannot be called back."""

    ZH = "{case}转过去时已发出派件或缴款单，不能再退回原版本。"
    EN = "Moving case {case} sent a letter or a slip out; it cannot be moved back."


class NotMoved(Refused):
    """There is nothing to take back."""

    ZH = "{case}没有由这次转换转过去，或者已经退回。"
    EN = "Case {case} was not moved by this plan, or is back already."


def one(tx: Transaction, route: Route, case_id: CaseId, now: datetime) -> None:
    """Put one case back: every row as it was before, byte for byte; only its version counts on.

    Raises:
        NotMoved, MovedOn, HasLeft: nothing changed.
    """
    case = cases.lock(tx, case_id)
    fate = carrying.fate(tx, route.id, case_id)
    packed = carrying.kept(tx, route.id, case_id)
    if fate is None or fate.state is not CaseFate.MOVED or packed is None:
        raise NotMoved(case=case.case_no)
    if case.version != fate.version or case.edition != route.target:
        raise MovedOn(case=case.case_no)
    if rows.sent(tx, case_id) != rows.sent_before(packed):
        raise HasLeft(case=case.case_no)
    rows.unpack(tx, case_id, packed)
    landmarks.passed("case.put-back")
    journal.write(
        tx, case_id, "carried-back", SYSTEM, now,
        plan=route.id, source=route.source, target=route.target, asked_by=route.started_by,
    )  # fmt: skip
    carrying.write(tx, route.id, case_id, CaseFate.MOVED, state=CaseFate.UNDONE.value, at=now)


def stays(tx: Transaction, route: Route, case_id: CaseId, why: Text, now: datetime) -> None:
    """A case that cannot be put back stays moved, with the reason."""
    carrying.write(
        tx, route.id, case_id, CaseFate.MOVED, state=CaseFate.STAYS.value, why=(why,), at=now
    )
