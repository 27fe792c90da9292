"""The shared corpora: their files, by group, and what their table says of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parents[3] / "shared" / "corpora"
ABSENT: Final = "the shared corpora are not on this machine"
GROUPS: Final = (
    "soundness_published", "bpmnspector_rules", "spiff_silent_traps", "spiff_rejects",
    "miwg_reference", "pebl_engine", "approval_models",
)  # fmt: skip
_RUN = re.compile(r"run=\{?([^|¦]*)")


@dataclass(frozen=True, slots=True)
class File:
    """One diagram. ``expected`` is the last cell of its row in the table, "" without a row."""

    group: str
    path: Path
    expected: str

    @property
    def name(self) -> str:
        """Its path within the group."""
        return str(self.path.relative_to(HERE / self.group))

    @property
    def xml(self) -> bytes:
        """Its content."""
        return self.path.read_bytes()

    @property
    def completes(self) -> bool:
        """Whether the table says that SpiffWorkflow ran it from start to end, ids added."""
        found = _RUN.search(self.expected)
        return bool(found) and "completed" in found.group(1).replace("-without-completing", "")

    @property
    def valid(self) -> bool | None:
        """What the name of a file of the static rules says: valid, a violation, or neither."""
        if self.group != "bpmnspector_rules":
            return None
        return self.expected.startswith("valid")


def there() -> bool:
    """Whether the corpora lie beside this checkout."""
    return HERE.is_dir()


def files(group: str) -> tuple[File, ...]:
    """The diagrams of a group, sorted by name; none where the corpora are absent."""
    said = dict(_table())
    found = sorted((HERE / group).rglob("*.bpmn*"))
    return tuple(File(group, p, said.get(str(p.relative_to(HERE)), "")) for p in found)


def _table() -> Iterator[tuple[str, str]]:
    table = HERE / "MANIFEST.md"
    for line in table.read_text("utf-8").splitlines() if table.is_file() else ():
        cells = [cell.strip() for cell in line.strip().removeprefix("|").split(" | ")]
        if len(cells) >= 6:
            yield cells[0], cells[-1].removesuffix("|").strip()
