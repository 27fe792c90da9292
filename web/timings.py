"""What the cases of a period took, and what a serial run of them would have taken."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from engine.analysis import estimates
from engine.domain import worktime
from engine.domain.names import Role, Text
from engine.stages import editions, gaining, kept_ahead, planned_times, timings, trends
from engine.stages.kept_ahead import Ready
from engine.stages.trends import Course
from engine.store import Transaction, clocks
from engine.store import editions as shelves
from engine.store import timings as kept
from engine.store.measures import Period
from engine.store.timings import Narrow
from web import as_file, charts, here, paging, step_names, taken, timings_csv, workdays

blueprint: Blueprint = Blueprint("timings", __name__)

READERS = (Role.MANAGER, Role.SUPERVISOR)
MOST_ROWS = 50_000
BY = ("net", "serial", "replay")
"""Times by which the cases behind a column may be narrowed."""


@blueprint.get("/timings")
def period() -> ResponseReturnValue:
    """A period: side by side against one after another, departments, distribution."""
    here.officer(*READERS)
    with here.reading() as tx:
        span, asked = taken.asked(tx, request.args, here.today())
    _catch_up(asked)
    span, ready = add_up(span, asked)
    asked = ready.period
    with here.reading() as tx:
        study = gaining.study(tx, asked, here.now()) if asked.process else None
        course = trends.course(study) if study and study.gains.n else None
        kept_here = _kept(span, asked)
        return render_template(
            "timings.html",
            study=study,
            names=_names(tx, asked),
            span=span,
            spans=[*taken.SPANS, "own"],
            period=asked,
            plan=planned_times.of(tx, asked.process, here.now()) if asked.process else None,
            processes=taken.options(tx),
            waiting=bool(kept.unmeasured(tx, 1)),
            ready=ready,
            asked=kept_here,
            course=course,
            links=_links(course, kept_here, study.day) if study and course else (),
            charts=charts,
            said=workdays.said,
            fewest=estimates.FEWEST,
        )


@blueprint.get("/timings.csv")
def period_csv() -> ResponseReturnValue:
    """The figures of a period, one a line, each with estimator and assumption."""
    here.officer(*READERS)
    with here.reading() as tx:
        _, asked = taken.asked(tx, request.args, here.today())
        study = gaining.study(tx, asked, here.now())
        rows = timings_csv.figures(study, _names(tx, asked))
    return as_file.table(rows, f"timings-{asked.since}-{asked.until}.csv")


@blueprint.get("/timings/days.csv")
def days_csv() -> ResponseReturnValue:
    """How many cases took how many days."""
    asked, course = _course()
    return as_file.table(timings_csv.days(course), f"days-{asked.since}-{asked.until}.csv")


@blueprint.get("/timings/months.csv")
def months_csv() -> ResponseReturnValue:
    """The period month by month."""
    asked, course = _course()
    name = f"months-{asked.since}-{asked.until}.csv"
    return as_file.table(timings_csv.months(course), name)


@blueprint.get("/timings/cases")
def behind() -> ResponseReturnValue:
    """The cases behind a figure."""
    here.officer(*READERS)
    with here.reading() as tx:
        span, asked = taken.asked(tx, request.args, here.today())
        narrow = narrowed(request.args)
        total = kept.behind_total(tx, asked, narrow)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = kept.behind(tx, asked, narrow, limit=page.size, offset=page.first - 1)
        day = worktime.of(clocks.calendar(tx)).day / worktime.MINUTE
        names = _names(tx, asked)
        step = _step(tx, narrow)
    return render_template(
        "timings_cases.html",
        rows=rows, page=page, span=span, period=asked, narrow=narrow, day=day, names=names,
        said=workdays.said, step=step,
    )  # fmt: skip


@blueprint.get("/timings/cases.csv")
def behind_csv() -> ResponseReturnValue:
    """The same cases, all of them."""
    here.officer(*READERS)
    with here.reading() as tx:
        _, asked = taken.asked(tx, request.args, here.today())
        rows = kept.behind(tx, asked, narrowed(request.args), limit=MOST_ROWS, offset=0)
        day = worktime.of(clocks.calendar(tx)).day / worktime.MINUTE
    return as_file.table(
        timings_csv.cases(rows, day), f"timing-cases-{asked.since}-{asked.until}.csv"
    )


def narrowed(args: MultiDict[str, str]) -> Narrow:
    """Which cases of the period somebody wants to see; what is unreadable narrows nothing."""
    return Narrow(
        since=_number(args.get("from", "")),
        until=_number(args.get("to", "")),
        last=args.get("last", "")[:16],
        critical=args.get("critical", "")[:16],
        again=args.get("again", "")[:16],
        late=args.get("late", "")[:16],
        cut=args.get("cut", "") == "yes",
        by=args["by"] if args.get("by", "") in BY else "net",
        edition=_name(args.get("edition", "")),
        step=_name(args.get("step", "")),
        over=args.get("over", "") == "yes",
        more=args.get("more", "") == "yes",
    )


def _name(text: str) -> str:
    return text[:200] if text.isprintable() else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _names(tx: Transaction, asked: Period) -> dict[str, Text]:
    if not asked.process:
        return {}
    edition = editions.latest(tx, asked.process, here.now())
    return {str(department): name for department, name in edition.names.items()}


def _step(tx: Transaction, narrow: Narrow) -> str:
    """The step of the diagram that the cases came to, in words; "" of any other figure."""
    if not narrow.step or shelves.get(tx, narrow.edition) is None:
        return ""
    return step_names.of(tx, narrow.edition, narrow.step)


def _course() -> tuple[Period, Course]:
    here.officer(*READERS)
    with here.reading() as tx:
        _, asked = taken.asked(tx, request.args, here.today())
        return asked, trends.course(gaining.study(tx, asked, here.now()))


def _kept(span: str, asked: Period) -> dict[str, Any]:
    since, until = asked.since.isoformat(), asked.until.isoformat()
    return {"process": asked.process, "span": span, "since": since, "until": until}


def _links(course: Course, asked: dict[str, Any], day: int) -> Sequence[tuple[str, str]]:
    """For each column the cases behind its two counts, between two lengths in minutes."""
    by = ("net", "replay" if course.by == "replay" else "serial")

    def behind(which: str, since: int, until: int | None) -> str:
        ends: dict[str, Any] = {"from": since * day}
        if until is not None:
            ends["to"] = until * day
        return url_for("timings.behind", **asked, by=which, **ends)

    return [
        (behind(by[0], one.since, one.until), behind(by[1], one.since, one.until))
        for one in course.columns
    ]


def _catch_up(asked: Period) -> None:
    """Cases of an earlier release are measured, and new ones replayed, when somebody looks."""
    with here.reading() as tx:
        lacking = bool(kept.unmeasured(tx, 1))
        plays = bool(timings.playable(tx, asked))
    if lacking:
        with here.transaction() as tx:
            timings.catch_up(tx)
    if lacking or plays:
        with here.transaction() as tx:
            timings.replay(tx, asked)


def add_up(span: str, asked: Period) -> tuple[str, Ready]:
    """What of a period can be shown at once, and the name of that span: "own" where it was cut."""
    found = kept_ahead.ready(here.house().store, asked, here.today())
    return ("own" if found.left else span), found
