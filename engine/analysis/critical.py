"""The critical path of one case: what decided when it ended, and how much time the rest had.

Everything is in opening time. ``begins[i]`` and ``ends[i]`` are those of visit i, ``after[i]`` the
visits that it waited for, each lower than i. A lag between the last of them and the beginning (a
clock that opened the step) stays what it was.
"""

from collections.abc import Sequence

Times = Sequence[int]
Links = Sequence[Sequence[int]]


def path(ends: Times, after: Links, last: int) -> tuple[int, ...]:
    """The visits that decided when ``last`` was over, first to last."""
    found = [last]
    while after[found[-1]]:
        found.append(max(after[found[-1]], key=lambda i: (ends[i], i)))
    return tuple(reversed(found))


def slack(ends: Times, after: Links, until: int) -> list[int]:
    """How much later each visit could have ended without the case ending after ``until``."""
    latest = [until] * len(ends)
    for i in reversed(range(len(ends))):
        if after[i]:
            took = ends[i] - max(ends[j] for j in after[i])
            for j in after[i]:
                latest[j] = min(latest[j], latest[i] - took)
    return [max(until_then - end, 0) for until_then, end in zip(latest, ends, strict=True)]


def ended(begins: Times, ends: Times, after: Links, shorter: Sequence[int]) -> int:
    """When the last visit would have ended, had each been so much shorter."""
    found: list[int] = []
    for i, begin in enumerate(begins):
        if after[i]:
            begin += max(found[j] for j in after[i]) - max(ends[j] for j in after[i])  # noqa: PLW2901
        found.append(begin + ends[i] - begins[i] - shorter[i])
    return max(found, default=0)
