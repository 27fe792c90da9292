"""The forms of the intake window after registering: one notice, corrections brought in."""

from pathlib import Path

from werkzeug.datastructures import FileStorage, MultiDict

from engine.domain.application import MaterialReceived, MaterialState, Sheet
from engine.domain.guide import MaterialRule
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.stages.precheck import Finding
from web import lang
from web.casebook import Casebook
from web.forms import receipt, uploads
from web.forms.reading import Faults, Reader

HERE = frozenset({MaterialState.RECEIVED, MaterialState.ON_FILE})
LACKING = frozenset({MaterialState.MISSING, MaterialState.WRONG})


def missing(book: Casebook) -> list[MaterialRule]:
    """Required materials that are neither here nor on file."""
    lines = {m.code: m.state for m in book.materials}
    return [
        rule
        for rule in book.guide.needed_materials(book.needed)
        if rule.main and lines.get(rule.code, MaterialState.MISSING) not in HERE
    ]


def in_state(book: Casebook, state: MaterialState) -> list[MaterialRule]:
    """Materials of which this was noted."""
    codes = {m.code for m in book.materials if m.state is state}
    return [rule for rule in book.guide.materials if rule.code in codes]


def without_sheets(book: Casebook) -> list[MaterialRule]:
    """Drawings noted as received of which there is no sheet to review."""
    drawn = {s.material for s in book.sheets}
    rules = in_state(book, MaterialState.RECEIVED)
    return [rule for rule in rules if rule.drawing and rule.code not in drawn]


def lacking(book: Casebook) -> list[MaterialRule]:
    """Materials that may be brought now, without or after a notice."""
    case = book.case
    if case.status in CLOSED_CASE or case.status is CaseState.AWAITING_CORRECTION:
        return []
    states = {MaterialState.TO_FOLLOW} if case.accepted_at else LACKING | {MaterialState.TO_FOLLOW}
    codes = {m.code for m in book.materials if m.state in states}
    if not case.accepted_at:
        codes |= {rule.code for rule in without_sheets(book)}
    return [rule for rule in book.guide.materials if rule.code in codes]


def brought(
    form: MultiDict[str, str], sent: MultiDict[str, FileStorage], book: Casebook, root: Path
) -> tuple[list[MaterialReceived], list[Sheet]]:
    """The ticked lines, each with its file where one was sent; drawings as sheets.

    Raises:
        Faults: a file that cannot be taken.
    """
    reader = Reader(form)
    lines: list[MaterialReceived] = []
    sheets: list[Sheet] = []
    for rule in lacking(book):
        name = f"file-{rule.code}"
        kept = uploads.take(root, sent.getlist(name), reader.faults, name)
        if rule.drawing and not book.case.accepted_at:
            sheets += _sheets(kept, rule)
            sha = ""
        else:
            sha = kept[-1]["sha256"] if kept else ""
        if kept or form.get(f"brought-{rule.code}"):
            copies = rule.originals + rule.copies
            lines.append(MaterialReceived(rule.code, MaterialState.RECEIVED, copies, sha))
    reader.done()
    return lines, sheets


def proposed(book: Casebook) -> dict[str, str]:
    """What the one notice would demand: what lacks, and what every department found."""
    words: dict[str, list[str]] = {}
    for line in book.materials:
        if line.state in LACKING:
            words.setdefault(line.code, []).append(lang.t(f"demand.{line.state.value}"))
    for item in book.items:
        if item.work == "precheck" and item.form and item.department:
            short = lang.say(book.guide.department(item.department).short)
            for finding in item.form.get("findings", ()):
                said = lang.t("demand.of", department=short, words=finding["words"])
                words.setdefault(finding["material"], []).append(said)
    joiner = lang.t("clause_semicolon")
    return {f"demand-{code}": joiner.join(said)[:400] for code, said in words.items()}


def demands(form: MultiDict[str, str], book: Casebook) -> list[Finding]:
    """The lines of the notice: one a material, empty ones left out.

    Raises:
        Faults: a line is too long or cannot be read.
    """
    reader = Reader(form)
    found = [
        Finding(rule.code, words)
        for rule in book.guide.materials
        if (words := reader.text(f"demand-{rule.code}", lang.say(rule.title), most=400))
    ]
    reader.done()
    return found


def corrections(
    form: MultiDict[str, str], sent: MultiDict[str, FileStorage], book: Casebook, root: Path
) -> tuple[list[MaterialReceived], list[Sheet]]:
    """What was brought after the notice: materials whose line was changed, and drawings.

    Raises:
        Faults: a field or a file that cannot be taken.
    """
    reader = Reader(form)
    before = {m.code: m for m in book.materials}
    materials: list[MaterialReceived] = []
    sheets: list[Sheet] = []
    for rule in book.guide.materials:
        name = f"file-{rule.code}"
        kept = uploads.take(root, sent.getlist(name), reader.faults, name)
        among = {s.value for s in receipt.states(rule)}
        chosen = reader.choice(f"material-{rule.code}", rule.code, among, required=False)
        old = before.get(rule.code)
        state = MaterialState(chosen) if chosen else (old.state if old else MaterialState.MISSING)
        if kept and state in LACKING:
            state = MaterialState.RECEIVED
        if rule.drawing:
            sheets += _sheets(kept, rule)
        if old is not None and state is old.state and not kept:
            continue
        if old is None and not kept and not chosen:
            continue
        file = kept[-1]["sha256"] if kept and not rule.drawing else (old.file if old else "")
        copies = rule.originals + rule.copies
        materials.append(MaterialReceived(rule.code, state, copies, file, old.note if old else ""))
    if reader.faults:
        raise Faults(reader.faults)
    return materials, sheets


def _sheets(kept: list[uploads.Kept], rule: MaterialRule) -> list[Sheet]:
    made = [uploads.sheet(one, rule.code) for one in kept]
    return [Sheet(s["sheet_no"], s["title"], s["material"], s["sha256"], s["size"]) for s in made]
