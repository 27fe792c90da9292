"""`lianshen bench check`: the publish check, as long as an author waits for it."""

from functools import partial
from statistics import median
from typing import Final

from engine.bpmn import model
from engine.cli import _packages
from engine.cli._bench_diagrams import parallel
from engine.cli._bench_pairs import timed
from engine.cli._figures import Row, Size, p95
from engine.stages import check

TARGET: Final = 100.0
"""Milliseconds for a diagram of a hundred elements."""

_WIDE: Final = ("a diagram of 100 tasks, 25 branches side by side", parallel(25, 4))
_LONG: Final = ("a diagram of 100 tasks, two branches", parallel(2, 50))


def rows(size: Size, _database: str | None) -> list[Row]:
    """Rules, the engine's own reading and the proof of soundness; the floor is reading the file."""
    diagrams = [_WIDE, _LONG]
    diagrams += [
        (f"the package {name}", files["process.bpmn"])
        for name, (_, files) in sorted(_packages.shipped().items())
    ]
    return [_row(what, xml, max(size.repeat // 10, 10)) for what, xml in diagrams]


def _row(what: str, xml: bytes, repeat: int) -> Row:
    found, floor = [], []
    for nth in range(repeat + 1):
        fresh = xml + b"\n" * nth  # nothing that was built before is used again
        found.append(timed(partial(check.diagram, fresh)).processor)
        floor.append(timed(partial(model.read, fresh)).processor)
    middle, low = median(found[1:]), median(floor[1:])
    return Row(
        f"{what}: checked", "ms CPU", middle, p95(found[1:]), low, middle / low, TARGET,
        met=middle <= TARGET,
    )  # fmt: skip
