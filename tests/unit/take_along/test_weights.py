import pytest
import torch
from safetensors.torch import load

import lenet
from lenet import own_network
from lenet.architecture import CODE
from lenet.scene import Scene
from lenet.take_along.weights import normalisation, weights_safetensors
from tests.unit.shapes import network
from tests.unit.take_along.scenes import SCENES


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.surgery])
def test_an_altered_model_is_read_back_as_it_was(scene: Scene) -> None:
    model = scene.network()
    tensors = load(weights_safetensors(model))
    assert set(tensors) == set(model.state_dict())
    for name, numbers in model.state_dict().items():
        assert torch.equal(tensors[name], numbers), name
    trained = lenet.load_model(scene.model).state_dict()
    assert any(not torch.equal(tensors[name], trained[name]) for name in trained)


@pytest.mark.parametrize("name", lenet.MODELS)
def test_a_model_as_it_was_trained_has_the_numbers_of_its_weight_file(name: str) -> None:
    taken = load(weights_safetensors(lenet.load_model(name)))
    trained = load(lenet.MODELS[name].weights_file.read_bytes())
    assert set(taken) == set(trained)
    for layer, numbers in trained.items():
        assert torch.equal(taken[layer], numbers)


@pytest.mark.parametrize("name", ["relu", "sigmoid", "as-written"])
def test_its_file_holds_the_architecture(name: str) -> None:
    model = lenet.load_model(name)
    weights = own_network.read_weights(weights_safetensors(model))
    (fit,) = own_network.fitting(weights)
    assert fit.architecture == model.architecture


def test_its_file_says_how_pixels_are_normalised() -> None:
    built = lenet.Architecture(mean=0.5, deviation=0.25)
    file = own_network.read_tensors(weights_safetensors(network(built)))
    assert file.metadata["pixels"].startswith("x = (pixels - 0.5) / 0.25, ")


def test_the_shown_code_normalises_as_the_network_does() -> None:
    assert normalisation(lenet.Architecture()) in CODE
