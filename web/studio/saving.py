"""What the drawing board sends while somebody draws: saves, checks, signs of life."""

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from engine.bpmn.catalogue import DIAGRAM, Package
from engine.domain.case import ROLE_OF_WORK
from engine.domain.errors import GuideError, Refused
from engine.domain.guide import DepartmentEntry, ServiceGuide
from engine.stages.studio import drafts as drawing
from engine.stages.studio import meaning
from engine.store import drafts
from web import here, lang, refusals
from web.studio import means, sheet
from web.studio.listing import analyst
from web.studio.sheet import Sheet

blueprint: Blueprint = Blueprint("studio_saving", __name__, url_prefix="/studio")


@blueprint.post("/<row:draft>/diagram")
def save(draft: int) -> ResponseReturnValue:
    """Keep the diagram and say what the check finds, as JSON.

    The body is the XML, ``X-Seen`` the print of what the page was opened with or saved last.
    200: kept · 409: somebody else was faster · 413: too large; both with a sentence.
    """
    me = analyst()
    if not 0 <= (request.content_length or 0) <= drawing.LARGEST:
        return jsonify(says=lang.t("studio.live.too_large_to_keep")), 413
    xml = request.get_data()
    seen = request.headers.get("X-Seen", "")[:64]
    try:
        with here.transaction() as tx:
            print_ = drawing.save(tx, draft, DIAGRAM, xml, seen, me, here.now())
    except Refused as refused:
        return jsonify(says=refused.says(lang.current())), refusals.status(refused)
    held = sheet.opened(draft)
    return jsonify(seen=print_, names=_names(held.files), **_told(held))


@blueprint.get("/<row:draft>/check")
def check(draft: int) -> ResponseReturnValue:
    """What the check finds in the draft as it was saved last, and what it may name, as JSON."""
    held = sheet.opened(draft)
    return jsonify(names=_names(held.files), **_told(held))


@blueprint.post("/<row:draft>/here")
def present(draft: int) -> ResponseReturnValue:
    """A sign of life; who else has the draft open, and the print of the diagram, as JSON."""
    me = analyst()
    with here.transaction() as tx:
        if request.args.get("leaving"):
            drawing.leave(tx, draft, me, here.now())
            return "", 204
        other = drawing.enter(tx, draft, me, here.now())
        files = drafts.files(tx, draft) or {}
    return jsonify(other=other, seen=drawing.print_of(files.get(DIAGRAM, b"")))


def _told(held: Sheet) -> dict[str, object]:
    report = meaning.report(held.files)
    lines = means.lines(held.files, held.published)
    findings = [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "element": finding.element,
            "says": lang.say(finding.says),
            "trace": list(finding.trace),
            "run": list(finding.run),
        }
        for finding in report.findings
    ]
    return {
        "verdict": report.verdict,
        "soundness": report.soundness,
        "findings": findings,
        "means": [{**asdict(one), "moved": one.moved} for one in lines],
    }


def _names(files: Mapping[str, bytes]) -> dict[str, object]:
    """What the fields of the board offer, code and words; ``shares`` for the ready pieces."""
    package = Package(dict(files))
    works = [(work, lang.t(f"studio.work.{work}")) for work in ROLE_OF_WORK]
    forms = [(name, name) for name in package.forms]
    try:
        guide = package.guide
    except GuideError:
        return {
            **dict.fromkeys(("departments", "items", "connectors", "shares"), ()),
            "forms": forms,
            "works": works,
        }
    return {
        "departments": [(str(d.code), lang.say(d.short)) for d in guide.departments],
        "items": [(item.code, lang.say(item.title)) for item in guide.items],
        "connectors": [(name, name) for name in guide.connectors],
        "forms": forms,
        "works": works,
        "shares": [_share(guide, d, package) for d in guide.departments],
    }


def _share(guide: ServiceGuide, entry: DepartmentEntry, package: Package) -> dict[str, object]:
    """A department with its first item, and the form its handler fills in, if it is plain which."""
    item = next((one for one in guide.items if one.department == entry.code), None)
    heads = {f"{one.code.lower()}-" for one in guide.departments}
    own = [name for name in package.forms if name.startswith(f"{entry.code.lower()}-")]
    shared = [name for name in package.forms if not name.startswith(tuple(heads))]
    forms = own or shared
    return {
        "department": entry.code,
        "name": lang.say(entry.short),
        "item": item.code if item else "",
        "safety": item is not None and item.safety,
        "form": forms[0] if len(forms) == 1 else "",
    }
