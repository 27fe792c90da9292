"""The window notes what an applicant corrected on the spot; only who asked for it looks again."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.guide import FactRule
from engine.domain.merging import latest
from engine.domain.names import FactValue, Role, WorkItemId
from engine.domain.opinions import OpinionKind
from engine.stages import amend
from engine.store import branches, cases
from web import casebook, here, lang
from web.casebook import Casebook
from web.forms.reading import Reader, Tried

blueprint: Blueprint = Blueprint("amending", __name__, url_prefix="/amend")


@blueprint.route("/<row:item_id>", methods=["GET", "POST"])
def form(item_id: int) -> ResponseReturnValue:
    """What the reviews ask for, the papers brought anew, the facts put right."""
    me = here.officer(Role.INTAKE)
    tried = Tried()
    with here.reading() as tx:
        item = branches.item(tx, WorkItemId(item_id))
        book = casebook.read(tx, cases.get(tx, item.case_id), here.today())
    if request.method == "POST":
        with tried:
            lines, facts, note = _typed(book)
            with here.transaction() as tx:
                amend.take_in(tx, item.id, lines, facts, note, me, here.now())
            flash(lang.t("amend.done"))
            return redirect(url_for("cases.case", case_no=book.case.case_no), code=303)
    asking = [o for o in latest(book.opinions).values() if o.kind is OpinionKind.REVISE]
    shown = render_template(
        "amend.html",
        book=book,
        item=item,
        is_open=item.done_at is None and item.work == "amend",
        asking=asking,
        rules=changeable(book),
        typed=dict(request.form) if request.method == "POST" else _now(book),
        tried=tried,
        faults=tried.faults,
    )
    return shown, tried.status


def changeable(book: Casebook) -> list[FactRule]:
    """The facts that may be put right after acceptance: none that decides who takes part."""
    fixed = " ".join(book.guide.needs.values()).split()
    return [rule for rule in book.guide.facts if rule.name not in fixed]


def _now(book: Casebook) -> dict[str, Any]:
    """The facts as they stand, as a form shows them."""
    return {f"fact-{name}": _shown(value) for name, value in book.case.facts.items()}


def _shown(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.15g}" if isinstance(value, int | float) else value


def _typed(book: Casebook) -> tuple[list[MaterialReceived], dict[str, FactValue], str]:
    reader = Reader(request.form)
    lines = [
        MaterialReceived(m.code, MaterialState.RECEIVED, max(m.copies, 1))
        for m in book.materials
        if reader.flag(f"renewed-{m.code}")
    ]
    facts: dict[str, FactValue] = {}
    for rule in changeable(book):
        name = f"fact-{rule.name}"
        if name not in request.form:
            continue
        value: FactValue | None
        if rule.kind == "boolean":
            chosen = reader.choice(name, lang.say(rule.label), ("yes", "no"))
            value = chosen == "yes" if chosen else None
        elif rule.kind == "text":
            value = reader.text(name, lang.say(rule.label), required=rule.required) or None
        else:
            value = reader.number(name, lang.say(rule.label), required=rule.required)
        if value is not None:
            facts[rule.name] = value
    note = reader.text("note", "amend.note", required=True, most=4000)
    reader.done()
    return lines, facts, note
