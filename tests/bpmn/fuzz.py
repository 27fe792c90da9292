"""Broken diagrams by the thousand: each is read, or refused in a sentence; nothing else happens.

``python -m tests.bpmn.fuzz --count 2000`` spoils the published diagrams and random ones.
"""

# ruff: noqa: S311 - chance by seed: every file can be made again
import argparse
import re
import sys
from collections.abc import Callable
from importlib import resources
from random import Random

from engine.bpmn import compiled, model
from engine.domain.errors import UnreadableModel
from tests.analysis import diagrams

PUBLISHED = ("drawing-review", "single-item")
_TAG = re.compile(rb"<[^<>]+>")
_KIND = re.compile(rb"<(?:\w+:)?([A-Za-z]+)")
_VALUE = re.compile(rb'"([^"<>]*)"')


def _cut(xml: bytes, dice: Random) -> bytes:
    """Some bytes are missing."""
    at = dice.randrange(len(xml))
    return xml[:at] + xml[at + dice.choice((1, 5, 50, 5000)) :]


def _noise(xml: bytes, dice: Random) -> bytes:
    """Some bytes are others."""
    spoilt = bytearray(xml)
    for _ in range(dice.randint(1, 20)):
        spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def _without_a_tag(xml: bytes, dice: Random) -> bytes:
    """A whole tag is missing: mostly not well-formed, or an element less."""
    tag = dice.choice(list(_TAG.finditer(xml)))
    return xml[: tag.start()] + xml[tag.end() :]


def _other_value(xml: bytes, dice: Random) -> bytes:
    """An id, a reference or a kind says something else: well-formed, and wrong."""
    found = list(_VALUE.finditer(xml))
    here, there = dice.choice(found), dice.choice(found)
    odd = (b"", b"End", b"nowhere", b"a b", b"x" * 5000, "图".encode(), there.group(1))
    return xml[: here.start(1)] + dice.choice(odd) + xml[here.end(1) :]


def _twice(xml: bytes, dice: Random) -> bytes:
    """A piece is there twice."""
    tags = list(_TAG.finditer(xml))
    first = dice.randrange(len(tags) - 1)
    last = min(len(tags) - 1, first + dice.randint(1, 12))
    return (
        xml[: tags[last].end()]
        + xml[tags[first].start() : tags[last].end()]
        + xml[tags[last].end() :]
    )


def tags(xml: bytes) -> list[bytes]:
    """Everything between angle brackets."""
    return _TAG.findall(xml)


def kinds(xml: bytes) -> list[bytes]:
    """The names of the elements, whatever stands before the colon."""
    return sorted(set(_KIND.findall(xml)))


def _other_tag(xml: bytes, dice: Random) -> bytes:
    """Elements of one kind become another kind."""
    known = kinds(xml)
    odd = (b"scriptTask", b"complexGateway", b"task", b"startEvent", b"boundaryEvent")
    old, new = dice.choice(known), dice.choice((*known, *odd))
    return re.sub(rb"(</?(?:\w+:)?)%s\b(?!:)" % old, rb"\g<1>" + new, xml)


SPOILERS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _cut, _noise, _without_a_tag, _other_value, _other_value, _twice, _other_tag,
)  # fmt: skip


def published(process: str) -> bytes:
    """A diagram of the house."""
    return (resources.files("processes") / process / "process.bpmn").read_bytes()


def spoilt(seed: int) -> bytes:
    """The file of a seed."""
    dice = Random(seed)
    xml = diagrams.draw(seed).xml if seed % 2 else published(dice.choice(PUBLISHED))
    for _ in range(dice.choice((1, 1, 2, 3))):
        if _TAG.search(xml):
            xml = dice.choice(SPOILERS)(xml, dice)
    return xml


def read(seed: int) -> str:
    """What came of it: runs, draws, refused; any other error is raised."""
    xml = spoilt(seed)
    try:
        drawn = model.read(xml)
        for node in drawn.nodes:
            drawn.branch_of(node)
            drawn.department_of(node)
    except UnreadableModel as error:
        assert error.says("zh")
        assert error.says("en")
        return "refused"
    try:
        compiled.of(xml)
    except UnreadableModel as error:
        assert error.says("zh")
        return "draws"
    return "runs"


def main(argv: list[str] | None = None) -> int:
    """Read many."""
    parser = argparse.ArgumentParser(prog="python -m tests.bpmn.fuzz")
    parser.add_argument("--count", type=int, default=2000)
    count = parser.parse_args(argv).count
    found = [read(seed) for seed in range(count)]
    said = ", ".join(f"{found.count(what)} {what}" for what in ("refused", "draws", "runs"))
    sys.stdout.write(f"{count} spoilt diagrams: {said}; no crash\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
