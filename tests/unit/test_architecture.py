import csv
import io
from typing import Any

import pytest
import torch

import lenet
from lenet.architecture import (
    CODE,
    HEAD,
    as_csv,
    as_markdown,
    flat_index,
    rows,
    unflat,
)
from lenet.layers import LAYERS, PARAMETERS, Architecture, layer, layer_table


def test_the_sums_give_the_parameters() -> None:
    sums = {row.layer.name: row.parameter_sum for row in rows(LAYERS) if row.parameter_sum}
    assert sums == {
        "conv1": "6·(1·5·5 + 1) = 156",
        "conv2": "16·(6·5·5 + 1) = 2,416",
        "fc1": "120·(256 + 1) = 30,840",
        "fc2": "84·(120 + 1) = 10,164",
        "fc3": "10·(84 + 1) = 850",
    }
    for text in sums.values():
        formula, _, result = text.replace("·", "*").partition("=")
        assert eval(formula) == int(result.replace(",", ""))
    assert sum(row.share for row in rows(LAYERS)) == pytest.approx(1)


def test_shapes_come_with_the_batch() -> None:
    found = {row.layer.name: row.shape for row in rows(LAYERS)}
    assert found["conv2"] == "(N, 16, 8, 8)"
    assert found["fc1"] == "(N, 120)"


@pytest.mark.parametrize("output_activation", [False, True])
def test_the_exports_hold_every_step(output_activation: bool) -> None:
    layers = layer_table(Architecture("sigmoid", output_activation))
    table = list(csv.reader(io.StringIO(as_csv(layers))))
    assert tuple(table[0]) == HEAD
    assert [line[0] for line in table[1:]] == [step.name for step in layers]
    assert sum(int(line[5]) for line in table[1:]) == PARAMETERS
    lines = as_markdown(layers).splitlines()
    assert len(lines) == len(layers) + 3
    assert "**44,426**" in lines[-1] and "**281,640**" in lines[-1]
    assert all(line.count("|") == len(HEAD) + 1 for line in lines)


def test_the_index_map_is_that_of_flatten() -> None:
    shape = layer("pool2").shape
    maps = torch.arange(256.0).view(1, *shape)
    flat = torch.flatten(maps, 1)[0]
    for index in range(256):
        place = unflat(index, shape)
        assert flat_index(place, shape) == index
        assert maps[(0, *place)] == flat[index]
    assert unflat(137, shape) == (8, 2, 1)


@pytest.mark.parametrize("index", [-1, 256])
def test_there_is_no_unit_beyond_the_vector(index: int) -> None:
    with pytest.raises(ValueError, match="not one of 0 to 255"):
        unflat(index, layer("pool2").shape)


def test_the_notebooks_code_as_it_should_be_runs_and_is_this_network() -> None:
    names: dict[str, Any] = {}
    exec(CODE, names)
    network, model = names["LeNet5"](), lenet.load_model("relu")
    network.load_state_dict(model.state_dict())
    x = torch.rand(5, 1, 28, 28)
    torch.testing.assert_close(network(x), model(x))
