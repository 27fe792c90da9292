"""The drawing review as it is published, driven by element id, for tests of the engine alone."""

from importlib import resources

from engine.bpmn import compiled
from engine.bpmn.instance import Instance

DEPARTMENTS = ("plan", "hcon", "fire", "cado", "mete")
LAST = {d: "mete-send" if d == "mete" else f"{d}-check" for d in DEPARTMENTS}
"""The element whose completion is a department's opinion."""


def diagram() -> compiled.Compiled:
    """Compiled, from the package."""
    file = resources.files("processes") / "drawing-review" / "process.bpmn"
    return compiled.of(file.read_bytes())


def facts(*needed: str, **more: object) -> dict[str, object]:
    """Nothing returned, nothing to change, these departments needed."""
    flags = {f"{flag}_{d}": False for flag in ("needs", "returned", "signs") for d in DEPARTMENTS}
    flags |= {"changes_needed": False, "pulled_back": False, "some_refused": False}
    flags |= {f"needs_{d}": True for d in needed} | {f"signs_{d}": True for d in needed}
    return {**flags, "acceptance": "accepted", **more}


def step(state: bytes, element: str, known: dict[str, object]) -> bytes:
    """Load, complete, save."""
    instance = Instance.load(state, diagram(), known)
    instance.complete(element, known)
    return instance.dump()


def waiting(state: bytes) -> list[str]:
    """The elements that a saved state waits at."""
    return [token.element for token in Instance.load(state, diagram(), {}).tokens]


def under_review() -> bytes:
    """Pre-checked and accepted: the first round over five branches has begun."""
    everybody = facts(*DEPARTMENTS)
    state = Instance.start(diagram(), everybody).dump()
    for department in DEPARTMENTS:
        state = step(state, f"{department}-precheck", everybody)
    return step(state, "accept", everybody)


def handled(state: bytes) -> bytes:
    """Everybody's first reviewer has done his part."""
    for element in waiting(state):
        if element.endswith("-handle"):
            state = step(state, element, facts())
    return state
