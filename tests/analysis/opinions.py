"""Two opinions on soundness, by reduction and by brute force: on random tangles they agree.

``python -m tests.analysis.opinions --count 2000`` prints how many were compared and which seeds
differ; exit code 1 if any does.
"""

import argparse
import sys
from collections import Counter

from engine.analysis import net, soundness
from engine.bpmn import compiled
from engine.domain.errors import UnreadableModel
from tests.analysis import brute, slips, tangles
from tests.bpmn import fuzz

POSITIONS = 400


def opinions(xml: bytes) -> tuple[str, str]:
    """What the study says, and what brute force does: sound, unsound, or that it cannot say."""
    try:
        drawn = compiled.of(xml).model
    except UnreadableModel:
        return "refused", "refused"
    small = net.compiled(drawn)
    issues = [n for n, name in enumerate(small.names) if drawn.node(name).work == "issue"]
    study = soundness.study(small, issues)
    try:
        sound = brute.explore(small, issues, POSITIONS).sound
    except brute.TooMany:
        return study.verdict, "too many"
    return study.verdict, "sound" if sound else "unsound"


def differ(pair: tuple[str, str]) -> bool:
    """Whether both have said something, and not the same."""
    return set(pair) == {"sound", "unsound"}


def told(found: Counter[tuple[str, str]]) -> str:
    """The comparison in one line."""
    both = sum(n for pair, n in found.items() if set(pair) <= {"sound", "unsound"})
    bad = sum(n for pair, n in found.items() if differ(pair))
    rest = ", ".join(f"{n} {'/'.join(dict.fromkeys(p))}" for p, n in sorted(found.items()))
    return f"{both} compared, {bad} disagreements ({rest})"


def main(argv: list[str] | None = None) -> int:
    """Compare many; then all the slips in the diagrams of the house."""
    parser = argparse.ArgumentParser(prog="python -m tests.analysis.opinions")
    parser.add_argument("--count", type=int, default=2000)
    count = parser.parse_args(argv).count
    found: Counter[tuple[str, str]] = Counter()
    for seed in range(count):
        pair = opinions(tangles.draw(seed, 2 + seed % 4))
        found[pair] += 1
        if differ(pair):
            sys.stdout.write(f"seed {seed}: the study says {pair[0]}, brute force {pair[1]}\n")
    sys.stdout.write(f"soundness: {told(found)}\n")
    bad = sum(n for pair, n in found.items() if differ(pair))
    for process in fuzz.PUBLISHED:
        verdicts = Counter(slips.fate(process, slip) for slip in slips.of_shipped(process))
        bad += sum(n for fate, n in verdicts.items() if fate not in slips.FINE)
        sys.stdout.write(f"slips in {process}: {dict(verdicts)}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
