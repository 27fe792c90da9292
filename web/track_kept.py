"""What is kept of an applicant, for the applicant: until when, and who read it on what ground."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from engine.domain.repository import FALLEN, Version
from engine.stages.repository import catalogue, parties
from engine.store import repository, repository_cases
from web import here, paging, register, track

blueprint: Blueprint = Blueprint("track_kept", __name__, url_prefix="/track")

READINGS = 15


@blueprint.get("/<case_no>/kept")
def papers(case_no: str) -> ResponseReturnValue:
    """Papers kept of the applicant and of what the case is about, and every reading of them.

    Papers of a construction project are not a house buyer's, and those of the person at the
    counter are not the applicant's. Readers are named by their department, never by name.
    """
    book = track.opened(case_no)
    with here.reading() as tx:
        held_by = parties.of_case(tx, book.case)
        mine = (held_by["applicant"], held_by.get("house", held_by["project"]))
        kept = sorted(
            repository.of_holders(tx, mine), key=lambda one: one.on(here.today()) not in FALLEN
        )  # what the applicant must see to comes first
        documents = [one.document for one in kept]
        total = repository_cases.readings_total(tx, documents)
        number = min(paging.asked("entries"), paging.Page(1, total, READINGS).pages)
        page = paging.Page(number, total, READINGS)
        readings = repository_cases.readings(tx, documents, limit=page.size, offset=page.first - 1)
        names = register.names(tx)
    listed, sheet = _paged(kept)
    return render_template(
        "track_kept.html",
        book=book,
        kept=listed,
        sheet=sheet,
        sheet_turn=paging.turning("page", "kept"),
        titles={one.document: catalogue.shipped().title(one.kind) for one in kept},
        spared={one.version.document: one for one in book.resting},
        readings=readings,
        page=page,
        turn=paging.turning("entries", "read"),
        names=names.departments,
    )


def _paged(kept: Sequence[Version]) -> tuple[Sequence[Version], paging.Page]:
    total = len(kept)
    page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
    return kept[page.first - 1 : page.last], page


@blueprint.after_request
def not_kept(answer: Response) -> Response:
    """As every page that a number and a code opened."""
    return track.not_kept(answer)
