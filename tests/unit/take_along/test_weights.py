import pytest
import torch
from safetensors.torch import load

import lenet
from lenet.scene import Scene
from lenet.take_along.weights import weights_safetensors
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
def test_a_model_as_it_was_trained_is_its_own_weight_file(name: str) -> None:
    content = weights_safetensors(lenet.load_model(name))
    assert content == lenet.MODELS[name].weights_file.read_bytes()
