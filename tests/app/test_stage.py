"""The stage: charts as large as its screen, hidden answers, the scenes of the lecture plan."""

import pytest

from lenet.drawing import Drawing
from lenet.lecture_plan import PlannedScene, lecture_plan
from pages.visit import keys
from pages.visit.digit import BLANK
from pages.visit.stage import USUAL_SCREEN, WIDEST_SCREEN, Stage
from pages.visit.state import Visit
from tests.app.hands import captions, open_page, words

PLAN = lecture_plan()
HIDDEN = "The answer is hidden."
BAR = Drawing((((140.0, 40.0), (140.0, 240.0)),))
HOOK = Drawing((((60.0, 60.0), (220.0, 60.0)), ((220.0, 60.0), (100.0, 240.0))))


@pytest.mark.parametrize(
    ("told", "width"),
    [(1920, 1920), (320, USUAL_SCREEN), (10**9, WIDEST_SCREEN), ("wide", USUAL_SCREEN)],
)
def test_a_screen_is_as_wide_as_told_within_reason(told: object, width: int) -> None:
    stage = Stage()
    stage.show_on(told)
    assert stage.screen == width


@pytest.mark.slow
def test_kernels_have_no_norms_on_the_stage() -> None:
    app = open_page("kernels.py", {"present": "1"})
    assert not app.error
    assert "1.20" not in str(app.get("plotly_chart")[0].proto.spec)
    assert "1.20" in str(open_page("kernels.py", {}).get("plotly_chart")[0].proto.spec)


def revealed() -> Visit:
    """Return a visit that guesses first, with a drawn digit whose answer was revealed."""
    visit = Visit()
    visit.stage.guess_first(True)
    visit.add_strokes(0, 1, BAR)
    visit.stage.guess = 1
    visit.stage.reveal()
    return visit


def test_a_digit_drawn_after_the_canvas_was_emptied_is_guessed_anew() -> None:
    visit = revealed()
    visit.add_strokes(0, 2, BLANK)  # all was drawn on this canvas: the browser itself empties it
    assert visit.stage.is_hidden and visit.stage.guess is None
    visit.add_strokes(0, 3, HOOK.first(1))
    visit.stage.reveal()
    visit.add_strokes(0, 4, HOOK)  # another stroke of the same digit
    assert not visit.stage.is_hidden


def test_a_digit_is_guessed_anew_even_if_the_report_of_the_empty_canvas_was_lost() -> None:
    visit = revealed()
    visit.add_strokes(0, 3, HOOK.first(1))
    assert visit.stage.is_hidden and visit.stage.guess is None


def test_the_lecture_plan_is_there_on_the_stage_alone_and_keeps_its_place() -> None:
    stage = Stage(presents=True)
    assert stage.plan == [scene.link for scene in PLAN]
    stage.open_scene(4)
    stage.open_scene(None)  # an address of no scene
    assert stage.scene == 4
    stage.presents = False
    assert stage.plan == []


def test_a_scene_that_is_opened_hides_what_another_has_revealed_but_not_what_it_revealed() -> None:
    stage = Stage(presents=True)
    stage.open_scene(7)
    stage.guess_first(True)
    stage.reveal()
    stage.open_scene(7)
    assert not stage.is_hidden
    stage.open_scene(8)
    assert stage.is_hidden


@pytest.mark.slow
@pytest.mark.parametrize(
    "scene", [scene for scene in PLAN if scene.question], ids=lambda scene: str(scene.minute)
)
def test_a_scene_of_the_lecture_asks_its_own_question_before_it_answers(
    scene: PlannedScene,
) -> None:
    app = open_page(f"{scene.page.replace('-', '_')}.py", scene.parameters)
    app.session_state["visit"].stage.scene = PLAN.index(scene)
    app.run()
    assert scene.question in words(app) and HIDDEN in captions(app)
    app.button(key=keys.REVEAL).click().run()
    assert scene.question in words(app) and HIDDEN not in captions(app)
    assert not app.error and not app.exception
