"""The lecture plan: its file, its table in the documentation, and which scene an address is."""

from pathlib import Path

import pytest

from lenet import Scene
from lenet.lecture_plan import PlannedScene, as_markdown, find_scene, lecture_plan

GUIDE = (Path(__file__).parents[2] / "docs" / "lecturers.md").read_text("utf-8")
PLAN = lecture_plan()


def test_the_table_for_lecturers_is_the_plan() -> None:
    assert f"\n\n{as_markdown()}\n\n" in GUIDE, "print it with `python -m lenet.lecture_plan`"


def test_the_scenes_fill_the_lecture_in_order_on_the_stage() -> None:
    minutes = [scene.minute for scene in PLAN]
    assert len(PLAN) == 12 and minutes == sorted(set(minutes)) and minutes[-1] < 45
    assert all(scene.parameters["present"] == "1" for scene in PLAN)


@pytest.mark.parametrize("scene", PLAN, ids=lambda scene: str(scene.minute))
def test_each_scene_opens_its_page(scene: PlannedScene) -> None:
    assert Scene.from_address(scene.link).page == scene.page


@pytest.mark.parametrize("minute", [0, 29, 33, 37])
def test_these_scenes_ask_before_they_answer(minute: int) -> None:
    (scene,) = (scene for scene in PLAN if scene.minute == minute)
    assert scene.parameters["guess"] == "1"
    assert bool(scene.question) == (minute > 0)


@pytest.mark.parametrize("place", range(len(PLAN)))
def test_each_scene_is_found_by_its_own_address(place: int) -> None:
    scene = PLAN[place]
    assert find_scene(scene.page, scene.parameters) == place


def test_a_scene_is_found_after_something_was_drawn() -> None:
    assert find_scene("", {"present": "1", "guess": "1", "drawing": "1QV"}) == 0
    assert find_scene("kernels", {"present": "1", "drawing": "example.7", "unit": "fc1.3"}) == 4


def test_an_address_that_fits_no_scene_or_several_is_none() -> None:
    assert find_scene("", {"present": "1"}) is None  # minutes 5 and 41 differ by the drawing
    assert find_scene("kernels", {}) is None
    assert find_scene("architecture", {"present": "1"}) is None
