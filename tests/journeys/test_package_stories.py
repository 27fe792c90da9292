"""The stories that packages bring along, and how they are played and judged."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engine.bpmn import catalogue
from engine.bpmn.catalogue import Package
from engine.domain.names import Text
from engine.exchange import story_file
from engine.exchange.story_file import BadStory, Drawn, StoryFile
from engine.stages import check
from engine.store.tables import METADATA
from engine.stories import folders, packed, trial
from tests.journeys.telling import SAMPLES

SHIPPED = {
    (name, story): content
    for name in catalogue.names()
    for story, content in story_file.named(catalogue.shipped(name).files).items()
}
FEW = ("drawing-review", "no-basement")


def package(name="drawing-review"):
    """The files of a package."""
    return dict(catalogue.shipped(name).files)


def changed(name, alter):
    """The package of drawing review with one story altered: ``alter`` gets its data."""
    files = package()
    data = json.loads(files[f"stories/{name}.json"])
    alter(data)
    return {**files, f"stories/{name}.json": json.dumps(data, ensure_ascii=False).encode()}


def only(files, name="no-basement", **more):
    """What came of one story."""
    return trial.verdict(files, [name], **more)[0]


@pytest.mark.parametrize("name", catalogue.names())
def test_every_story_that_ships_is_green(name):
    """Nothing is published whose stories fail; what ships with the product is no exception."""
    told = []

    outcomes = trial.verdict(package(name), told=told.append)

    assert outcomes
    assert [(o.name, o.why.zh) for o in outcomes if not o.green] == []
    assert told == list(outcomes)


@pytest.mark.parametrize(("name", "story"), sorted(SHIPPED))
def test_a_story_that_ships_is_the_sample_of_its_name(name, story):
    """One truth: whoever changes a sample changes the story, drawings apart."""
    sample = packed.of_folder(SAMPLES / name.partition("/")[0] / story, drawn=True)

    assert SHIPPED[name, story] == story_file.write(sample)


def test_another_edition_of_a_process_brings_no_stories_of_the_ordinary_one():
    """They tell of that one, and would fail for a history they know nothing of."""
    ordinary = story_file.named(package("fee-payment"))
    another = story_file.named(package("fee-payment/historical-example"))

    assert ordinary
    assert another
    assert ordinary.keys().isdisjoint(another)


def test_a_story_goes_from_folder_to_file_and_back(tmp_path):
    """Whoever writes stories may do so in either form."""
    sample = SAMPLES / "drawing-review" / "two-departments-ask-for-changes"
    told = story_file.read(story_file.write(packed.of_folder(sample)))

    packed.to_folder(told, tmp_path / "again")

    before, after = folders.load(sample), folders.load(tmp_path / "again")
    assert after.application.data == before.application.data
    assert after.expected == before.expected
    assert [a.said.data for a in after.actions] == [a.said.data for a in before.actions]
    for path in (sample / "materials").iterdir():
        assert (tmp_path / "again" / "materials" / path.name).read_bytes() == path.read_bytes()


def test_the_first_difference_is_named_with_both_sides():
    """A red story says where it went another way, not only that it did."""

    def other(data):
        data["expected"][3]["who"] = "别人·示例"

    outcome = only(changed("no-basement", other))

    assert not outcome.green
    found = outcome.first_difference
    assert (found.nth, found.where, found.expected) == (4, "who", "“别人·示例”")
    assert found.says == outcome.why
    assert "第4条" in outcome.why.zh


def test_what_tokens_passed_is_known_by_element_and_flow():
    """Without a basement civil defence has no part, and the drawing shows it."""
    outcome = only(package())
    drawn = Package(package()).model

    shares = {n.id for n in drawn.nodes.values() if n.item and n.department == "CADO"}
    assert shares
    assert not any(drawn.flows[f].target in shares for f in outcome.flows)
    assert outcome.elements <= drawn.nodes.keys()
    assert {n.id for n in drawn.nodes.values() if n.kind == "startEvent" and not n.scope} <= (
        outcome.elements
    )
    assert len(outcome.flows) > 30


def test_a_department_that_is_new_has_people_in_the_sandbox():
    """A reorganisation brings names that no account has yet."""
    files = package()
    guide = files["guide.toml"].decode().replace('"CADO"', '"SHLT"').replace("cado =", "shlt =")
    drawn = files["process.bpmn"].decode().replace('"CADO"', '"SHLT"')
    drawn = drawn.replace("needs_cado", "needs_shlt").replace("opinion_cado", "opinion_shlt")
    files |= {"guide.toml": guide.encode(), "process.bpmn": drawn.encode()}
    story = files["stories/no-comments.json"].decode().replace("cado-", "shlt-")
    files["stories/no-comments.json"] = story.replace('"CADO"', '"SHLT"').encode()

    outcome = only(files, "no-comments")

    assert "没有账号" not in outcome.why.zh


def test_a_story_that_takes_too_long_is_stopped_with_a_sentence():
    """Nobody waits for a loop without an end, and no other story is held up by it."""
    outcome = only(package(), seconds=0.0)

    assert not outcome.green
    assert "已停止" in outcome.why.zh
    assert "stopped" in outcome.why.en


def test_a_story_that_was_never_recorded_is_not_green():
    """A test that expects nothing proves nothing."""
    outcome = only(changed("no-basement", lambda data: data.pop("expected")))

    assert not outcome.green
    assert outcome.journal
    assert "还没有录下预期" in outcome.why.zh


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (lambda d: d["decisions"][1].update(do="fly"), "没有“fly”这个动作"),
        (lambda d: d["decisions"][1].update(who="nobody"), "没有账号“nobody”"),
        (lambda d: d["decisions"][1].update(who="anju-chengban"), "没有账号“anju-chengban”"),
        (lambda d: d["decisions"][1].update(who="\u0000"), "不可见"),
        (lambda d: d["decisions"][1].update(day=10**9), "最大为"),
        (lambda d: d["decisions"][1].update(day=-1), "不小于0"),
        (lambda d: d["decisions"][1].update(time="25:00"), "不是时刻"),
        (lambda d: d["decisions"][0].update(after_minutes=10**12), "最大为"),
        (lambda d: d["application"].update(process="fee-payment"), "这个流程是“drawing-review”"),
        (lambda d: d["application"].update(day="9999-12-31"), "年之间"),
        (lambda d: d["application"].update(facts="none"), "应为对象"),
        (lambda d: d["application"].update(facts={"floor_area": {"a": [1]}}), ""),
        (lambda d: d["application"]["applicant"].update(name="名" * 2000), ""),
        (lambda d: d["application"]["sheets"][0].update(file="../x.pdf"), "没有文件"),
        (lambda d: d["decisions"].clear(), "没有收件"),
        (lambda d: d.update(decisions=d["decisions"] * 20), "最多300行"),
        (lambda d: d.update(extra=1), "没有这个写法"),
        (lambda d: d.update(materials={"../a.pdf": {"text": "x"}}), "只能用字母"),
        (lambda d: d.update(materials={"a.pdf": {"base64": "***"}}), "应为text"),
        (lambda d: d.update(title="名"), "title"),
        (lambda d: d["title"].update(zh="名" * 2000), "太长"),
    ],
)  # fmt: skip
def test_a_story_that_cannot_be_meant_is_red_with_a_sentence(alter, words):
    """Whatever an author writes, the answer is a sentence in both languages."""
    outcome = only(changed("no-basement", alter))

    assert not outcome.green
    assert words in outcome.why.zh
    assert outcome.why.en
    assert outcome.first_difference is None or outcome.first_difference.nth


def test_a_file_that_is_no_story_is_named_by_the_check():
    """The check of the draft says it where all other faults stand."""
    files = {**package(), "stories/broken.json": b"{", "stories/Two Words.json": b"{}"}

    found = [f for f in check.package(files).findings if f.rule == "stories"]

    assert [f.element for f in found] == ["stories/Two Words.json", "stories/broken.json"]
    assert "不是有效的JSON" in found[1].says.zh


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff", b"[" * 100_000, b'{"title": {"zh": "a"}}', b" " * 300_000, b"null"],
)
def test_a_story_file_is_read_or_refused_with_a_sentence(content):
    """A file is somebody's upload: anything may stand in it."""
    with pytest.raises(BadStory):
        story_file.read(content)


