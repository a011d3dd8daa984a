"""The stage: charts as large as its screen, hidden answers, the scenes of the lecture plan."""

import pytest

from lenet.lecture_plan import PlannedScene, lecture_plan
from pages.visit import keys
from pages.visit.stage import ON, REVEALED, USUAL_SCREEN, WIDEST_SCREEN, Stage
from pages.visit.store import ANSWER, Sheet, StoreState
from tests.app.hands import captions, open_page, words

PLAN = lecture_plan()
HIDDEN = "The answer is hidden."


def stage(digit: str = "s1", **settings: str) -> Stage:
    """Return the stage as the store's settings make it."""
    made = Stage()
    made.update(StoreState(sheet=Sheet(digit, digit), settings=settings))
    return made


@pytest.mark.parametrize(
    ("reported", "width"),
    [(1920, 1920), (0, USUAL_SCREEN), (320, USUAL_SCREEN), (10**9, WIDEST_SCREEN)],
)
def test_a_screen_is_as_wide_as_reported_within_reason(reported: int, width: int) -> None:
    made = Stage()
    made.update(StoreState(screen=reported))
    assert made.screen == width


@pytest.mark.slow
def test_kernels_have_no_norms_on_the_stage() -> None:
    app = open_page("kernels.py", {"present": "1"})
    assert not app.error
    assert "1.20" not in str(app.get("plotly_chart")[0].proto.spec)
    assert "1.20" in str(open_page("kernels.py", {}).get("plotly_chart")[0].proto.spec)


def test_an_answer_is_hidden_until_it_is_revealed_and_can_be_hidden_again() -> None:
    assert not stage().is_hidden
    assert stage(guess=ON).is_hidden
    assert not stage(guess=ON, answer=REVEALED).is_hidden
    assert stage(answer="hidden").is_hidden


def test_a_guess_is_about_one_digit_and_its_further_strokes() -> None:
    made = stage(guess=ON)
    made.guess = 1
    made.update(StoreState(sheet=Sheet("s2", "s1"), settings={"guess": ON, ANSWER: REVEALED}))
    assert made.guess == 1 and not made.is_hidden
    made.update(StoreState(sheet=Sheet("s3", "s3"), settings={"guess": ON}))
    assert made.guess is None and made.is_hidden


def test_the_lecture_plan_is_there_on_the_stage_alone() -> None:
    assert stage(present=ON).plan == [scene.link for scene in PLAN]
    assert stage().plan == []


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
