"""One page of a long table."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from web import addresses

SIZE = 20
LAST = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are shown: ``number`` from 1, ``size`` rows each, ``total`` in all."""

    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)


def asked(name: str = "page") -> int:
    """The page number in the address under ``name``; 1 where it is missing or no number."""
    return min(addresses.number(request.args.get(name, "")), LAST) or 1


def offset(number: int, size: int = SIZE) -> int:
    """How many rows stand before page ``number``."""
    return (number - 1) * size


def turning(name: str, part: str) -> Callable[[int], str]:
    """The address of another page of one part of this page; the other parts stay as they are."""

    def turn(number: int) -> str:
        kept = [(k, v) for k, v in request.args.items(multi=True) if k not in {name, "lang"}]
        return "?" + urlencode([*kept, (name, str(number))]) + f"#{part}"

    return turn
