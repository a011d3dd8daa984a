import copy
import threading

import numpy as np
import pytest
import torch
from torch import nn

import lenet
from lenet.layers import Activation, Architecture
from lenet.model import LeNet5
from lenet.strokes import example_digits, rasterise
from tests.rounding import ROUNDING, assert_same, differ
from tests.unit.reference import forward


def example(digit: int) -> torch.Tensor:
    x = lenet.canvas_to_tensor(rasterise(example_digits()[digit]))
    assert x is not None
    return x


@pytest.mark.parametrize("digit", [3, 8])
@pytest.mark.parametrize(
    ("activation", "output_activation"), [("relu", False), ("sigmoid", False), ("relu", True)]
)
def test_every_step_is_what_numpy_computes_by_hand(
    digit: int, activation: Activation, output_activation: bool
) -> None:
    torch.manual_seed(1)
    model, x = LeNet5(Architecture(activation, output_activation)).eval(), example(digit)
    state = {name: t.double().numpy() for name, t in model.state_dict().items()}
    expected = forward(x[0, 0].double().numpy(), state, model.architecture)
    trace = lenet.trace(model, x)
    assert list(trace.activations) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(
            trace.activations[name][0].numpy(), values, rtol=ROUNDING, atol=ROUNDING
        )
    highest = expected["probabilities"].max()
    assert expected["probabilities"][trace.digit] == pytest.approx(highest, abs=ROUNDING)


@pytest.mark.parametrize("name", list(lenet.MODELS))
def test_the_shipped_models_agree_with_numpy_too(name: str) -> None:
    model, x = lenet.load_model(name), example(5)
    state = {key: t.double().numpy() for key, t in model.state_dict().items()}
    expected = forward(x[0, 0].double().numpy(), state, model.architecture)
    trace = lenet.trace(model, x)
    for step, values in expected.items():
        found = trace.activations[step][0].numpy()
        np.testing.assert_allclose(found, values, rtol=ROUNDING, atol=ROUNDING)


def test_the_shapes_are_those_of_the_layer_table() -> None:
    trace = lenet.trace(LeNet5().eval(), example(0))
    shapes = {name: tuple(values.shape) for name, values in trace.activations.items()}
    assert shapes == {step.name: (1, *step.shape) for step in lenet.LAYERS}


def test_a_blank_canvas_gets_no_prediction() -> None:
    trace = lenet.trace(lenet.load_model("relu"), None)
    assert trace.digit is None
    assert not trace.probabilities.any()
    assert not trace.activations["input"].any()


def test_tracing_leaves_the_model_as_it_was() -> None:
    model = LeNet5().train()
    before = copy.deepcopy(model.state_dict())
    lenet.trace(model, example(1))
    assert model.training
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())


def test_new_weights_show_in_the_next_trace() -> None:
    model, x = LeNet5().eval(), example(2)
    lenet.trace(model, x)
    with torch.no_grad():
        model.conv1.weight.fill_(7)
    expected = model(lenet.preprocessing.normalise(x))
    assert_same(lenet.trace(model, x).activations["fc3"], expected)


def test_an_exchanged_layer_shows_in_the_next_trace() -> None:
    model, x = LeNet5().eval(), example(2)
    lenet.trace(model, x)
    model.conv1 = nn.Conv2d(1, 6, 5)
    with torch.no_grad():
        expected = model.conv1(lenet.preprocessing.normalise(x))
    assert_same(lenet.trace(model, x).activations["conv1"], expected)


def test_many_threads_can_trace_new_models_at_once() -> None:
    x, wrong = example(4), []

    def work() -> None:
        for _ in range(10):
            model = LeNet5().eval()
            with torch.no_grad():
                expected = model(lenet.preprocessing.normalise(x))
            if differ(lenet.trace(model, x).activations["fc3"], expected):
                wrong.append(model)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_batch_is_refused_with_the_shape_that_is_needed() -> None:
    with pytest.raises(ValueError, match=r"\(1, 1, 28, 28\)"):
        lenet.trace(LeNet5().eval(), torch.zeros(2, 1, 28, 28))


def test_the_flat_trace_holds_all_steps_in_order() -> None:
    trace = lenet.trace(LeNet5().eval(), example(6))
    assert torch.equal(torch.cat([a.flatten() for a in trace.activations.values()]), trace.flat)
