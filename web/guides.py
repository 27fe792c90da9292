"""The guide of each post, out of docs/guides, as a plain page in the page's language."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from engine.domain.names import Officer, Role
from web import lang

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

blueprint: Blueprint = Blueprint("guides", __name__, url_prefix="/help")

POSTS: Final = {
    "intake": (Role.INTAKE,),
    "reviewer": (Role.HANDLER, Role.CHECKER),
    "coordinator": (Role.COORDINATOR,),
    "design-firm": (Role.DESIGN_FIRM,),
    "signer": (Role.CHIEF,),
    "issue": (Role.ISSUE,),
    "teller": (Role.TELLER,),
    "finance": (Role.FINANCE,),
    "manager": (Role.MANAGER, Role.SUPERVISOR),
    "analyst": (Role.ANALYST,),
    "property": (),
    "applicant": (),
}
"""Guide → the posts it is written for. Nobody in particular: read by several, or by applicants."""

_HERE: Final = Path(__file__).resolve().parent
_DOCS: Final = next(
    (at for at in (_HERE / "docs", _HERE.parent / "docs") if (at / "guides").is_dir()),
    _HERE / "docs",
)
"""An installed wheel carries them in the package; a checkout has them beside it."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide: its title, and the rest of it as HTML."""

    title: str
    body: Markup


@blueprint.get("/<post>")
def page(post: str) -> ResponseReturnValue:
    """A guide, with its pictures; nobody needs an account to read how the house works."""
    found = _read(post, lang.current()) if post in POSTS else None
    if found is None:
        abort(404)
    return render_template("guide.html", guide=found, post=post, others=list(POSTS))


@blueprint.get("/pictures/<name>.png")
def picture(name: str) -> ResponseReturnValue:
    """A picture of a guide; only those that some guide shows are there."""
    if f"{name}.png" not in _shown():
        abort(404)
    content = (_DOCS / "pictures" / f"{name}.png").read_bytes()
    answer = Response(content, mimetype="image/png")
    answer.cache_control.max_age = 3600
    return answer


def of(officer: Officer | None) -> list[str]:
    """The guides of a person's posts."""
    if officer is None:
        return []
    return [post for post, roles in POSTS.items() if officer.may(*roles)]


def _path(post: str, language: str) -> Path:
    suffix = ".zh-CN.md" if language == "zh" else ".md"
    return _DOCS / "guides" / f"{post}{suffix}"


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 60 modules, for whoever opens a guide

    return MarkdownIt("commonmark", {"html": False}).enable("table")


@cache
def _tokens(post: str, language: str) -> "tuple[Token, ...]":
    """The guide, parsed; nothing where an installation has none. HTML in it stays text."""
    path = _path(post, language)
    if not path.is_file():
        return ()
    return tuple(_parser().parse(path.read_text("utf-8")))


def _read(post: str, language: str) -> Guide | None:
    tokens = [one.copy() for one in _tokens(post, language)]
    if not tokens:
        return None
    title = tokens[1].content  # every guide begins with its title, then the way to the others
    rest = tokens[6:]
    for inline in (one for one in rest if one.type == "inline"):
        inline.children = [_at_home(child.copy()) for child in inline.children or []]
    _say_what_tables_are(rest)
    html = _parser().renderer.render(rest, _parser().options, {})
    return Guide(title, Markup(html))  # noqa: S704 - our own files, in which HTML stays text


def _say_what_tables_are(tokens: "list[Token]") -> None:
    """Each table by the heading above it, each of its heads as that of a column."""
    above = ""
    for before, one in pairwise(tokens):
        if before.type == "heading_open":
            above = one.content
        elif one.type == "table_open":
            one.attrSet("aria-label", above)
        elif one.type == "th_open":
            one.attrSet("scope", "col")


def _at_home(token: "Token") -> "Token":
    """A picture or a link of a guide, led to where we serve it."""
    if token.type == "image":
        name = Path(str(token.attrs["src"])).stem
        token.attrs["src"] = url_for("guides.picture", name=name)
        token.attrs["loading"] = "lazy"
    if token.type == "link_open":
        post = Path(str(token.attrs["href"])).name.partition(".")[0]
        if post in POSTS:
            token.attrs["href"] = url_for("guides.page", post=post)
    return token


@cache
def _shown() -> frozenset[str]:
    """File names of every picture that a guide shows."""
    return frozenset(
        Path(str(child.attrs["src"])).name
        for post in POSTS
        for language in ("zh", "en")
        for token in _tokens(post, language)
        for child in token.children or []
        if child.type == "image"
    )
