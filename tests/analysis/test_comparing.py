import random
import re
import time
from dataclasses import replace

import pytest

from engine.analysis import comparing
from engine.analysis.comparing import Kind, Part
from engine.bpmn import catalogue
from engine.stages import comparing as stage

FILES = dict(catalogue.shipped("drawing-review").files)
FEES = dict(catalogue.shipped("fee-payment").files)
DIAGRAM, GUIDE = "process.bpmn", "guide.toml"


def changes(files, **parts):
    """What these edits of files come to: part → [(text, its replacement)]."""
    after = dict(files)
    for name, swaps in parts.items():
        path = {"diagram": DIAGRAM, "guide": GUIDE, "tariffs": "tariffs.toml"}.get(name, name)
        text = after[path].decode()
        for old, new in swaps:
            assert old in text, old
            text = text.replace(old, new, 1)
        after[path] = text.encode()
    return stage.of(files, after)


def only(found):
    """The one change there is."""
    assert len(found.changes) == 1, found.changes
    return found.changes[0]


@pytest.mark.parametrize("name", catalogue.names())
def test_a_package_is_the_same_as_itself(name):
    """Nothing to say about nothing."""
    files = catalogue.shipped(name).files

    found = stage.of(files, dict(files))

    assert (found.changes, found.unread, found.same) == ((), (), True)


def test_order_and_comments_are_no_change():
    """Somebody who tidied the file has not changed the procedure."""
    text = FILES[GUIDE].decode()
    rows = re.split(r"(?m)^(?=\[\[material\]\])", text)
    first, others, last = rows[0], rows[1:-1], rows[-1]
    body, _, after = last.partition("\n\n")
    others.reverse()
    shuffled = "# tidied\n" + first + body + "\n\n" + "".join(others) + after
    papers = {n: b"// a remark\n" + c for n, c in FILES.items() if n.startswith("papers/")}

    found = stage.of(FILES, {**FILES, **papers, GUIDE: shuffled.encode()})

    assert found.changes == ()


def test_a_material_asked_by_one_department_more_says_which():
    """Not two lists to compare by eye: what came, what went."""
    text = FILES[GUIDE].decode()
    row = re.search(r'(?s)code = "D14".*?needed_by = (\[.*?\])', text)
    before = re.findall(r"[A-Z]{4}", row[1])

    one = only(changes(FILES, guide=[(row[0], row[0].replace(row[1], '["METE", "FIRE"]'))]))

    assert (one.part, one.where, one.field) == (Part.MATERIALS, "D14", "needed_by")
    assert set(one.come) == {"METE", "FIRE"} - set(before)
    assert set(one.gone) == set(before) - {"METE", "FIRE"}
    assert one.name.zh


def test_an_expression_shows_both_texts_and_blanks_are_none():
    """A condition is what a case is steered by."""
    same = changes(FILES, diagram=[(">needs_mete<", ">  needs_mete  <")])
    one = only(changes(FILES, diagram=[(">needs_mete<", ">needs_mete and floor_area &gt; 9<")]))

    assert same.changes == ()
    assert (one.field, one.before) == ("condition", "needs_mete")
    assert one.after == "needs_mete and floor_area > 9"


def test_a_renamed_element_is_a_suggestion_and_nothing_else():
    """One edit of an id is one line, however many flows lead there."""
    text = FILES[DIAGRAM].decode().replace('"fire-handle"', '"fire-review"')
    text = text.replace(">fire-handle<", ">fire-review<")

    one = only(stage.of(FILES, {**FILES, DIAGRAM: text.encode()}))

    assert (one.kind, one.old, one.where) == (Kind.RENAMED, "fire-handle", "fire-review")
    assert one.suggested
    assert one.because.zh


def test_drawn_elsewhere_is_told_apart():
    """Who moved a box a little has changed nothing, and the list says so quietly."""
    text = FILES[DIAGRAM].decode()
    bounds = re.search(r'bpmnElement="fire-handle".*?x="(\d+)"', text, re.DOTALL)
    moved = text[: bounds.start(1)] + str(int(bounds[1]) + 5) + text[bounds.end(1) :]

    found = stage.of(FILES, {**FILES, DIAGRAM: moved.encode()})

    one = only(found)
    assert (one.part, one.kind, one.where) == (Part.PICTURE, Kind.MOVED, "fire-handle")
    assert found.same


def test_a_department_taken_out_is_one_change_with_all_that_was_in_it():
    """Not twelve lines for one decision."""
    text = FILES[DIAGRAM].decode()
    text = re.sub(r'(?s)<bpmn:subProcess id="mete-branch".*?</bpmn:subProcess>', "", text, count=1)
    text = re.sub(
        r'(?s)<bpmn:sequenceFlow [^>]*(source|target)Ref="mete-branch"[^>]*?'
        r"(/>|>.*?</bpmn:sequenceFlow>)",
        "",
        text,
    )

    found = stage.of(FILES, {**FILES, DIAGRAM: text.encode()})

    one = only(found)
    assert (one.kind, one.where) == (Kind.REMOVED, "mete-branch")
    assert {"mete-begin", "mete-send", "mete-done"} <= set(one.inside)


def test_a_rate_written_otherwise_is_the_same_rate():
    """0.60 is 0.6."""
    text = FEES["tariffs.toml"].decode()
    rate = re.search(r'(?m)^rate = "(\d+)"', text)

    same = changes(FEES, tariffs=[(rate[0], f'rate = "{rate[1]}.00"')])
    one = only(changes(FEES, tariffs=[(rate[0], f'rate = "{rate[1]}.50"')]))

    assert same.changes == ()
    assert (one.part, one.field) == (Part.TARIFFS, "rule.rate")


