"""A study on its way and its report: when it is enough, what stops it, and all that is said."""

import csv
import io
import re
from datetime import timedelta

import pypdfium2

from engine.analysis.simulation import study
from engine.bpmn import catalogue
from engine.domain.names import EditionId
from engine.queue import jobs
from engine.stages import setup
from engine.stages.publishing import retire
from engine.stages.scenarios import asking, parts, working
from engine.store import journal, scenarios
from tests.web.conftest import main_words
from tests.web.test_what_if import begun, worked
from web import compared


def asked(manager, address, button="run", **changes):
    """A study that was begun; its address."""
    return manager.fills(address, button=button, **changes).headers["Location"]


def figures(manager, there):
    """The table of a study, as lines by heading."""
    text = manager.opens(there + ".csv").get_data(as_text=True).lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def printed(answer):
    """The words of a paper, without the breaks of its lines."""
    pages = pypdfium2.PdfDocument(answer.data)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pages))


def held(office, there):
    """What is kept of a study."""
    with office.store.reading() as tx:
        return scenarios.study(tx, int(there.rsplit("/", 1)[1]))


def test_a_study_ends_as_soon_as_its_figures_are_precise(office, screen):
    """Nobody waits for forty replications where eight will do; the page says why it ended."""
    manager, address = begun(screen)
    wide = {"own-run.replications": "40", "own-run.precision": "90%"}
    there = asked(manager, address, "serial", **wide)
    worked(office)

    one = held(office, there)
    assert (one.state, one.held["used"], one.done, one.parts) == ("done", 2, 4, 20)
    assert "重复8次" in main_words(manager.opens(there))
    assert "已经够准" in main_words(manager.opens(there))

    never = asked(manager, address, **{"own-run.replications": "6", "own-run.precision": "0"})
    worked(office)
    assert "按要求重复6次，不提前停" in main_words(manager.opens(never))
    short = asked(manager, address, **{"own-run.precision": "0.01%"})
    worked(office)
    assert "范围偏宽，请增加重复次数再算" in main_words(manager.opens(short))


def test_who_is_quicker_does_not_change_when_it_is_enough(office, screen):
    """Parts come back in any order: what is used has no gap, and is the least that will do."""
    manager, address = begun(screen)
    there = asked(manager, address, **{"own-run.replications": "40", "own-run.precision": "90%"})
    number = held(office, there).id
    with office.store.reading() as tx:
        every = scenarios.due(tx, office.now, 100)
    for part in (every[4], every[3], every[2], every[1], every[0]):
        assert held(office, there).state == "open"  # sixteen without the first four are no round
        working._one(office.store, part, jobs.PART_LEASE, lambda: office.now)

    one = held(office, there)
    assert (one.id, one.state, one.held["used"], one.done) == (number, "done", 2, 5)
    assert "重复8次" in main_words(manager.opens(there))


def test_the_beginning_is_left_out_by_the_rule_or_as_entered(office, screen):
    """The same for every variant, and said which of the two it is."""
    manager, address = begun(screen)
    chosen = asked(manager, address, "people", **{"own-run.cases": "60"})
    worked(office)
    entered = asked(manager, address, **{"own-run.beginning": "given", "own-run.warm_up": "7"})
    worked(office)

    one = held(office, chosen)
    first = asking.variant(one.held["variants"][0])
    with office.store.reading() as tx:
        kit = asking.kit(tx, first.edition)
    assert (
        one.held["warm"]
        == study.warm_up(kit, first)
        == study.begun(kit, first).whole("run.warm_up")
    )
    assert "按规则选定" in main_words(manager.opens(chosen))
    assert {r["值"] for r in figures(manager, chosen) if "开头不计入）" in r["项目"]} == {
        str(one.held["warm"])
    }
    assert "开头7件不计入。 开头不计入的件数由人工填写" in main_words(manager.opens(entered))


def test_a_part_that_never_ends_is_not_begun_for_ever(office, screen):
    """After five tries the study says so, and the administrator is asked to look."""
    manager, address = begun(screen)
    there = asked(manager, address)
    with office.store.reading() as tx:
        (part, *_) = scenarios.due(tx, office.now, 1)
    for _ in range(parts.TRIES):
        with office.store.transaction() as tx:
            assert parts.take(tx, part, jobs.PART_LEASE, office.now) is not None
        office.now += jobs.PART_LEASE + timedelta(seconds=1)

    worked(office)

    assert "算了5次都中断了" in main_words(manager.opens(there))
    with office.store.reading() as tx:
        (told,) = [i for i in journal.incidents(tx) if i.kind == "study-interrupted"]
        assert scenarios.due(tx, office.now, 1) == ()
    assert "算了5次都中断了" in told.says.zh


