"""What a design firm should know before it sends: what lacks, what is odd, who looks again."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain.coordination import Stance
from engine.domain.merging import Again
from engine.domain.names import Department
from engine.stages import redraw
from engine.store import Transaction
from web import lang
from web.forms.redraw import Draft, Match, answered, matches, removed_of, sheets_of, stance_of
from web.onelist import OneList

GOOD, STOPS, LOOK = "", "stops", "look"


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the check: ``kind`` is empty (good), "stops" (cannot be sent) or "look"."""

    kind: str
    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """The whole check."""

    points: Sequence[Point]
    again: Sequence[tuple[Department, Again]]

    @property
    def stops(self) -> bool:
        """Whether something must be put right first."""
        return any(p.kind == STOPS for p in self.points)


def look(tx: Transaction, one: OneList, draft: Draft) -> Ready:
    """The draft as it stands, held against the comments and the version before."""
    found = matches(draft, one.book)
    removed = removed_of(draft, one.book)
    why = redraw.who_again(tx, one.book.case, sheets_of(found), removed)
    points = [*_answers(one, draft), *_sheets(found), *_declared(one, draft, found, removed)]
    return Ready(points, list(why.items()))


def _answers(one: OneList, draft: Draft) -> list[Point]:
    lacking = [c for c in one.comments if not answered(draft, c.id, c.answer)]
    if not one.comments:
        return []
    if not lacking:
        return [Point(GOOD, lang.t("ready.all_answered", n=len(one.comments)))]
    return [
        Point(
            STOPS,
            lang.t(
                "ready.unanswered",
                sheet=c.sheet_no,
                department=one.book.guide.department(c.department).short,
            ),
            f"#f-answer-{c.id}",
        )
        for c in lacking
    ]


def _sheets(found: Sequence[Match]) -> list[Point]:
    if not found:
        return [Point(LOOK, lang.t("ready.no_sheets"), "#changed")]
    points = []
    by_state = {state: [m for m in found if m.state == state] for state in _STATES}
    for state, kind in _STATES.items():
        names = [m.row["sheet_no"] or m.row["name"] for m in by_state[state]]
        if names:
            words = lang.t(f"ready.{state}", n=len(names), sheets=_some(sorted(set(names))))
            points.append(Point(kind, words, "#changed" if kind else ""))
    return points


def _declared(
    one: OneList, draft: Draft, found: Sequence[Match], removed: frozenset[str]
) -> list[Point]:
    """What is said and what is found do not agree."""
    points = []
    silent = [m.row["sheet_no"] for m in found if m.state == "differs" and m.same_said]
    if silent:
        points.append(Point(LOOK, lang.t("ready.undeclared", sheets=_some(silent)), "#changed"))
    really = {m.row["sheet_no"] for m in found if m.state in {"differs", "new"}}
    asked = {c.sheet_no for c in one.comments}
    unasked = sorted(m.row["sheet_no"] for m in found if m.state == "differs")
    unasked = [n for n in unasked if n not in asked]
    if unasked:
        points.append(Point(LOOK, lang.t("ready.unasked", sheets=_some(unasked))))
    idle = {
        c.sheet_no
        for c in one.comments
        if stance_of(draft, c.id) == Stance.CHANGED and c.sheet_no not in really | removed
    }
    if idle:
        points.append(Point(LOOK, lang.t("ready.changed_not_found", sheets=_some(sorted(idle)))))
    if removed:
        points.append(Point(LOOK, lang.t("ready.removed", sheets=_some(sorted(removed)))))
    return points


_STATES = {
    "twice": STOPS,
    "nameless": STOPS,
    "homeless": STOPS,
    "differs": GOOD,
    "new": GOOD,
    "same": LOOK,
}


def _some(names: Sequence[str], most: int = 8) -> str:
    """Up to so many names, and how many more there are."""
    shown = lang.t("list_comma").join(names[:most])
    return lang.t("ready.and_more", names=shown, n=len(names)) if len(names) > most else shown
