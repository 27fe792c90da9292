"""Spoilt files of others through the check and the import: an answer each, soon, in little memory.

``python -m tests.conformance.fuzz --count 20000`` (`make crash`); 500 in ``make test``. Each file
is taken in and checked in this process, which limits itself: a file may take one second of
processor time, the process 500 MB. Without the corpora, our own diagrams alone are spoilt.
"""

# ruff: noqa: S311 - chance by seed: every file can be made again
import argparse
import json
import resource
import signal
import sys
import time
from functools import cache
from random import Random

from engine.bpmn import adopting
from engine.domain.errors import UnreadableModel
from engine.stages import check
from tests.bpmn import fuzz
from tests.conformance import corpora

SECONDS = 1.0
MEGABYTES = 500
_STOPS = 20
"""Processor seconds after which a file is a hang and is left."""


class Hang(Exception):
    """It would not come to an end."""


@cache
def originals() -> tuple[bytes, ...]:
    """What is spoilt: every file of the corpora, or our own."""
    found = [file.xml for group in corpora.GROUPS for file in corpora.files(group)]
    return tuple(found or (fuzz.published(name) for name in fuzz.PUBLISHED))


def spoilt(seed: int) -> bytes:
    """The file of a seed; every fifth is one of ours."""
    if seed % 5 == 0:
        return fuzz.spoilt(seed)
    dice = Random(seed)
    xml = dice.choice(originals())
    for _ in range(dice.choice((1, 1, 2, 3))):
        spoil = dice.choice(fuzz.SPOILERS)
        if b'"' in xml and len(fuzz.tags(xml)) > 1 and fuzz.kinds(xml):
            xml = spoil(xml, dice)
    return xml


def answer(xml: bytes) -> tuple[str, float]:
    """What came of one file, taken in or not, and the verdict; and the longest single answer.

    Whatever else is raised is a bug. Seconds are of the processor.
    """
    since = time.process_time()
    try:
        taken = adopting.adopt(xml)
    except UnreadableModel as error:
        assert error.says("zh")
        assert error.says("en")
        came, xml_of_ours = "refused", xml
    else:
        came, xml_of_ours = "taken in", taken.xml
    longest = time.process_time() - since
    for one in dict.fromkeys((xml, xml_of_ours)):
        since = time.process_time()
        report = check.diagram(one)
        for finding in report.findings:
            assert finding.element
            assert finding.says.zh
            assert finding.says.en
        longest = max(longest, time.process_time() - since)
    return f"{came}, {report.verdict}", longest


def many(first: int, count: int) -> dict[str, object]:
    """Every file of a range; how long the slowest took and how much memory there was in all."""
    found: dict[str, int] = {}
    bad: list[str] = []
    slowest, slow_seed = 0.0, first
    signal.signal(signal.SIGPROF, _stop)
    for seed in range(first, first + count):
        xml = spoilt(seed)
        took = 0.0
        signal.setitimer(signal.ITIMER_PROF, _STOPS)
        try:
            said, took = answer(xml)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported with its seed
            said = "crash"
            bad.append(f"seed {seed}: {type(error).__name__}: {str(error)[:200]}")
        signal.setitimer(signal.ITIMER_PROF, 0)
        if took > slowest:
            slowest, slow_seed = took, seed
        if took > SECONDS:
            bad.append(f"seed {seed}: {took:.2f} s")
        found[said] = found.get(said, 0) + 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if peak > MEGABYTES:
        bad.append(f"{peak} MB")
    return {"count": count, "found": found, "slowest": round(slowest, 3), "slow_seed": slow_seed,
            "megabytes": peak, "bad": bad}  # fmt: skip


def _stop(*_: object) -> None:
    raise Hang


def main(argv: list[str] | None = None) -> int:
    """Spoil and answer; 1 where one crashed, hung, or ate too much."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.fuzz")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args(argv)
    told = many(asked.first, asked.count)
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return 1 if told["bad"] else 0


if __name__ == "__main__":
    sys.exit(main())
