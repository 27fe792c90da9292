"""Papers: a Typst template of the process package and plain data → a PDF, always the same bytes.

What is printed comes in as JSON and is shown as text; it never becomes Typst source, so a name
like ``#import`` is a name. The template is run without the network, without the machine's fonts,
and with nothing to read but our font folder: words that could bring in other sources are refused.
The PDF is PDF/A-2a (archiving) and PDF/UA-1 (readable aloud), its time stamp is the paper's own.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from engine.documents import glyphs
from engine.domain.errors import PaperBroken
from engine.domain.names import Text

if TYPE_CHECKING:
    import typst

LONGEST: Final = 64 * 1024
"""Characters of one template, the shared layout included."""

_LOST_SHOWN: Final = 12
# A template is one source of its own. Whatever could reach another is refused as a word, wherever
# it stands; the last two are the ways to get at a function without saying its name.
_REFUSED: Final = re.compile(r"\b(import|include|read|plugin|eval|std|dictionary)\b|@(?=preview\b)")


def render(
    template: str,
    data: Mapping[str, Any],
    pictures: Mapping[str, bytes],
    made_at: datetime,
) -> bytes:
    """The PDF of one paper.

    Args:
        template: Typst source, layout and paper in one. It finds ``sys.inputs.paper`` (JSON) and
            one input per picture (SVG).
        data: plain JSON values. ``lost`` is added: code points printed as ``〓``, in words.
        made_at: goes into the file as its creation time; two runs give the same bytes.

    Raises:
        PaperBroken: the template is not Typst, reaches outside, or asks for data that is not there.
    """
    how = {"pdf_standards": ["a-2a", "ua-1"], "timestamp": int(made_at.timestamp())}
    return _set(template, data, pictures, "pdf", how)[0]


def picture(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The first page of the same paper as a picture (PNG, 96 dots an inch), for a screen.

    Raises:
        PaperBroken: as ``render``.
    """
    return _set(template, data, pictures, "png", {"ppi": 96.0})[0]


def _set(
    template: str,
    data: Mapping[str, Any],
    pictures: Mapping[str, bytes],
    form: Literal["pdf", "png"],
    how: Mapping[str, Any],
) -> list[bytes]:
    """The whole paper, or its pages one by one."""
    import typst  # noqa: PLC0415 - 80 MB, with the first paper and not with every process

    check_words(template)
    shown, lost = glyphs.legible_all(data)
    shown["lost"] = _in_words(lost)
    inputs = {"paper": json.dumps(shown, ensure_ascii=False, sort_keys=True)}
    inputs |= {name: svg.decode("ascii") for name, svg in pictures.items()}
    try:
        compiler = typst.Compiler(
            template.encode(),
            root=str(glyphs.FONTS),
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
        )
        printed = compiler.compile(format=form, **how)
    except typst.TypstError as error:
        raise _broken(error.message) from error
    pages = printed if isinstance(printed, list) else [printed]
    return [page for page in pages if page is not None]


def check_words(template: str) -> None:
    """The template, if it is short enough and stands on its own.

    Raises:
        PaperBroken: too long, or a word that reaches outside.
    """
    if len(template) > LONGEST:
        raise _broken(Text("模板超过64KB", "the template exceeds 64 KB"))
    found = _REFUSED.search(template)
    if found:
        word = found.group()
        raise _broken(Text(f"模板里不能用“{word}”", f"a template may not say “{word}”"))


@cache
def fonts() -> "typst.Fonts":
    """Our font files and no others, opened once per process."""
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(glyphs.FONTS)]
    )


def _in_words(lost: tuple[str, ...]) -> str:
    codes = [f"U+{ord(char):04X}" for char in lost[:_LOST_SHOWN]]
    return "、".join(codes) + ("等" if len(lost) > _LOST_SHOWN else "")


def _broken(why: Text | str) -> PaperBroken:
    return PaperBroken(why=why if isinstance(why, Text) else Text(why, why))
