"""The diagram of an edition, painted: number, pattern, line and colour on each step.

What is not drawn itself (inside of something folded, or of a called part) is told at the nearest
element around it that is: by the whole share where it is one, else by the largest figure in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.bpmn.drawn import Box, Drawing
from engine.documents import diagram_svg
from engine.documents.diagram_looks import Mark
from web import lang
from web.heat import bands
from web.heat.table import Row, Sheet

LETTERS: Final = 17.0
"""Words of the diagram are drawn larger than in the studio: it is looked at as a whole."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands, in pixels of the picture; ``row`` is what it belongs to."""

    box: Box
    row: Row
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The frame of a picture, and every figure on it."""

    frame: Box
    spots: Mapping[str, Spot]


def of(sheet: Sheet, found: Drawing) -> Picture | None:
    """Where the figures stand; None where the edition draws nothing."""
    frame = found.frame()
    return None if frame is None else Picture(frame, _spots(sheet, found))


def svg(sheet: Sheet, found: Drawing, picture: Picture, scale: float) -> str:
    """The picture as a file.

    Args:
        scale: at which it will be shown; numbers grow where it is small.
    """
    marks = {
        name: Mark(spot.row.band, spot.words, "" if spot.row.value is None else spot.row.shown)
        for name, spot in picture.spots.items()
    }
    label = lang.t("heat.picture_of", n=len(marks), measure=sheet.measure)
    return diagram_svg.svg(
        sheet.edition.model, found, bands.LOOKS, marks,
        label=label, prefix="heat", scale=scale, letters=LETTERS, above=True,
    )  # fmt: skip


def _spots(sheet: Sheet, found: Drawing) -> dict[str, Spot]:
    """Element that is drawn → the figure that stands on it; a whole share only where no step is."""
    spots: dict[str, Spot] = {}
    covered: set[str] = set()
    shares = {row.element: row for row in sheet.shares}
    for row in [*sheet.steps, *sheet.shares]:
        around = [node.id for node in sheet.edition.model.around(row.element)]
        place = next((name for name in around if name in found.boxes), "")
        if place and place not in spots and not (row.whole and place in covered):
            told = row if place == row.element else shares.get(place, row)
            spots[place] = Spot(found.boxes[place], told, _words(sheet, told))
        covered.update(around)
    return spots


def _words(sheet: Sheet, row: Row) -> str:
    if row.value is None:
        return lang.t("heat.spot_few", name=row.full, n=row.step.counted.cases)
    return lang.t(
        "heat.spot", name=row.full, measure=sheet.measure, shown=row.shown,
        unit=unit_of(sheet), n=row.step.counted.cases,
    )  # fmt: skip


def unit_of(sheet: Sheet) -> str:
    """What the numbers of the picture count; "" where they say it themselves."""
    measure = sheet.heat.measure
    if measure == "overruns":
        return ""
    return lang.t("heat.unit_rounds" if measure == "rounds" else f"heat.unit_{sheet.unit}")
