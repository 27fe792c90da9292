"""One story of a draft: its steps, what came of it beside what it expects; recorded, renamed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask import url_for as to
from flask.typing import ResponseReturnValue

from engine.bpmn import catalogue
from engine.domain.errors import NoSuchThing, Refused
from engine.domain.names import Text
from engine.exchange import story_file
from engine.exchange.story_file import BadStory, StoryFile
from engine.stages import editions, setup
from engine.stages.editions import Edition
from engine.stages.studio import drafts as drawing
from engine.store import drafts
from engine.stories import clicking, leaving, packed, results, sandbox
from engine.stories.trial import Outcome
from web import here, history, lang
from web.forms.reading import Reader, Tried
from web.studio import sheet, stories
from web.studio.listing import analyst
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_story", __name__, url_prefix="/studio")


class NotPlayedYet(Refused):
    """What is recorded must have been read first."""

    ZH = "这个样例改过之后还没有运行，或结果已经不是您看到的那一份。请先运行，看过再录。"
    EN = "The story has not been played since it changed, or came to something else than you saw."


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a history in words."""

    at: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What was expected and what came, side by side; None where there is nothing."""

    nth: int
    expected: Said | None
    got: Said | None
    same: bool


@blueprint.get("/<row:draft>/try/<name>")
def story(draft: int, name: str) -> ResponseReturnValue:
    """What it does, what came of it."""
    return _page(sheet.opened(draft), name, Tried())


@blueprint.post("/<row:draft>/try/<name>")
def change(draft: int, name: str) -> ResponseReturnValue:
    """Play it, record what it came to, rename it, take its last step back, remove it."""
    held = sheet.opened(draft)
    content = content_of(held, name)
    action = request.form.get("action", "")
    tried = Tried()
    with tried:
        if action == "run":
            results.play(held.files, [name], stories.AT_ONCE)
        elif action == "record":
            _record(held, name, content)
            flash(lang.t("try.recorded"))
        elif action == "remove":
            with here.transaction() as tx:
                drawing.remove(tx, draft, story_file.path_of(name), seen(), analyst(), here.now())
            flash(lang.t("try.removed"))
            return redirect(to("studio_stories.listing", draft=draft), code=303)
        elif action == "rename":
            name = _rename(held, name, content)
            flash(lang.t("try.renamed"))
        elif action == "without":
            save(held, name, leaving.without(story_file.read(content), gone(held.files)))
            results.play(sheet.opened(draft).files, [name], stories.AT_ONCE)
            flash(lang.t("try.without_done"))
        elif action == "shorten":
            told = story_file.read(content)
            save(held, name, clicking.shortened(told))
            return redirect(to("studio_walk.walk", draft=draft, name=name), code=303)
        return redirect(to("studio_story.story", draft=draft, name=name), code=303)
    return _page(held, name, tried)


def content_of(held: Sheet, name: str) -> bytes:
    """The file of a story.

    Raises:
        NoSuchThing: the draft has none of this name.
    """
    content = story_file.named(held.files).get(name)
    if content is None:
        raise NoSuchThing(what=Text(f"样例“{name[:60]}”", f"The story “{name[:60]}”"))
    return content


def seen() -> str:
    """The state of the file that the page was opened with."""
    return request.form.get("seen", "")[:64]


def save(held: Sheet, name: str, told: StoryFile) -> None:
    """Write a story of the draft, if it still is as the page showed it.

    Raises:
        BadStory: it has grown too large. And as ``drafts.save``.
    """
    content = story_file.write(told)
    story_file.read(content)
    with here.transaction() as tx:
        path = story_file.path_of(name)
        drawing.save(tx, held.draft.id, path, content, seen(), analyst(), here.now())


def _record(held: Sheet, name: str, content: bytes) -> None:
    outcome = results.of(held.files)[name]
    if outcome is None or not outcome.journal or request.form.get("came") != print_of(outcome):
        raise NotPlayedYet
    save(held, name, packed.recorded(story_file.read(content), outcome.journal))
    with here.reading() as tx:
        files = drafts.files(tx, held.draft.id) or {}
    results.play(files, [name], stories.AT_ONCE)


def _rename(held: Sheet, name: str, content: bytes) -> str:
    reader = Reader(request.form)
    zh = reader.text("title-zh", "try.title_zh", required=True, most=120)
    en = reader.text("title-en", "try.title_en", most=300)
    code = reader.text("code", "try.code", required=True, most=51)
    reader.done()
    told = replace(story_file.read(content), title=Text(zh, en))
    if code == name:
        save(held, name, told)
        return name
    path, at = story_file.path_of(code), here.now()
    if path in held.files:
        taken = Text("已有这个名称的样例。请换一个。", "is taken by another story. Choose another.")
        raise BadStory(why=taken)
    with here.transaction() as tx:
        drawing.remove(tx, held.draft.id, story_file.path_of(name), seen(), analyst(), at)
        drawing.save(tx, held.draft.id, path, story_file.write(told), "", analyst(), at)
    return code


def gone(files: Mapping[str, bytes]) -> frozenset[str]:
    """The logins of people whose departments the guide of the draft does not name any more."""
    edition = ready(files)
    return frozenset() if edition is None else sandbox.strangers(edition.guide)


def leavers(files: Mapping[str, bytes], told: StoryFile) -> list[tuple[int, str]]:
    """Steps of people who are no longer in the process: their number and whose they are."""
    names = {person.login: person.name for person in setup.STAFF}
    away = gone(files)
    return [
        (nth, names[str(line["who"])])
        for nth, line in enumerate(told.decisions, 1)
        if line.get("who") in away
    ]


def print_of(outcome: Outcome) -> str:
    """What a page carries to say which outcome it showed."""
    lines = json.dumps(list(outcome.journal), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(lines.encode()).hexdigest()


def _page(held: Sheet, name: str, tried: Tried) -> ResponseReturnValue:
    content = content_of(held, name)
    outcome = results.of(held.files)[name]
    edition = ready(held.files)
    broken, told = "", None
    try:
        told = story_file.read(content)
    except BadStory as error:
        broken = error.says(lang.current())
    pairs = [] if told is None or edition is None else pairs_of(edition, told, outcome)
    shown = render_template(
        "studio_story.html",
        draft=held.draft,
        sheet=held,
        topic="try",
        name=name,
        row=stories.row(name, content, outcome),
        told=told,
        broken=broken,
        leavers=[] if told is None else leavers(held.files, told),
        steps=[] if told is None else steps_of(edition, told),
        pairs=pairs,
        apart=sum(not one.same for one in pairs),
        came="" if outcome is None or not outcome.journal else print_of(outcome),
        seen=drawing.print_of(content),
        tried=tried,
        faults=tried.faults,
        typed=request.form,
        flaw=stories.flaw(held.files),
    )
    return shown, tried.status


def ready(files: Mapping[str, bytes]) -> Edition | None:
    """The draft as it would run; None where it cannot be read."""
    try:
        return editions.build(catalogue.edition_of(files), files)
    except Refused:
        return None


def pairs_of(edition: Edition, told: StoryFile, outcome: Outcome | None) -> list[Pair]:
    """The expected history and what came, line by line."""
    expected: Sequence[Mapping[str, Any]] = told.expected or ()
    got = () if outcome is None else outcome.journal
    return [
        Pair(nth, _said(edition, one), _said(edition, other), same=one == other)
        for nth, (one, other) in enumerate(zip_longest(expected, got), 1)
    ]


def _said(edition: Edition, line: Mapping[str, Any] | None) -> Said | None:
    if line is None:
        return None
    what, data = line.get("what"), line.get("data")
    words = str(what)
    if isinstance(what, str) and isinstance(data, dict):
        try:
            words = history.sentence(edition, what, data)
        except (KeyError, TypeError, ValueError, AttributeError):
            words = what  # an expectation that somebody wrote by hand may say anything
    return Said(str(line.get("at", "")), history.actor(str(line.get("who", ""))), words)


def steps_of(edition: Edition | None, told: StoryFile) -> list[Said]:
    """The decisions in words: when, who, what."""
    names = {}
    if edition is not None:
        names = {p.login: p.name for p in sandbox.staff(edition.guide)}
        for connector, code in edition.guide.connectors.items():
            names[connector] = lang.say(edition.guide.department(code).short)
    return [_step(line, names) for line in told.decisions]


def _step(line: Mapping[str, Any], names: Mapping[str, str]) -> Said:
    do, who = str(line.get("do", "")), str(line.get("who", ""))
    words = lang.t(f"try.do.{do}") if lang.known(f"try.do.{do}") else do
    opinion = line.get("opinion")
    if isinstance(opinion, str) and lang.known(f"opinion.{opinion}"):
        words = (
            f"{words}：{lang.t(f'opinion.{opinion}')}"
            if lang.current() == "zh"
            else (f"{words}: {lang.t(f'opinion.{opinion}')}")
        )
    if line.get("refused"):
        words = lang.t("try.refused", words=words)
    when = ""
    if "time" in line:
        first = not line.get("day") and not line.get("plus")
        key = "try.same_day" if first else "try.when"
        when = lang.t(key, day=line.get("day", 0), time=line["time"])
    return Said(when, names.get(who, who), words)
