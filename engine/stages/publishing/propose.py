"""A draft, or an edition of before, is proposed: checked, its stories green, its effect reckoned.

What is proposed is frozen. Whoever approves it approves these bytes and this report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Protocol

from engine.bpmn import catalogue
from engine.bpmn.findings import ERROR, Finding
from engine.domain import guide_file
from engine.domain.errors import NoSuchThing, NotYours
from engine.domain.names import EditionId, Officer, Role, Text
from engine.domain.wording import local_day
from engine.domain.words import POSTS
from engine.stages import check
from engine.stages.publishing import beginning, carried, effect, refusals
from engine.stages.reading import short
from engine.store import Transaction, drafts, editions, journal, proposals, terms

LONGEST: Final = 1000
PUBLISH: Final = "publish"
RESTORE: Final = "restore"
NO_STORIES: Final = "no-stories"
"""The warning of a package that brings no story: nothing shows that it does what it should."""


class Outcome(Protocol):
    """How a story went: as ``engine.stories`` tells it."""

    @property
    def name(self) -> str:
        """What the story is called."""
        ...

    @property
    def green(self) -> bool:
        """Whether it went as it is told."""
        ...

    @property
    def why(self) -> Text:
        """What went otherwise."""
        ...


@dataclass(frozen=True)
class Tried:
    """The stories of a package, played; ``edition`` is the hash of the content they ran on."""

    edition: EditionId
    outcomes: Sequence[Outcome] = ()


@dataclass(frozen=True)
class Asked:
    """What the proposer says. ``valid_from`` None: from the approval on.

    ``reasons``: warning (:func:`key_of`) → why it may be published so. ``compared``: the draft was
    compared with the edition that it would follow.
    """

    reason: str
    valid_from: date | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    compared: bool = False


def key_of(finding: Finding) -> str:
    """What a form calls a warning."""
    return f"{finding.rule}:{finding.element}"


def warnings(files: Mapping[str, bytes], stories: int) -> list[tuple[str, Text]]:
    """Every warning that wants a reason: of the check, and of a package without a story."""
    found = {
        key_of(one): one.says for one in check.package(files).findings if one.severity != ERROR
    }
    if not stories:
        found[NO_STORIES] = Text(
            "流程包里没有样例，没有试办过。", "The package brings no story; nothing was tried."
        )
    return list(found.items())


def draft(
    tx: Transaction, number: int, asked: Asked, tried: Tried, by: Officer, now: datetime
) -> int:
    """Propose a draft as it stands; the number of the proposal.

    Raises:
        NotYours, NoSuchThing, Unreadable. NotPublished: the check. AnotherProcess, StoriesFail,
        TriedAnother, Unexplained, NothingChanged, StaleBase, BeginsInThePast, BeginsTooFar,
        BeginsInsideAnother, AnotherWaits: each says what to do.
    """
    require_analyst(by)
    line = drafts.get(tx, number) if drafts.hold(tx, number) else None
    if line is None:
        raise NoSuchThing(what=Text("草稿", "The draft"))
    files = drafts.files(tx, number) or {}
    check.require(files)
    guide = guide_file.read(files[catalogue.GUIDE])
    if guide.process != line.process:
        raise refusals.AnotherProcess(says=guide.process, process=line.process)
    proposal = _Proposal(guide.process, guide.variant, PUBLISH, files, line.came_from)
    return _propose(tx, proposal, line, asked, tried, by, now)


def restore(
    tx: Transaction, edition: EditionId, asked: Asked, tried: Tried, by: Officer, now: datetime
) -> int:
    """Propose that an edition of before be in force again; the number of the proposal.

    Raises:
        as :func:`draft`.
    """
    require_analyst(by)
    held = editions.get(tx, edition)
    if held is None:
        raise NoSuchThing(what=Text("流程版本", "The edition"))
    files = editions.files(tx, held.id)
    check.require(files)
    proposal = _Proposal(held.process, held.variant, RESTORE, files, held.came_from)
    return _propose(tx, proposal, None, asked, tried, by, now)


def require_analyst(by: Officer) -> None:
    """Editions are the affair of process analysts and administrators.

    Raises:
        NotYours: neither.
    """
    if not by.may(Role.ANALYST, Role.ADMIN):
        raise NotYours(whose=POSTS[Role.ANALYST])


@dataclass(frozen=True)
class _Proposal:
    process: str
    variant: str
    kind: str
    files: Mapping[str, bytes]
    came_from: str


def _propose(
    tx: Transaction,
    what: _Proposal,
    line: drafts.Line | None,
    asked: Asked,
    tried: Tried,
    by: Officer,
    now: datetime,
) -> int:
    edition = catalogue.edition_of(what.files)
    reason = short(asked.reason, "reason", Text("发布理由", "Reason"), LONGEST)
    _green(edition, tried)
    explained = _explained(what.files, asked, len(tried.outcomes))
    editions.hold(tx, what.process)
    waits = proposals.waiting(tx, what.process, what.variant)
    if waits is not None:
        raise refusals.AnotherWaits(who=waits.proposed_by, when=waits.proposed_at)
    held = terms.of(tx, what.process, what.variant)
    since = beginning.require(tx, held, asked.valid_from, now)
    before = terms.governing(held, since)
    against = None if before is None else before.edition
    ended = before is not None and before.stopped_at is not None
    if against == edition and not ended:
        raise refusals.NothingChanged(number=beginning.number(tx, edition))
    if line is not None:
        _fresh(tx, line, against, asked)
    number = proposals.add(
        tx,
        what.files,
        process=what.process,
        variant=what.variant,
        kind=what.kind,
        edition=edition,
        draft_id=None if line is None else line.id,
        came_from=what.came_from,
        against=against,
        reason=reason,
        valid_from=asked.valid_from,
        effect={
            **effect.reckon(
                tx, what.files, what.process, what.variant, against, local_day(since), now
            ),
            "stories": [one.name for one in tried.outcomes],
            "moves": carried.judged(
                tx, what.files, effect.under_way(tx, what.process, what.variant), now
            ),
        },
        warnings=explained,
        hands=list(line.hands) if line is not None else [],
        proposer=by.account,
        proposed_by=by.name,
        proposed_at=now,
    )
    journal.write(
        tx, None, "edition-proposed", by, now,
        proposal=number, process=what.process, edition=edition, kind=what.kind, reason=reason,
    )  # fmt: skip
    return number


def _green(edition: EditionId, tried: Tried) -> None:
    if tried.edition != edition:
        raise refusals.TriedAnother
    red = [one for one in tried.outcomes if not one.green]
    if red:
        raise refusals.StoriesFail(story=red[0].name, why=red[0].why, n=len(red))


def _explained(files: Mapping[str, bytes], asked: Asked, stories: int) -> list[dict[str, Any]]:
    """Every warning with its reason.

    Raises:
        Unexplained: one has none. Unreadable: a reason is too long, or cannot be shown.
    """
    title = Text("提醒的理由", "Reason for a warning")
    found, missing = [], []
    for key, says in warnings(files, stories):
        given = short(asked.reasons.get(key, ""), key, title, LONGEST, empty=True)
        if not given:
            missing.append(says)
        found.append({"key": key, "says": {"zh": says.zh, "en": says.en}, "reason": given})
    if missing:
        raise refusals.Unexplained(n=len(missing), first=missing[0])
    return found


def _fresh(tx: Transaction, line: drafts.Line, against: EditionId | None, asked: Asked) -> None:
    """The draft goes on from the edition that it would follow, or somebody compared the two."""
    if against is None or line.based_on == against or asked.compared:
        return
    based = Text("空白", "nothing")
    if line.based_on is not None:
        nth = beginning.number(tx, line.based_on)
        based = Text(f"第{nth}版", f"edition {nth}")
    raise refusals.StaleBase(based=based, number=beginning.number(tx, against))
