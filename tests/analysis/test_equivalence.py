"""Engine ≡ net: what the engine offers is what the diagram says, whatever happens."""

from collections import Counter

import pytest

from tests.analysis import equivalence, mutants
from tests.bpmn import fuzz


def test_engine_and_net_agree_on_random_diagrams():
    """The studies speak about the net; they are about our cases only if the engine is the same.

    Two thousand of them are walked by ``make crash``.
    """
    walks = [equivalence.walk(seed) for seed in range(200)]

    assert [(w.seed, w.differs) for w in walks if w.differs] == []
    done = sum((w.done for w in walks), Counter())
    assert done["restore"] > 1000
    for what in ("complete", "fire", "send", "cancel", "NotOffered", "StuckInModel"):
        assert done[what], f"no walk ever came to {what}"


@pytest.mark.parametrize("process", fuzz.PUBLISHED)
def test_engine_and_net_agree_on_what_is_published(process):
    """The diagrams that people's cases run on, with facts by chance."""
    walks = [equivalence.walk_published(process, seed) for seed in range(3)]

    assert [walk.differs for walk in walks if walk.differs] == []


def test_engine_and_net_agree_where_nothing_is_structured():
    """Spoilt diagrams that still run keep no rule of the profile; the words of BPMN still hold."""
    walks = [walk for seed in range(60) if (walk := equivalence.walk_spoilt(seed))]

    assert len(walks) > 5
    assert [(walk.seed, walk.differs) for walk in walks if walk.differs] == []


@pytest.mark.parametrize("name", mutants.MUTANTS)
def test_every_cure_is_missed_when_it_is_gone(name):
    """A comparison that cannot fail proves nothing; neither does a cure for no illness."""
    mutant = mutants.MUTANTS[name]

    assert not equivalence.walk(mutant.seed).differs
    assert mutants.differs(mutant, mutant.seed), mutant.cure
