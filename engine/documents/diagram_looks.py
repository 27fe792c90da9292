"""How a marked element of a picture looks: sign, line, pattern, and only then colour."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of mark is drawn. ``pattern``: lines (//), cross (xx), dots (::) or nothing.

    ``halo``: words on it stand on a white rim, so that the pattern does not cross them.
    """

    sign: str
    stroke: str
    fill: str
    pattern: str = ""
    dash: str = ""
    wide: float = 4.0
    halo: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One element to point out. ``words`` are shown under the pointer, and read aloud.

    ``note`` stands beside the sign, as the number of a line in a list; without one the element
    is painted and bears no sign.
    """

    look: str
    words: str = ""
    note: str = ""


def patterns(looks: Mapping[str, Look], prefix: str = "d", grow: float = 1.0) -> str:
    """The fill of each look as ``<prefix>-<name>``: for a picture, and for a legend beside it.

    Args:
        grow: so many times as coarse, for what will be shown small.
    """
    coarse = f' patternTransform="scale({grow:.2g})"' if grow > 1 else ""
    found = []
    for name, look in looks.items():
        drawn = {
            "lines": '<path d="M-2 10L10 -2M4 16L16 4" stroke-width="2"/>',
            "cross": '<path d="M0 0L14 14M14 0L0 14" stroke-width="1.5"/>',
            "dots": f'<circle cx="4" cy="4" r="1.8" fill="{look.stroke}" stroke="none"/>',
        }.get(look.pattern, "")
        found.append(
            f'<pattern id="{prefix}-{name}" width="14" height="14"'
            f' patternUnits="userSpaceOnUse"{coarse}>'
            f'<rect width="14" height="14" fill="{look.fill}"/>'
            f'<g stroke="{look.stroke}" stroke-opacity="0.4" fill="none">{drawn}</g></pattern>'
        )
    return "".join(found)
