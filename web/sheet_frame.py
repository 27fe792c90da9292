"""What of a sheet is on the screen: the page, how far zoomed in, around which point.

Everything is said in units of the picture: its longest side has 10,000. The server draws the
same section as the script does, so that a sheet can be looked at closely without one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import request

from engine.documents import sheets
from engine.documents.sheets import Page
from engine.domain import places

UNITS = 10_000
SHOWN = 950
"""Points that a sheet is wide on the usual screen: how large a pin must be to look the same."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A section of a page: ``zoom`` 0 is the whole page, each step halves width and height.

    ``x`` and ``y`` are its middle, as shares of the page.
    """

    number: int
    page: Page
    zoom: int
    x: float
    y: float

    @property
    def width(self) -> int:
        """The page's width in units."""
        return round(self.page.width / max(self.page.width, self.page.height) * UNITS)

    @property
    def height(self) -> int:
        """The page's height in units."""
        return round(self.page.height / max(self.page.width, self.page.height) * UNITS)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of what is shown, in units, inside the page."""
        wide, high = self.width >> self.zoom, self.height >> self.zoom
        left = min(max(0, round(self.x * self.width - wide / 2)), self.width - wide)
        top = min(max(0, round(self.y * self.height - high / 2)), self.height - high)
        return left, top, wide, high

    @property
    def pin(self) -> float:
        """Units a point, so that pins keep their size."""
        return round(self.box[2] / SHOWN, 3)

    def tiles(self) -> Iterator[tuple[int, int, float, float, float, float]]:
        """Column, row; left, top, width, height in units of the tiles that the section needs."""
        if not self.zoom:
            return
        wide, high = self.page.pixels(self.zoom)
        scale = self.width / wide
        left, top, across, down = self.box
        size = sheets.TILE
        for row in range(int(top / scale) // size, int((top + down - 1) / scale) // size + 1):
            for column in range(
                int(left / scale) // size, int((left + across - 1) / scale) // size + 1
            ):
                x, y = column * size, row * size
                if x < wide and y < high:
                    yield (
                        column, row, round(x * scale, 2), round(y * scale, 2),
                        round(min(size, wide - x) * scale, 2),
                        round(min(size, high - y) * scale, 2),
                    )  # fmt: skip

    def zoomed(self, by: int) -> dict[str, object]:
        """The address of the same place, nearer or farther."""
        return self.at(min(max(0, self.zoom + by), sheets.LEVELS - 1), self.x, self.y)

    def moved(self, across: int, down: int) -> dict[str, object]:
        """The address of the section half a screen to that side."""
        left, top, wide, high = self.box
        x = (left + wide / 2 + across * wide / 2) / self.width
        y = (top + high / 2 + down * high / 2) / self.height
        return self.at(self.zoom, min(max(0.0, x), 1.0), min(max(0.0, y), 1.0))

    def at(self, zoom: int, x: float, y: float) -> dict[str, object]:
        """The address of a section of this page."""
        asked: dict[str, object] = {"page": self.number} if self.number > 1 else {}
        if zoom:
            asked |= {"zoom": zoom, "x": round(x, 4), "y": round(y, 4)}
        return asked

    def grid(self) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
        """Columns and rows of the grid: name, and where it begins in units."""
        columns = [(c, n * self.width / len(places.COLUMNS)) for n, c in enumerate(places.COLUMNS)]
        rows = [(str(n + 1), n * self.height / places.ROWS) for n in range(places.ROWS)]
        return columns, rows


def asked(pages: tuple[Page, ...], typed: Mapping[str, str] | None = None) -> Frame:
    """The section that an address asks for; what makes no sense there is the whole first page."""
    args = request.args if typed is None else typed
    number = min(max(1, _whole(args.get("page", "1"), 1)), len(pages))
    zoom = min(max(0, _whole(args.get("zoom", "0"), 0)), sheets.LEVELS - 1)
    return Frame(
        number, pages[number - 1], zoom, _share(args.get("x", "")), _share(args.get("y", ""))
    )


def _whole(raw: str, otherwise: int) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else otherwise


def _share(raw: str) -> float:
    try:
        value = float(raw)
    except ValueError:
        return 0.5
    return value if 0 <= value <= 1 else 0.5
