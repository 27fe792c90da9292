"""What BPMN 2.0 itself asks of a file, where our profile's own rules do not look.

Data, pools, choreographies and imports are drawn and kept, not executed, and are no part of a
Model; these rules read the file. One file each: (document) → breaches. The numbers are those of
the constraints that BPMNspector tests (EXT.nnn), the clauses those of formal/2013-12-09.
"""

from engine.bpmn.findings import ERROR, Finding
from engine.bpmn.parsing import root
from engine.bpmn.standard import (
    data_items,
    data_sets,
    data_states,
    gateway_direction,
    imports,
    listed_ways,
    pools,
)
from engine.bpmn.standard.reading import Breach, called
from engine.domain.names import Text

__all__ = ["ALL", "findings"]

ALL = (imports, pools, gateway_direction, listed_ways, data_sets, data_items, data_states)


def findings(xml: bytes) -> tuple[Finding, ...]:
    """Everything that the rules find, in their order.

    Raises:
        UnreadableModel: it cannot be read safely.
    """
    top = root(xml)
    return tuple(_finding(rule.RULE, breach) for rule in ALL for breach in rule.check(top))


def _finding(rule: str, breach: Breach) -> Finding:
    name = called(breach.element)
    says = Text(f"{name.zh}{breach.zh}", f"{name.en} {breach.en}")
    return Finding(rule, ERROR, breach.id, says, (breach.id,))
