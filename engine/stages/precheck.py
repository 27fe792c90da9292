"""A department looks the materials over before acceptance; silence passes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.domain.errors import Unreadable
from engine.domain.names import Officer, Text, WorkItemId
from engine.stages import advance, opening
from engine.stages.reading import short
from engine.store import Transaction, branches, journal


@dataclass(frozen=True, slots=True)
class Finding:
    """One material that is missing or wrong, and the standard it misses."""

    material: str
    words: str


def report(
    tx: Transaction,
    item_id: WorkItemId,
    findings: Sequence[Finding],
    by: Officer,
    now: datetime,
) -> None:
    """Say what is missing or wrong (or nothing); the window makes one notice of all.

    Raises:
        as ``opening.item``; Unreadable: a material the department does not need, or no words.
    """
    file, item = opening.item(tx, item_id, ("precheck",), by, now)
    title = Text("预审意见", "Pre-check")
    for finding in findings:
        rule = file.edition.guide.material(finding.material)
        if rule is None or item.department not in rule.needed_by:
            code = finding.material[:20]
            why = Text(
                f"材料“{code}”不是本部门需要的材料。请从核对表中选择。",
                f"“{code}” is not a material of this department.",
            )
            raise Unreadable(field=title, name="findings", why=why)
        short(finding.words, "findings", title, 400)
    listed = [{"material": f.material, "words": f.words.strip()} for f in findings]
    branches.finish(tx, item_id, by, {"findings": listed}, now)
    journal.write(
        tx, file.case.id, "materials-prechecked", by, now,
        department=item.department, findings=listed,
    )  # fmt: skip
    file.complete(item.element, item.nth)
    advance.on(file, now)
