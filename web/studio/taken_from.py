"""A story taken from a case that was handled: shown without names before it is kept."""

import hashlib
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request
from flask import url_for as to
from flask.typing import ResponseReturnValue

from engine.bpmn import catalogue
from engine.domain.errors import Refused
from engine.domain.names import Text
from engine.exchange import story_file
from engine.exchange.story_file import BadStory, StoryFile
from engine.stages.studio import drafts as drawing
from engine.stories import retelling, trial
from engine.stories.retelling import Retold
from engine.stories.trial import Outcome
from web import here, lang
from web.forms.reading import Reader, Tried
from web.studio import sheet, stories, story_page
from web.studio.listing import analyst
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_taken_from", __name__, url_prefix="/studio")


class OfAnotherProcess(Refused):
    """A story is about its own process."""

    ZH = "办件{case_no}不是这个流程的，不能录成它的样例。请换一个办件编号。"
    EN = "Case {case_no} is of another process. Choose a case of this one."


class Moved(Refused):
    """What is kept must be what was shown."""

    ZH = "办件在您看过之后又有进展，下面是重新隐去姓名的样子。看过再保存。"
    EN = "The case has moved since you looked. Below it is told again; look once more."


@blueprint.get("/<row:draft>/try/from-case")
def choose(draft: int) -> ResponseReturnValue:
    """Which case."""
    return _page(sheet.opened(draft), Tried())


@blueprint.post("/<row:draft>/try/from-case")
def take(draft: int) -> ResponseReturnValue:
    """Show it as a story (``action`` look), or keep what was shown."""
    held = sheet.opened(draft)
    me = analyst()
    tried = Tried()
    retold: Retold | None = None
    outcome: Outcome | None = None
    with tried:
        reader = Reader(request.form)
        case_no = reader.text("case_no", "field.case_no", required=True, most=40)
        code = reader.text("code", "try.code", required=True, most=51)
        zh = reader.text("title-zh", "try.title_zh", required=True, most=120)
        reader.done()
        path = story_file.path_of(code)
        if path in held.files:
            taken = Text("已有这个代号的样例。请换一个。", "the code is taken. Choose another.")
            raise BadStory(why=taken)
        with here.reading() as tx:
            retold = retelling.of_case(tx, case_no, Text(zh))
        if retold.story.application["process"] != held.draft.process:
            retold = None
            raise OfAnotherProcess(case_no=case_no)
        content = story_file.write(retold.story)
        outcome = trial.one_of({**held.files, path: content}, code, content)
        if request.form.get("action") == "keep":
            if request.form.get("shown") != print_of(retold.story):
                raise Moved
            told = replace(retold.story, expected=outcome.journal or None)
            with here.transaction() as tx:
                drawing.save(tx, draft, path, story_file.write(told), "", me, here.now())
            flash(lang.t("try.kept"))
            return redirect(to("studio_story.story", draft=draft, name=code), code=303)
    return _page(held, tried, retold, outcome)


def print_of(told: StoryFile) -> str:
    """What the page carries to say which telling it showed."""
    return hashlib.sha256(story_file.write(told)).hexdigest()


def _page(
    held: Sheet, tried: Tried, retold: Retold | None = None, outcome: Outcome | None = None
) -> ResponseReturnValue:
    edition = story_page.ready(held.files)
    typed = request.form
    shown = render_template(
        "studio_from_case.html",
        draft=held.draft,
        topic="try",
        typed=typed or {"code": f"case-{1 + len(story_file.named(held.files))}"},
        tried=tried,
        faults=tried.faults,
        retold=retold,
        outcome=outcome,
        shown="" if retold is None else print_of(retold.story),
        steps=[] if retold is None else story_page.steps_of(edition, retold.story),
        left_out=[] if retold is None else [_entry(what) for what in retold.left_out],
        text="" if retold is None else story_file.write(retold.story).decode(),
        pairs=[]
        if retold is None or edition is None
        else story_page.pairs_of(edition, retold.story, outcome),
        flaw=stories.flaw(held.files),
        edition=catalogue.edition_of(held.files),
    )
    return shown, tried.status


def _entry(what: str) -> str:
    key = f"try.entry.{what}"
    return lang.t(key) if lang.known(key) else what
