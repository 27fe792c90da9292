"""One sheet with all that its page shows, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.documents import sheets as drawings
from engine.documents.sheets import About
from engine.domain.application import Project
from engine.domain.case import Case, ReviewComment, WorkItem
from engine.domain.errors import NoSuchThing
from engine.domain.file_errors import NoSuchFile
from engine.domain.names import Officer, Role, Text
from engine.stages import editions
from engine.stages.editions import Edition
from engine.store import Transaction, branches, intake, people, sheets
from engine.store.sheets import SheetRow
from web import access, here
from web.forms import review

NO_SHEET = Text("这张图", "This sheet")
NO_OTHER = Text("可以对比的另一版", "Another version of this sheet")


@dataclass(frozen=True, slots=True)
class Sheetbook:
    """A sheet of one version, for somebody who may see the case.

    ``place`` counts from 1 among ``total`` sheets of the version. ``item`` is the review that the
    reader may add comments to, and ``drafted`` are the rows of its draft on this sheet.
    """

    case: Case
    edition: Edition
    project: Project
    sheet: SheetRow
    versions: tuple[SheetRow, ...]
    place: int
    total: int
    previous: str | None
    following: str | None
    comments: tuple[ReviewComment, ...]
    item: WorkItem | None
    drafted: tuple[Mapping[str, str], ...]

    @property
    def before(self) -> SheetRow | None:
        """The same sheet in the last version before this one that has it."""
        return next((s for s in reversed(self.versions) if s.version < self.sheet.version), None)

    def about(self) -> About:
        """What its drawing is.

        Raises:
            SheetsBusy: too many are looked at.
        """
        return about(self.sheet)


def about(sheet: SheetRow) -> About:
    """What the drawing of a sheet is; ``fault`` "gone" where the file store does not hold it.

    Raises:
        SheetsBusy: too many are looked at.
    """
    try:
        return drawings.about(here.house().files, sheet.sha256)
    except NoSuchFile:
        return About(fault="gone")


def read(tx: Transaction, case_no: str, version: int, sheet_no: str, me: Officer) -> Sheetbook:
    """The sheet, for somebody who may see the case.

    Raises:
        NoSuchCase: no such number, or not theirs. NoSuchThing: the version has no such sheet.
    """
    case = access.case(tx, case_no, me)
    found = sheets.one(tx, case.id, version, sheet_no)
    if found is None:
        raise NoSuchThing(what=NO_SHEET)
    item = _review_of(tx, case, me) if version == case.drawing_version else None
    draft = None if item is None else people.draft(tx, me.account, f"item:{item.id}")
    return Sheetbook(
        case=case,
        edition=editions.of(tx, case.edition),
        project=intake.project_of(tx, case.project_id),
        sheet=found,
        versions=sheets.of_number(tx, case.id, sheet_no),
        place=sheets.standing_before(tx, case.id, version, sheet_no) + 1,
        total=sheets.total(tx, case.id, version),
        previous=sheets.previous(tx, case.id, version, sheet_no),
        following=sheets.following(tx, case.id, version, sheet_no),
        comments=sheets.comments(tx, case.id, sheet_no),
        item=item,
        drafted=tuple(r for r in review.rows(draft or {}) if r["sheet_no"] == sheet_no),
    )


def _review_of(tx: Transaction, case: Case, me: Officer) -> WorkItem | None:
    """The open review of the reader's department that nobody else holds."""
    if not me.may(Role.HANDLER) or me.department is None:
        return None
    for item in branches.open_items(tx, case.id):
        mine = item.department == me.department and item.claimed_by in (None, me.account)
        if item.work == "handle" and mine:
            return item
    return None
