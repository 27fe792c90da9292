"""A guide is changed as a person would: what is not meant stays, whatever is changed."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.catalogue import GUIDE, shipped
from engine.domain import toml
from engine.domain.errors import GuideError
from engine.exchange.toml_text import Add, Drop, Put, changed

TEXT = shipped("drawing-review").files[GUIDE]
COMMENTS = [line for line in TEXT.decode().splitlines() if line.lstrip().startswith("#")]
WORDS = st.text(max_size=40).filter(lambda text: "\r" not in text)
VALUES = st.one_of(WORDS, st.integers(0, 3650), st.booleans(), st.lists(WORDS, max_size=4),
                   st.fixed_dictionaries({"zh": WORDS, "en": WORDS}))  # fmt: skip


@settings(max_examples=10, deadline=None)  # each reads and writes 680 lines twice
@given(values=st.dictionaries(st.sampled_from(["title", "promised_days", "new_key", "mark"]),
                              VALUES, min_size=1), row=st.integers(0, 4))  # fmt: skip
def test_what_was_put_is_there_and_every_other_line_is_too(values, row):
    """Signs of TOML in what somebody typed are signs in a text."""
    after = changed(TEXT, [Put(("item", row), values)])

    held = tomllib.loads(after.decode())["item"][row]
    assert {key: held[key] for key in values} == values
    before = tomllib.loads(TEXT.decode())
    before["item"][row] |= values
    assert tomllib.loads(after.decode()) == before
    assert all(line in after.decode().splitlines() for line in COMMENTS)


@settings(max_examples=10, deadline=None)  # each reads and writes 680 lines twice
@given(values=st.dictionaries(st.sampled_from(["code", "title", "needed_by"]), VALUES, min_size=1))
def test_a_row_comes_and_goes_and_the_text_is_what_it_was(values):
    """Headings stay between their neighbours."""
    more = changed(TEXT, [Add("material", values, {"small": {"a": "b"}})])
    assert tomllib.loads(more.decode())["material"][-1] == {**values, "small": {"a": "b"}}

    less = changed(more, [Drop("material", 24)])

    assert less.decode().split() == TEXT.decode().split()


def test_tables_are_made_where_they_are_missing_and_emptied_ones_filled_again():
    """A guide may begin with nothing."""
    text = changed(b"", [Put(("needs",), {"fire": "true"}), Add("item", {"code": "a"}, {})])
    text = changed(text, [Drop("item", 0), Put(("needs",), {"fire": None})])
    text = changed(text, [Add("item", {"code": "b"}, {}), Put(("facts",), {"x": {"type": "text"}})])
    text = changed(text, [Put(("facts", "x"), {"type": "number", "unit": "m"})])

    read = tomllib.loads(text.decode())
    assert read["item"] == [{"code": "b"}]
    assert read["facts"] == {"x": {"type": "number", "unit": "m"}}


@pytest.mark.parametrize(
    ("text", "line"),
    [(b"a = 1\nb = \n", 2), (b"a = 1\n\xff\n", 2), (b"a = [\n1,\n", 2), (b"a=" + b"[" * 9999, 1),
     (b"a = 1\na = 2", 2)],
)  # fmt: skip
def test_what_is_no_toml_is_said_with_its_line(text, line):
    """In both languages, and short enough to read."""
    with pytest.raises(toml.Broken) as broken:
        toml.read(text)

    assert broken.value.line == line
    assert f"第{line}行" in broken.value.says.zh
    assert len(broken.value.says.zh) < 200


ODD = (
    b'[[item]]\ncode="a"\n[[material]]\ncode="m"\n[[item]]\ncode="b"\n',
    b'item=[{code="a"},{code="b"}]\nmaterial=[]\n',
    b'[facts.a]\ntype="text"\n[needs]\nx="1"\n[facts.b]\ntype="text"\n',
    b'process.title.zh="x"\nprocess.lead="A"\nfacts.x.type="text"\nneeds.a="1"\n',
    b'process={title={zh="x"},lead="A"}\nfacts={x={type="text"}}\nneeds={a="1"}\n',
    b'[process]\nlead="A"\n[hours]\na=1\n[process.stock]\nb="2"\n',
    b"a=" + b"[" * 200 + b"]" * 200,
)
MEANT = (
    Put(("process",), {"lead": "Z", "title": {"zh": "t"}}), Put(("facts",), {"a": None, "n": {}}),
    Put(("needs",), {"a": "2"}), Add("item", {"code": "new"}, {"elements": {"a": "b"}}),
    Put(("facts", "b"), {"type": "z"}),
)  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_what_cannot_be_written_without_harm_is_not_written(text):
    """However the file is laid out: what was there before is there, or a sentence says no."""
    before = tomllib.loads(text.decode())
    for edit in MEANT:
        try:
            after = tomllib.loads(changed(text, [edit]).decode())
        except GuideError as refused:
            assert "原文" in refused.says("zh")
            continue
        kept = {key for key in before if key not in (edit.path[0] if isinstance(edit, Put) else "")}
        assert all(after[key] == before[key] for key in kept - {"item"})
        assert after.get("item", [])[: len(before.get("item", []))] == before.get("item", [])
