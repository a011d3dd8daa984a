"""A network's file for other programs: what it says, and that its numbers are the network's own.

What a browser makes of it is tested in tests/javascript/engine.test.mjs.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from lenet import MODELS, LeNet5, load_model
from lenet.layers import Architecture
from lenet.portable import portable_network


def read(content: bytes, folder: Path) -> tuple[dict[str, torch.Tensor], dict[str, object]]:
    """Return the tensors of a file, and its description."""
    path = folder / "network.safetensors"
    path.write_bytes(content)
    with safe_open(path, "pt") as opened:
        names = opened.keys()
        return {name: opened.get_tensor(name) for name in names}, json.loads(
            opened.metadata()["network"]
        )


@pytest.mark.parametrize("name", MODELS)
def test_it_holds_the_weights_and_every_step(name: str, tmp_path: Path) -> None:
    model = load_model(name)
    tensors, description = read(portable_network(model), tmp_path)
    for key, numbers in model.state_dict().items():
        assert torch.equal(tensors[key], numbers)
    steps = description["steps"]
    assert isinstance(steps, list)
    assert [(step["name"], tuple(step["shape"])) for step in steps] == [
        (layer.name, layer.shape) for layer in model.layers
    ]
    assert (description["mean"], description["deviation"]) == (
        model.architecture.mean,
        model.architecture.deviation,
    )


def test_the_fixed_codes_of_1998_are_in_it_too(tmp_path: Path) -> None:
    tensors, description = read(portable_network(load_model("lenet5-1998")), tmp_path)
    assert tensors["fc3.weight"].shape == (10, 84)
    assert description["steps"][1] == {  # type: ignore[index]
        "name": "conv1",
        "kind": "convolution",
        "shape": [6, 28, 28],
        "kernel": 5,
        "padding": 2,
        "border": -0.1,
        "reads": None,
    }


def test_a_network_of_another_shape_says_how_it_is_built(tmp_path: Path) -> None:
    shape = Architecture("tanh", channels=(2, 3), kernels=(3, 3), padding=(0, 1), pooling="average")
    _, description = read(portable_network(LeNet5(shape)), tmp_path)
    steps = {step["name"]: step for step in description["steps"]}  # type: ignore[attr-defined]
    assert steps["act1"]["function"] == "tanh"
    assert (steps["pool1"]["function"], steps["pool1"]["kernel"]) == ("average", 2)
    assert (steps["conv2"]["kernel"], steps["conv2"]["padding"]) == (3, 1)
