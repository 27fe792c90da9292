"""How a test looks at a paper: its words through poppler, its QR codes through a camera's decoder.

Both are other people's programs, so that what is found is found by strangers too.
"""

import shutil
import subprocess
import unicodedata

import pytest
import zxingcpp

RESOLUTION = 150
"""Dots per inch: a worse picture than a telephone's."""


def words(pdf: bytes) -> str:
    """All text of a PDF in the order it was set, without blanks: lines break where they like."""
    return squeezed(_run("pdftotext", pdf, "-raw", "-enc", "UTF-8", "-", "-").decode())


def squeezed(text: str) -> str:
    """A text as ``words`` would give it."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def pages(pdf: bytes) -> int:
    """How many sheets of paper."""
    told = _run("pdfinfo", pdf, "-").decode()
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pages")))


def fonts(pdf: bytes) -> list[str]:
    """Each font of a PDF as one line: name, type, encoding, embedded, subset, unicode."""
    return _run("pdffonts", pdf, "-").decode().splitlines()[2:]


def codes(pdf: bytes, page: int = 1) -> set[str]:
    """What every QR code on a page says."""
    grey = _run(
        "pdftoppm", pdf, "-gray", "-r", str(RESOLUTION), "-f", str(page), "-l", str(page), "-"
    )
    _, size, _, pixels = grey.split(b"\n", 3)
    width, height = map(int, size.split())
    picture = memoryview(pixels).cast("B", shape=[height, width])
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def _run(tool: str, pdf: bytes, *arguments: str) -> bytes:
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"poppler ({tool}) is not installed")
    return subprocess.run([path, *arguments], input=pdf, check=True, capture_output=True).stdout
