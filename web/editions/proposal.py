"""A proposal before its second person: what it changes, what was checked and tried, what to do."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.stages import check
from engine.stages.publishing import decide, effect
from engine.store import drafts, editions, proposals
from engine.store.proposals import Proposal, State
from web import here, lang
from web.editions import effects, shelf
from web.forms.reading import Tried, words_of

blueprint: Blueprint = Blueprint("edition_proposal", __name__, url_prefix="/editions")


@blueprint.get("/proposals/<row:number>")
def proposal(number: int) -> ResponseReturnValue:
    """One proposal."""
    return _page(number, Tried())


@blueprint.post("/proposals/<row:number>")
def decided(number: int) -> ResponseReturnValue:
    """Approve it, send it back, or withdraw it."""
    me = here.officer(*shelf.DO)
    tried = Tried()
    what = request.form.get("action", "")
    with tried:
        words = ""
        if what == "back":
            words = words_of(request.form, "reason", "editions.back_reason", most=1000)
        with here.transaction() as tx:
            if what == "approve":
                knowing = request.form.get("knowing") == "yes"
                decide.approve(tx, number, me, here.now(), knowing=knowing)
            elif what == "back":
                decide.send_back(tx, number, words, me, here.now())
            elif what == "withdraw":
                decide.withdraw(tx, number, me, here.now())
            else:
                raise NoSuchThing(what=Text("这个操作", "That action"))
        flash(lang.t(f"editions.done_{what}"))
        return redirect(url_for("edition_proposal.proposal", number=number), code=303)
    return _page(number, tried)


def _page(number: int, tried: Tried) -> ResponseReturnValue:
    me = shelf.visitor()
    with here.reading() as tx:
        found = proposals.get(tx, number)
        if found is None:
            raise NoSuchThing(what=Text("发布申请", "The proposal"))
        report = check.package(proposals.files(tx, number))
        line = None if found.draft_id is None else drafts.get(tx, found.draft_id)
        line = line if line is not None and line.process == found.process else None
        now = effect.running(tx, found.process, found.variant)["cases"]
        kept = editions.get(tx, found.edition) if found.state is State.APPROVED else None
    shown = render_template(
        "editions_proposal.html",
        proposal=found,
        effect=effects.read(found.effect),
        stories=found.effect.get("stories", []),
        warnings=[
            (lang.say(Text(one["says"]["zh"], one["says"]["en"])), one["reason"])
            for one in found.warnings
        ],
        report=report,
        draft=line,
        went_on=line is not None and found.waits and _went_on(line, found),
        running_now=now,
        kept=kept,
        second=decide.may_decide(found, me),
        mine=found.proposer == me.account,
        may_act=me.may(*shelf.DO),
        begins=found.valid_from,
        compares=_compares(found, line, kept),
        over=found.valid_from is not None and found.waits and found.valid_from < here.today(),
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        moment=shelf.moment,
    )
    return shown, tried.status


def _compares(found: Proposal, line: drafts.Line | None, kept: editions.Line | None) -> str:
    """Where the two are compared: the edition before it, and what it became or is drawn as."""
    after = kept.id if kept is not None else None if line is None else f"draft-{line.id}"
    if found.against is None or after is None:
        return ""
    return url_for("comparing.compare", a=found.against, b=after)


def _went_on(line: drafts.Line, found: Proposal) -> bool:
    """Whether the draft was touched after it was proposed."""
    return line.changed_at > found.proposed_at