def test_what_is_written_is_what_is_read():
    """Recording a story anew must not change what nobody touched."""
    told = StoryFile(
        Text("示例", "Example"),
        {"process": "x", "day": "2026-03-02"},
        ({"do": "accept"},),
        {"a.txt": b"words\n", "b.pdf": b"\x00\xff", "c.pdf": Drawn("建施-01", "一层", 2)},
        ({"what": "case-received"},),
    )

    assert story_file.read(story_file.write(told)) == told
    assert story_file.read(story_file.write(replace(told, expected=None))).expected is None


def test_a_package_holds_so_many_stories():
    """A list that nobody can run in a morning is no test."""
    files = package()
    one = files["stories/no-basement.json"]
    many = {f"stories/s-{n}.json": one for n in range(story_file.MOST + 1)}

    assert any(f.rule == "stories" for f in check.package({**files, **many}).findings)


def test_nothing_of_a_sandbox_touches_live_data(office):
    """The whole point: an analyst tries what nobody may see happen."""
    before = list(_rows(office.store))

    assert only(package()).green

    assert list(_rows(office.store)) == before


def test_stories_are_played_by_whichever_thread_is_asked():
    """Pages are served by many threads, and two analysts may try at once."""
    files = package("single-item")
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda _: trial.verdict(files), range(3)))

    assert [o.why.zh for outcomes in found for o in outcomes if not o.green] == []


def _rows(store):
    """Every table with how many rows it holds."""
    with store.reading() as tx:
        for table in METADATA.sorted_tables:
            yield table.name, len(tx.all(table.select()))
