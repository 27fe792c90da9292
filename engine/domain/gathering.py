"""The one list for the design firm: comments of all departments by sheet and place.

Joining puts comments side by side on one line; it never makes one of two. Each keeps its
department, its words, its answer and whether it is open.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.domain.case import ReviewComment
from engine.domain.names import Department

ALIKE = 0.6
"""Share of common letter pairs (Dice) from which two texts are shown as very similar."""
MOST_SUGGESTED = 100
MOST_COMPARED = 200
"""Comments on one sheet that are compared with each other: 20,000 pairs, some 0.1 s."""

_DIGITS = re.compile(r"(\d+)")
_NOT_WORDS = re.compile(r"[\W_]+")

Groups = tuple[tuple[int, ...], ...]
"""Ids of comments that stand on one line, each group and all of them in order."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a comment, or several that were joined. ``number`` counts from 1.

    ``contested``: other departments also commented on the very same place; to be read together.
    """

    number: int
    comments: tuple[ReviewComment, ...]
    contested: frozenset[Department] = frozenset()

    @property
    def sheet_no(self) -> str:
        """The sheet of the first comment."""
        return self.comments[0].sheet_no

    @property
    def place(self) -> str:
        """The first place that anybody named."""
        return next((c.place for c in self.comments if c.place), "")

    @property
    def departments(self) -> tuple[Department, ...]:
        """Whose comments stand here, in order."""
        return tuple(dict.fromkeys(c.department for c in self.comments))

    @property
    def open(self) -> bool:
        """Whether any of them is still open."""
        return any(c.open for c in self.comments)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two comments that may say the same; ``because`` is "clause" or "text"."""

    one: ReviewComment
    other: ReviewComment
    because: str

    @property
    def pair(self) -> tuple[int, int]:
        """Their ids, the lower one first."""
        return (self.one.id, self.other.id)


def lines(comments: Iterable[ReviewComment], joined: Groups = ()) -> tuple[Line, ...]:
    """The list: by sheet, then place, then the order of writing; joined comments on one line."""
    known = {c.id: c for c in comments}
    placed: dict[int, tuple[int, ...]] = {}
    for group in joined:
        here = tuple(n for n in group if n in known)
        placed |= dict.fromkeys(here, here)
    wanted = dict.fromkeys(placed.get(n, (n,)) for n in sorted(known))
    made = [Line(0, tuple(known[n] for n in group)) for group in wanted]
    made.sort(key=lambda line: (sheet_order(line.sheet_no), _place(line), line.comments[0].id))
    at: dict[tuple[str, str], set[Department]] = defaultdict(set)
    for line in made:
        for c in line.comments:
            if plain(c.place):
                at[_spot(c)].add(c.department)
    return tuple(
        Line(number, line.comments, _contesting(line, at)) for number, line in enumerate(made, 1)
    )


def suggestions(
    comments: Iterable[ReviewComment],
    joined: Groups = (),
    apart: Iterable[tuple[int, int]] = (),
) -> tuple[Suggestion, ...]:
    """Pairs on one sheet that cite the same clause or say nearly the same, not yet decided on.

    Args:
        joined: groups that stand together already.
        apart: pairs (lower id first) that were looked at and are to stay apart.
    """
    together = {pair for group in joined for pair in combinations(sorted(group), 2)}
    decided = together | set(apart)
    by_sheet: dict[str, list[ReviewComment]] = defaultdict(list)
    for comment in sorted(comments, key=lambda c: c.id):
        if comment.open:
            by_sheet[plain(comment.sheet_no)].append(comment)
    return tuple(_take(_pairs(by_sheet, decided)))


def join(joined: Groups, ids: Iterable[int]) -> Groups:
    """These comments, and whatever stood with them, on one line."""
    wanted = set(ids)
    kept = []
    for group in joined:
        if wanted.isdisjoint(group):
            kept.append(group)
        else:
            wanted |= set(group)
    return _ordered([*kept, tuple(sorted(wanted))])


def unjoin(joined: Groups, comment_id: int) -> Groups:
    """This comment on a line of its own; the others stay together."""
    return _ordered(tuple(n for n in group if n != comment_id) for group in joined)


def sheet_order(sheet_no: str) -> tuple[tuple[int, int, str], ...]:
    """Sheets as an engineer sorts them: 建施-2 before 建施-10."""
    parts = _DIGITS.split(unicodedata.normalize("NFKC", sheet_no).casefold())
    return tuple((1, int(p[:18]), p) if p.isdecimal() else (0, 0, p) for p in parts if p)


def plain(text: str) -> str:
    """A text without what people write differently: width, case, blanks, punctuation."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: the share of letter pairs they have in common (Dice)."""
    return _dice(_shreds(one), _shreds(other))


def _shreds(text: str) -> frozenset[str]:
    bare = plain(text)
    return frozenset(bare[n : n + 2] for n in range(max(1, len(bare) - 1))) if bare else frozenset()


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def _pairs(
    by_sheet: dict[str, list[ReviewComment]], decided: set[tuple[int, int]]
) -> Iterator[Suggestion]:
    for listed in by_sheet.values():
        read = [(c, plain(c.clause), _shreds(c.text)) for c in listed[:MOST_COMPARED]]
        for (one, its_clause, its_words), (other, clause, words) in combinations(read, 2):
            if (one.id, other.id) in decided or one.branch == other.branch:
                continue
            if its_clause and its_clause == clause:
                yield Suggestion(one, other, "clause")
            elif _dice(its_words, words) >= ALIKE:
                yield Suggestion(one, other, "text")


def _take(found: Iterator[Suggestion]) -> Iterator[Suggestion]:
    for _, one in zip(range(MOST_SUGGESTED), found, strict=False):
        yield one


def _contesting(line: Line, at: dict[tuple[str, str], set[Department]]) -> frozenset[Department]:
    """Departments with another comment on this very place, that does not stand on this line."""
    spots = {_spot(c) for c in line.comments if plain(c.place)}
    there = set().union(*(at[spot] for spot in spots)) if spots else set()
    return frozenset(there - set(line.departments))


def _spot(comment: ReviewComment) -> tuple[str, str]:
    return plain(comment.sheet_no), plain(comment.place)


def _place(line: Line) -> tuple[tuple[int, int, str], ...]:
    return sheet_order(line.place)


def _ordered(groups: Iterable[Sequence[int]]) -> Groups:
    return tuple(sorted(tuple(sorted(group)) for group in groups if len(group) > 1))
