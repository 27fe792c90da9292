"""One case of every kind, taken as far as its papers go, and all of them printed."""

from dataclasses import dataclass

from engine.domain.names import CaseId
from engine.stages import paperwork, pause
from engine.store import cases
from tests.office import CONDITIONS, REFUSE, REVISE

PRESS = paperwork.Press("https://lianshen.example.gov.cn", b"a key of thirty-two bytes, or so.")


@dataclass(frozen=True)
class Printed:
    """A paper with what went into it."""

    paper: paperwork.Paper
    pdf: bytes
    case_no: str

    @property
    def ref(self) -> paperwork.PaperRef:
        """Which one it is."""
        return self.paper.ref


def read(office, case: CaseId, key: str, press=PRESS) -> paperwork.Paper:
    """What a paper says, before it is set."""
    with office.store.reading() as tx:
        return paperwork.read(tx, cases.get(tx, case), key, press)


def prints(office, case: CaseId, key: str) -> Printed:
    """One paper of a case."""
    paper = read(office, case, key)
    return Printed(paper, paperwork.set_in_type(paper), office.case(case).case_no)


def there(office, case: CaseId) -> dict[str, paperwork.PaperRef]:
    """Every paper that can be printed now, by key."""
    with office.store.reading() as tx:
        return {ref.key: ref for ref in paperwork.available(tx, cases.get(tx, case))}


def every_paper(office) -> dict[str, Printed]:
    """Nine kinds of paper (decisions of five departments), from four cases."""
    corrected = office.receives(without=("D03", "D22"))
    office.demands(corrected, D03="未提交，须交复印件1份并加盖公章", D12="审查合格意见已过有效期")
    declined = office.receives(despite_running=True)
    office.declines(declined, "用地不在本市行政区域内，应当向示例县行政服务中心申请")
    granted = office.accepts(despite_running=True)
    with office.at_work("guanli") as (tx, who):
        pause.extend(tx, granted, "涉及超限高层结构专项论证", who, office.now)
    office.opines(granted, "fire", REVISE, ["J-01", "S-01"])
    office.opines(granted, "plan", CONDITIONS)
    office.everyone_else_opines(granted)
    reviewed = prints(office, granted, "comments-1")
    office.tomorrow()
    office.design_firm_uploads(granted, ["J-01", "S-01"])
    office.everyone_else_opines(granted)
    office.tomorrow()
    office.everyone_signs(granted)
    office.hands_out(granted)
    refused = office.accepts(despite_running=True)
    office.opines(refused, "fire", REFUSE)
    office.everyone_else_opines(refused)
    office.confirms_independence(refused, independent=True)
    office.everyone_signs(refused)
    found = {key: prints(office, granted, key) for key in there(office, granted)}
    return found | {
        "correction": prints(office, corrected, "correction"),
        "not-accepted": prints(office, declined, "not-accepted"),
        "comments-1": reviewed,
        "refusal": prints(office, refused, "decision-fire"),
    }