def test_what_cannot_be_read_is_said_and_the_rest_is_compared():
    """A draft that is being drawn is broken half of the time."""
    after = {**FILES, DIAGRAM: b"<bpmn", GUIDE: b"[process\n"}
    after["papers/receipt.typ"] += b"\n= more"

    found = stage.of(FILES, after)

    assert [(u.part, u.new) for u in found.unread] == [(Part.DIAGRAM, True), (Part.BASICS, True)]
    assert all(u.why.zh and u.why.en for u in found.unread)
    assert not found.same
    assert [(c.part, c.come) for c in found.changes] == [(Part.PAPERS, ("= more",))]


def test_a_file_without_diagram_and_guide_is_no_stack_trace():
    """Nothing at all is also a draft."""
    found = stage.of({}, {"forms/x.schema.json": b"\x00", "papers/y.typ": b"\xff"})

    assert {u.part for u in found.unread} == {Part.DIAGRAM, Part.BASICS, Part.FORMS}


def _edits():
    """Known single edits: (part, text, its replacement, part of the list, where)."""
    guide = FILES[GUIDE].decode()
    found = []
    for row in re.finditer(r"(?ms)^\[\[material\]\]\n.*?(?=^\[)", guide):
        code = re.search(r'code = "(\w+)"', row[0])[1]
        title = re.search(r'title = \{ zh = "([^"]+)"', row[0])[1]
        changed = row[0].replace(f'zh = "{title}"', f'zh = "{title}（新）"')
        found.append((GUIDE, row[0], changed, Part.MATERIALS, code, "title"))
    for row in re.finditer(r"(?ms)^\[\[item\]\]\n.*?(?=^\[)", guide):
        code = re.search(r'code = "([\w-]+)"', row[0])[1]
        days = re.search(r"promised_days = (\d+)", row[0])
        changed = row[0].replace(days[0], f"promised_days = {int(days[1]) + 1}", 1)
        found.append((GUIDE, row[0], changed, Part.ITEMS, code, "promised_days"))
    diagram = FILES[DIAGRAM].decode()
    for task in re.finditer(r'<bpmn:userTask id="([\w-]+)" name="([^"]+)"', diagram):
        changed = task[0].replace(f'name="{task[2]}"', f'name="{task[2]}乙"')
        found.append((DIAGRAM, task[0], changed, Part.DIAGRAM, task[1], "name"))
    for name, content in FILES.items():
        if name.startswith("papers/"):
            text = content.decode()
            stem = name.removeprefix("papers/").removesuffix(".typ")
            found.append((name, text, text + "\n= 新", Part.PAPERS, stem, ""))
    return found


EDITS = _edits()


@pytest.mark.parametrize("seed", range(20))
def test_exactly_the_edits_made_are_the_changes_found(seed):
    """A list that forgets one, or tells one twice, is worse than none."""
    luck = random.Random(seed)  # noqa: S311
    chosen = luck.sample(EDITS, luck.randint(1, 12))
    after = dict(FILES)
    for path, old, new, *_ in chosen:
        assert old in after[path].decode()
        after[path] = after[path].decode().replace(old, new, 1).encode()

    found = stage.of(FILES, after)
    back = stage.of(after, FILES)

    made = sorted((part, where, field) for *_, part, where, field in chosen)
    assert sorted((c.part, c.where, c.field) for c in found.changes) == made
    mirrored = [replace(c, before=c.after, after=c.before) for c in back.changes]
    assert [(c.part, c.where, c.before, c.after) for c in mirrored] == [
        (c.part, c.where, c.before, c.after) for c in found.changes
    ]


@pytest.mark.parametrize("name", ["材料\u202e", "a" * 2000, "😀", "<script>", "x\u0000y"])
def test_hostile_names_are_data(name):
    """Whatever somebody calls a thing."""
    quoted = name.replace("\u0000", "\\u0000")
    found = changes(FILES, guide=[('zh = "施工图并联审批综合申请表"', f'zh = "{quoted}"')])

    assert [c.part for c in found.changes] in ([Part.MATERIALS], [])
    assert bool(found.changes) or bool(found.unread)


def test_the_comparison_is_a_value():
    """Whoever compares twice gets the same."""
    after = {**FILES, "papers/new.typ": b"= x"}

    assert stage.of(FILES, after) == stage.of(FILES, dict(reversed(after.items())))
    assert comparing.Comparison(()).same


def test_two_huge_drafts_are_compared_in_bounded_time():
    """Nearly as many elements as a diagram may have, each with another id; papers of a megabyte."""

    def drawn(prefix):
        tasks = "".join(f'<userTask id="{prefix}{n}" name="甲{n % 7}"/>' for n in range(480))
        flows = "".join(
            f'<sequenceFlow id="{prefix}f{n}" sourceRef="{prefix}{n}" targetRef="{prefix}{n + 1}"/>'
            for n in range(479)
        )
        head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
        return f"{head}{tasks}{flows}</process></definitions>".encode()

    def paper(word):
        return "\n".join(f"{word} {n % 50}" for n in range(90_000)).encode()

    old = {DIAGRAM: drawn("a"), "papers/receipt.typ": paper("甲")}
    new = {DIAGRAM: drawn("b"), "papers/receipt.typ": paper("乙")}
    began = time.process_time()

    found = stage.of(old, new)

    assert time.process_time() - began < 5
    assert found.changes