def test_who_is_at_work_when_a_study_is_cancelled_stops_at_the_next_replication(office, screen):
    """And keeps its part for as long as it is at work."""
    manager, address = begun(screen)
    there = asked(manager, address)
    with office.store.transaction() as tx:
        (part, *_) = scenarios.due(tx, office.now, 1)
        mine = parts.take(tx, part, jobs.PART_LEASE, office.now)
        assert parts.go_on(tx, mine, 2 * jobs.PART_LEASE, office.now)
        assert part not in scenarios.due(tx, office.now + jobs.PART_LEASE, 10)

    manager.sends(there + "/cancel")

    with office.store.transaction() as tx:
        assert not parts.go_on(tx, mine, jobs.PART_LEASE, office.now)
    assert "早已结束" in main_words(manager.opens(manager.sends(there + "/cancel").location))


def test_more_work_than_hands_is_said_before_anything_is_computed(office, screen):
    """A tick says that it is meant; the page of the study repeats it."""
    manager, address = begun(screen)

    answer = manager.fills(address, 422, "run", **{"own-arrivals.per_day": "40"})
    assert "消防的活超过人手" in main_words(answer)
    with office.store.reading() as tx:
        assert scenarios.open_total(tx) == 0

    there = asked(manager, address, **{"own-arrivals.per_day": "40", "sure": "yes"})
    assert "等待会越积越长" in main_words(manager.opens(there))


def test_a_year_that_nobody_has_published_is_said_on_the_page_and_in_the_report(office, screen):
    """Its holidays are only guessed; whoever reads the figure must know."""
    manager, address = begun(screen)
    assert "还没有正式公布" not in main_words(manager.opens(address))

    there = asked(manager, address, **{"own-arrivals.start": "2031-03-03"})
    worked(office)

    said = "涉及的2031年放假和调休还没有正式公布"
    assert said in main_words(manager.opens(address))
    assert said in main_words(manager.opens(there))
    assert said in printed(manager.opens(there + ".pdf"))


def test_cases_that_come_too_seldom_for_any_calendar_are_a_sentence(screen):
    """Not an overflow of a date."""
    manager, address = begun(screen)
    seldom = {"own-arrivals.per_day": "0.01", "own-run.cases": "5000"}

    answer = manager.fills(address, 422, "run", **seldom, **{"own-hours.FIRE": "09:00-10:00"})

    assert "没有那么长的日历" in main_words(answer)


def test_hours_of_a_department_and_people_who_help_are_fields_of_the_form(office, screen):
    """A number and some boxes; empty is nobody."""
    manager, address = begun(screen)
    hours = {"own-hours.FIRE": "09:00-16:00", "own-shared.1.of": ["FIRE", "PLAN"]}
    manager.fills(address, button="save", **hours, **{"own-shared.1": "2"})
    with office.store.reading() as tx:
        kept = asking.of(tx, kept_number(address))
    assert kept.values["shared.1"] == "2 FIRE PLAN"
    assert kept.values["hours.FIRE"] == "09:00-16:00"
    assert "2人，帮规划、消防" in main_words(manager.opens(asked(manager, address)))

    for many, where in (("2", []), ("", ["FIRE"]), ("x", ["FIRE"]), ("0", ["FIRE"]),
                        ("9" * 5_000, ["FIRE"])):  # fmt: skip
        wrong = {"own-shared.1": many, "own-shared.1.of": where}
        assert "先写几人" in main_words(manager.fills(address, 422, "save", **wrong))
    elsewhere = {"own-shared.1": "1", "own-shared.1.of": "NOWHERE"}
    assert "没有这个部门" in main_words(manager.fills(address, 422, "save", **elsewhere))

    manager.fills(address, button="save", **{"own-shared.1": "", "own-shared.1.of": []})
    with office.store.reading() as tx:
        assert "shared.1" not in asking.of(tx, kept_number(address)).values


def kept_number(address):
    """The number of a scenario, from its address."""
    return int(address.rsplit("/", 1)[1])


def test_a_scenario_is_compared_with_one_of_its_own_process_only(screen):
    """The other one keeps its assumptions, and is run as often and with the same luck."""
    manager, address = begun(screen)
    other = manager.fills(address, button="copy").headers["Location"]
    manager.fills(other, button="save", **{"own-staff.FIRE": "9", "own-run.seed": "7"})
    away = manager.sends("/scenarios", process="single-item").headers["Location"]

    there = asked(manager, address, "compare", against=str(kept_number(other)))
    shown = main_words(manager.opens(there))
    assert "与第一列不同的假设 消防人数 人工填写 9" in shown

    for against, says in ((away, "不是同一个流程"), (address, "请先选择")):
        wrong = {"against": str(kept_number(against))}
        assert says in main_words(manager.fills(address, 422, "compare", **wrong))


def test_a_scenario_of_an_edition_that_is_gone_says_so(office, screen):
    """Its figures do not speak of today's process: on the form, with the figures, in print."""
    manager, address = begun(screen)
    there = asked(manager, address)
    worked(office)
    with office.at_work("liucheng") as (tx, analyst):
        edition = EditionId(asking.of(tx, kept_number(address)).edition)
        retire.retire(tx, edition, "换新的流程", analyst, office.now)

    assert "施工图联合审查" in main_words(manager.opens("/scenarios"))
    for shown in (main_words(manager.opens(p)) for p in (address, there)):
        assert "已经换掉的流程版本" in shown
    assert "已经换掉的流程版本" in printed(manager.opens(there + ".pdf"))


