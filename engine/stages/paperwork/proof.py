"""The code on a paper that leads back to the register.

It is an HMAC over what the paper says, with a key that only the installation has. So nobody can
find papers by guessing, nobody can print a code for a paper that was never written, and a row that
was altered after printing no longer answers to its own paper. (The query code on the receipt would
not do as a key: it is short, and a code made from it on a published permit would give it away.)
The key is derived from the session key of the doors. Whoever changes that key voids the printed
codes: the register still knows the numbers, only the codes no longer match.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from engine.stages.paperwork.record import Record
from engine.stages.paperwork.refs import PaperRef

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that looks like something else on a worn-out copy."""
LENGTH = 12
"""Letters of a code: 59 bits."""
_PURPOSE = b"lianshen papers 1"


@dataclass(frozen=True, slots=True)
class Press:
    """What all papers of an installation share; made once by a door.

    ``site`` is the address people reach it under, without a slash at the end; ``key`` a secret of
    the installation (the session key will do).
    """

    site: str
    key: bytes

    def track_url(self, case_no: str, query_code: str) -> str:
        """Where an applicant sees how the case stands."""
        return f"{self.site}/track?{urlencode({'no': case_no, 'code': query_code})}"

    def verify_url(self, case_no: str, code: str) -> str:
        """Where anybody sees what the register says of a paper."""
        return f"{self.site}/verify?{urlencode({'no': case_no, 'code': code})}"


def code(press: Press, record: Record, ref: PaperRef) -> str:
    """Twelve letters in groups of four, e.g. 7K3M-9QWX-2ABD; the same for the same record."""
    said = [record.case.case_no, ref.key, ref.number, _content(record, ref)]
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    key = hmac.digest(press.key, _PURPOSE, "sha256")
    number = int.from_bytes(hmac.digest(key, plain, "sha256"), "big")
    letters = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def same(given: str, right: str) -> bool:
    """Whether a typed or scanned code is the right one; dashes, blanks and case do not matter."""
    plain = "".join(given.split()).replace("-", "").upper()[: LENGTH + 1]
    return hmac.compare_digest(plain.encode("utf-8", "replace"), right.replace("-", "").encode())


def fingerprint(sheets: tuple[tuple[str, str], ...]) -> str:
    """Sixteen hexadecimal digits that stand for a whole drawing set: numbers and contents."""
    whole = "\n".join(f"{number}\0{sha256}" for number, sha256 in sorted(sheets))
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16].upper()
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def _content(record: Record, ref: PaperRef) -> Any:
    """What the register says of this paper, as plain JSON values that are written once."""
    if ref.template in {"decision", "refusal"}:
        found = next(d for d in record.decisions if d.department == ref.department)
        return [
            found.item, found.granted, found.conditions, found.reasons, found.drawing_version,
            found.signed_name, found.mandate_id, found.signed_at.isoformat(),
            *([record.replacements[ref.part - 1].at.isoformat()] if ref.part else []),
        ]  # fmt: skip
    if ref.template == "comments":
        given = [[o.department, o.kind, o.text, o.conditions] for o in _of(record, ref.part)]
        said = [given, [[c.id, c.text] for c in record.comments if c.round == ref.part]]
        about = record.coordination.get(ref.part)
        return [*said, about.joined] if about is not None and about.joined else said
    if ref.template == "slip":
        slip = record.slips[ref.part - 1]
        lines = [[x.nth, x.charge, x.amount, x.payer, x.collecting_body]
                 for x in record.lines_of(slip.id)]  # fmt: skip
        return [slip.payment_code, slip.total, slip.payer, slip.issued_at.isoformat(), lines]
    if ref.template == "controlled-receipt":
        paid = record.controlled_receipts[ref.part - 1]
        return [paid.collecting_body, paid.payer, paid.payer_code, paid.amount, list(paid.lines),
                paid.at.isoformat()]  # fmt: skip
    if ref.template == "delivery":
        return [d.document_no for d in record.decisions]
    notice = record.notice(ref.template)
    return None if notice is None else [notice.at.isoformat(), dict(notice.body)]


def _of(record: Record, round_no: int) -> list[Any]:
    return [o for o in record.opinions if o.round == round_no]
