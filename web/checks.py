"""Departments as a list of checks, and their opinions round by round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.domain.case import PauseEntry, ReviewComment
from engine.domain.lifecycle import BranchState
from engine.domain.names import BranchId, FactValue
from engine.domain.opinions import Opinion, OpinionKind
from engine.domain.wording import local_day
from engine.exchange.forms import Field
from web import clockwork, lang, timing
from web.casebook import Casebook
from web.progress import Share

ADVERSE = frozenset({"revise", "refuse"})
SIGN_OF = {
    OpinionKind.PASS: "pass",
    OpinionKind.PASS_WITH_CONDITIONS: "conditions",
    OpinionKind.REVISE: "revise",
    OpinionKind.REFUSE: "refuse",
    OpinionKind.NOT_REQUIRED: "none",
    OpinionKind.TACIT: "tacit",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One opinion with its comments and the department's own fields, in words."""

    opinion: Opinion
    comments: Sequence[ReviewComment]
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Check:
    """One department's line: a mark, its word, who, since when, how long, and all behind it.

    ``mark`` names the sign beside the word; ``since`` sheets that it uses and that changed
    after the opinion that stands was given.
    """

    share: Share
    mark: str
    word: str
    took: str
    told: Sequence[Told]
    since: Sequence[str]
    pauses: Sequence[tuple[PauseEntry, str]]

    @property
    def open(self) -> bool:
        """Whether a reader should see what is behind it without asking."""
        return self.mark in ADVERSE


@dataclass(frozen=True, slots=True)
class Cell:
    """What one department said in one round: ``mark`` as in ``Check``, ``version`` it saw."""

    mark: str
    words: str
    version: int | None = None
    since: Sequence[str] = ()


def of_case(book: Casebook, lines: Sequence[Share]) -> list[Check]:
    """One check per department of the process."""
    return [_check(book, share) for share in lines]


def by_round(
    book: Casebook, checks: Sequence[Check], rounds: Sequence[int]
) -> list[tuple[Check, list[Cell]]]:
    """Departments down, rounds across."""
    asked = {(b.branch, b.round): b.state for b in book.branches}
    return [(check, [_cell(check, n, asked) for n in rounds]) for check in checks]


def _check(book: Casebook, share: Share) -> Check:
    stands = _stands(book, share)
    since: Sequence[str] = ()
    if stands is not None and share.decision is None:
        since = book.changed_since(share.department, stands.drawing_version)
    return Check(
        share=share,
        mark=_mark(book, share, stands),
        word=_word(share, stands),
        took=_took(book, share),
        told=[_told(book, share, one) for one in reversed(share.opinions)],
        since=since,
        pauses=clockwork.of_branch(book, share.branch),
    )


def _stands(book: Casebook, share: Share) -> Opinion | None:
    """The opinion that holds now: none while the department reviews again."""
    again = any(b.branch == share.branch and b.ended_at is None for b in book.branches)
    return None if again or share.department not in book.needed else share.opinion


def _mark(book: Casebook, share: Share, stands: Opinion | None) -> str:
    if share.decision is not None:
        return "signed" if share.decision.granted else "denied"
    if stands is not None:
        return SIGN_OF[stands.kind]
    if share.settled:
        return "pass"
    if share.department not in book.needed or share.since is None:
        return "none"
    return "working" if share.holder or share.letter else "waiting"


def _word(share: Share, stands: Opinion | None) -> str:
    """The opinion where one stands, and what is under way."""
    if stands is None or share.decision is not None:
        return share.stage
    opinion = lang.t(f"opinion.{stands.kind.value}")
    return opinion if share.settled else f"{opinion} · {share.stage}"


def _took(book: Casebook, share: Share) -> str:
    """How long it has had this, or how long the last round took."""
    if share.settled and share.opinion is not None and share.decision is None:
        ran = [b for b in book.branches if b.branch == share.branch and b.ended_at is not None]
        if not ran or ran[-1].ended_at is None:
            return ""
        return timing.spent(book.calendar, ran[-1].started_at, local_day(ran[-1].ended_at))
    if share.since is None or share.decision is not None:
        return ""
    return timing.took(book.calendar, share.since, book.today)


def _told(book: Casebook, share: Share, opinion: Opinion) -> Told:
    comments = [c for c in share.comments if c.round == opinion.round]
    return Told(opinion, comments, _fields(book, share, opinion.form))


def _fields(
    book: Casebook, share: Share, given: Mapping[str, FactValue]
) -> Sequence[tuple[str, str]]:
    """The department's own review fields, in the order of its form."""
    nodes = book.edition.model.children(share.branch)
    form = next((f for f in (book.edition.forms.get(n.form) for n in nodes) if f), None)
    if form is None:
        return ()
    return [(lang.say(f.title), _value(f, given[f.name])) for f in form.fields if f.name in given]


def _value(field: Field, value: FactValue) -> str:
    words = dict(field.choices).get(str(value))
    return str(value) if field.kind == "date" else lang.say(value if words is None else words)


def _cell(check: Check, number: int, asked: Mapping[tuple[BranchId, int], BranchState]) -> Cell:
    share = check.share
    for opinion in share.opinions:
        if opinion.round == number:
            stands = opinion is share.opinion
            words = lang.t(f"opinion.{opinion.kind.value}")
            mark, since = SIGN_OF[opinion.kind], check.since if stands else ()
            return Cell(mark, words, opinion.drawing_version, since)
    state = asked.get((share.branch, number))
    if state is BranchState.RUNNING:
        return Cell("working", lang.t("case.under_way"))
    if state is BranchState.CANCELLED:
        return Cell("none", lang.t("case.cut_short"))
    return Cell("none", lang.t("case.not_in_round"))
