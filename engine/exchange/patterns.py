"""Regular expressions that somebody wrote into a schema: only such as end on any text.

Python tries every way a pattern can fit; ``(a+)+$`` on thirty letters keeps a desk waiting for
minutes. What is taken here is what a form needs, and can be seen to end: letters, classes, groups
and choices, and at most two parts that may repeat without end, none within another.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

LONGEST: Final = 200
"""Characters of one pattern."""
_WITHOUT_END: Final = 50
"""Repeats that count as any number."""
_MOST_REPEATS: Final = 2
_LONGEST_TEXT: Final = 4000
"""Characters of the longest text that a field takes."""
_MOST_WAYS: Final = _LONGEST_TEXT**2
"""Ways in which counts and choices may share out such a text: a tenth of a second."""
_COUNT: Final = re.compile(r"\{(\d{0,6})(,?)(\d{0,6})\}")
_CLASS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")


def unsafe(schema: Mapping[str, Any]) -> Iterator[str]:
    """The patterns of a schema that may not end, in the order in which they stand there."""
    todo: list[object] = [schema]
    while todo:
        one = todo.pop(0)
        if isinstance(one, Mapping):
            pattern = one.get("pattern")
            named = one.get("patternProperties")
            found = [pattern] if isinstance(pattern, str) else []
            found += list(named) if isinstance(named, Mapping) else []
            yield from (each for each in found if not ends(each))
            todo += one.values()
        elif isinstance(one, list):
            todo += one


def ends(pattern: str) -> bool:
    """Whether a pattern is one that ends on any text in about its length squared."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return len(pattern) <= LONGEST and _Reader(pattern).ends()


class _Reader:
    """One walk over one pattern. ``open`` says of each open group whether it can fit in ways."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.open = [False]
        self.repeats = 0
        self.many_ways = False
        self.ways = 1

    def ends(self) -> bool:
        at = 0
        while at < len(self.pattern):
            step = self._step(at)
            if step == 0:
                return False
            at += step
        ways = self.ways if self._from_the_start() else self.ways * _LONGEST_TEXT
        return self.repeats <= _MOST_REPEATS and ways <= _MOST_WAYS

    def _from_the_start(self) -> bool:
        """Whether it fits at the first character or not at all."""
        return self.pattern.startswith("^") and "|" not in re.sub(r"\(.*?\)", "", self.pattern)

    def _step(self, at: int) -> int:
        """How many characters the next piece takes; 0 for one that is not taken."""
        sign = self.pattern[at]
        if sign in "*+?{":
            return self._repeated(at)
        self.many_ways = False
        if sign == "\\":
            return 0 if self.pattern[at + 1 : at + 2].isdigit() else 2
        if sign == "[":
            found = _CLASS.match(self.pattern, at)
            return len(found.group()) if found else 0
        if sign == "(":
            self.open.append(False)
            plain = self.pattern[at + 1 : at + 2] != "?"
            return 1 if plain else 3 * self.pattern.startswith("(?:", at)
        if sign == ")":
            self.many_ways = self.open.pop()
            self.open[-1] |= self.many_ways
        elif sign == "|":
            self.open[-1] = True
            self.ways *= 2
        return 1

    def _repeated(self, at: int) -> int:
        sign, length, span = self.pattern[at], 1, 1
        most = {"?": 1, "*": _WITHOUT_END, "+": _WITHOUT_END}.get(sign, 0)
        if sign == "{":
            found = _COUNT.match(self.pattern, at)
            if found is None:  # a brace that stands for itself
                self.many_ways = False
                return 1
            least, comma, top = found.groups()
            most = int(top or _WITHOUT_END) if comma else int(least or 0)
            span = max(1, most - int(least or 0)) if comma else 0
            length = len(found.group())
        if self.pattern[at + length : at + length + 1] in ("?", "+"):
            length += 1
        if most > 1 and self.many_ways:
            return 0
        self.ways *= _LONGEST_TEXT if most >= _WITHOUT_END and span else 1 + span
        if most >= _WITHOUT_END:
            self.repeats += 1
            self.open[-1] = True
        elif most > 1 or sign == "?":
            self.open[-1] |= most > 1
        return length
