"""One diagram played from start to end: every task done, every message sent, every clock run out.

Conditions ask for facts that nobody has; a few plain worlds are tried, one after the other.
"""

from engine.bpmn import compiled
from engine.bpmn.instance import Instance
from engine.domain.errors import StuckInModel, UnreadableModel

STEPS = 300
"""Steps in one world; a longer one goes round."""

WORLDS = (True, False, "ab", "a", 1, 0, 3, 1000)
"""What every fact is, in one world."""

ENDS = "ends"
GOES_ROUND = "goes round"
STOPS = "stops: nothing waits, and it has not ended"


class World(dict):
    """Facts that are all the same."""

    def __init__(self, every):
        super().__init__()
        self.every = every

    def __missing__(self, _name):
        return self.every


def play(xml):
    """``ENDS`` in some world, else why not, in one sentence."""
    try:
        built = compiled.of(xml)
    except UnreadableModel as error:
        return error.says("en")
    found = []
    for every in WORLDS:
        found.append(_in(built, World(every)))
        if found[-1] == ENDS:
            return ENDS
    return found[0]


def _in(built, facts):
    try:
        instance = Instance.start(built, facts)
        for _ in range(STEPS):
            if instance.ended:
                return ENDS
            if not step(instance, facts):
                return STOPS
    except StuckInModel as stuck:
        return stuck.says("en")
    return GOES_ROUND


def step(instance, facts):
    """Work before messages, messages before clocks; False where nothing waits."""
    if instance.tokens:
        token = instance.tokens[-1]
        instance.complete(token.element, facts, token.nth)
    elif instance.messages:
        instance.send(instance.messages[0], facts)
    elif instance.waiting_clocks:
        clock = instance.waiting_clocks[0]
        instance.fire(clock.element, facts, clock.nth)
    else:
        return False
    return True
