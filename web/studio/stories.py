"""Try a draft: its stories run in a sandbox, held to what they expect; what they never came to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, jsonify, redirect, render_template, request
from flask import url_for as to
from flask.typing import ResponseReturnValue

from engine.analysis import covering
from engine.analysis.covering import Coverage
from engine.bpmn.catalogue import DIAGRAM, Package
from engine.bpmn.model import Model
from engine.domain.errors import ApprovalError, GuideError, UnreadableModel
from engine.exchange import story_file
from engine.exchange.story_file import BadStory
from engine.stages import check
from engine.stories import results
from engine.stories.trial import Outcome
from web import as_file, lang
from web.studio import sheet

blueprint: Blueprint = Blueprint("studio_stories", __name__, url_prefix="/studio")

AT_ONCE: Final = 4.0
"""Seconds of playing that one press waits for; the rest goes on by itself, or by another press."""


@dataclass(frozen=True, slots=True)
class Row:
    """A story in the list. ``state``: green, red, new (nothing expected yet), waiting (not run)."""

    name: str
    title: str
    state: str
    why: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Missed:
    """An element or flow that no story has come to, in words."""

    id: str
    words: str
    department: str


@blueprint.get("/<row:draft>/try")
def listing(draft: int) -> ResponseReturnValue:
    """The stories of a draft, what became of them, and the coverage of the diagram."""
    held = sheet.opened(draft)
    found = results.of(held.files)
    rows = [row(name, held.files[story_file.path_of(name)], one) for name, one in found.items()]
    model = drawn(held.files)
    seen = None if model is None else coverage(model, found)
    left = [one.name for one in rows if one.state == "waiting"]
    return render_template(
        "studio_try.html",
        draft=held.draft,
        sheet=held,
        topic="try",
        rows=rows,
        flaw=flaw(held.files),
        left=left,
        going=bool(request.args.get("going")) and bool(left),
        coverage=seen,
        missed=[] if model is None or seen is None else missed(held.files, model, seen.missed),
        missed_flows=[]
        if model is None or seen is None
        else missed(held.files, model, seen.missed_flows),
        every=[]
        if model is None or seen is None
        else [(one, model.nodes[one].name or one, times) for one, times in seen.elements.items()],
        ran=sum(one is not None for one in found.values()),
    )


@blueprint.post("/<row:draft>/try")
def run(draft: int) -> ResponseReturnValue:
    """Play one story, all of them anew, or (``action`` rest) those that have not been played."""
    held = sheet.opened(draft)
    found = results.of(held.files)
    action = request.form.get("action", "")
    name = request.form.get("name", "")
    if action == "one":
        results.play(held.files, [name], AT_ONCE)
        return redirect(to("studio_stories.listing", draft=draft) + f"#s-{_safe(name)}", code=303)
    if action not in ("all", "rest"):
        abort(400)
    names = [one for one, came in found.items() if action == "all" or came is None]
    if action == "all":
        results.forget(held.files)
    left = results.play(held.files, names, AT_ONCE)
    going = 1 if left else None
    return redirect(to("studio_stories.listing", draft=draft, going=going), code=303)


@blueprint.get("/<row:draft>/try/coverage.json")
def marks(draft: int) -> ResponseReturnValue:
    """What the picture of the diagram is painted with, as JSON."""
    held = sheet.opened(draft)
    model = drawn(held.files)
    if model is None:
        return jsonify(elements=[])
    seen = coverage(model, results.of(held.files))
    tasks = {one for one, node in model.nodes.items() if node.kind.endswith("Task")}
    named = {n.id for n in model.nodes.values() if n.attached_to or n.inside} | tasks
    shown = [*_marks(seen.elements, tasks, named), *_marks(seen.flows, (), ())]
    return jsonify(elements=shown)


@blueprint.get("/<row:draft>/try/drawing.bpmn")
def picture(draft: int) -> ResponseReturnValue:
    """The diagram for the picture."""
    held = sheet.opened(draft)
    return as_file.within(held.files.get(DIAGRAM, b""), "application/xml")


def _marks(
    runs: Mapping[str, int], tasks: Collection[str], named: Collection[str]
) -> list[dict[str, object]]:
    """A number stands at tasks, a word at what was missed of ``named``; the rest is painted."""
    passed, missed = lang.t("try.passed", n="{n}"), lang.t("try.not_passed")
    return [
        {
            "id": one,
            "kind": ("covered" if one in tasks else "gone") if times else "missed",
            "name": one,
            "short": f"{times}×" if times else missed,
            "words": passed.format(n=times) if times else missed,
            "lamp": "",
            "bare": one not in (tasks if times else named),
        }
        for one, times in runs.items()
    ]


def row(name: str, content: bytes, outcome: Outcome | None) -> Row:
    """A story as the list shows it."""
    try:
        told = story_file.read(content)
    except BadStory as broken:
        return Row(name, name, "red", broken.says(lang.current()))
    title = lang.say(told.title)
    if outcome is None:
        return Row(name, title, "waiting", lang.t("try.not_run"))
    state = "green" if outcome.green else "red"
    if not outcome.green and told.expected is None and outcome.journal:
        state = "new"
    return Row(name, title, state, lang.say(outcome.why), outcome.elapsed)


def drawn(files: Mapping[str, bytes]) -> Model | None:
    """The diagram of a draft, where it can be read."""
    try:
        return Package(dict(files)).model
    except UnreadableModel:
        return None


def coverage(model: Model, found: Mapping[str, Outcome | None]) -> Coverage:
    """What the stories that were played have passed."""
    return covering.of(model.nodes, model.flows, [one for one in found.values() if one is not None])


def flaw(files: Mapping[str, bytes]) -> str:
    """Why no story of a draft can be played, or nothing."""
    try:
        check.require({n: c for n, c in files.items() if not n.startswith(story_file.FOLDER)})
    except ApprovalError as error:
        return error.says(lang.current())
    return ""


def departments(files: Mapping[str, bytes]) -> dict[str, str]:
    """Code → short name, where the guide can be read."""
    try:
        guide = Package(dict(files)).guide
    except GuideError:
        return {}
    return {str(one.code): lang.say(one.short) for one in guide.departments}


def missed(files: Mapping[str, bytes], model: Model, ids: tuple[str, ...]) -> list[Missed]:
    """Elements and flows in the words of the diagram."""
    names = departments(files)
    found = []
    for one in ids:
        node = model.nodes.get(one)
        if node is None:
            flow = model.flows[one]
            ends = (model.nodes.get(end) for end in (flow.source, flow.target))
            words = " → ".join(end.name or end.id for end in ends if end is not None)
            found.append(Missed(one, words, names.get(model.department_of(flow.source), "")))
        else:
            found.append(Missed(one, node.name or one, names.get(model.department_of(one), "")))
    return found


def _safe(name: str) -> str:
    return name if story_file.is_name(name) else ""
