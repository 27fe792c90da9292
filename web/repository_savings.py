"""What was saved over a period: by process, by project, by case, and as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.repository import Saved
from engine.domain.wording import utc
from engine.stages.repository import catalogue
from engine.stages.repository import savings as counted
from engine.store import Transaction, repository_cases, savings
from engine.store.measures import Period
from engine.store.savings import Which
from web import as_file, here, lang, paging, taken
from web.repository import COUNTERS

blueprint: Blueprint = Blueprint("repository_savings", __name__, url_prefix="/repository")

WAYS: Final = ("process", "project", "case")
COUNTS: Final = ("cases", "pieces", "asked", "copies", "visits", "apart", "visits_saved")
ALL: Final = 50_000
"""Lines of a file; a period with more is asked for in parts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is of, its number, where it leads."""

    title: str
    code: str
    href: str
    saved: Saved


@blueprint.get("/savings", endpoint="savings")
def figures() -> ResponseReturnValue:
    """The figures of a period, and where they come from."""
    here.officer(*COUNTERS)
    way = _way()
    with here.reading() as tx:
        span, period = taken.asked(tx, request.args, here.today())
        which = _which(period)
        page = _page(tx, way, which)
        lines = _lines(tx, way, which, limit=page.size, offset=page.first - 1)
        together = counted.saved(tx, which)
        fallen = repository_cases.fallen_total(tx, here.today())
    kept: dict[str, Any] = {
        "span": span,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
    }
    return render_template(
        "repository_savings.html",
        lines=lines,
        page=page,
        turn=paging.turning("page", "list"),
        together=together,
        counts=COUNTS,
        way=way,
        ways=[(one, url_for("repository_savings.savings", by=one, **kept)) for one in WAYS],
        csv=url_for("repository_savings.table", by=way, **kept),
        period=period,
        span=span,
        spans=[*taken.SPANS, "own"],
        fallen=fallen,
        catalogue=catalogue.shipped(),
    )


@blueprint.get("/savings.csv")
def table() -> ResponseReturnValue:
    """The same lines for a spreadsheet, all of them, with the period in each."""
    here.officer(*COUNTERS)
    way = _way()
    with here.reading() as tx:
        _, period = taken.asked(tx, request.args, here.today())
        lines = _lines(tx, way, _which(period), limit=ALL, offset=0)
    said = f"{period.since.isoformat()}/{period.until.isoformat()}"

    def rows() -> Iterator[list[str]]:
        for one in lines:
            counts = [str(getattr(one.saved, name)) for name in COUNTS]
            yield [one.title, one.code, said, *counts]

    counts = [lang.t(f"repository.n_{one}") for one in COUNTS]
    head = [lang.t("repository.what"), lang.t("repository.number"), lang.t("repository.period")]
    return as_file.table([[*head, *counts], *rows()], f"savings-by-{way}.csv")


def _way() -> str:
    asked = request.args.get("by", "")
    return asked if asked in WAYS else WAYS[0]


def _which(period: Period) -> Which:
    since, until = utc(period.since), utc(period.until + timedelta(days=1))
    return Which(since=since, until=until)


def _page(tx: Transaction, way: str, which: Which) -> paging.Page:
    total = {
        "process": lambda: len(counted.by_process(tx, which)),
        "project": lambda: savings.projects_total(tx, which),
        "case": lambda: counted.saved(tx, which).cases,
    }[way]()
    return paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)


def _lines(tx: Transaction, way: str, which: Which, *, limit: int, offset: int) -> Sequence[Line]:
    titles = dict(taken.options(tx))
    if way == "project":
        return [
            Line(one.name, one.code, url_for("projects.project", code=one.code), saved)
            for one, saved in counted.of_projects(tx, which, limit=limit, offset=offset)
        ]
    if way == "case":
        return [
            Line(one.project, one.case_no, url_for("cases.case", case_no=one.case_no), saved)
            for one, saved in counted.of_cases(tx, which, limit=limit, offset=offset)
        ]
    found = list(counted.by_process(tx, which).items())
    return [
        Line(lang.say(titles[code]) if code in titles else code, code, "", saved)
        for code, saved in found[offset : offset + limit]
    ]
