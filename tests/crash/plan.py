"""Where a process dies: labels, collected from the source, and the watcher that pulls the trigger.

A label is a landmark (engine.store.landmarks): a named place, an entry of the journal, a write to a
table. A landmark inside a transaction gives two more: the
same before and after the commit of its transaction, named ``label|committing`` and
``label|committed``. A process that reaches the planned label for the nth time kills or freezes
itself, once in a world: the file ``fired`` says that it has happened. A plan may have several
labels instead: a process that reaches one of them dies when it is its turn (the file ``turn``),
and the world gives the next turn when it has got up again.

At every landmark the stages on the stack are written down too (``stage.invite.withdraw``), so that
a stage that nobody has added to the rig is noticed: it is one of those in the source, and never
among those that were passed.
"""

import ast
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.store import landmarks

ROOT = Path(__file__).resolve().parents[2]
FROZEN = 2.2
"""Seconds: two leases of the rig and a little more."""

STAGES = ROOT / "engine" / "stages"
ENDS = {"transaction.committing": "committing", "transaction.committed": "committed"}


@dataclass(frozen=True)
class Plan:
    """Die (or freeze) at the nth time that ``label`` is reached; "" never.

    ``each``: die at every one of these as well, once, one after the other.
    """

    label: str = ""
    nth: int = 1
    how: signal.Signals = signal.SIGKILL
    each: tuple[str, ...] = ()


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
        self._on_the_way()
        if label.startswith("write."):
            self._reached(label)
            return
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

    def _on_the_way(self) -> None:
        """The stages that this landmark was passed in."""
        frame = sys._getframe(2)
        while frame is not None:
            code = frame.f_code
            if code.co_filename.startswith(f"{STAGES}/") and not code.co_name.startswith("_"):
                self._write_down(f"stage.{_module(Path(code.co_filename))}.{code.co_name}")
            frame = frame.f_back

    def _write_down(self, label: str) -> None:
        if label not in self._seen:
            with self._lock, (self._folder / "reached").open("a") as file:
                self._seen[label] += 1
                file.write(label + "\n")

    def _reached(self, label: str) -> None:
        with self._lock:
            self._seen[label] += 1
            count = self._seen[label]
            if count == 1:
                with (self._folder / "reached").open("a") as file:
                    file.write(label + "\n")
        if label in self._plan.each and self._my_turn(label):
            os.kill(os.getpid(), signal.SIGKILL)
        if label == self._plan.label and count == self._plan.nth and self._first(label):
            if self._plan.how == signal.SIGSTOP:
                thaw_later(os.getpid())
            os.kill(os.getpid(), self._plan.how)

    def _first(self, label: str) -> bool:
        try:
            file = os.open(self._folder / "fired", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            return False
        os.write(file, f"{label}\n".encode())
        os.close(file)
        return True

    def _my_turn(self, label: str) -> bool:
        """Whether nobody has died at this label, and nobody else dies just now."""
        if label in fired(self._folder) or not _taken(self._folder / "turn"):
            return False
        if label in fired(self._folder):  # somebody was faster, and the turn is another one
            give_turn(self._folder)
            return False
        with (self._folder / "fired").open("a") as file:
            file.write(f"{label}\n")
        return True


def give_turn(folder: Path) -> None:
    """Whoever reaches a label of a plan with several may die at it."""
    (folder / "turn").touch()


def _taken(file: Path) -> bool:
    """Whether it was there, and is now ours alone."""
    try:
        file.unlink()
    except FileNotFoundError:
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
    return _lines(folder / "reached")


def fired(folder: Path) -> set[str]:
    """Every label at which a process of this world was killed or frozen by its plan."""
    return _lines(folder / "fired")


def _lines(file: Path) -> set[str]:
    return set(file.read_text().split()) if file.exists() else set()


def base(label: str) -> str:
    """The landmark behind a label."""
    return label.partition("|")[0]


def deadly(labels: Iterable[str], *, writes: bool) -> list[str]:
    """Those of the labels where a process can be killed, in order; ``writes`` to tables or not."""
    return sorted(
        one
        for one in labels
        if not one.startswith("stage.") and (writes or not one.startswith("write."))
    )


def in_source() -> set[str]:
    """Every landmark in the source: literal ones, one for each journal entry, every stage."""
    found: set[str] = set()
    for room in ("engine", "connectors", "web"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    found |= _named(ast.unparse(node.func), node.args, path)
    for path in sorted(STAGES.rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and _is_verb(node):
                found.add(f"stage.{_module(path)}.{node.name}")
    return found - {"transaction.begun", *ENDS}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(STAGES).with_suffix("").parts)


def _is_verb(function: ast.FunctionDef) -> bool:
    """A public function of a stage with a transaction and a person or a moment: it does something.

    The house's own order of arguments: transaction (or open case), subject, facts, by whom, now.
    """
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    return (
        not function.name.startswith("_")
        and names[:1] in (["tx"], ["file"])
        and bool({"now", "by"} & set(names))
    )


def _named(call: str, args: list[ast.expr], path: Path) -> set[str]:
    if call == "landmarks.passed" and isinstance(args[0], ast.Constant):
        return {str(args[0].value)}
    if call in {"journal.write", "_write"} and len(args) > 2 and STAGES in path.parents:
        whats = [n.value for n in ast.walk(args[2]) if isinstance(n, ast.Constant)]
        return {f"journal.{what}" for what in whats if isinstance(what, str) and "-" in what}
    return set()
