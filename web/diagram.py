"""The diagram of a case's own edition, and what stands where in it now.

Words of the diagram are those of its author. The page is complete without the picture: the same
marks stand beside it as a list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from engine.bpmn.model import Node
from engine.domain import ledger
from engine.domain.case import WorkItem
from engine.domain.lifecycle import BranchState, WorkItemState
from engine.domain.wording import local_day
from engine.stages import whereabouts
from engine.stages.whereabouts import Place
from engine.store import Transaction, journal
from web import access, as_file, casebook, checks, here, lang, owed, progress, step_names, timing
from web.casebook import Casebook

blueprint: Blueprint = Blueprint("diagram", __name__, url_prefix="/cases")

HERE = "here"
DONE = "done"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a picture shows at one element: ``kind`` is here, done, or the mark of an opinion.

    ``short`` is for a small picture, ``words`` for a large one; ``lamp`` only where a token is.
    """

    id: str
    kind: str
    name: str
    short: str
    words: str
    lamp: str = ""


@blueprint.get("/<case_no>/diagram.bpmn")
def drawing(case_no: str) -> ResponseReturnValue:
    """The diagram as it was published with the edition that the case runs on."""
    me = here.officer()
    with here.reading() as tx:
        found = whereabouts.drawing(tx, access.papers_of(tx, case_no, me))
    return as_file.within(found, "application/xml")


@blueprint.get("/<case_no>/diagram.json")
def marks(case_no: str) -> ResponseReturnValue:
    """Where the case stands in it: marks per element, and how far the history has come."""
    me = here.officer()
    with here.reading() as tx:
        found = access.papers_of(tx, case_no, me)
        book = casebook.read(tx, found, here.today(), sheets=False)
        shown = of_case(tx, book, progress.names_of(tx, book))
        newest = journal.mark(tx, found.id)
    return jsonify(mark=newest, elements=[asdict(mark) for mark in shown])


def of_case(tx: Transaction, book: Casebook, names: Mapping[int, str]) -> list[Mark]:
    """Every mark: tokens first, then opinions and what is done.

    Args:
        names: account number → name, for who has claimed what.
    """
    places = whereabouts.waiting(tx, book.case)
    now = [_here(book, place, names) for place in places]
    taken = {mark.id for mark in now}
    lines = checks.of_case(book, progress.shares(book, dict(names)))
    later = [*_opinions(book, lines), *_done(book)]
    return [*now, *(mark for mark in later if mark.id not in taken)]


def _here(book: Casebook, place: Place, names: Mapping[int, str]) -> Mark:
    node = place.node
    item = _item_at(book, place)
    if item is None:
        return _at_system(book, node)
    holder = names.get(int(item.claimed_by), "") if item.claimed_by is not None else ""
    took = timing.took(book.calendar, item.claimed_at or item.offered_at, book.today)
    left = owed.left_of(book, item)
    parts = [holder or lang.t("owed.unclaimed"), took]
    parts += [] if left.lamp == timing.NOT_COUNTING else [left.words]
    return Mark(
        node.id,
        HERE,
        _named(book, node),
        lang.t("diagram.here"),
        step_names.joined(parts),
        left.lamp,
    )


def _at_system(book: Casebook, node: Node) -> Mark:
    """A token that waits for a department's own system."""
    around = book.edition.model.branch_of(node.id)
    share = next(
        (
            b
            for b in book.branches
            if around is not None and b.branch == around.id and b.state is BranchState.RUNNING
        ),
        None,
    )
    if share is None:
        return Mark(
            node.id, HERE, _named(book, node), lang.t("diagram.here"), lang.t("diagram.here")
        )
    left = book.shown(ledger.of_branch(share, book.pauses, ledger.PROMISED))
    took = timing.took(book.calendar, share.started_at, book.today)
    words = step_names.joined([lang.t("stage.system"), took, left.words])
    return Mark(node.id, HERE, _named(book, node), lang.t("diagram.here"), words, left.lamp)


def _item_at(book: Casebook, place: Place) -> WorkItem | None:
    for item in book.open_items():
        if (item.element, item.nth) == (place.node.id, place.nth):
            return item
    return None


def _opinions(book: Casebook, lines: list[checks.Check]) -> Iterator[Mark]:
    """The opinion that stands, at each department's share."""
    for check in lines:
        share = check.share
        node = book.edition.model.nodes.get(share.branch)
        running = any(b.branch == share.branch and b.ended_at is None for b in book.branches)
        if node is None or running:
            continue
        if share.department not in book.needed:
            word = lang.t("opinion.not_required")
            yield Mark(node.id, "none", _named(book, node), word, word)
        elif share.opinion is not None:
            kind = checks.SIGN_OF[share.opinion.kind]
            word = lang.t(f"opinion.{share.opinion.kind.value}")
            saw = lang.t("rounds.saw", n=share.opinion.drawing_version)
            words = step_names.joined([word, saw, lang.say(local_day(share.opinion.at))])
            yield Mark(node.id, kind, _named(book, node), word, words)


def _done(book: Casebook) -> Iterator[Mark]:
    """Work that people finished, the last time it was done."""
    last: dict[str, WorkItem] = {}
    times: dict[str, int] = {}
    for item in book.items:
        if item.state is WorkItemState.DONE:
            last[item.element] = item
            times[item.element] = times.get(item.element, 0) + 1
    for element, item in last.items():
        node = book.edition.model.nodes.get(element)
        if node is None or item.done_at is None:
            continue
        word = lang.t("diagram.done")
        parts = [word, item.done_name, lang.say(local_day(item.done_at))]
        if times[element] > 1:
            parts.append(lang.t("diagram.times", n=times[element]))
        yield Mark(element, DONE, _named(book, node), word, step_names.joined(parts))


def _named(book: Casebook, node: Node) -> str:
    return step_names.of_node(book.edition.model, book.guide, node)
