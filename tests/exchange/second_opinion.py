"""What pm4py makes of a log of ours, as one JSON object: a script for an environment of its own.

pm4py is AGPL and no dependency of ours, of the tests neither: whoever wants its opinion installs
it elsewhere and names that interpreter in LIANSHEN_PM4PY (see test_logs_second_opinion.py).
"""

import json
import sys
import warnings
from collections import Counter, defaultdict


def main(xes, ocel):
    """Counts of both files."""
    import pm4py  # noqa: PLC0415 - in its own environment alone

    log = pm4py.read_xes(xes)
    lives = defaultdict(list)
    for case, instance, what in zip(
        log["case:concept:name"], log["concept:instance"], log["lifecycle:transition"], strict=True
    ):
        lives[case, instance].append(what)
    objects = pm4py.read_ocel2_json(ocel)
    return {
        "cases": int(log["case:concept:name"].nunique()),
        "events": len(log),
        "variants": sorted(Counter(pm4py.get_variants(log)).values()),
        "lives": sorted(Counter(" ".join(one) for one in lives.values()).items()),
        "objects": {k: int(n) for k, n in objects.objects.groupby("ocel:type").size().items()},
        "ocel_events": len(objects.events),
        "o2o": len(objects.o2o),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump(main(*sys.argv[1:3]), sys.__stderr__)