def test_the_report_and_the_table_hold_every_figure_and_every_assumption(office, screen):
    """Whoever gets the paper can ask of each figure where it comes from."""
    manager, address = begun(screen)
    there = asked(manager, address, "people")
    worked(office)

    paper = printed(manager.opens(there + ".pdf"))
    rows = figures(manager, there)
    base = [r for r in rows if r["方案"] == rows[0]["方案"]]
    for row in base:
        assert re.sub(r"\s", "", row["项目"]) in paper, row
    told = [r for r in base if r["类别"] == "假设"]
    with office.store.reading() as tx:
        assert len(told) == len(asking.of(tx, kept_number(address)).values)
    assert {r["出处"] for r in told} >= {"示例", "办事指南", "人工填写", "工作日历", "按规则选定"}
    assert {r["方案"] for r in rows if r["与第一列之差"]} == {
        r["方案"] for r in rows if r["方案"] != rows[0]["方案"]
    }
    english = screen("guanli")
    assert "Everyassumption" in printed(english.opens(there + ".pdf?lang=en"))


HAN = re.compile("[\u3400-\u9fff]+")
BUNDLE = {"own-run.cases": "20", "own-run.replications": "2", "own-run.precision": "0",
          "own-run.beginning": "given", "own-run.warm_up": "2"}  # fmt: skip


def test_in_english_every_step_is_called_what_the_hall_calls_it(office, screen):
    """On the form, with the figures, in the table, on paper; two alike say which they are."""
    package = catalogue.shipped("property-bundle")
    with office.store.transaction() as tx:
        boss = office.person(tx, "liucheng")
        setup.publish(tx, package.edition, dict(package.files), boss, office.now)
    manager = screen("guanli")
    manager.opens("/scenarios?lang=en")
    address = manager.sends("/scenarios", process="property-bundle").headers["Location"]
    manager.fills(address, button="save", title="Bundle", **BUNDLE)
    there = asked(manager, address)
    worked(office)

    for path in (address, there):
        shown = main_words(manager.opens(path))
        assert not HAN.findall(shown.replace("中心管理·示例", "")), path
        assert "Sign (title-sign)" in shown
        assert "Sign (title-refuse)" in shown
        assert "Goes on by itself when time is up: Accept" in shown
    table = manager.opens(there + ".csv").get_data(as_text=True)
    assert not HAN.findall(table)
    assert "Sign (title-sign)" in table
    paper = printed(manager.opens(there + ".pdf"))
    assert "Sign(title-refuse)" in paper
    assert not HAN.findall(paper.replace("中心管理·示例", ""))
    wrong = manager.fills(address, 422, "run", **{"own-time.title-sign": "x"})
    assert "Sign (title-sign)" in main_words(wrong)


def test_what_was_only_seen_is_said_in_short_and_what_brings_nothing_is_said_first(office, screen):
    """Two hundred values help nobody; the table for a spreadsheet keeps them."""
    manager, address = begun(screen)
    seen = {"own-time.fire-handle": "empirical 8 7 6 5 4 3 2 1", "own-staff.WINDOW": "999"}
    few = {"own-run.replications": "2", "own-run.precision": "0"}
    there = asked(manager, address, "people", **seen, **few)
    worked(office)

    shown = main_words(manager.opens(there))

    assert "见过的8个值，1至8分钟" in shown
    assert "不限（记录里看不出几人）" in shown
    assert "见过的8个值" in printed(manager.opens(there + ".pdf"))
    assert "empirical 8 7 6 5 4 3 2 1" in manager.opens(there + ".csv").get_data(as_text=True)
    same = manager.fills(address, button="serial", **{"own-staff.FIRE": "50"}).headers["Location"]
    worked(office)
    told = "看不出哪一项有差别" in main_words(manager.opens(same))
    with office.store.reading() as tx:
        number = int(same.rsplit("/", 1)[1])
        columns = compared.columns(scenarios.study(tx, number), scenarios.figures(tx, number))
    assert told is not compared.told_apart(columns)


def test_a_study_that_fails_says_why_where_the_page_renews_itself(office, screen):
    """Whoever waits on the page is shown the reason, without opening it again."""
    manager, address = begun(screen)
    there = asked(manager, address)
    with office.store.transaction() as tx:
        parts.give_up(tx, held(office, there).id, asking.NothingToCompare(), office.now)

    page = manager.opens(there).get_data(as_text=True)

    assert "没有算成" in page.partition('<div id="came">')[2]


def test_everybody_refusing_is_computed_and_said(office, screen):
    """A hundred percent is a share like any other."""
    manager, address = begun(screen)
    with office.store.reading() as tx:
        keys = [k for k in asking.of(tx, kept_number(address)).values if "refuse" in k]
    there = asked(manager, address, **{f"own-{key}": "100%" for key in keys})
    worked(office)

    rows = {r["项目"]: r["值"] for r in figures(manager, there)}
    assert float(rows["不予许可"]) == 1
