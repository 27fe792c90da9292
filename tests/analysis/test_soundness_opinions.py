"""The study against brute force, and against what becomes of diagrams with a slip in them."""

# ruff: noqa: T201 - the counts are what a reader of the run wants to see
from collections import Counter

import pytest

from engine.analysis import net, soundness
from engine.bpmn import compiled
from tests.analysis import opinions, slips, tame, tangles
from tests.bpmn import fuzz


def test_reduction_and_brute_force_agree_on_tangles():
    """Six hundred small diagrams without any order; two thousand more in ``make crash``."""
    found, differ = Counter(), []
    for seed in range(600):
        pair = opinions.opinions(tangles.draw(seed, 2 + seed % 3))
        found[pair] += 1
        differ += [seed] if opinions.differ(pair) else []

    print(f"\nsoundness: {opinions.told(found)}")
    assert differ == []
    assert found["sound", "sound"] > 150
    assert found["unsound", "unsound"] > 150
    assert found["undecided", "sound"] + found["undecided", "unsound"] < 5


def test_random_diagrams_that_keep_the_profile_never_hang_and_never_repeat():
    """An event that nothing can set off is all that may be wrong with them."""
    verdicts = Counter()
    for seed in range(60):
        small = net.compiled(compiled.of(tame.draw(seed).xml).model)
        study = soundness.study(small, steps=4000)
        assert {flaw.kind for flaw in study.flaws} <= {"dead"}, seed
        verdicts[study.verdict] += 1

    print(f"\nrandom diagrams of the profile: {dict(verdicts)}")
    assert verdicts["undecided"] < 6


@pytest.mark.parametrize("process", fuzz.PUBLISHED)
def test_a_slip_in_a_shipped_diagram_is_refused_or_walks_clean(process):
    """No third fate: what is published does not hang and hands out once, in 200 random walks.

    Every flow dropped, every gateway as every other kind, flows bent: here each ninth, all of
    them in ``make crash``.
    """
    fates = Counter(slips.fate(process, slip) for slip in slips.of_shipped(process)[::9])

    print(f"\nslips in {process}: {dict(fates)}")
    assert set(fates) <= slips.FINE
    assert fates["refused by the rules"] > 8
