import numpy as np
import pytest

from lenet import load_model, trace
from lenet.drawing import example_drawing
from lenet.model_cards import MODELS
from lenet.preprocessing import canvas_to_tensor
from lenet.softmax import outputs_layer, softmax_steps


@pytest.mark.parametrize("name", MODELS)
def test_the_steps_are_those_of_the_formula_and_end_in_the_probabilities(name: str) -> None:
    model = load_model(name)
    answered = trace(model, canvas_to_tensor(example_drawing(4).ink))
    steps = softmax_steps(answered, model.layers)
    z = np.array([step.output for step in steps])
    powers = np.exp(z - z.max())
    assert [step.power for step in steps] == pytest.approx(powers.tolist(), rel=1e-5, abs=1e-30)
    assert [step.share for step in steps] == pytest.approx(powers / powers.sum(), abs=1e-6)
    assert z.tolist() == answered.activations[outputs_layer(model.layers).name][0].tolist()
