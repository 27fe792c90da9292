"""What happened in one case, step by step, as values: what every study of time reads.

Our own tables (``stages.tracing``) and the log of another city (``exchange``) are both turned
into traces, and ``exchange`` writes them down for other tools; timings, the serial counterfactual
and calibration know nothing else. Instants carry their zone; durations are derived, never kept,
so that another calendar can be laid over them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.domain.minutes import Span


@dataclass(frozen=True, slots=True)
class Visit:
    """One activity instance: ``element`` entered for the ``number``-th time (IEEE 1849).

    ``branch`` is the department's share it lies in, "" outside of all. It could have begun at
    ``enabled``, was taken in hand at ``started`` (None: nobody knows, or nobody has yet) and was
    over at ``ended`` (None: it still runs). ``round`` counts the reviews of a joint case (0:
    outside of them, or nobody says). ``stops`` are the spans in which its own clock stood still.
    ``after`` are positions in :attr:`Trace.visits` of the visits that it had to wait for, each
    lower than its own; empty where the source does not say. ``late``: over after its own limit
    (None: it had none, or nobody says).
    """

    element: str
    branch: str
    department: str
    number: int
    enabled: datetime
    started: datetime | None
    ended: datetime | None
    resource: str = ""
    outcome: str = ""
    stops: tuple[Span, ...] = ()
    after: tuple[int, ...] = ()
    round: int = 0
    late: bool | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One case: its visits by ``enabled``, and the spans in which the whole case stood still.

    ``began`` is the acceptance, ``ended`` the last signature (None: still open). ``outcome`` is
    "" while open, else the case outcome (granted, partly-granted, refused, withdrawn).
    """

    case_no: str
    process: str
    edition: str
    began: datetime
    ended: datetime | None
    outcome: str
    visits: Sequence[Visit]
    stops: tuple[Span, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
