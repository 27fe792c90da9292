"""Writing an opinion down, whoever it came from: once per (case, branch, round)."""

from collections.abc import Iterable
from datetime import datetime

from engine.domain.errors import NoSuchThing, UnknownSheet
from engine.domain.lifecycle import BranchState
from engine.domain.names import Officer, Text
from engine.domain.opinions import Comment, Opinion
from engine.stages import timekeeping
from engine.stages.casefile import CaseFile
from engine.store import branches, intake, journal, opinions


def check_sheets(file: CaseFile, comments: Iterable[Comment]) -> None:
    """Every new comment must stand on a sheet of the version under review.

    One that keeps an earlier comment open may speak of a sheet that has been taken out since.

    Raises:
        UnknownSheet: the index has no such sheet.
    """
    index = {s.sheet_no for s in intake.sheets(file.tx, file.case.id, file.case.drawing_version)}
    for comment in comments:
        if comment.sheet_no not in index and not comment.follows:
            raise UnknownSheet(sheet=comment.sheet_no, name="comments")


def check_followed(file: CaseFile, branch: str, comments: Iterable[Comment]) -> None:
    """A comment that keeps an earlier one open must follow one that this share has open.

    Raises:
        NoSuchThing: there is none of this number.
    """
    followed = {comment.follows for comment in comments if comment.follows}
    if followed:
        held = opinions.comments(file.tx, file.case.id)
        if not followed <= {c.id for c in held if c.open and c.branch == branch}:
            raise NoSuchThing(what=Text("以前的意见", "The earlier comment"))


def write(
    file: CaseFile, opinion: Opinion, comments: Iterable[Comment], by: Officer, now: datetime
) -> None:
    """The opinion, its comments, the end of the branch's round, and the journal."""
    case_id = file.case.id
    kept = tuple(comments)
    opinions.write(file.tx, case_id, opinion)
    opinions.close_comments(file.tx, case_id, opinion.branch, opinion.round)
    opinions.add_comments(file.tx, case_id, opinion, kept)
    timekeeping.end_pauses(file, opinion.branch, by, now)
    branches.end(file.tx, case_id, opinion.branch, BranchState.DONE, now)
    journal.write(
        file.tx, case_id, "opinion-given", by, now,
        department=opinion.department, branch=opinion.branch, round=opinion.round,
        opinion=opinion.kind.value, comments=len(kept), drawing_version=opinion.drawing_version,
        source=opinion.source,
    )  # fmt: skip
