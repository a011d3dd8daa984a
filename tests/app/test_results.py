"""A rerun of the same scene computes nothing with a network; another scene does."""

from collections.abc import Iterator

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn
from torch.nn.modules.module import register_module_forward_pre_hook

from pages.results import MOST_RESULTS, RESULTS
from pages.visit import keys
from tests.app.conftest import OpenPage
from tests.app.hands import take_example

PANELS = [
    ("draw.py", {"over-time": "true"}),
    ("kernels.py", {}),
    *[("receptive_field.py", {"field": name}) for name in ("In effect", "Why")],
    ("activations.py", {"compare": "Non-linearity"}),
    ("activations.py", {"compare": "Gradients"}),
    ("activations.py", {"compare": "Race"}),
    ("activations.py", {"compare": "Dead outputs"}),
    ("activations.py", {"compare": "First weights"}),
    ("invariance.py", {"look": "Layer by layer"}),
    ("invariance.py", {"look": "Stability"}),
]
OF_NO_DRAWING = [
    ("architecture.py", {"view": "The batch"}),
    ("building_blocks.py", {"lab": "Depth and width"}),
]


@pytest.fixture
def layers_run() -> Iterator[list[str]]:
    """Yield a list to which every layer of a network appends its type when it computes."""
    types: list[str] = []

    def note(module: nn.Module, _: tuple[torch.Tensor, ...]) -> None:
        types.append(type(module).__name__)

    handle = register_module_forward_pre_hook(note)
    yield types
    handle.remove()


def run_again(app: AppTest, layers_run: list[str]) -> list[str]:
    layers_run.clear()
    app.run()
    assert not app.exception
    return layers_run


@pytest.mark.slow
@pytest.mark.parametrize(("script", "address"), PANELS)
def test_a_rerun_of_the_same_scene_computes_nothing(
    open_page: OpenPage, layers_run: list[str], script: str, address: dict[str, str]
) -> None:
    app = open_page(script, **address)
    assert run_again(app, layers_run) == []
    take_example(app, 8)
    assert layers_run
    assert run_again(app, layers_run) == []


@pytest.mark.slow
@pytest.mark.parametrize(("script", "address"), OF_NO_DRAWING)
def test_what_depends_on_no_drawing_is_computed_once(
    open_page: OpenPage, layers_run: list[str], script: str, address: dict[str, str]
) -> None:
    assert run_again(open_page(script, **address), layers_run) == []


def test_only_the_last_results_of_a_visit_are_kept(
    open_page: OpenPage, layers_run: list[str]
) -> None:
    app = open_page("draw.py")
    for digit in range(10):
        take_example(app, digit)
        assert len(app.session_state[RESULTS]) <= MOST_RESULTS
    layers_run.clear()
    take_example(app, 8)
    assert layers_run == []
    take_example(app, 0)
    assert layers_run


def test_another_model_and_a_surgery_are_other_scenes(
    open_page: OpenPage, layers_run: list[str]
) -> None:
    app = open_page("kernels.py")
    layers_run.clear()
    app.radio(key=keys.MODEL).set_value("sigmoid").run()
    assert layers_run
    layers_run.clear()
    next(button for button in app.button if button.label == "Silence").click().run()
    assert layers_run
    assert run_again(app, layers_run) == []
    app.button(key=keys.UNDO).click().run()
    assert layers_run == []  # the scene before, again


def test_the_page_and_what_stands_above_it_share_one_trace(
    open_page: OpenPage, layers_run: list[str]
) -> None:
    app = open_page("draw.py", present="1", guess="1")
    layers_run.clear()
    take_example(app, 8)
    assert layers_run.count("Conv2d") == 2
