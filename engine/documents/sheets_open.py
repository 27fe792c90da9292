"""Drawings as pictures: PDF by PDFium, photographs by Pillow. Only the worker process calls this.

No form environment is made, so nothing that a PDF carries is ever run. The last two drawings
stay open, because tiles of one sheet come in a row.
"""

import io
import warnings
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw

LONGEST_SIDE: Final = 6_000
"""Millimetres; an A0 drawn out to four times its length has 4,756."""

MOST_PAGES: Final = 500
MOST_PIXELS: Final = 100_000_000
"""Of a photograph: an A1 sheet scanned at 300 dpi has 70 million."""

MOST_DRAWN: Final = 16_000_000
"""Pixels of one picture that is asked for."""

_POINT: Final = 25.4 / 72
_OPEN: Final = 2

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class Unshown(Exception):
    """Why a drawing cannot be shown: "password", "broken", "large", "heavy", "other"."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Drawing(Protocol):
    """An open drawing. Sizes in millimetres; of photographs in pixels."""

    kind: str

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of every page."""
        ...

    def draw(
        self, page: int, whole: tuple[int, int], box: tuple[int, int, int, int]
    ) -> Image.Image:
        """Page (from 1) scaled to ``whole`` pixels, cut to ``box`` (left, top, right, bottom)."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


_open: "OrderedDict[str, Drawing]" = OrderedDict()


def opened(path: str) -> Drawing:
    """A drawing, open.

    Raises:
        Unshown: it cannot be.
    """
    if path in _open:
        _open.move_to_end(path)
        return _open[path]
    with Path(path).open("rb") as content:
        head = content.read(8)
    if head.startswith(b"%PDF-"):
        found: Drawing = _Pdf(path)
    elif head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        found = _Photograph(path)
    else:
        raise Unshown("other")
    while len(_open) >= _OPEN:
        _open.popitem(last=False)[1].close()
    _open[path] = found
    return found


def forget() -> None:
    """Close what is open, after memory ran out."""
    while _open:
        _open.popitem()[1].close()


def encoded(picture: Image.Image) -> bytes:
    """A picture as the browser gets it: WebP, near lossless for lines, quick to make."""
    held = io.BytesIO()
    picture.save(held, "WEBP", quality=84, method=0)
    return held.getvalue()


def checked(whole: tuple[int, int], box: tuple[int, int, int, int]) -> tuple[int, int]:
    """Width and height of a cut-out that may be drawn.

    Raises:
        Unshown: it has no pixel, or too many.
    """
    width, height = box[2] - box[0], box[3] - box[1]
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= whole[0] and box[3] <= whole[1]
    if width < 1 or height < 1 or not inside or width * height > MOST_DRAWN:
        raise Unshown("large")
    return width, height


class _Pdf:
    kind = "pdf"

    def __init__(self, path: str) -> None:
        try:
            self._document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as error:
            locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
            raise Unshown("password" if locked else "broken") from None
        self._page: tuple[int, pdfium.PdfPage] | None = None
        pages = len(self._document)
        if not pages:
            raise Unshown("broken")
        if pages > MOST_PAGES:
            raise Unshown("large")
        if max(max(size) for size in self.sizes()) > LONGEST_SIDE:
            raise Unshown("large")

    def sizes(self) -> list[tuple[float, float]]:
        """Millimetres, as the page lies on the screen (turned if it says so)."""
        found = []
        for n in range(len(self._document)):
            width, height = self._size(n)
            if not (width > 0 and height > 0):
                raise Unshown("broken")
            found.append((round(width * _POINT, 1), round(height * _POINT, 1)))
        return found

    def _size(self, n: int) -> tuple[float, float]:
        try:
            width, height = self._document.get_page_size(n)
        except pdfium.PdfiumError:
            raise Unshown("broken") from None
        return width, height

    def draw(
        self, page: int, whole: tuple[int, int], box: tuple[int, int, int, int]
    ) -> Image.Image:
        width, height = checked(whole, box)
        with _bitmap(width, height) as bitmap:
            raw.FPDF_RenderPageBitmap(
                bitmap.raw, self._loaded(page).raw, -box[0], -box[1], *whole, 0, raw.FPDF_ANNOT
            )
            drawn: Image.Image = bitmap.to_pil()
            return drawn.convert("RGB")

    def _loaded(self, page: int) -> pdfium.PdfPage:
        if self._page is not None and self._page[0] == page:
            return self._page[1]
        if not 1 <= page <= len(self._document):
            raise Unshown("other")
        if self._page is not None:
            self._page[1].close()
            self._page = None
        try:
            found = self._document[page - 1]
        except pdfium.PdfiumError:
            raise Unshown("broken") from None
        self._page = (page, found)
        return found

    def close(self) -> None:
        if self._page is not None:
            self._page[1].close()
        self._document.close()


@contextmanager
def _bitmap(width: int, height: int) -> Iterator[pdfium.PdfBitmap]:
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRx)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        yield bitmap
    finally:
        bitmap.close()


class _Photograph:
    kind = "photograph"

    def __init__(self, path: str) -> None:
        try:
            with Image.open(path, formats=("PNG", "JPEG")) as read:
                upright = ImageOps.exif_transpose(read)
                self._picture = _on_white(upright)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Unshown("large") from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
            raise Unshown("broken") from None

    def sizes(self) -> list[tuple[float, float]]:
        return [self._picture.size]

    def draw(
        self, page: int, whole: tuple[int, int], box: tuple[int, int, int, int]
    ) -> Image.Image:
        if page != 1:
            raise Unshown("other")
        width, height = checked(whole, box)
        across, down = self._picture.width / whole[0], self._picture.height / whole[1]
        part = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
        way = Image.Resampling.BOX if across > 2 else Image.Resampling.BICUBIC
        return self._picture.resize((width, height), way, box=part, reducing_gap=2.0)

    def close(self) -> None:
        self._picture.close()


def _on_white(picture: Image.Image) -> Image.Image:
    """Paper is white where a picture lets through."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        full = picture.convert("RGBA")
        paper = Image.new("RGB", full.size, "white")
        paper.paste(full, mask=full.getchannel("A"))
        return paper
    if picture.mode.startswith("I") or picture.mode == "F":  # 16 bits a pixel: keep the upper 8
        return picture.convert("I").point(lambda v: v / 256).convert("L").convert("RGB")
    return picture.convert("RGB")
