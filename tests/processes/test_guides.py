import tomllib
from pathlib import Path

import pytest

from engine.bpmn import catalogue
from engine.cli import plan
from engine.domain import elements, guide_file
from engine.domain.clocks import HOURS
from engine.domain.errors import GuideError
from engine.domain.fees import tariff_file

PROCESSES = Path(__file__).parents[2] / "processes"
DRAWING_REVIEW = (PROCESSES / "drawing-review" / "guide.toml").read_bytes()
GUIDES = sorted(path.parent.name for path in PROCESSES.glob("*/guide.toml"))


def guide_of(process):
    """The guide of a package."""
    return guide_file.read((PROCESSES / process / "guide.toml").read_bytes())


def test_the_five_departments_need_55_papers_of_which_24_differ():
    """The headline of the source: fifty-odd become twenty-four."""
    guide = guide_of("drawing-review")
    each = {d.code: len(guide.needed_materials(frozenset([d.code]))) for d in guide.departments}

    assert each == {"PLAN": 10, "HCON": 14, "FIRE": 11, "CADO": 12, "METE": 8}
    assert sum(each.values()) == 55
    assert len(guide.materials) == 24
    assert sum(bool(m.on_file_as) for m in guide.materials) == 7


def test_the_four_certificates_need_32_papers_of_which_10_differ():
    """The headline of the source, from the guide's own rows."""
    guide = guide_of("property-bundle/editions/historical-example")
    each = {d.code: len(guide.needed_materials(frozenset([d.code]))) for d in guide.departments}

    assert {code: n for code, n in each.items() if n} == {"HOUS": 9, "TAX": 7, "LAND": 8, "MORT": 8}
    assert sum(each.values()) == 32
    assert len(guide.materials) == 10


def test_the_planned_path_is_85_of_90_minutes_and_six_windows_become_one():
    """The headline figures are counted from diagram and guide, never typed."""
    said = plan.counted(catalogue.shipped("property-bundle/historical-example"))

    assert (said["planned"], said["limit"], said["slack"]) == (85, 90, 5)
    assert said["windows"] == {"before": 6, "now": 1}
    assert said["materials"] == {"before": 32, "now": 10}
    assert sum(minutes for _, minutes in said["steps"]) == 85
    assert said["mark"] == "示例"


def test_in_series_the_five_items_take_fifty_odd_days():
    """What the parallel review is compared with."""
    assert sum(item.serial_days for item in guide_of("drawing-review").items) == 52


@pytest.mark.parametrize("process", GUIDES)
def test_every_item_shows_its_thirteen_elements_in_both_languages(process):
    """The item standard of the source; an empty line on a printed guide helps nobody."""
    guide = guide_of(process)

    for item in guide.items:
        shown = elements.of(guide, item)
        assert len({e.key for e in shown}) == 13
        assert all(e.value.zh and e.label.zh and e.label.en for e in shown)
        assert all(e.value.en for e in shown if e.key != "basis")


@pytest.mark.parametrize("process", GUIDES)
def test_an_item_lists_exactly_the_materials_its_department_needs(process):
    """Two places say it: the item's element and the checklist. They may not drift."""
    guide = guide_of(process)

    for item in guide.items:
        needed = {m.code for m in guide.needed_materials(frozenset([item.department]))}
        assert set(item.elements["materials"].split()) == needed


@pytest.mark.parametrize("process", GUIDES)
def test_the_statutory_clock_stops_only_where_article_45_says_so(process):
    """Anything else stops the promise alone, or rests on a rule of the item."""
    guide = guide_of(process)
    article_45 = {"hearing", "tender", "auction", "inspection", "testing", "quarantine",
                  "appraisal", "expert-review"}  # fmt: skip

    stopping = {g.code for g in guide.pause_grounds if "statutory" in g.stops}
    assert stopping <= article_45
    assert stopping == article_45 or process == "fee-payment"  # nothing there is heard or tested
    for redoing in ("drawing-change", "applicant-amends"):
        ground = guide.ground(redoing)
        assert ground is None or ground.stops == {"promised"}


def test_only_housing_leaves_drawing_changes_out_of_its_statutory_limit():
    """The rule on working-drawing review excludes change and re-review; the others have none."""
    excluding = {i.department: i.excludes for i in guide_of("drawing-review").items if i.excludes}

    assert excluding == {"HCON": ("drawing-change", "re-review")}


@pytest.mark.parametrize("process", GUIDES)
def test_tacit_consent_is_off(process):
    """It needs the number of a local rule, and safety items may never have it."""
    items = guide_of(process).items

    assert not any(item.tacit_rule for item in items)
    if process != "fee-payment":  # a charge endangers nobody
        assert {i.department for i in items if not i.safety} <= {"PLAN"}


