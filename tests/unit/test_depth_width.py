from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from lenet.depth_width import (
    DEPTHS,
    GRID_RECIPE,
    RESULTS_FILE,
    WIDTHS,
    Design,
    cost,
    forward_time,
    main,
    read_results,
    run_grid,
)
from lenet.layers import PARAMETERS
from lenet.model import LeNet5
from lenet.stored_facts import DamagedFileError
from lenet.training.recipes import Recipe
from tests.unit.mnist_files import write_tiny_mnist

GRID = list(product(DEPTHS, WIDTHS))


def test_depth_two_and_width_one_is_lenet() -> None:
    design = Design.of(2, 1.0)
    assert design == Design()
    found = cost(design)
    assert (found.parameters, found.multiply_adds) == (PARAMETERS, 281_640)
    assert found.field == 16
    shapes = [tuple(p.shape) for p in design.build().parameters()]
    assert shapes == [tuple(p.shape) for p in LeNet5().parameters()]


@pytest.mark.parametrize(("depth", "width"), GRID)
def test_the_table_says_what_the_network_is(depth: int, width: float) -> None:
    design = Design.of(depth, width)
    network, x = design.build(), torch.rand(2, 1, 28, 28)
    assert cost(design).parameters == sum(p.numel() for p in network.parameters())
    shapes = [tuple(layer.shape) for layer in design.layers[1:]]
    found = []
    for module in network:
        x = module(x)
        found.append(tuple(x.shape[1:]))
    # The table leaves out the non-linearities between the dense layers, which change no shape.
    assert [s for s in found if len(s) == 3] == [s for s in shapes if len(s) == 3]
    assert found[-1] == shapes[-1] == (10,)
    work = sum(
        module.weight.numel() * (shape[1] * shape[2] if isinstance(module, nn.Conv2d) else 1)
        for module, shape in zip(network, found, strict=True)
        if isinstance(module, nn.Conv2d | nn.Linear)
    )
    assert cost(design).multiply_adds == work


def test_memory_is_that_of_parameters_and_of_what_lies_between() -> None:
    design = Design((2,), (3,))
    held = 784 + 2 * 24 * 24 * 2 + 2 * 12 * 12 + 2 * 3 + 10
    parameters = 2 * 26 + 3 * (2 * 144 + 1) + 10 * 4
    assert cost(design).memory == 4 * (held + parameters)


def test_the_time_of_a_forward_pass_is_the_median(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 10.0, 19.0, 20.0, 22.0])  # 1, 9 and 2 seconds
    monkeypatch.setattr("lenet.depth_width.time", SimpleNamespace(perf_counter=lambda: next(clock)))
    assert forward_time(Design(), repeats=3) == 2


def test_the_field_grows_with_every_block() -> None:
    assert [cost(Design.of(depth, 1)).field for depth in DEPTHS] == [1, 6, 16, 28]


def test_a_grid_is_trained_and_written(tmp_path: Path) -> None:
    write_tiny_mnist(tmp_path)
    recipe = replace(GRID_RECIPE, epochs=1)
    content = run_grid(tmp_path, tmp_path / "grid.json", recipe, [(0, 0.25), (1, 0.25)])
    assert read_results(tmp_path / "grid.json") == content
    first, second = content["networks"]
    assert (first["depth"], second["depth"]) == (0, 1)
    assert 0 <= first["mnist_test"] <= 1


def test_without_data_the_command_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torchvision.datasets.MNIST.mirrors", [])
    assert main(["--data", str(tmp_path), "--output", str(tmp_path / "grid.json")]) == 1
    assert "put the four files into" in capsys.readouterr().err


def test_the_shipped_results_are_of_this_grid_and_recipe() -> None:
    content = read_results(RESULTS_FILE)
    assert Recipe(**content["recipe"]) == GRID_RECIPE
    assert [(one["depth"], one["width"]) for one in content["networks"]] == GRID
    for one in content["networks"]:
        assert one["parameters"] == cost(Design.of(one["depth"], one["width"])).parameters


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "is missing"),
        ("", "is damaged"),
        ("[" * 100_000, "is damaged"),
        ("[]", "has unexpected content"),
        ('{"accuracy": "high"}', "has no command"),
        ('{"command": "x", "data": "x", "recipe": {"epochs": 4}, "networks": []}', "networks"),
    ],
)
def test_results_that_are_none_are_named_with_the_command(
    content: str | None, what: str, tmp_path: Path
) -> None:
    file = tmp_path / "depth-and-width.json"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(DamagedFileError) as caught:
        read_results(file)
    assert what in str(caught.value)
    assert "depth-and-width.json" in str(caught.value)
    assert "rebuild it with: python -m lenet.depth_width --data DIR" in str(caught.value)
