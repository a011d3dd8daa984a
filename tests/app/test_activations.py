"""The page of activations: every number in its words, read back and worked out again."""

import math
import re
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from lenet import MODELS, load_model, trace
from lenet.evaluation import evaluate
from lenet.gradients import gradients
from lenet.initialisation import initialised, signals
from lenet.nonlinearity import before_activation, inactive_units
from lenet.numbers import percent
from lenet.training.snapshots import load_snapshots, model_at
from pages import resources
from pages.components import inactive_units as table
from pages.visit import keys
from tests.app.conftest import OpenPage
from tests.app.hands import says, take_example, words
from tests.app.panels import PANELS

_, PANEL_NAMES = PANELS["activations.py"]


@pytest.fixture
def activations(open_page: OpenPage) -> AppTest:
    return open_page("activations.py")


def show(app: AppTest, panel: str) -> AppTest:
    app.segmented_control(key=keys.ACTIVATIONS_PANEL).set_value(panel).run()
    assert not app.exception
    return app


def digit(app: AppTest) -> torch.Tensor:
    tensor: torch.Tensor = app.session_state["visit"].digit.tensor
    return tensor


@pytest.mark.slow
@pytest.mark.parametrize("panel", PANEL_NAMES)
def test_without_a_drawing_no_panel_fails(app: AppTest, panel: str) -> None:
    app.run().switch_page("activations.py").run()
    show(app, panel)
    take_example(app, 4)
    assert not app.exception


def test_the_twins_agree_as_the_models_do(activations: AppTest) -> None:
    for other in ("sigmoid", "as-written"):
        activations.selectbox(key=keys.OTHER_MODEL).set_value(other).run()
        assert not activations.exception
        answers = []
        for name in ("relu", other):
            answer = trace(load_model(name), digit(activations))
            assert answer.digit is not None
            share = float(answer.probabilities[answer.digit])
            answers.append(f"{name} says **{answer.digit}**, {percent(share)}")
        assert f"agree on the digit: {answers[0]}; {answers[1]}." in words(activations)


@pytest.mark.slow
def test_a_network_that_cannot_decide_is_not_said_to_have_answered(
    app: AppTest, open_page: OpenPage
) -> None:
    open_page("activations.py", 5)
    app.selectbox(key=keys.OTHER_MODEL).set_value("as-written").run()
    tied = trace(load_model("as-written"), digit(app)).tied
    assert tied == list(range(10))
    assert "do not both decide on the digit" in words(app)
    assert "as-written has no answer: **tie** of all ten digits, 10.0 % each." in words(app)
    show(app, "Gradients")
    app.pills(key=keys.LABEL).set_value(5).run()
    assert "No line at all (as-written, end: loss 2.3): every gradient is zero" in words(app)


