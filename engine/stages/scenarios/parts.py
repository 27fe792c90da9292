"""What is written while a study is worked on: a part taken, kept, done; its beginning; its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from engine.analysis.simulation import study
from engine.analysis.simulation.study import Measures
from engine.domain.errors import ApprovalError
from engine.domain.names import Text
from engine.store import Store, Transaction, journal, scenarios
from engine.store.scenarios import Study

TRIES: Final = 5
"""A part that was begun so often and never done stops its study, and a person is asked."""

INTERRUPTED: Final = Text(
    f"有一份算了{TRIES}次都中断了。已请系统管理员查看；也可以减少件数后重新测算。",
    f"one part was begun {TRIES} times and never finished. The administrator is told; you may"
    " also ask for fewer cases and compute again.",
)


@dataclass(frozen=True, slots=True)
class Mine:
    """A part that is ours: which variant of which study, and which of its replications."""

    part: int
    study: int
    nth: int
    held: Mapping[str, Any]

    @property
    def told(self) -> Mapping[str, Any]:
        """The variant, as it was kept."""
        variants: Sequence[Mapping[str, Any]] = self.held["variants"]
        return variants[self.nth % len(variants)]

    @property
    def replications(self) -> range:
        """By number; parts go round the variants, so that all of them grow together."""
        block = self.nth // len(self.held["variants"])
        each, most = int(self.held["block"]), int(self.held["replications"])
        return range(block * each, min((block + 1) * each, most))


def following(store: Store, now: datetime) -> int | None:
    """The next part that is due; None when nothing is."""
    with store.reading() as tx:
        due = scenarios.due(tx, now, 1)
    return due[0] if due else None


def take(tx: Transaction, part: int, lease: timedelta, now: datetime) -> Mine | None:
    """A part is ours until the lease ends. None: it is not to be had, or was tried too often."""
    taken = scenarios.claim(tx, part, lease, now)
    known = None if taken is None else scenarios.study(tx, taken.study)
    if taken is None or known is None or known.state != "open":
        return None
    if taken.tries > TRIES:
        _interrupted(tx, known, now)
        return None
    return Mine(part, known.id, taken.nth, known.held)


def go_on(tx: Transaction, mine: Mine, lease: timedelta, now: datetime) -> bool:
    """Keep it for another while. False: it was cancelled, or somebody else has done it."""
    return scenarios.still(tx, mine.part, lease, now)


def wanted(tx: Transaction, mine: Mine) -> bool:
    """Whether its study is still to be done; the study is ours until the transaction ends."""
    known = scenarios.hold(tx, mine.study)
    return known is not None and known.state == "open"


def begin(tx: Transaction, number: int, warm: int) -> None:
    """How many cases every variant leaves out at the beginning; the first word stands."""
    known = scenarios.hold(tx, number)
    if known is not None and known.held.get("warm") is None:
        scenarios.note(tx, number, {**known.held, "warm": warm})


def write(tx: Transaction, mine: Mine, found: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """A part is there. The study ends with its last part, or when its figures are precise."""
    known = scenarios.hold(tx, mine.study)
    scenarios.done(tx, mine.part, found, now)
    if known is None or known.state != "open":
        return
    there = scenarios.there(tx, known.id)
    used = _precise(tx, known, mine, there)
    if used is not None:
        scenarios.note(tx, known.id, {**known.held, "used": used})
    if used is not None or len(there) == known.parts:
        scenarios.end(tx, known.id, "done", now)


def give_up(tx: Transaction, number: int, why: ApprovalError, now: datetime) -> None:
    """It cannot be computed as assumed: the study says why."""
    scenarios.end(tx, number, "failed", now, {"zh": why.says("zh"), "en": why.says("en")})


def by_variant(
    held: Mapping[str, Any], there: Mapping[int, Sequence[Measures]], blocks: int | None = None
) -> list[dict[int, Sequence[Measures]]]:
    """What is there of each variant: block → replications, up to so many blocks."""
    many = len(held["variants"])
    found: list[dict[int, Sequence[Measures]]] = [{} for _ in range(many)]
    for nth, runs in sorted(there.items()):
        if blocks is None or nth // many < blocks:
            found[nth % many][nth // many] = runs
    return found


def _precise(tx: Transaction, known: Study, mine: Mine, there: Sequence[int]) -> int | None:
    """After how many blocks every variant is known well enough; None while one is not.

    Only whole rounds of variants without a gap count, the fewest that will do: so the answer does
    not depend on who was quicker.
    """
    precision = float(known.held.get("precision", 0))
    if not precision:
        return None
    many = len(known.held["variants"])
    whole, before = _unbroken(there) // many, mine.nth // many
    if whole <= before:
        return None
    figures = scenarios.figures(tx, known.id)
    for blocks in range(before + 1, whole + 1):
        each = by_variant(known.held, figures, blocks)
        if all(study.enough([run for some in one.values() for run in some], precision)
               for one in each):  # fmt: skip
            return blocks
    return None


def _unbroken(there: Sequence[int]) -> int:
    """How many parts are done from the first on without a gap."""
    return next((n for n, nth in enumerate(there) if n != nth), len(there))


def _interrupted(tx: Transaction, known: Study, now: datetime) -> None:
    says = {"zh": INTERRUPTED.zh, "en": INTERRUPTED.says("en")}
    if scenarios.end(tx, known.id, "failed", now, says):
        journal.raise_incident(tx, None, "study-interrupted", INTERRUPTED, now)
