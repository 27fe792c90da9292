"""Day-end reconciliation: take the bank's file in, and what to do about every difference."""

import io
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import NoSuchThing, NotDelivered
from engine.domain.fees.reconciling import TROUBLE, BankSilent, DayAhead, DayState, Finding
from engine.domain.file_errors import FileTooLarge
from engine.domain.names import Officer, Role, Text
from engine.exchange import bank_files
from engine.stages.banking import day_end
from engine.store import bank_days, journal
from web import here, lang, lists_csv, paging
from web.forms.reading import Reader, Tried, file_of

blueprint: Blueprint = Blueprint("bank_days", __name__, url_prefix="/finance/days")

SEE: Final = (Role.FINANCE, Role.MANAGER, Role.SUPERVISOR)
LARGEST: Final = 24 << 20
"""Bytes over the web: some 200,000 bookings. What is larger comes by `lianshen bank-day`."""

MOST_ROWS: Final = 5_000
"""Days of an exported list: some fourteen years."""

ORDER: Final = (
    Finding.MISSING, Finding.UNKNOWN, Finding.DIFFERS, Finding.DOUBLE, Finding.OVER, Finding.SHORT,
    Finding.HELD, Finding.CANCELLED, Finding.MATCHED,
)  # fmt: skip
"""What needs a person most stands first."""


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """Every day's file, the newest first."""
    return _listing(Tried())


@blueprint.get("/all.csv")
def table() -> ResponseReturnValue:
    """The same list, all pages of it, for a spreadsheet."""
    here.officer(*SEE)
    with here.reading() as tx:
        days = bank_days.page(tx, limit=MOST_ROWS, offset=0)
        troubles = bank_days.troubles(tx, [one.id for one in days])
    return lists_csv.answer(
        [f"days.{one}" for one in ("day", "result", "lines", "came", "went")],
        [
            [
                one.day.isoformat(),
                _result(one, troubles.get(one.id, 0)),
                str(one.lines),
                lists_csv.yuan(one.paid),
                lists_csv.yuan(one.refunded),
            ]
            for one in days
        ],
        f"bank-days-{here.today().isoformat()}.csv",
    )


@blueprint.post("")
def take_in() -> ResponseReturnValue:
    """A file is verified to its end, then taken in whole; the comparison follows by itself."""
    me = here.officer(Role.FINANCE, Role.MANAGER)
    tried = Tried()
    with tried:
        sent = file_of(request.files, "file", "days.file")
        return _taken(sent.stream.read(LARGEST + 1), me)
    return _listing(tried)


@blueprint.post("/fetch")
def fetch() -> ResponseReturnValue:
    """The connected bank is asked for the file of a day; what it gives is verified like any."""
    me = here.officer(Role.FINANCE, Role.MANAGER)
    tried = Tried()
    with tried:
        reader = Reader(request.form)
        on = reader.day("on", "days.day", required=True)
        reader.done()
        assert on is not None  # noqa: S101 - else a fault
        ask = here.house().day_file
        if ask is None:
            raise NoSuchThing(what=Text("已连接的银行", "A connected bank"))
        if on > here.today():
            raise DayAhead(day=on)
        try:
            content = ask(on, here.now())
        except NotDelivered as silent:
            raise BankSilent(day=on, why=silent.data.get("why", "")) from silent
        return _taken(content, me)
    return _listing(tried)


def _taken(content: bytes, me: Officer) -> ResponseReturnValue:
    """Verified to its end, then written whole."""
    if len(content) > LARGEST:
        raise FileTooLarge(name=lang.t("days.file"), limit=f"{LARGEST >> 20} MB")
    file = bank_files.verified(io.BytesIO(content))
    with here.transaction() as tx:
        lines = bank_files.lines(io.BytesIO(content))
        day = day_end.take_in(tx, file, lines, me, here.now())
    flash(lang.t("days.taken", n=file.lines))
    return redirect(url_for("bank_days.day", number=day.id), code=303)


@blueprint.get("/<row:number>")
def day(number: int) -> ResponseReturnValue:
    """One day: how many of each finding, and the lines with what to do."""
    return _day(number, Tried(), 0)


@blueprint.post("/<row:number>/<row:nth>")
def note(number: int, nth: int) -> ResponseReturnValue:
    """What a person did about one line."""
    me = here.officer(Role.FINANCE)
    tried = Tried()
    with tried:
        reader = Reader(request.form)
        words = reader.text("words", "days.note", required=True, most=400)
        reader.done()
        with here.transaction() as tx:
            found = bank_days.get(tx, number)
            if found is None or not bank_days.note(tx, number, nth, words, me.name, here.now()):
                raise NoSuchThing(what=Text("这一笔", "The line"))
            on = found.day.isoformat()
            journal.write(tx, None, "bank-day-noted", me, here.now(), day=on, nth=nth)
        flash(lang.t("days.noted"))
        finding = request.args.get("finding")
        return redirect(url_for("bank_days.day", number=number, finding=finding), code=303)
    return _day(number, tried, nth)


def _listing(tried: Tried) -> ResponseReturnValue:
    me = here.officer(*SEE)
    with here.reading() as tx:
        total = bank_days.count(tx)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        days = bank_days.page(tx, limit=page.size, offset=page.first - 1)
        troubles = bank_days.troubles(tx, [one.id for one in days])
    answer = render_template(
        "finance_days.html",
        page=page,
        days=[(one, troubles.get(one.id, 0)) for one in days],
        may_act=me.may(Role.FINANCE, Role.MANAGER),
        may_ask=here.house().day_file is not None,
        today=here.today(),
        typed=request.form,
        tried=tried,
        faults=tried.faults,
        turn=paging.turning("page", "list"),
    )
    return answer, tried.status


def _result(day: bank_days.Day, troubles: int) -> str:
    """What the list says of a day."""
    if day.state is not DayState.RECONCILED:
        return lang.t("days.comparing", n=day.compared, of=day.lines)
    return lang.t("days.to_do", n=troubles) if troubles else lang.t("days.all_matched")


def _day(number: int, tried: Tried, wrong: int) -> ResponseReturnValue:
    me = here.officer(*SEE)
    asked = request.args.get("finding", "")
    with here.reading() as tx:
        found = bank_days.get(tx, number)
        if found is None:
            raise NoSuchThing(what=Text("这一天的对账", "The day"))
        counts = bank_days.counts(tx, number)
        chosen = [Finding(asked)] if asked in set(Finding) - {""} else sorted(TROUBLE)
        total = sum(counts.get(one, (0, 0))[0] for one in chosen)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = bank_days.lines(tx, number, chosen, limit=page.size, offset=page.first - 1)
    answer = render_template(
        "finance_day.html",
        day=found,
        over=found.state is DayState.RECONCILED,
        counts=[(one, *counts[one]) for one in ORDER if one in counts],
        troubled=sum(counts.get(one, (0, 0))[0] for one in TROUBLE),
        asked=asked,
        rows=rows,
        page=page,
        may_act=me.may(Role.FINANCE),
        tried=tried,
        wrong=wrong,
        typed=request.form,
        turn=paging.turning("page", "list"),
    )
    return answer, tried.status
