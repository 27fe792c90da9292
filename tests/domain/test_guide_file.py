import copy
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from engine.domain import guide_file
from engine.domain.errors import GuideError

WHOLE = (Path(__file__).parents[2] / "processes" / "drawing-review" / "guide.toml").read_bytes()


def small(data):
    """The same guide with one department, one item and a few materials: quick to read again."""
    housing = [row for row in data["item"] if row["department"] == "HCON"]
    housing[0]["elements"]["materials"] = "D08 D14"
    only = {"needed_by": ["HCON"]}
    grounds = {"drawing-change", "re-review"}
    return data | {
        "department": [d for d in data["department"] if d["code"] == "HCON"],
        "item": housing,
        "material": [m | only for m in data["material"] if m["code"] in {"D08", "D14"}],
        "pause_ground": [g for g in data["pause_ground"] if g["code"] in grounds],
        "repository": {"S24": data["repository"]["S24"]},
        "sources": {"materials": "seed"},
        "needs": {"hcon": "storeys > 0"},
        "connectors": {"housing-system": "HCON"},
        "facts": {name: data["facts"][name] for name in ("storeys", "use", "has_basement")},
    }


GUIDE = small(tomllib.loads(WHOLE.decode()))
WRONG = {
    "yes or no": True,
    "a whole number": 7,
    "a number": 0.5,
    "a word": "词",
    "a list": [7],
    "a list of words": ["词"],
    "a table": {"zh": 7},
    "a day": date(2026, 3, 2),
}


def toml(value):
    """A value as TOML writes it, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def read(data):
    """The guide that this content would make."""
    lines = [f"{key} = {toml(value)}" for key, value in data.items()]
    return guide_file.read("\n".join(lines).encode())


def places(value, here=()):
    """Every place in the file; of a list of rows only the one that says most."""
    if here:
        yield here
    if isinstance(value, dict):
        for key, below in value.items():
            yield from places(below, (*here, key))
    elif isinstance(value, list) and value:
        longest = max(range(len(value)), key=lambda n: len(toml(value[n])))
        yield from places(value[longest], (*here, longest))


PLACES = sorted(set(places(GUIDE)), key=str)


def changed(place, value):
    """A copy of the guide with one place changed; None takes it out."""
    data = copy.deepcopy(GUIDE)
    row = data
    for step in place[:-1]:
        row = row[step]
    if value is None:
        del row[place[-1]]
    else:
        row[place[-1]] = value
    return data


def at(place):
    """What stands there."""
    found = GUIDE
    for step in place:
        found = found[step]
    return found


def refusal(data):
    """The sentences, or None if the guide is taken; any other exception is a bug."""
    try:
        read(data)
    except GuideError as refused:
        return refused.says("zh"), refused.says("en")
    return None


def test_the_guide_survives_being_written_on_one_line():
    """Else the tables below would prove nothing."""
    assert read(tomllib.loads(WHOLE.decode())) == guide_file.read(WHOLE)
    assert refusal(GUIDE) is None


@pytest.mark.parametrize("place", PLACES, ids=lambda p: ".".join(map(str, p)))
def test_a_value_of_the_wrong_sort_is_a_sentence(place):
    """A guide that means something else than it says would promise it to the public."""
    right = at(place)
    for said, value in WRONG.items():
        if type(value) is type(right):
            continue
        number = isinstance(value, int | float) and isinstance(right, int | float)
        if number and not isinstance(value, bool) and not isinstance(right, bool):
            continue  # a whole number where any number may stand
        if isinstance(right, dict) and "zh" in right and isinstance(value, str):
            continue  # words in one language are words
        sentences = refusal(changed(place, value))
        assert sentences, f"{said} is taken in silence"
        zh, en = sentences
        assert any("一" <= c <= "鿿" for c in zh)
        assert "{" not in en.replace("{n}", "").replace("{year}", "").replace("{kind}", "")


@pytest.mark.parametrize("place", PLACES, ids=lambda p: ".".join(map(str, p)))
def test_a_place_left_out_is_a_sentence_or_has_a_default(place):
    """Never a traceback."""
    refusal(changed(place, None))


@pytest.mark.parametrize(
    "place",
    [("process",), ("process", "name"), ("process", "title"), ("process", "region"),
     ("process", "number_code"), ("process", "lead"), ("process", "promised_days"),
     ("process", "statutory_days"), ("department",), ("item",), ("material",),
     ("department", 0, "code"), ("department", 0, "name"), ("item", 0, "code"),
     ("item", 0, "department"), ("item", 0, "title"), ("item", 0, "statutory_days"),
     ("item", 0, "promised_days"), ("material", 0, "code"), ("material", 0, "title"),
     ("facts", "storeys", "type"), ("facts", "storeys", "label"), ("pause_ground", 0, "code"),
     ("pause_ground", 0, "title")],
    ids=str,
)  # fmt: skip
def test_what_a_guide_cannot_do_without_is_asked_for(place):
    """These have no default that would be true."""
    zh, en = refusal(changed(place, None))

    assert place[-1] in zh
    assert place[-1] in en


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("process", "promised_days"), -1),
        (("process", "promised_days"), 4000),
        (("process", "region"), "33018"),
        (("process", "number_code"), "sg"),
        (("process", "number_code"), "SGX"),
        (("department", 0, "code"), "Plan"),
        (("department", 0, "code"), "PLAN-1"),
        (("item", 0, "code"), ""),
        (("material", 0, "code"), ""),
        (("pause_ground", 0, "code"), ""),
        (("pause_ground", 0, "planned_days"), -1),
        (("process", "title"), {"en": "only English"}),
        (("process", "title"), ""),
        (("facts", "storeys", "type"), "decimal"),
        (("facts", "use", "choices"), [{"value": "x"}]),
        (("facts", "use", "choices"), [3]),
        (("facts", "storeys", "minimum"), 200),  # above its maximum
        (("hours", "opening"), ["9-12"]),
        (("hours", "opening"), ["12:00-09:00"]),
        (("hours", "opening"), ["09:00-12:00", "11:00-17:00"]),
        (("surprise",), 1),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_meant_is_a_sentence(place, value):
    """Right in sort, wrong in sense."""
    assert refusal(changed(place, value))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = ", b"", b"[process]\n", b"x" * 600_000])
def test_what_is_no_guide_at_all_is_a_sentence(content):
    """Broken text, an empty file, half a megabyte of nothing."""
    with pytest.raises(GuideError):
        guide_file.read(content)
