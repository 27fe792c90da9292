"""``python -m tests.conformance``: a line per group of the corpora, with the baseline beside it.

Verdicts: soundness as published; a violation of a static rule named at its element, a valid file
not refused in the standard's name; every trap and every reject refused; nothing of a reference
diagram lost on the way in and out; the tasks that PEBL expects, where ``traces`` can decide. Two
of the 112 violations have been mended by who collected them and are left out
(``violations.MENDED``).

Baseline: the files of the group that SpiffWorkflow ran from start to end by the table of the
corpora (after ids were added), or runs by itself here and now (``alone``).
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping

from engine.bpmn import adopting
from tests.conformance import alone, corpora, judging, traces, violations
from tests.conformance.judging import Judged

_HEAD = (
    "group",
    "files",
    "taken in",
    "refused, explained",
    "run start→end",
    "Spiff alone",
    "verdicts",
)


def main(argv: list[str] | None = None) -> int:
    """Print the table; 1 where a file is neither run nor explained."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance")
    parser.add_argument("groups", nargs="*", default=list(corpora.GROUPS))
    parser.add_argument("--each", action="store_true", help="a line for every file")
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    asked = parser.parse_args(argv)
    if not corpora.there():
        sys.stdout.write(f"skipped: {corpora.ABSENT}\n")
        return 0
    rows = [_row(group, each=asked.each) for group in asked.groups]
    if asked.json:
        sys.stdout.write(json.dumps({"groups": rows}, ensure_ascii=False, indent=2) + "\n")
    else:
        _table(rows)
    return int(any(row["silent"] for row in rows))


def _row(group: str, *, each: bool) -> dict[str, object]:
    files = corpora.files(group)
    judged = [judging.judge(file) for file in files]
    base = {one.file.name: one.file.completes or alone.completes(one.file.xml) for one in judged}
    if each:
        _every(judged, base)
    good, known = agreement(judged)
    return {
        "group": group,
        "files": len(files),
        "read": sum(one.read for one in judged),
        "explained": sum(one.explained for one in judged),
        "runs": sum(one.runs for one in judged),
        "baseline": sum(base.values()),
        "agree": good,
        "verdicts": known,
        "silent": [one.file.name for one in judged if not (one.runs or one.explained)],
    }


def agreement(judged: list[Judged]) -> tuple[int, int]:
    """How many published verdicts are ours too, of how many."""
    right = [said for said in map(_agrees, judged) if said is not None]
    return sum(right), len(right)


def _agrees(one: Judged) -> bool | None:
    judge = _VERDICTS.get(one.file.group)
    mended = one.file.name in violations.MENDED
    return None if judge is None or mended else judge(one)


def _rules(one: Judged) -> bool:
    return not violations.unfair(one) if one.file.valid else violations.found(one)


def _sound(one: Judged) -> bool:
    return one.soundness == one.file.expected.partition(":")[0].partition(";")[0]


def _refused(one: Judged) -> bool:
    return bool(one.errors)


def _traced(one: Judged) -> bool | None:
    return traces.agrees(adopting.adopt(one.file.xml).xml, one.file.expected)


_VERDICTS: Mapping[str, Callable[[Judged], bool | None]] = {
    "soundness_published": _sound,
    "bpmnspector_rules": _rules,
    "spiff_silent_traps": _refused,
    "spiff_rejects": _refused,
    "miwg_reference": lambda one: one.kept,
    "pebl_engine": _traced,
}


def _every(judged: list[Judged], base: Mapping[str, bool]) -> None:
    for one in judged:
        why = one.errors[0].says.en.replace("\n", " ") if one.errors else ""
        spiff = "Spiff runs" if base[one.file.name] else "-"
        line = (
            f"{one.file.name[:60]:60} {one.run[:60]:60} {spiff:10} {one.soundness:12} {why[:140]}"
        )
        sys.stderr.write(line.replace("\n", " ") + "\n")


def _table(rows: list[dict[str, object]]) -> None:
    lines = [_HEAD]
    for row in rows:
        verdicts = f"{row['agree']} of {row['verdicts']}" if row["verdicts"] else "-"
        cells = (row["group"], row["files"], row["read"], row["explained"], row["runs"])
        lines.append((*map(str, cells), str(row["baseline"]), verdicts))
    wide = [max(len(line[n]) for line in lines) for n in range(len(_HEAD))]
    for line in lines:
        cells = (
            c.ljust(w) if not n else c.rjust(w)
            for n, (c, w) in enumerate(zip(line, wide, strict=True))
        )
        sys.stdout.write("  ".join(cells) + "\n")
    for row in rows:
        for name in row["silent"]:  # type: ignore[attr-defined]
            sys.stdout.write(f"neither run nor explained: {row['group']}/{name}\n")


if __name__ == "__main__":
    sys.exit(main())
