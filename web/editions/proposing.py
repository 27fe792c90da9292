"""Proposing: a draft from the studio, or an edition of before that is to hold again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn import catalogue
from engine.bpmn.findings import ERROR
from engine.domain.names import EditionId, Officer
from engine.stages import check
from engine.stages.publishing import effect, propose
from engine.stages.publishing.propose import Asked
from engine.stages.publishing.propose import Tried as Played
from engine.store import Transaction, drafts, editions, proposals, terms
from engine.stories import trial
from web import here, lang
from web.editions import effects, shelf
from web.forms.reading import Reader, Tried
from web.studio import listing

blueprint: Blueprint = Blueprint("proposing", __name__)


@dataclass(frozen=True)
class _Subject:
    """What is proposed: the files, and the draft or the edition that they are of."""

    files: Mapping[str, bytes]
    process: str
    variant: str
    name: str
    draft: drafts.Line | None = None
    edition: EditionId | None = None

    def propose(self, tx: Transaction, asked: Asked, played: Played, me: Officer) -> int:
        """The number of the proposal."""
        if self.edition is not None:
            return propose.restore(tx, self.edition, asked, played, me, here.now())
        number = 0 if self.draft is None else self.draft.id
        return propose.draft(tx, number, asked, played, me, here.now())


@blueprint.get("/studio/<row:draft>/publish")
def publishing(draft: int) -> ResponseReturnValue:
    """The form for a draft, with what publishing it would do."""
    listing.analyst()
    with here.reading() as tx:
        return _page(tx, _of_draft(tx, draft), Tried())


@blueprint.post("/studio/<row:draft>/publish")
def published(draft: int) -> ResponseReturnValue:
    """Propose a draft."""
    me = listing.analyst()
    with here.reading() as tx:
        subject = _of_draft(tx, draft)
    return _proposed(subject, me)


@blueprint.get("/editions/<edition>/restore")
def restoring(edition: str) -> ResponseReturnValue:
    """The form for an edition of before."""
    here.officer(*shelf.DO)
    with here.reading() as tx:
        return _page(tx, _of_edition(tx, edition), Tried())


@blueprint.post("/editions/<edition>/restore")
def restored(edition: str) -> ResponseReturnValue:
    """Propose that an edition of before holds again."""
    me = here.officer(*shelf.DO)
    with here.reading() as tx:
        subject = _of_edition(tx, edition)
    return _proposed(subject, me)


def _of_draft(tx: Transaction, draft: int) -> _Subject:
    line = listing.line(tx, draft)
    files = drafts.files(tx, draft) or {}
    return _Subject(files, line.process, "", line.name, draft=line)


def _of_edition(tx: Transaction, name: str) -> _Subject:
    found = shelf.one(tx, name)
    held = found.line
    files = editions.files(tx, held.id)
    return _Subject(files, held.process, held.variant, found.title, edition=held.id)


def _proposed(subject: _Subject, me: Officer) -> ResponseReturnValue:
    tried = Tried()
    with tried:
        asked = _asked(subject.files)
        check.require(subject.files)  # before anybody waits for stories
        played = Played(catalogue.edition_of(subject.files), trial.verdict(subject.files))
        with here.transaction() as tx:
            number = subject.propose(tx, asked, played, me)
        flash(lang.t("editions.proposed_now"))
        return redirect(url_for("edition_proposal.proposal", number=number), code=303)
    with here.reading() as tx:
        return _page(tx, subject, tried)


def _asked(files: Mapping[str, bytes]) -> Asked:
    reader = Reader(request.form)
    reason = reader.text("reason", "editions.reason", required=True, most=propose.LONGEST)
    raw = request.form.get("valid_from", "").strip()
    day: date | None = None
    if raw:
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            reader.fault("valid_from", "editions.no_day")
    reasons = {
        key: reader.text(f"why-{n}", "editions.why", most=propose.LONGEST)
        for n, (key, _) in enumerate(propose.warnings(files, _stories(files)))
    }
    reader.done()
    return Asked(reason, day, reasons, request.form.get("compared") == "yes")


def _stories(files: Mapping[str, bytes]) -> int:
    return sum(name.startswith("stories/") for name in files)


def _page(tx: Transaction, subject: _Subject, tried: Tried) -> ResponseReturnValue:
    now = here.now()
    held = terms.of(tx, subject.process, subject.variant)
    coming = terms.to_come(held, now)
    before = coming[-1] if coming else terms.governing(held, now)
    against = None if before is None else before.edition
    line = None if against is None else editions.get(tx, against)
    report = check.package(subject.files)
    told = effect.reckon(
        tx, subject.files, subject.process, subject.variant, against, here.today(), now
    )
    stale = subject.draft is not None and against is not None and subject.draft.based_on != against
    shown = render_template(
        "studio_publish.html",
        subject=subject,
        draft=subject.draft,
        report=report,
        errors=[one for one in report.findings if one.severity == ERROR],
        effect=effects.read(told),
        warnings=list(enumerate(propose.warnings(subject.files, _stories(subject.files)))),
        stories=_stories(subject.files),
        against=line,
        coming=coming[-1] if coming else None,
        stale=stale,
        waits=proposals.waiting(tx, subject.process, subject.variant),
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        moment=shelf.moment,
    )
    return shown, tried.status
