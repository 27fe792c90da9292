"""The grid on a sheet: twelve columns A to L, eight rows 1 to 8, from the upper left corner.

Drawing frames have such a grid printed on their edges; ours is laid over the whole page, so that a
place can be said on the telephone and typed without a mouse.
"""

import re

COLUMNS = "ABCDEFGHIJKL"
ROWS = 8

_CELL = re.compile(r"\s*([A-La-l])\s*-?\s*([1-8])\s*")


def cell(x: float, y: float) -> str:
    """The name of the cell that holds a point, given as shares (0 to 1) of width and height."""
    column = min(len(COLUMNS) - 1, max(0, int(x * len(COLUMNS))))
    row = min(ROWS - 1, max(0, int(y * ROWS)))
    return f"{COLUMNS[column]}{row + 1}"


def centre(name: str) -> tuple[float, float] | None:
    """The middle of a cell as shares of width and height; None where there is no such cell."""
    found = _CELL.fullmatch(name)
    if found is None:
        return None
    column, row = COLUMNS.index(found[1].upper()), int(found[2]) - 1
    return (column + 0.5) / len(COLUMNS), (row + 0.5) / ROWS
