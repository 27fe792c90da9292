"""Five hundred spoilt files; twenty thousand in ``make crash``."""

import json
import subprocess
import sys


def test_spoilt_files_are_answered_soon_and_in_little_memory():
    """In a process of its own, which is measured: no crash, a second each, 500 MB in all."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.conformance.fuzz", "--count", "500"],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip

    told = json.loads(run.stdout)
    assert told["bad"] == []
    assert run.returncode == 0
    assert sum(told["found"].values()) == 500
    assert sum(n for what, n in told["found"].items() if what.startswith("taken in")) > 100
