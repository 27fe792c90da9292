"""Any two editions or drafts of a process: side by side, field by field, as text, as PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.analysis.comparing import Comparison, Kind, Part
from engine.domain.names import Officer
from engine.domain.wording import local_day
from engine.stages import comparing as stage
from engine.stages.comparing import Side
from engine.store import Transaction, comparable, editions
from web import as_file, here, lang, paging, taken
from web.comparing import letter, paper, picture, telling
from web.comparing.telling import Row

blueprint: Blueprint = Blueprint("comparing", __name__, url_prefix="/editions")

LINES: Final = 50
"""Lines of the list on one page."""
ZOOMS: Final = {"fit": 0.2, "half": 0.5, "full": 1.0}
"""Size of both pictures; ``fit`` is as wide as its half of the page."""


@dataclass(frozen=True)
class Pair:
    """The two sides that were asked for, and what differs."""

    one: Side
    other: Side
    found: Comparison

    @property
    def query(self) -> dict[str, str]:
        """What every address of this comparison carries."""
        return {"a": self.one.name, "b": self.other.name}

    def rows(self) -> list[Row]:
        """Every change in words, numbered as in the pictures."""
        old, new = stage.contents(self.one.files).guide, stage.contents(self.other.files).guide
        known = telling.names(old, new)
        return [telling.row(n, c, known) for n, c in enumerate(self.found.changes, start=1)]


@blueprint.get("/compare")
def compare() -> ResponseReturnValue:
    """Two sides of a process and all that differs; without two, a choice."""
    me = _reader()
    with here.reading() as tx:
        if not request.args.get("b"):
            return _choice(tx, me)
        pair = _pair(tx, me)
        choices = _choices(tx, pair.one.process.partition("/")[0])
    rows = pair.rows()
    moved = [row for row in rows if row.change.kind is Kind.MOVED]
    told = [row for row in rows if row.change.kind is not Kind.MOVED]
    part, kind = request.args.get("part", ""), request.args.get("kind", "")
    shown = [
        row for row in told
        if part in ("", row.change.part) and kind in ("", row.change.kind)
    ]  # fmt: skip
    number = min(paging.asked(), paging.Page(1, len(shown), LINES).pages)
    page = paging.Page(number, len(shown), LINES)
    zoom = request.args.get("zoom", "")
    return render_template(
        "compare.html",
        pair=pair,
        sides=[named(pair.one), named(pair.other)],
        unread=unread(pair),
        told=told,
        moved=moved,
        rows=shown[page.first - 1 : page.last],
        page=page,
        turn=paging.turning("page", "list"),
        counts=[(p, n) for p, n in pair.found.counts.items() if p is not Part.PICTURE],
        kinds=[one for one in Kind if one is not Kind.MOVED],
        part=part,
        kind=kind,
        choices=choices,
        zoom=zoom if zoom in ZOOMS else "fit",
        zooms=list(ZOOMS),
        legend=picture.legend(),
        drawn=[_drawn(pair.one), _drawn(pair.other)],
    )


@blueprint.get("/compare/<any(old, new):which>.svg")
def painted(which: str) -> ResponseReturnValue:
    """The diagram of one side, painted."""
    me = _reader()
    with here.reading() as tx:
        pair = _pair(tx, me)
    side = pair.other if which == "new" else pair.one
    drawn = picture.of(
        side,
        pair.found,
        new=which == "new",
        label=named(side),
        scale=ZOOMS.get(request.args.get("zoom", ""), 1.0),
    )
    if not drawn:
        abort(404)
    return as_file.within(drawn, "image/svg+xml")


@blueprint.get("/compare.txt")
def as_text() -> ResponseReturnValue:
    """All of it as plain text, to go into a mail."""
    me = _reader()
    with here.reading() as tx:
        pair = _pair(tx, me)
    words = letter.text(
        _head(pair), [named(pair.one), named(pair.other)], pair.rows(), unread(pair)
    )
    answer = Response(words, mimetype="text/plain")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/compare.pdf")
def as_pdf() -> ResponseReturnValue:
    """All of it as a paper for the file."""
    me = _reader()
    with here.reading() as tx:
        pair = _pair(tx, me)
    sides = [named(pair.one), named(pair.other)]
    pictures = [
        picture.of(side, pair.found, new=new, label=words, scale=0.3)
        for side, new, words in ((pair.one, False, sides[0]), (pair.other, True, sides[1]))
    ]
    made = paper.pdf(_head(pair), sides, pair.rows(), unread(pair), pictures, here.now())
    return as_file.made(made, "application/pdf", "compare.pdf", how="inline")


def named(side: Side) -> str:
    """One side in words: 第3版（2026年3月12日）· 施工图联合审查."""
    key, n = ("draft", side.draft) if side.draft else ("edition", side.number)
    at = "" if side.at is None else lang.say(local_day(side.at))
    words = lang.t("compare.of", name=lang.t(f"compare.{key}", n=n), at=at)
    return f"{words} · {side.title.zh[:60]}" if side.title.zh else words


def unread(pair: Pair) -> list[str]:
    """What could not be read, a sentence each."""
    return [
        lang.t(
            "compare.unread_one",
            side=lang.t("compare.b" if one.new else "compare.a"),
            part=lang.t(f"compare.parts.{one.part}"),
            why=one.why,
        )
        for one in pair.found.unread
    ]


def _head(pair: Pair) -> str:
    return lang.t("compare.letter", title=pair.other.title.zh or pair.other.process)


def _reader() -> Officer:
    return here.officer(*stage.READERS)


def _pair(tx: Transaction, me: Officer) -> Pair:
    other = stage.side(tx, request.args.get("b", ""), me)
    process, _, variant = other.process.partition("/")
    force = editions.latest(tx, process, here.now(), variant)
    one = stage.side(tx, request.args.get("a") or force or other.name, me)
    return Pair(one, other, stage.compared(one, other))


def _drawn(side: Side) -> bool:
    drawing = stage.contents(side.files).drawing
    return drawing is not None and bool(drawing.boxes)


def _choice(tx: Transaction, me: Officer) -> ResponseReturnValue:
    """Which process, then which two."""
    asked = request.args.get("a") or request.args.get("b")
    process = request.args.get("process", "")
    if asked:
        process = stage.side(tx, asked, me).process.partition("/")[0]
    codes, titles = comparable.processes(tx), dict(taken.options(tx))
    choices = _choices(tx, process) if process in codes else []
    return render_template(
        "compare_choose.html",
        codes=[
            (
                code,
                lang.say(titles.get(code, "")) or code,
                url_for("comparing.compare", process=code),
            )
            for code in codes
        ],
        process=process if process in codes else "",
        choices=choices,
        a=request.args.get("a", "") or (choices[0][0] if choices else ""),
        b=request.args.get("b", "") or (choices[1][0] if len(choices) > 1 else ""),
    )


def _choices(tx: Transaction, process: str) -> Sequence[tuple[str, str]]:
    """Name and words of everything of a process: in force first, then drafts, then the others."""
    lines = comparable.editions_of(tx, process)
    variants = sorted({line.variant for line in lines})
    force = {editions.in_force(tx, process, here.now(), one) for one in variants}
    first: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for line in lines:
        words = lang.t("compare.edition", n=line.number)
        words += f" {line.variant}" if line.variant else ""
        key = "force_of" if line.id in force else "of"
        at = lang.say(local_day(line.published_at))
        found = first if line.id in force else others
        found.append((line.id, lang.t(f"compare.{key}", name=words, at=at)))
    drawn = [
        (
            f"draft-{one.id}",
            lang.t("compare.of", name=lang.t("compare.draft", n=one.id),
                   at=lang.say(local_day(one.changed_at))) + f" {one.name[:40]}",
        )
        for one in comparable.drafts_of(tx, process)
    ]  # fmt: skip
    return [*first, *drawn, *others]
