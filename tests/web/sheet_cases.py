"""Cases whose sheets are real drawings in the file store."""

import hashlib
from dataclasses import replace

from engine.domain.application import Sheet
from engine.domain.opinions import Comment
from engine.stages import handle, redraw
from engine.store import cases, intake, opinions
from tests.documents import drawings
from tests.given import REVISE, SHEETS

DOOR = (0.2, 0.2, 0.25, 0.25)
WALL = (0.7, 0.6, 0.75, 0.66)


def keep(root, content):
    """Put a content into the file store; its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    there = root / sha256[:2] / sha256[2:4] / sha256
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(content)
    return sha256


def drawn(root, *more):
    """The usual index with real drawings: J-01 a plan with a door; ``more`` are (no, content)."""
    plain = keep(root, drawings.plan())
    door = keep(root, drawings.plan(DOOR))
    sheets = [replace(s, sha256=door if s.sheet_no == "J-01" else plain) for s in SHEETS]
    sheets += [Sheet(no, f"图{no}", "D14", keep(root, content)) for no, content in more]
    return tuple(sheets)


def comments(office, case, department, *remarks):
    """A department asks for changes with these comments (a handler and a checker)."""
    item = office.item(case, "handle", department)
    with office.at_work(f"{department}-chengban") as (tx, who):
        held = cases.get(tx, case)
        said = replace(office.proposal(tx, held, department, REVISE), comments=remarks)
        handle.submit(tx, item, said, held.drawing_version, who, office.now)
    office.checks(case, department)


def pinned(sheet, text, x=0.5, y=0.5, page=1):
    """A comment at a place."""
    return Comment(sheet, text, page=page, x=x, y=y)


def redraws(office, case, root, declared=(), **contents):
    """The design firm brings these sheets (number → content), and declares these numbers."""
    item = office.item(case, "redraw")
    with office.at_work("sheji") as (tx, who):
        version = cases.get(tx, case).drawing_version
        known = {s.sheet_no: s for s in intake.sheets(tx, case, version)}
        new = [replace(known[no], sha256=keep(root, c)) for no, c in contents.items()]
        words = {c.id: "已按意见改好" for c in opinions.comments(tx, case) if c.open}
        redraw.upload(tx, item, new, words, list(declared), "", who, office.now)
