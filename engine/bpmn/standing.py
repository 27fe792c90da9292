"""Where the tokens of an instance stand, as a value; and an instance made to stand there.

Only this room knows how the library keeps a position. Studies that put a case into another
diagram read a :class:`Scene`, change it, and have it built: nothing is played on the way, so
nothing is thrown, asked or offered that was not before.
"""

# ruff: noqa: SLF001 - tasks of the library are read and made here
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn import snapshot
from engine.bpmn.compiled import Compiled
from engine.bpmn.elements import Inside, Multi, Receive, Service
from engine.bpmn.events import Boundary, Catch, EventGateway
from engine.bpmn.gateways import VIA, Join
from engine.bpmn.instance import Instance
from engine.bpmn.nodes import SEPARATOR
from engine.bpmn.tasks import FUTURE, READY, STARTED, WAITING, Task, is_live
from engine.domain.errors import UnreadableState
from engine.domain.names import Text

Chain = tuple[tuple[str, int], ...]
"""The scopes around a place, outside in: each host, and which instance of it."""


TWIN = "#"
"""Before the number of a further flow between the same two elements."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A token that stays at an element, named as in the net (``call/element``).

    ``armed`` are the events that hang on it and may still happen, ``inside`` the scope that it
    has opened. A multi-instance has ``of`` instances, those that are left in ``instances``, each
    with its ``nth``.
    """

    element: str
    armed: tuple[str, ...] = ()
    inside: "Scene | None" = None
    nth: int = 0
    of: int = -1
    instances: tuple["Spot", ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One open scope: ``spots``, and ``waiting`` before joins as (came from, join).

    A second flow from the same element to the same join is told apart as ``element#1``.
    ``coming``: elements that a token has still to come to; never read, only built.
    """

    spots: tuple[Spot, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()
    coming: tuple[str, ...] = field(default=())


def scene(instance: Instance) -> Scene:
    """Where an instance stands."""
    return _scene(instance._workflow, instance._workflow, "")


def build(compiled: Compiled, stands: Scene, facts: Mapping[str, object]) -> Instance:
    """An instance that stands there, played on to where somebody is needed.

    Raises:
        UnreadableState: the diagram has no such place.
        StuckInModel: the facts do not answer a condition on the way.
    """
    try:
        workflow = snapshot.standing(_rows(compiled.specs[""], compiled, stands), compiled, facts)
    except KeyError as error:
        raise UnreadableState(what=Text("没有这个位置", "there is no such place")) from error
    coming = dict(_coming(stands, ()))
    for scope in list(workflow.scopes()):
        for element in coming.get(_chain(scope, workflow), ()):
            spec = scope.spec.task_specs[_last(element)]
            spec._update(scope.task_tree._add_child(spec, FUTURE))
    instance = Instance(compiled, workflow)
    instance._settle(facts)
    return instance


def _last(element: str) -> str:
    return element.rpartition(SEPARATOR)[2]


# --- reading --------------------------------------------------------------------------


def _scene(scope: Any, top: Any, path: str) -> Scene:
    free = [t for t in scope.tasks.values() if is_live(t) and not t.triggered]
    waits = [t for t in free if isinstance(t.task_spec, Join)]
    stays = [t for t in free if not isinstance(t.task_spec, Join)]
    return Scene(
        tuple(_spot(task, top, path) for task in stays),
        tuple((path + _via(task), path + task.task_spec.name) for task in waits),
    )


def _via(task: Task) -> str:
    via, specs = str(task.internal_data[VIA]), task.workflow.spec.task_specs
    if not via.startswith(TWIN):
        return via
    source = specs[via].bpmn_id
    return f"{source}{TWIN}{_twins(specs, source, task.task_spec.name).index(via) + 1}"


def _twins(specs: Any, source: str, join: str) -> list[str]:
    """What stands for the second flow and further ones from one element to one join."""
    behind = (name for name in specs[source]._outputs if name.startswith(TWIN))
    return [name for name in behind if specs[name]._outputs == [join]]


def _spot(task: Task, top: Any, path: str) -> Spot:
    spec = task.task_spec
    hung = [child for child in task.children if is_live(child) and child.triggered]
    events = tuple(path + c.task_spec.bpmn_id for c in hung if isinstance(c.task_spec, Catch))
    if isinstance(spec, EventGateway):
        events = tuple(path + c.task_spec.bpmn_id for c in hung)
    opened = top.subprocesses.get(task.id)
    deeper = path + spec.bpmn_id + SEPARATOR if getattr(spec, "calls", False) else path
    many = isinstance(spec, Multi)
    return Spot(
        path + spec.bpmn_id,
        events,
        None if opened is None else _scene(opened, top, deeper),
        task.internal_data.get("nth", 0),
        task.internal_data["of"] if many else -1,
        tuple(_spot(c, top, path) for c in hung if c.task_spec.counted is spec) if many else (),
    )


# --- building -------------------------------------------------------------------------


def _rows(spec: Any, compiled: Compiled, stands: Scene) -> list[list[Any]]:
    """The scope as the snapshot writes it; see there."""
    specs, rows = spec.task_specs, list[list[Any]]()
    for spot in stands.spots:
        _write(spot, specs[_last(spot.element)], 0, rows, specs, compiled)
    for came_from, join in stands.waiting:
        _known(isinstance(specs[_last(join)], Join), join)
        source, _, nth = _last(came_from).partition(TWIN)
        twins = [specs[source].name, *_twins(specs, source, _last(join))]
        _known(int(nth or 0) < len(twins), came_from)
        via = twins[int(nth or 0)]
        rows.append([_last(join), WAITING, 0, {VIA: via}, None])
    for element in stands.coming:
        _known(_last(element) in specs, element)
    return rows


def _write(
    spot: Spot, spec: Any, host: int, rows: list[list[Any]], specs: Any, compiled: Compiled
) -> None:
    inside = None
    notes: dict[str, int] = {"of": spot.of} if isinstance(spec, Multi) else {}
    if spec.counted is not None:
        notes = {"nth": spot.nth}
    if isinstance(spec, Inside):
        _known(spot.inside is not None, spot.element)
        assert spot.inside is not None  # noqa: S101 - just asked
        inside = _rows(compiled.specs[spec.opens], compiled, spot.inside)
    rows.append([spec.name, _state(spec), host, notes, inside])
    here = len(rows)
    for event in spot.armed:
        below = specs[_last(event)]
        _known(below in (*spec.dependants(), *spec.outputs), event)
        rows.append([below.name, WAITING, here, {}, None])
    for one in spot.instances:
        _write(one, specs[f"{_last(spot.element)}#each"], here, rows, specs, compiled)


def _state(spec: Any) -> int:
    if isinstance(spec, Service | Inside | Multi | EventGateway):
        return int(STARTED)
    if isinstance(spec, Receive) or (isinstance(spec, Catch) and not isinstance(spec, Boundary)):
        return int(WAITING)
    _known(bool(spec.manual), spec.name)
    return int(READY)


def _known(known: bool, element: str) -> None:  # noqa: FBT001 - the claim itself
    if not known:
        raise KeyError(element)


def _coming(stands: Scene, chain: Chain) -> Iterator[tuple[Chain, tuple[str, ...]]]:
    if stands.coming:
        yield chain, stands.coming
    for spot in stands.spots:
        for one in spot.instances or (spot,):
            if one.inside is not None:
                yield from _coming(one.inside, (*chain, (_last(one.element), one.nth)))


def _chain(scope: Any, top: Any) -> Chain:
    if scope is top:
        return ()
    host = scope.host
    nth = host.internal_data.get("nth", 0)
    return (*_chain(host.workflow, top), (host.task_spec.bpmn_id, nth))
