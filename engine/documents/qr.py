"""QR codes as SVG, for a telephone's camera and for print."""

import io
from typing import Final

LONGEST: Final = 1200
"""Characters of an address; more would need modules too fine to scan from paper."""


def svg(address: str) -> bytes:
    """The QR code of an address: level M, four modules of quiet zone, black on nothing.

    The same address gives the same bytes.
    """
    if len(address) > LONGEST:
        raise ValueError(address[:80])
    import segno  # noqa: PLC0415 - with its first code, not with every process

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, nl=False, omitsize=True
    )
    return drawn.getvalue()
