"""A story that is clicked through in the sandbox: begun with facts, then press after press."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, jsonify, redirect, render_template, request
from flask import url_for as to
from flask.typing import ResponseReturnValue

from engine.bpmn.catalogue import Package
from engine.domain.errors import GuideError, Refused
from engine.domain.guide import ServiceGuide
from engine.domain.names import Text
from engine.domain.wording import local, local_day
from engine.exchange import story_file
from engine.exchange.story_file import BadStory, StoryFile
from engine.stages.reading import NOTHING_SAID
from engine.stages.studio import drafts as drawing
from engine.stories import clicking
from engine.stories.clicking import Standing
from engine.stories.offers import Chosen, Offer
from web import here, lang
from web.forms import receipt
from web.forms.reading import Reader, Tried
from web.studio import sheet, stories, story_page
from web.studio.listing import analyst
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_walk", __name__, url_prefix="/studio")

MOST_DAYS: Final = 60


class Gone(Refused):
    """A page that was left open offers what is over."""

    ZH = "这一步现在办不了：样例已经往前走了。请看下面现在能办的。"
    EN = "That cannot be done now: the story has gone on. See below what can be done."


@dataclass(frozen=True, slots=True)
class Press:
    """An offer on the page: what the button says, and what can be chosen with it."""

    offer: Offer
    words: str
    department: str
    opinions: list[tuple[str, str]]
    materials: list[tuple[str, str]]


@blueprint.get("/<row:draft>/try/new")
def begin(draft: int) -> ResponseReturnValue:
    """The facts of the project that the story is about."""
    return _form(sheet.opened(draft), Tried())


@blueprint.post("/<row:draft>/try/new")
def start(draft: int) -> ResponseReturnValue:
    """The first line of a story: everything is brought, the window takes it in."""
    held = sheet.opened(draft)
    tried = Tried()
    with tried:
        guide = Package(dict(held.files)).guide
        reader = Reader(request.form)
        zh = reader.text("title-zh", "try.title_zh", required=True, most=120)
        en = reader.text("title-en", "try.title_en", most=300)
        code = reader.text("code", "try.code", required=True, most=51)
        day = reader.day("day", "try.first_day", required=True)
        given = receipt.facts_of(reader, guide)
        reader.done()
        path = story_file.path_of(code)
        if path in held.files:
            taken = Text("已有这个代号的样例。请换一个。", "the code is taken. Choose another.")
            raise BadStory(why=taken)
        free = {r.name: NOTHING_SAID[r.kind] for r in guide.facts if not r.required}
        told = clicking.begun(held.files, free | given, day or here.today(), Text(zh, en))
        clicking.standing(held.files, code, told)
        with here.transaction() as tx:
            content = story_file.write(told)
            drawing.save(tx, draft, path, content, "", analyst(), here.now())
        return redirect(to("studio_walk.walk", draft=draft, name=code), code=303)
    return _form(held, tried)


@blueprint.get("/<row:draft>/try/<name>/walk")
def walk(draft: int, name: str) -> ResponseReturnValue:
    """Where the story stands, and what can be done now."""
    return _page(sheet.opened(draft), name, Tried())


@blueprint.post("/<row:draft>/try/<name>/walk")
def press(draft: int, name: str) -> ResponseReturnValue:
    """One press: the story goes on by one line, if the house lets it."""
    held = sheet.opened(draft)
    content = story_page.content_of(held, name)
    action = request.form.get("action", "")
    tried = Tried()
    with tried:
        told = story_file.read(content)
        if action == "back":
            grown = clicking.shortened(told)
        elif action == "wait":
            reader = Reader(request.form)
            days = reader.whole("days", "try.days", 1, MOST_DAYS, required=True)
            reader.done()
            grown = clicking.waited(told, days or 1)
        else:
            grown = _pressed(held, name, told)
        if action != "back":
            clicking.standing(held.files, name, grown)
        story_page.save(held, name, grown)
        return redirect(to("studio_walk.walk", draft=draft, name=name), code=303)
    return _page(held, name, tried)


@blueprint.get("/<row:draft>/try/<name>/walk.json")
def marks(draft: int, name: str) -> ResponseReturnValue:
    """Where the story stands in the diagram, as JSON for the picture."""
    held = sheet.opened(draft)
    told = story_file.read(story_page.content_of(held, name))
    try:
        at = clicking.standing(held.files, name, told)
    except Refused:
        return jsonify(elements=[])
    return jsonify(elements=_marks(at))


def _marks(at: Standing) -> list[dict[str, object]]:
    now, done = lang.t("diagram.here"), lang.t("diagram.done")
    found = [(one, "here", now) for one in at.waiting]
    found += [(one, "done", done) for one in sorted(at.done - set(at.waiting))]
    return [
        {"id": one, "kind": kind, "name": one, "short": words, "words": words, "lamp": ""}
        for one, kind, words in found
    ]


def _pressed(held: Sheet, name: str, told: StoryFile) -> StoryFile:
    """The story with the offer that was pressed.

    Raises:
        Gone: nobody offers it any more.
    """
    reader = Reader(request.form)
    words = reader.text("words", "try.words", most=400)
    reader.done()
    at = clicking.standing(held.files, name, told)
    asked = request.form.get("offer", "")
    offer = next((one for one in at.offers if one.key == asked), None)
    chosen = Chosen(
        request.form.get("opinion", ""),
        request.form.get("sheet", ""),
        request.form.get("material", ""),
        words,
    )
    if offer is None or (offer.do == "demand" and chosen.material not in offer.materials):
        raise Gone
    return clicking.grown(told, offer, chosen)


def _page(held: Sheet, name: str, tried: Tried) -> ResponseReturnValue:
    content = story_page.content_of(held, name)
    edition = story_page.ready(held.files)
    at: Standing | None = None
    told: StoryFile | None = None
    stopped = ""
    try:
        told = story_file.read(content)
        at = clicking.standing(held.files, name, told)
    except Refused as error:
        stopped = error.says(lang.current())
    guide = None if edition is None else edition.guide
    shown = render_template(
        "studio_walk.html",
        draft=held.draft,
        topic="try",
        name=name,
        title=name if told is None else lang.say(told.title),
        at=at,
        when="" if at is None else f"{lang.say(local_day(at.now))} {local(at.now):%H:%M}",
        presses=[] if at is None or guide is None else [_press(guide, one) for one in at.offers],
        steps=[] if told is None else story_page.steps_of(edition, told),
        waiting=[]
        if at is None or edition is None
        else stories.missed(held.files, edition.model, at.waiting),
        stopped=stopped,
        seen=drawing.print_of(content),
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        most_days=MOST_DAYS,
    )
    return shown, tried.status


def _press(guide: ServiceGuide, offer: Offer) -> Press:
    titles = {rule.code: lang.say(rule.title) for rule in guide.materials}
    of = offer.department
    return Press(
        offer,
        lang.t(f"try.do.{offer.do}"),
        lang.say(guide.department(of).short) if of else "",
        [(one, _choice(one)) for one in offer.opinions],
        [(code, f"{code} {titles.get(code, '')}") for code in offer.materials],
    )


def _choice(one: str) -> str:
    return lang.t(one) if one in ("yes", "no") else lang.t(f"opinion.{one}")


def _form(held: Sheet, tried: Tried) -> ResponseReturnValue:
    try:
        guide: ServiceGuide | None = Package(dict(held.files)).guide
    except GuideError as error:
        guide = None
        tried.sentence = tried.sentence or error.says(lang.current())
    typed: Mapping[str, str] = request.form
    if request.method == "GET":
        n = 1 + len(story_file.named(held.files))
        typed = {"day": here.today().isoformat(), "code": f"story-{n}"}
    shown = render_template(
        "studio_walk_new.html",
        draft=held.draft,
        topic="try",
        guide=guide,
        typed=typed,
        tried=tried,
        faults=tried.faults,
        flaw=stories.flaw(held.files),
    )
    return shown, tried.status
