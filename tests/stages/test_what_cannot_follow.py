"""What keeps a running case in its edition, whatever its tokens do: a sentence for each."""

import pytest

from engine.bpmn import catalogue
from engine.domain.carrying import CaseFate
from engine.stages.moving import routes
from engine.store import editions as shelf
from tests import carrying as c
from tests import redrawn
from tests.levying import Till

GONE = ["cado-branch", "cado-sign", "cado-precheck"]


def instead(name, old, new):
    """An edition's file with other words in it."""

    def change(files):
        assert old.encode() in files[name]
        return files | {name: files[name].replace(old.encode(), new.encode())}

    return change


def asks_for_a_pool(files):
    """Whether civil defence is needed follows from a fact that is new."""
    fact = (
        '[facts]\nhas_pool = { type = "boolean", label = { zh = "有泳池", en = "Has a pool" } }\n#'
    )
    guide = files["guide.toml"].replace(b"[facts]", fact.encode(), 1)
    guide = guide.replace(b'cado = "has_basement"', b'cado = "has_basement and not has_pool"')
    return files | {"guide.toml": guide}


def civil_defence_refuses(office):
    """Its opinion is there; nothing is merged."""
    case = office.accepts()
    office.opines(case, "cado", c.REFUSE)
    return case


ANOTHER_WORK = instead(
    "process.bpmn",
    'id="fire-handle" name="承办" approval:work="handle"',
    'id="fire-handle" name="承办" approval:work="check"',
)
ANOTHERS_SHARE = instead(
    "process.bpmn",
    'approval:department="FIRE" approval:item',
    'approval:department="HCON" approval:item',
)
ANOTHER_ITEM = instead("guide.toml", '"fire-design-review"', '"another-review"')
ANOTHER_MATERIAL = instead("guide.toml", "D14", "D99")


@pytest.mark.parametrize(
    ("position", "change", "says"),
    [
        (c.in_review, ANOTHER_WORK, "是另一种办理，手上的待办接不过去"),
        (c.fire_has_passed, ANOTHERS_SHARE, "意见由原部门给出"),
        (civil_defence_refuses, redrawn.without_civil_defence, "没有人能签发它"),
        (c.signing, ANOTHER_ITEM, "新版本里没有这个事项或部门，发不出去"),
        (c.in_review, asks_for_a_pool, "新版本要问“有泳池”，这一件没有填过"),
        (c.awaiting_corrections, ANOTHER_MATERIAL, "补正告知里要的材料D14，新版本里没有了"),
    ],
    ids=["work", "department", "refusal", "decision", "fact", "material"],
)
def test_what_refers_to_something_that_goes_keeps_a_case_where_it_is(
    office, position, change, says
):
    """Moved all the same, it would come to a step that nobody can ever take."""
    case = position(office)
    edition = c.keeps(office, *redrawn.edition(change))

    fate = c.tries(office, c.plans(office, edition, drop=GONE))[case]

    assert fate.state is CaseFate.IMPOSSIBLE
    assert any(says in why.zh for why in fate.why), fate.why


def test_a_charge_without_its_tariff_keeps_a_case_where_it_is(database):
    """What was assessed could be neither asked for nor given back."""
    till = Till(database, furnished=True)
    case = till.levies()
    fees = catalogue.shipped("fee-payment")
    dearer = dict(fees.files)
    dearer["tariffs.toml"] = dearer["tariffs.toml"].replace(b'"F1-2014"', b'"F1-2027"')
    edition = catalogue.edition_of(dearer)
    with till.at_work(c.ANALYST) as (tx, by):
        shelf.keep(tx, edition, "fee-payment", "", dearer, shelf.PEOPLE, till.now)
        number = routes.begin(tx, fees.edition, edition, by, till.now)

    fate = c.tries(till, number)[case]

    assert fate.state is CaseFate.IMPOSSIBLE
    assert "新版本里没有这项收费标准" in fate.why[0].zh
    till.close()
