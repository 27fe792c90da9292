"""The one list of a drawing change, as coordinator, design firm and spreadsheet show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.domain import gathering
from engine.domain.case import Case, ReviewComment, WorkItem
from engine.domain.coordination import Coordination, MoreTime
from engine.domain.gathering import Line, Suggestion
from engine.domain.merging import Again
from engine.domain.names import Department
from engine.exchange import spreadsheets
from engine.exchange.spreadsheets import Cell, Column, Sheet
from engine.stages import redraw
from engine.store import Transaction, coordination
from web import casebook, here, history, lang
from web.casebook import Casebook


@dataclass(frozen=True, slots=True)
class OneList:
    """All that hangs on one drawing change. ``item`` None: none is under way.

    ``again``: who looks again and why: of the set that was handed in last, or, while drawings
    are being changed, as far as it is certain already.
    """

    book: Casebook
    item: WorkItem | None
    about: Coordination
    lines: tuple[Line, ...]
    suggestions: tuple[Suggestion, ...]
    requests: tuple[MoreTime, ...]
    again: Sequence[tuple[Department, Again]]

    @property
    def sheets(self) -> list[tuple[str, list[Line]]]:
        """The lines by sheet."""
        return [(no, list(found)) for no, found in groupby(self.lines, key=lambda x: x.sheet_no)]

    @property
    def comments(self) -> list[ReviewComment]:
        """The comments in the order of the list."""
        return [c for line in self.lines for c in line.comments]

    @property
    def waiting(self) -> MoreTime | None:
        """The request for more time that has no answer yet."""
        return next((r for r in self.requests if r.answered_at is None), None)

    @property
    def titles(self) -> dict[str, str]:
        """Sheet number → its title."""
        return {s.sheet_no: s.title for s in self.book.sheets}


def read(tx: Transaction, case: Case, *, suggest: bool = False) -> OneList:
    """The list of a case as it stands; ``suggest`` also looks for comments that say the same."""
    book = casebook.read(tx, case, here.today())
    item = next(iter(book.open_items("redraw")), None)
    about = coordination.of_round(tx, case.id, case.round)
    comments = [c for c in book.comments if c.open]
    found = gathering.suggestions(comments, about.joined, about.apart) if suggest else ()
    why = redraw.who_again(tx, case, ()) if item is not None else _handed_in(book)
    return OneList(
        book=book,
        item=item,
        about=about,
        lines=gathering.lines(comments, about.joined),
        suggestions=found if about.sent_at is None else (),
        requests=coordination.requests(tx, case.id),
        again=list(why.items()),
    )


def _handed_in(book: Casebook) -> dict[Department, Again]:
    """What the last set that came in brought about."""
    done = [i for i in book.items if i.work == "redraw" and i.form and "again" in i.form]
    if not done or done[-1].form is None:
        return {}
    return {
        Department(d): Again(a["asked"], tuple(a["answering"]), tuple(a["unasked"]))
        for d, a in done[-1].form["again"].items()
    }


def reasons(why: Again) -> str:
    """Why a department looks again, in words."""
    comma = lang.t("list_comma")
    said = [lang.t("again.asked")] if why.asked else []
    if why.answering:
        said.append(lang.t("again.answering", sheets=comma.join(why.answering)))
    if why.unasked:
        said.append(lang.t("again.unasked", sheets=comma.join(why.unasked)))
    return lang.t("clause_semicolon").join(said)


def spreadsheet(one: OneList) -> bytes:
    """The list as a file: one row a comment, joined ones under one number."""
    book, t = one.book, lang.t
    due = one.item.due_on if one.item is not None else one.about.answer_by
    about = [
        (t("field.project"), f"{book.project.name}  {book.project.code}"),
        (t("field.case_no"), book.case.case_no),
        (t("field.design_firm"), book.design_firm.name),
        (t("onelist.number"), one.about.number or t("onelist.not_sent")),
        (t("onelist.answer_by"), lang.say(due) if due else t("onelist.no_day")),
        (t("field.drawing_version"), t("version.nth", n=book.case.drawing_version)),
    ]
    columns = [
        Column(t("onelist.nth"), 6),
        Column(t("sheet.no"), 14),
        Column(t("onelist.place"), 18),
        Column(t("field.department"), 10),
        Column(t("onelist.discipline"), 10),
        Column(t("onelist.comment"), 48),
        Column(t("onelist.clause"), 22),
        Column(t("onelist.mandatory"), 8),
        Column(t("onelist.stance"), 12),
        Column(t("redraw.answer"), 40),
    ]
    rows: list[list[Cell]] = [
        [
            line.number,
            c.sheet_no,
            c.place,
            lang.say(book.guide.department(c.department).short),
            c.discipline,
            c.text,
            c.clause,
            t("yes") if c.mandatory else "",
            t(f"stance.{c.stance}") if c.stance else "",
            c.answer,
        ]
        for line in one.lines
        for c in line.comments
    ]
    contested = {n for n, c in enumerate(one.comments) if _line_of(one, c).contested}
    round_name = history.round_name(book.case.round)
    sheet = Sheet(
        name=t("redraw.comments"),
        title=t("onelist.title", what=t("redraw.comments"), round=round_name),
        about=about,
        columns=columns,
        rows=rows,
        below=(t("onelist.below"),),
        tinted=frozenset(contested),
    )
    return spreadsheets.workbook([sheet], here.now())


def _line_of(one: OneList, comment: ReviewComment) -> Line:
    return next(line for line in one.lines if comment in line.comments)
