"""The effect report: what a draft means for one project, beside the edition in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from engine.bpmn.catalogue import Package
from engine.domain.errors import GuideError
from engine.domain.guide import ServiceGuide
from engine.domain.names import FactValue
from engine.stages.reading import NOTHING_SAID
from engine.stages.studio import meaning
from engine.stages.studio.meaning import Meaning, Share
from web import here, lang, money
from web.forms import receipt
from web.forms.reading import Reader
from web.studio import means, sheet
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_trying", __name__, url_prefix="/studio")


@dataclass(frozen=True, slots=True)
class Seat:
    """One department: whether it takes part, by which rule, its pieces and days; as it was."""

    name: str
    part: bool
    rule: str
    pieces: int
    days: int
    was: str = ""


@blueprint.get("/<row:draft>/effect")
def trying(draft: int) -> ResponseReturnValue:
    """What the draft means, for everybody or for the project in the address."""
    held = sheet.opened(draft)
    guide = _guide(held.files)
    typed = MultiDict({k: v for k, v in request.args.items() if k.startswith("fact-") and v})
    reader = Reader(typed)
    facts: dict[str, FactValue] | None = None
    if guide is not None and typed:
        given = receipt.facts_of(reader, guide)
        free = {r.name: NOTHING_SAID[r.kind] for r in guide.facts if not r.required}
        facts = None if reader.faults else free | given
    now = meaning.of(held.files, facts, here.today())
    before = None
    if held.published is not None:
        before = meaning.of(held.published, facts, here.today())
    return render_template(
        "studio_effect.html",
        draft=held.draft,
        sheet=held,
        topic="effect",
        guide=guide,
        typed=typed,
        faults=reader.faults,
        lines=means.lines(held.files, held.published, facts),
        seats=[] if guide is None or now is None else _seats(guide, now, before),
        pieces=[] if guide is None or now is None else _pieces(held, guide, now, before),
        levies=[] if now is None else _levies(now),
        brought=0 if now is None else now.union,
    )


def _guide(files: Mapping[str, bytes]) -> ServiceGuide | None:
    try:
        return Package(dict(files)).guide
    except GuideError:
        return None


def _seats(guide: ServiceGuide, now: Meaning, before: Meaning | None) -> list[Seat]:
    there = {share.code: share for share in now.shares}
    was = {} if before is None else {share.code: share for share in before.shares}
    seats = []
    for entry in guide.departments:
        share, earlier = there.get(entry.code), was.get(entry.code)
        moved = before is not None and _told(share) != _told(earlier)
        seats.append(
            Seat(
                name=lang.say(entry.name),
                part=share is not None,
                rule=guide.needs.get(entry.code, ""),
                pieces=share.pieces if share else 0,
                days=share.promised if share else 0,
                was=_told(earlier) if moved else "",
            )
        )
    return seats


def _told(share: Share | None) -> str:
    if share is None:
        return lang.t("guide.effect.not_needed")
    pieces, days = lang.t("guide.effect.pieces"), lang.t("guide.effect.days")
    return f"{pieces} {share.pieces} · {days} {share.promised}"


def _pieces(
    held: Sheet, guide: ServiceGuide, now: Meaning, before: Meaning | None
) -> list[tuple[str, str, str]]:
    """Code, name and what changed (new, gone or nothing) of every piece."""
    was = set(now.pieces) if before is None else set(before.pieces)
    found = []
    for code in now.pieces:
        rule = guide.material(code)
        words = lang.say(rule.title) if rule else code
        found.append((code, words, "" if code in was else "new"))
    old = _guide(held.published or {})
    for code in () if before is None or old is None else before.pieces:
        rule = old.material(code) if old else None
        if code not in now.pieces:
            found.append((code, lang.say(rule.title) if rule else code, "gone"))
    return found


def _levies(now: Meaning) -> list[tuple[str, str]]:
    unknown = lang.t("guide.effect.by_facts")
    return [
        (lang.say(one.title), unknown if one.amount is None else money.yuan(one.amount))
        for one in now.levies
    ]
