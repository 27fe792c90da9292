"""Where a process dies: labels, collected from the source, and the watcher that pulls the trigger.

A label is a landmark (engine.store.landmarks). A landmark inside a transaction gives two more: the
same before and after the commit of its transaction, named ``label|committing`` and
``label|committed``. A process that reaches the planned label for the nth time kills or freezes
itself, once in a world: the file ``fired`` says that it has happened.
"""

import ast
import os
import signal
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.store import landmarks

ROOT = Path(__file__).resolve().parents[2]
FROZEN = 2.2
"""Seconds: two leases of the rig and a little more."""

OPERATORS = {"staff.py", "almanac.py", "reconcile.py"}
"""Stages that a person begins at the command line: no case passes them, and each is one commit."""

ENDS = {"transaction.committing": "committing", "transaction.committed": "committed"}


@dataclass(frozen=True)
class Plan:
    """Die (or freeze) at the nth time that ``label`` is reached; "" never."""

    label: str = ""
    nth: int = 1
    how: signal.Signals = signal.SIGKILL


class Watcher:
    """Told of every landmark of its process; writes down what it reached, and obeys the plan."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._folder = folder
        self._plan = plan
        self._seen: Counter[str] = Counter()
        self._last = threading.local()
        self._lock = threading.Lock()

    def begin(self) -> "Watcher":
        """From now on."""
        landmarks.watch(self)
        return self

    def __call__(self, label: str) -> None:
        """A landmark was passed; at the end of a transaction it gets the name of what it held."""
        if label == "transaction.begun":
            self._last.label = "transaction"
            return
        if label in ENDS:
            label = f"{self._last.label}|{ENDS[label]}"
        elif not getattr(self._last, "label", "").startswith("journal."):
            self._last.label = label
        elif label.startswith("journal."):
            self._last.label = label  # the last entry is what the transaction is about
        self._reached(label)

    def _reached(self, label: str) -> None:
        with self._lock:
            self._seen[label] += 1
            count = self._seen[label]
            if count == 1:
                with (self._folder / "reached").open("a") as file:
                    file.write(label + "\n")
        if label == self._plan.label and count == self._plan.nth and self._first():
            if self._plan.how == signal.SIGSTOP:
                thaw_later(os.getpid())
            os.kill(os.getpid(), self._plan.how)

    def _first(self) -> bool:
        try:
            os.close(os.open(self._folder / "fired", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True


def thaw_later(child: int) -> None:
    """Somebody wakes this process after two leases: not the rig, which may wait for its locks."""
    if os.fork() == 0:
        threading.Event().wait(FROZEN)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGCONT)
        os._exit(0)


def reached(folder: Path) -> set[str]:
    """Every label that some process of this world has reached."""
    file = folder / "reached"
    return set(file.read_text().split()) if file.exists() else set()


def base(label: str) -> str:
    """The landmark behind a label."""
    return label.partition("|")[0]


def in_source() -> set[str]:
    """Every landmark that stands in the source: literal ones, and one for each journal entry."""
    found: set[str] = set()
    for room in ("engine", "connectors", "web"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    found |= _named(ast.unparse(node.func), node.args, path)
    return found - {"transaction.begun", *ENDS}


def _named(call: str, args: list[ast.expr], path: Path) -> set[str]:
    if call == "landmarks.passed" and isinstance(args[0], ast.Constant):
        return {str(args[0].value)}
    if call in {"journal.write", "_write"} and len(args) > 2 and _of_cases(path):
        whats = [n.value for n in ast.walk(args[2]) if isinstance(n, ast.Constant)]
        return {f"journal.{what}" for what in whats if isinstance(what, str) and "-" in what}
    return set()


def _of_cases(path: Path) -> bool:
    return "stages" in path.parts and path.name not in OPERATORS
