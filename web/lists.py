"""Work lists: filtered, counted, paged, the least time left first."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for

from engine.domain.names import Officer
from engine.store import clocks, pages
from web import here, paging, timing

HELD = ("", "mine", "free")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown."""

    row: pages.WorkRow
    left: timing.Left
    href: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a work list, and what it was narrowed to."""

    lines: Sequence[Line]
    page: paging.Page
    narrow: pages.WorkFilter
    works: Sequence[str]

    @property
    def narrowed(self) -> bool:
        """Whether anything was filtered out."""
        return bool(self.narrow.text or self.narrow.held or self.narrow.works != tuple(self.works))


def read(me: Officer, works: Sequence[str]) -> Listing:
    """The page that the address asks for, of these kinds of work."""
    narrow = _asked(works)
    with here.reading() as tx:
        total = pages.work_total(tx, me, narrow)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = pages.work_list(tx, me, narrow, limit=page.size, offset=page.first - 1)
        calendar = clocks.calendar(tx)
    today = here.today()
    lines = [Line(r, timing.of_day(calendar, today, r.due_on), href(r)) for r in rows]
    return Listing(lines, page, narrow, works)


def href(row: pages.WorkRow) -> str:
    """The page where this work is done."""
    match row.work:
        case "accept" | "correct":
            return url_for("intake.case", case_no=row.case_no)
        case "issue":
            return url_for("issue.case", case_no=row.case_no)
        case "redraw":
            return url_for("redraw.item", item_id=row.id)
        case "sign" | "independence":
            return url_for("sign.item", item_id=row.id)
        case _:
            return url_for("desk.item", item_id=row.id)


def turn(number: int) -> str:
    """The address of another page of this list."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in {"page", "lang"}]
    return "?" + urlencode([*kept, ("page", str(number))])


def _asked(works: Sequence[str]) -> pages.WorkFilter:
    asked = request.args.get("work", "")
    held = request.args.get("held", "")
    return pages.WorkFilter(
        works=(asked,) if asked in works else tuple(works),
        text=request.args.get("q", "").strip()[:LONGEST],
        held=held if held in HELD else "",
    )
