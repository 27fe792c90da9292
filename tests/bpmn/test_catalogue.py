from pathlib import Path

import pytest

from engine.bpmn import catalogue
from engine.bpmn.catalogue import Package
from engine.domain.errors import GuideError, NoSuchThing, UnreadableModel

DRAWING_REVIEW = catalogue.shipped("drawing-review")


def with_guide(was, becomes):
    """The drawing review with one word of its guide changed."""
    guide = DRAWING_REVIEW.files["guide.toml"].decode()
    assert was in guide
    changed = guide.replace(was, becomes, 1).encode()
    return Package({**DRAWING_REVIEW.files, "guide.toml": changed})


def test_the_house_ships_the_drawing_review_the_single_item_and_the_fees():
    """No investment item may be handled outside the window, not even one alone."""
    assert {"drawing-review", "single-item", "fee-payment"} <= set(catalogue.names())


def test_an_edition_beside_the_ordinary_one_brings_only_what_is_its_own():
    """Papers are shared with the process; diagram, guide and tariffs are the variant's."""
    ordinary = catalogue.shipped("fee-payment")
    beside = catalogue.shipped("fee-payment/historical-example")

    assert beside.guide.variant == "historical-example"
    assert ordinary.guide.variant == ""
    assert beside.guide.process == ordinary.guide.process == "fee-payment"
    shared = {path for path in ordinary.files if path.startswith("papers/")}
    assert shared
    assert all(beside.files[path] == ordinary.files[path] for path in shared)
    assert beside.edition != ordinary.edition


def test_a_package_is_its_diagram_its_guide_its_forms_and_its_papers():
    """A README beside them is for readers; mending it makes no new edition."""
    papers = {path for path in DRAWING_REVIEW.files if path.startswith("papers/")}
    assert {"papers/decision.typ", "papers/receipt.typ"} <= papers
    assert all(path.endswith(".typ") for path in papers)
    stories = {path for path in DRAWING_REVIEW.files if path.startswith("stories/")}
    assert "stories/no-basement.json" in stories
    assert set(DRAWING_REVIEW.files) - papers - stories == {
        "guide.toml", "process.bpmn", "forms/cado-opinion.schema.json",
        "forms/fire-opinion.schema.json", "forms/hcon-opinion.schema.json",
        "forms/mete-opinion.schema.json", "forms/plan-opinion.schema.json",
    }  # fmt: skip
    assert DRAWING_REVIEW.model.process_id == DRAWING_REVIEW.guide.process == "drawing-review"
    assert set(DRAWING_REVIEW.forms) == {f"{d}-opinion" for d in ("plan", "cado", "hcon", "fire",
                                                                    "mete")}  # fmt: skip


def test_an_edition_is_named_by_exactly_its_content(tmp_path):
    """The same files give the same name anywhere; one byte, or one file's name, another."""
    (tmp_path / "forms").mkdir()
    (tmp_path / "papers").mkdir()
    (tmp_path / "stories").mkdir()
    for path, content in reversed(DRAWING_REVIEW.files.items()):
        (tmp_path / path).write_bytes(content)
    (tmp_path / "notes.txt").write_text("not a part of it")

    assert catalogue.folder(tmp_path).edition == DRAWING_REVIEW.edition

    renamed = tmp_path / "forms" / "fire-opinion.schema.json"
    renamed.rename(tmp_path / "forms" / "fyre-opinion.schema.json")
    assert catalogue.folder(tmp_path).edition != DRAWING_REVIEW.edition
    longer = {**DRAWING_REVIEW.files, "guide.toml": DRAWING_REVIEW.files["guide.toml"] + b"\n"}
    assert Package(longer).edition != DRAWING_REVIEW.edition


def test_bytes_cannot_move_from_one_file_to_the_next_unseen():
    """A name that only hashes everything in a row would not notice."""
    assert catalogue.edition_of({"a": b"1", "b": b"2"}) != catalogue.edition_of(
        {"a": b"1b2", "b": b""}
    )
    assert catalogue.edition_of({"a": b"b", "c": b""}) != catalogue.edition_of(
        {"ab": b"", "c": b""}
    )


@pytest.mark.parametrize("name", ["nothing", "../engine", "", "drawing-review/forms", "."])
def test_only_processes_of_the_house_are_shipped(name):
    """A name is a name, never a path."""
    with pytest.raises(NoSuchThing):
        catalogue.shipped(name)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    """And so is one without a diagram, or without a guide."""
    with pytest.raises(NoSuchThing):
        catalogue.folder(tmp_path / "nowhere")
    empty = catalogue.folder(tmp_path)
    with pytest.raises(UnreadableModel, match=r"process\.bpmn"):
        assert empty.model
    with pytest.raises(GuideError, match=r"guide\.toml"):
        assert empty.guide


@pytest.mark.parametrize(
    ("rule", "named"),
    [("has_cellar", "has_cellar"), ("opinion_fire", "opinion_fire"), ("round", "round"),
     ("basement_area > 0", "basement_area"), ("has_basement and", "has_basement and"),
     ("has_basement.real", "has_basement.real")],
)  # fmt: skip
def test_a_need_asks_only_for_what_every_application_says(rule, named):
    """Unknown, optional or not yet there: the window could not tell who is needed."""
    package = with_guide('cado = "has_basement"', f'cado = "{rule}"')

    with pytest.raises(GuideError) as refused:
        assert package.guide
    assert named in refused.value.says("zh")
    assert named in refused.value.says("en")


def test_the_diagram_rings_when_the_guide_says():
    """Half a day of pre-check and five days of acceptance stand in both, and may not drift."""
    for name in catalogue.names():
        package = catalogue.shipped(name)
        rings = {node.id: (node.clock, node.at) for node in package.model.nodes.values() if node.at}

        if package.guide.precheck_minutes:
            assert rings["precheck-silence"] == ("minutes", f"+{package.guide.precheck_minutes}")
        assert rings["accept-silence"] == ("statutory", f"+{package.guide.acceptance_days}")


def test_every_department_of_the_guide_has_its_lane():
    """Lanes are drawn, not executed; a reader goes by them."""
    for name in catalogue.names():
        package = catalogue.shipped(name)
        lanes = {lane.department for lane in package.model.lanes.values() if lane.department}

        assert lanes == {entry.code for entry in package.guide.departments}


def test_packages_are_found_wherever_the_product_is_installed():
    """By importlib.resources, not by a path that only this checkout has."""
    assert Path(catalogue.__file__).parents[2].joinpath("processes").is_dir()
    assert all(catalogue.shipped(name).files for name in catalogue.names())