@pytest.mark.parametrize("process", GUIDES)
def test_the_hall_opens_when_its_calendar_says(process):
    """The guide prints the hours, the calendar counts them."""
    assert guide_of(process).opening == HOURS


@pytest.mark.parametrize("process", GUIDES)
def test_everything_in_a_guide_says_where_it_comes_from(process):
    """Public, illustrative, or from the source: a reader can tell which."""
    data = tomllib.loads((PROCESSES / process / "guide.toml").read_text("utf-8"))
    rows = [data["process"], *data["item"], *data["material"], *data["department"]]

    for row in [*rows, *data["pause_ground"]]:
        assert row["mark"] in {"seed", "public", "illustrative"}, row


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ('needed_by = ["PLAN", "CADO"]', 'needed_by = ["PLAN", "CADO", "POLICE"]', "POLICE"),
        ('materials = "D01 D02', 'materials = "D01 D99', "D99"),
        ('materials = "D01 D02', 'materials = "D20 D02', "D20"),
        ('on_file_as = "S01"', 'on_file_as = "S99"', "S99"),
        ('lead = "HCON"', 'lead = "ECON"', "ECON"),
        ('department = "FIRE"', 'department = "FYRE"', "FYRE"),
        ('mete-system = "METE"', 'mete-system = "METEO"', "METEO"),
        ('excludes = ["drawing-change"', 'excludes = ["drawing-chance"', "drawing-chance"),
        ('cado = "has_basement"', 'sewer = "has_basement"', "SEWER"),
        ('round_rule = "any-revise"', 'round_rule = "all-revise"', "all-revise"),
        ('case_rule = "each-for-itself"', 'case_rule = "majority"', "majority"),
        ("promised_days = 6", "promissed_days = 6", "promissed_days"),
        ("drawing = true", "drawings = true", "drawings"),
        ("precheck_minutes = 210", "minutes = 210", "minutes"),
        ('code = "D02"', 'code = "D01"', "D01"),
        ("storeys = {", "round = {", "round"),
        ("storeys = {", "needs_plan = {", "needs_plan"),
        ('opening = ["09:00-12:00"', 'opening = ["13:00-12:00"', "opening"),
        ('kind = "main"', 'kind = "primary"', "kind"),
        ('stops = ["promised"]', 'stops = ["promise"]', "stops"),
        ("statutory_days = 45", 'statutory_days = "45"', "statutory_days"),
        ("〔{year}〕{n}号", "〔{year}〕{number}号", "{number}"),
        ("×消审〔{year}〕{n}号", "×消审〔{year}〕号", "fire-design-review"),
        ("〔{year}〕{n}号", "〔{year}〕{n.__class__}号", "{n.__class__}"),
        ("〔{year}〕{n}号", "〔{year}〕{n:999999999}号", "{n:999999999}"),
        ("〔{year}〕{n}号", "〔{year}〕{n号", "〔{year}〕{n号"),
        ("[process]", "[process", "TOML"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_guide_is_a_sentence_that_names_it(was, becomes, named):
    """An analyst reads it; nothing in a guide is passed over in silence."""
    text = DRAWING_REVIEW.decode()
    assert was in text

    with pytest.raises(GuideError) as refused:
        guide_file.read(text.replace(was, becomes, 1).encode())

    assert named in refused.value.says("zh")
    assert named in refused.value.says("en")


def test_tacit_consent_for_a_safety_item_is_refused():
    """Fire, shelter and lightning never pass by silence."""
    fire = DRAWING_REVIEW.decode().split('code = "fire-design-review"')
    with_rule = fire[1].replace('tacit_rule = ""', 'tacit_rule = "×政发〔2026〕1号"', 1)

    with pytest.raises(GuideError, match="fire-design-review"):
        guide_file.read('code = "fire-design-review"'.join([fire[0], with_rule]).encode())


@pytest.mark.parametrize("name", [n for n in catalogue.names() if n.startswith("fee-payment")])
def test_visits_without_the_window_are_said_once_and_marked(name):
    """The tariffs' figure is what the guide says of every department, and of paying."""
    files = catalogue.shipped(name).files
    guide, tariffs = guide_file.read(files["guide.toml"]), tariff_file.read(files[tariff_file.NAME])
    departments = {item.department for item in guide.items}

    assert guide.apart.each * len(departments) + guide.apart.more == tariffs.visits_before
    assert guide.apart.mark == "illustrative"
