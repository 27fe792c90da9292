"""The verbs of a story where money is asked for: assess, verify, lodge, supplement, refund."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from engine.domain.fees.lines import FeeLine, LineState
from engine.domain.names import Text
from engine.stages.fees import assess, deposit, refund_line, supplement, verify
from engine.store import fees
from engine.stories.deed import Deed

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "assess": ("lines",),
    "verify": (),
    "send_assessment_back": ("reason",),
    "lodge": ("way", "amount", "document_no", "issuer", "valid_until"),
    "supplement": ("charge", "amount", "reason"),
    "confirm_supplement": ("charge",),
    "grant_refund": ("charge", "amount", "reason", "basis", "request"),
}
"""The names that the lines of these verbs may use."""


def _assess(deed: Deed) -> None:
    """``lines``: charge → {"word": "confirm|adjust|waive", "amount", "reason", "basis"}.

    A charge that is not named is confirmed.
    """
    said = deed.said.part("lines") if "lines" in deed.said.data else None
    words: dict[int, assess.Word] = {}
    for line in fees.lines(deed.tx, deed.case):
        if line.department != deed.by.department:
            continue
        if said is None or line.charge not in said.data:
            words[line.nth] = assess.Word(assess.CONFIRM)
            continue
        one = said.part(line.charge).only("word", "amount", "reason", "basis")
        words[line.nth] = assess.Word(
            one.text("word"), one.text("amount", ""), one.text("reason", ""), one.text("basis", "")
        )
    assess.submit(deed.tx, deed.item("assess"), words, deed.by, deed.now)


def _verify(deed: Deed) -> None:
    verify.approve(deed.tx, deed.item("verify"), deed.by, deed.now)


def _send_back(deed: Deed) -> None:
    reason = deed.said.text("reason", "")
    verify.send_back(deed.tx, deed.item("verify"), reason, deed.by, deed.now)


def _lodge(deed: Deed) -> None:
    said = deed.said
    until = said.text("valid_until", "")
    deposit.lodge(
        deed.tx, deed.item("deposit"), said.text("way"), said.text("amount"),
        said.text("document_no"), said.text("issuer"),
        date.fromisoformat(until) if until else None, deed.by, deed.now,
    )  # fmt: skip


def _supplement(deed: Deed) -> None:
    said, line = deed.said, _line(deed, LineState.PAID)
    amount, reason = said.text("amount"), said.text("reason", "")
    supplement.propose(deed.tx, line.id, amount, reason, deed.by, deed.now)


def _confirm(deed: Deed) -> None:
    line = _line(deed, LineState.ASSESSED)
    supplement.confirm(deed.tx, line.id, deed.by, deed.now)


def _refund(deed: Deed) -> None:
    said, line = deed.said, _line(deed, LineState.PAID)
    refund_line.grant(
        deed.tx, line.id, said.text("amount"), said.text("reason", ""), said.text("basis", ""),
        said.text("request", "1"), deed.by, deed.now,
    )  # fmt: skip


def _line(deed: Deed, state: LineState) -> FeeLine:
    """The line of the charge that the story names: in this state, else any there is."""
    charge = deed.said.text("charge")
    found = [x for x in fees.lines(deed.tx, deed.case) if x.charge == charge]
    if not found:
        none = Text(f"没有收费项目“{charge}”。", f"there is no charge “{charge}”.")
        raise deed.said.broken(none)
    return next((line for line in found if line.state is state), found[0])


DO: Final = {
    "assess": _assess,
    "verify": _verify,
    "send_assessment_back": _send_back,
    "lodge": _lodge,
    "supplement": _supplement,
    "confirm_supplement": _confirm,
    "grant_refund": _refund,
}
