"""Drawings for tests: PDFs and pictures written by hand, good ones and hostile ones."""

import io
import random
import struct
import zlib

from PIL import Image, ImageDraw

MM = 72 / 25.4
A1 = (841, 594)


def pdf(*pages, size=A1, catalog=b"", more=(), trailer=b"", pack=False):
    """A PDF; each page is its content (bytes). ``size`` in mm, ``more`` objects stand behind."""
    width, height = (round(side * MM, 2) for side in size)
    count = len(pages)
    kids = b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(count))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
    ]
    for n, content in enumerate(pages):
        box = f"[0 0 {width} {height}]".encode()
        bodies.append(b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents %d 0 R>>" % (box, 4 + 2 * n))
        filtered = b"/Filter/FlateDecode" if pack else b""
        packed = zlib.compress(content) if pack else content
        bodies.append(stream(packed, filtered))
    return written([*bodies, *more], trailer)


def stream(content, keys=b""):
    """A stream object's body."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (keys, len(content), content)


def written(bodies, trailer=b""):
    """Objects 1, 2, 3 … with a table of where they stand."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for n, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, start)
    return bytes(out)


def lines(number, size=A1, seed=1):
    """A page of short lines, like a plan."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    width, height = (side * MM for side in size)
    return b"\n".join(
        b"%.2f %.2f m %.2f %.2f l S" % (x, y, x + dice.random() * 60, y + dice.random() * 60)
        for x, y in ((dice.random() * width, dice.random() * height) for _ in range(number))
    )


def box(left, top, right, bottom, size=A1, colour=b"0 0 0"):
    """A filled rectangle by shares of the page from its upper left corner."""
    width, height = (side * MM for side in size)
    return b"%s rg %.2f %.2f %.2f %.2f re f" % (
        colour, left * width, (1 - bottom) * height, (right - left) * width,
        (bottom - top) * height,
    )  # fmt: skip


def plan(*boxes):
    """An A1 sheet with a frame, a door and these boxes."""
    frame = b"4 w 40 40 2304 1604 re S"
    return pdf(b"\n".join([frame, lines(400), *(box(*one) for one in boxes)]))


def locked():
    """A PDF whose pages need a password: the standard handler with keys that fit none."""
    entry = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"ab" * 32, b"cd" * 32)
    plain = pdf(lines(3), more=(entry,))
    number = plain.count(b" 0 obj\n")
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt %d 0 R/ID[<00><00>]" % number)


def scripted():
    """Opens with a script, carries a file, wants to start a program; a name partly in hex."""
    script = b"<</Type/Action/S/J#61vaScript/JS(app.alert\\('x'\\);)>>"
    launch = b"<</Type/Action/S/Launch/F(calc.exe)>>"
    inside = stream(b"MZ...", b"/Type/EmbeddedFile")
    return pdf(
        lines(20), catalog=b"/OpenAction 5 0 R/AA<</WC 6 0 R>>", more=(script, launch, inside)
    )


def hidden_script():
    """The script stands in a packed object stream: no plain byte names it."""
    inner = b"<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>"
    packed = zlib.compress(b"9 0 " + inner)
    return pdf(
        lines(5),
        more=(stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),),
    )


def bomb(size=1 << 30):
    """A page whose content unpacks to ``size`` bytes, from a file two hundred times smaller."""
    return _with_content(_unpacks_to(b"0 0 m 9 9 l S\n" * 75_000, size), b"/Filter/FlateDecode")


def bomb_of_bombs(size=1 << 30):
    """Packed twice, so that a few kilobytes become ``size``."""
    packed = zlib.compress(_unpacks_to(bytes(1 << 20), size), 9)
    return _with_content(packed, b"/Filter[/FlateDecode/FlateDecode]")


def _unpacks_to(piece, size):
    """The packed piece again and again, without packing it again and again."""
    packer = zlib.compressobj(9)
    first = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (size // len(piece)) + packer.flush()


def nested(depth=200_000):
    """Arrays in arrays in arrays."""
    return _with_content(b"[" * depth + b"]" * depth + b" TJ")


def nested_objects(depth=100_000):
    """A page tree that never comes to a page, and dictionaries in dictionaries."""
    deep = b"<</A " * depth + b"1" + b">>" * depth
    return pdf(lines(2), catalog=b"/Deep %s" % deep)


def endless():
    """A form that draws itself twice, and again, and again."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9000 9000]/Resources<</XObject<</A %d 0 R>>>>"
    forms = tuple(
        stream(b"/A Do " * 12 if n < 12 else lines(2000), form % (5 + n + 1 if n < 12 else 5 + n))
        for n in range(13)
    )
    made = pdf(b"/A Do", more=forms)
    return made.replace(b"/Contents 4 0 R", b"/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>")


def _with_content(packed, keys=b""):
    return written([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2384 1684]/Contents 4 0 R>>",
        stream(packed, keys),
    ])  # fmt: skip


def png(width=600, height=400):
    """A scanned sheet."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).line((0, 0, width, height), fill="black", width=3)
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()


def jpeg(width=600, height=400):
    """A photographed sheet."""
    held = io.BytesIO()
    Image.open(io.BytesIO(png(width, height))).save(held, "JPEG")
    return held.getvalue()


def png_bomb(side=50_000):
    """A picture of ``side`` by ``side`` pixels in a few hundred kilobytes at most."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
