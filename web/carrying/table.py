"""The mapping as a form: where cases can stand, its counterpart, and what a person decides."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.analysis.net import Kind
from engine.domain.carrying import Choices, Route
from engine.domain.names import Text
from engine.stages.editions import Edition
from engine.stages.moving import routes
from engine.stages.moving.foresee import called, last
from web import lang, step_names

WAIT, DROP, BEGIN, SKIP, BOTH = "wait", "drop", "begin", "skip", "both"


@dataclass(frozen=True, slots=True)
class Line:
    """An element of the old edition. ``options``: (name, words) of what it may be now.

    ``note`` says how the counterpart was found; ``plain``: both are called alike, nothing to ask.
    """

    old: str
    name: str
    department: str
    new: str
    options: tuple[tuple[str, str], ...]
    note: str
    plain: bool
    choice: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """An element of the new edition that the old one does not have, and what is decided."""

    new: str
    name: str
    department: str
    choice: str


def lines(old: Edition, new: Edition, route: Route) -> list[Line]:
    """Everything that a case can stand at, in the order of the diagram.

    What lies in a block without a counterpart is decided with the block, unless it has gone
    somewhere by itself.
    """
    hints = {pair.old: pair.because for pair in routes.suggested(old, new)}
    kinds = _kinds(new)
    found = []
    for name in routes.stands(old):
        node = old.net.node(name)
        there = route.pairs.get(name, "")
        scope = old.net.scopes[node]
        if not there and scope >= 0 and old.net.names[scope] not in route.pairs:
            continue
        fits = kinds.get(_kind(old, node), [])
        found.append(
            Line(
                old=name,
                name=_words(old, name),
                department=_department(old, name),
                new=there,
                options=tuple((one, _words(new, one)) for one in fits),
                note=_note(name, there, hints.get(name)),
                plain=there == name,
                choice=DROP if name in route.choices.drop else WAIT,
            )
        )
    return found


def fresh(new: Edition, route: Route) -> list[Fresh]:
    """New elements, the outermost of each block: for cases whose fork is passed already."""
    taken = set(route.pairs.values())
    net = new.net
    found = []
    for name in routes.stands(new):
        node = net.node(name)
        scope = net.scopes[node]
        around_is_new = scope >= 0 and net.names[scope] not in taken
        if name in taken or around_is_new or net.kinds[node] is Kind.EDGE:
            continue
        begins, skips = name in route.choices.begin, name in route.choices.skip
        choice = BOTH if begins and skips else BEGIN if begins else SKIP if skips else WAIT
        found.append(Fresh(name, _words(new, name), _department(new, name), choice))
    return found


def read(
    form: Mapping[str, str], old: Edition, new: Edition, route: Route
) -> tuple[dict[str, str], Choices]:
    """The mapping and the decisions as somebody filled them in."""
    pairs = {name: form.get(f"to:{name}", route.pairs.get(name, "")) for name in routes.stands(old)}
    dropped = {n for n in pairs if not pairs[n] and form.get(f"gone:{n}") == DROP}
    said = {n: form.get(f"new:{n}", WAIT) for n in routes.stands(new)}
    return pairs, Choices(
        drop=frozenset(dropped),
        begin=frozenset(n for n, one in said.items() if one in (BEGIN, BOTH)),
        skip=frozenset(n for n, one in said.items() if one in (SKIP, BOTH)),
    )


def _kinds(edition: Edition) -> dict[tuple[Kind, str], list[str]]:
    found: dict[tuple[Kind, str], list[str]] = {}
    for name in routes.stands(edition):
        found.setdefault(_kind(edition, edition.net.node(name)), []).append(name)
    return found


def _kind(edition: Edition, node: int) -> tuple[Kind, str]:
    drawn = edition.model.node(edition.net.names[node])
    return edition.net.kinds[node], drawn.work or drawn.clock


def _note(old: str, new: str, because: Text | None) -> str:
    if not new:
        return ""
    if new == old:
        return lang.t("carry.same")
    return lang.t("carry.because", why=because) if because else lang.t("carry.chosen")


def _words(edition: Edition, name: str) -> str:
    """As its author called it; on an English page what the hall calls such a step."""
    node = edition.model.nodes.get(last(name))
    if node is None or lang.current() == "zh":
        return lang.say(called(edition, name))
    return step_names.of_node(edition.model, edition.guide, node)


def _department(edition: Edition, name: str) -> str:
    code = edition.model.department_of(name)
    return lang.say(edition.guide.department(code).short) if code else ""
