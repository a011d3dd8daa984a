import json

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import lenet
from lenet import Architecture, own_network
from lenet.own_network import OwnNetworkError
from lenet.own_network.fit import declaration, parse_declaration
from lenet.preprocessing import images_to_input
from lenet.varied_examples import varied_examples
from tests.unit.own_network.saved import Classic, as_pt, as_safetensors
from tests.unit.shapes import SHAPES, network


@pytest.mark.slow
@pytest.mark.parametrize("name", ["relu", "sigmoid"])
def test_a_trained_network_is_known_by_what_it_reads(name: str) -> None:
    model = lenet.load_model(name)
    best, *others = own_network.fitting(own_network.read_weights(as_pt(model.state_dict())))
    assert best.architecture == model.architecture
    assert best.accuracy > 0.9
    assert best.loss < min(fit.loss for fit in others)


@pytest.mark.slow
def test_a_textbook_network_is_known_and_built_as_it_was() -> None:
    """Trained for a moment on other variations than those it is tried on."""
    torch.manual_seed(0)
    model = Classic()
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
    images, labels = varied_examples(20, seed=1)
    x = images_to_input(images)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(40):
        for some in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            F.cross_entropy(model(x[some]), labels[some]).backward()
            optimiser.step()
    weights = own_network.read_weights(as_safetensors(model.state_dict()))
    best = own_network.fitting(weights)[0]
    expected = Architecture("sigmoid", padding=(2, 0), pooling="average", mean=0.0, deviation=1.0)
    assert best.architecture == expected
    built = own_network.build(weights, best.architecture)
    with torch.no_grad():
        assert torch.equal(built(built.normalise(x)), model(x))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_what_a_file_declares_is_taken(name: str) -> None:
    built = SHAPES[name]
    content = as_safetensors(network(built).state_dict(), architecture=declaration(built))
    (fit,) = own_network.fitting(own_network.read_weights(content))
    assert fit.architecture == built


@pytest.mark.parametrize(
    "text",
    [
        "relu",
        "[]",
        "3",
        '{"activation": "gelu"}',
        '{"width": 2}',
        '{"channels": 6}',
        '{"channels": [6]}',
        '{"channels": [6, "x"]}',
        '{"deviation": 0}',
        '{"deviation": 1e-30}',
        '{"mean": NaN}',
        '{"mean": 1e30}',
        '{"units": [0, 1]}',
        '{"units": [1e400, 1]}',
        '{"mean": 1' + 400 * "0" + "}",
        "[" * 100_000,
    ],
)
def test_what_declares_no_architecture_is_refused(text: str) -> None:
    with pytest.raises(OwnNetworkError, match="declares is none"):
        parse_declaration(text)


def test_weights_that_do_not_fit_what_is_declared_are_refused() -> None:
    state = lenet.load_model("relu").state_dict()
    for said in ({"channels": [7, 16]}, {"channels": [10**9, 10**9]}, {"units": [10**300, 1]}):
        weights = own_network.read_weights(as_safetensors(state, architecture=json.dumps(said)))
        with pytest.raises(OwnNetworkError, match=r"do not fit|too many"):
            own_network.fitting(weights)
