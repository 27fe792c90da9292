"""The applicant corrects on the spot what a review found; only who asked for it looks again.

Source: Administrative Licence Law art. 32 (mistakes that can be corrected on the spot).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.domain.application import MaterialReceived
from engine.domain.errors import ReasonNeeded, Unreadable
from engine.domain.guide import check_fact
from engine.domain.names import FactValue, Officer, Text, WorkItemId
from engine.stages import advance, opening
from engine.stages.casefile import CaseFile
from engine.stages.reading import materials as readable_materials
from engine.stages.reading import short
from engine.stages.receive import WINDOW
from engine.store import Transaction, branches, intake, journal

NOTE = Text("更正说明", "What was corrected")


def take_in(
    tx: Transaction,
    item_id: WorkItemId,
    materials: Sequence[MaterialReceived],
    facts: Mapping[str, FactValue],
    note: str,
    by: Officer,
    now: datetime,
) -> None:
    """Papers brought anew and facts put right; the departments that asked review once more.

    Args:
        facts: those that change; which departments take part cannot change any more.

    Raises:
        as ``opening.item``; ReasonNeeded: nothing says what was corrected;
        Unreadable: a material or fact that the guide does not know or cannot take.
    """
    file, item = opening.item(tx, item_id, ("amend",), by, now)
    if not note.strip():
        raise ReasonNeeded(what=NOTE, name="note")
    words = short(note, "note", NOTE, 4000)
    lines = readable_materials(materials, file.edition.guide)
    changed = _changed(file, facts)
    for line in lines:
        intake.set_material(tx, file.case.id, line)
    if changed:
        file.change(facts={**file.case.facts, **changed})
    form = {"materials": [m.code for m in lines], "facts": changed, "note": words}
    branches.finish(tx, item_id, by, form, now)
    agent = intake.subject_of(tx, file.case.agent_id)
    intake.visit(tx, file.case.id, "amend", WINDOW, agent.name, now)
    journal.write(tx, file.case.id, "corrected-on-the-spot", by, now, **form)
    file.complete(item.element, item.nth)
    advance.on(file, now)


def _changed(file: CaseFile, facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """The facts that really change, checked; none that decides who takes part."""
    rules = {rule.name: rule for rule in file.edition.guide.facts}
    fixed = " ".join(file.edition.guide.needs.values())
    changed: dict[str, FactValue] = {}
    for name, given in facts.items():
        rule = rules.get(name)
        if rule is None:
            why = Text(f"没有“{name[:40]}”这一项。", f"has no “{name[:40]}”.")
            raise Unreadable(field=Text("申报情况", "Facts"), name="facts", why=why)
        value = check_fact(rule, given)
        if isinstance(value, Text):
            raise Unreadable(field=rule.label, name=name, why=value)
        if value == file.case.facts.get(name):
            continue
        if name in fixed.replace("(", " ").replace(")", " ").split():
            why = Text(
                "决定由哪些部门办理，受理后不能改。请撤件后重新收件。",
                "decides which departments take part and cannot change after acceptance."
                " Withdraw the case and take it in anew.",
            )
            raise Unreadable(field=rule.label, name=name, why=why)
        changed[name] = value
    return changed