def test_the_chosen_model_is_never_beside_itself(activations: AppTest) -> None:
    activations.radio(key=keys.MODEL).set_value("sigmoid").run()
    assert not activations.exception
    assert list(activations.selectbox(key=keys.OTHER_MODEL).options) == [
        "beside relu",
        "beside as-written",
        "beside lenet5-1998",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("layer", ["conv1", "fc2"])
def test_the_shares_of_inactive_units_are_counted(
    activations: AppTest, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables: list[dict[str, Any]] = []
    monkeypatch.setattr(table, "_component", lambda data, key: tables.append(data))
    show(activations, "Non-linearity")
    activations.segmented_control(key=keys.NONLINEARITY_LAYER).set_value(layer).run()
    for row, name, what in zip(
        tables[-1]["rows"],
        ("relu", "sigmoid"),
        ("of the ReLUs are zero", "of the sigmoids are saturated"),
        strict=True,
    ):
        model = load_model(name)
        values = before_activation(model, digit(activations), layer)
        here, one_unit = inactive_units(values, model.activation), 1.01 / values.numel()
        examples = before_activation(model, resources.example_inputs(), layer)
        usual = inactive_units(examples, model.activation)
        # Rounding may carry a unit over the threshold.
        assert row["name"] == name
        assert row["here"] == pytest.approx([here.share, here.mean_derivative], abs=one_unit)
        assert row["usual"] == pytest.approx([usual.share, usual.always], abs=one_unit)
        sentence = f"# % {what} (mean derivative #, {name})"
        assert says(words(activations), sentence, 100 * here.share, here.mean_derivative)


def test_the_ratio_of_the_gradients_is_measured_on_the_first_snapshot(
    activations: AppTest,
) -> None:
    show(activations, "Gradients")
    activations.pills(key=keys.LABEL).set_value(8).run()
    for name in ("relu", "sigmoid"):
        card = MODELS[name]
        start = model_at(load_snapshots(card)[0], card)
        ratio = gradients(start, digit(activations), 8).first_to_last
        found = re.search(
            rf"in the {name} network the first layer learns from a signal ([\d.e+]+) times weaker",
            words(activations),
        )
        assert found and float(found[1]) == pytest.approx(1 / ratio, rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("at", [0, 6])
def test_the_race_tells_what_was_recorded(activations: AppTest, at: int) -> None:
    show(activations, "Race")
    activations.slider(key=keys.SNAPSHOT).set_value(at).run()
    assert not activations.exception
    for name in ("relu", "sigmoid"):
        card = MODELS[name]
        snapshot = load_snapshots(card)[at]
        share, images = snapshot.facts["validation_accuracy"], snapshot.facts["images"]
        assert f"{name} reads {100 * share:.1f} % after {images:,}" in words(activations)
        answer = trace(model_at(snapshot, card), digit(activations))
        assert f"**{name}**: **{answer.digit}**, " in words(activations)


def test_the_race_ends_as_recorded_and_says_that_the_sigmoid_learns(activations: AppTest) -> None:
    show(activations, "Race")
    images = {}
    for name in ("relu", "sigmoid"):
        facts = [snapshot.facts for snapshot in load_snapshots(MODELS[name])]
        past = next(i for i, one in enumerate(facts) if one["validation_accuracy"] >= 0.9)
        before, after = images[name] = [facts[i]["images"] for i in (past - 1, past)]
        end = 100 * facts[-1]["validation_accuracy"]
        between = f"between {before:,} and {after:,} images"
        assert f"{name} ends at {end:.1f} %; it gets past 90 % {between}" in words(activations)
    least = images["sigmoid"][0] / images["relu"][1]
    most = images["sigmoid"][1] / images["relu"][0]
    ratios = f"between {least:.1f} and {most:.1f} times as many images"
    assert f"it takes {ratios}" in words(activations)


@pytest.mark.slow
def test_the_dead_classes_are_those_of_the_card(activations: AppTest) -> None:
    show(activations, "Dead outputs")
    dead = MODELS["as-written"].facts["dead_classes"]
    assert f"never answers **{', '.join(map(str, dead))}**" in words(activations)
    images, labels = resources.samples()[resources.largest_sample()]
    report = evaluate(load_model("as-written"), images, labels)
    assert says(words(activations), "reads **# %**", 100 * report.accuracy.share)
    for one in dead:
        assert re.search(rf"\| {one} \| −[\d.]+ \| 0\.000 \| 0 \| dead \|", words(activations))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["Xavier", "He", "normal"])
def test_first_weights_tell_the_measured_ratio(activations: AppTest, scheme: str) -> None:
    show(activations, "First weights")
    activations.segmented_control(key=keys.SCHEME).set_value(scheme).run()
    assert not activations.exception
    first, *_, last = signals(initialised("sigmoid", scheme), digit(activations), 3)  # type: ignore[arg-type]
    ratio = last.weights / first.weights
    found = re.search(r"sigmoid network .* signal ([\d.e+]+) times weaker", words(activations))
    assert found and float(found[1]) == pytest.approx(ratio, rel=0.01)
    assert math.isfinite(ratio)
