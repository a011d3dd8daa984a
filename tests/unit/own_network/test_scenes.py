"""Scenes about a network of one's own: links, receipts, hand-outs, pictures."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

import lenet
import lenet.own_network
from lenet import Scene, SceneError
from lenet.figures.kernels import board_figure
from lenet.kernels import weights_of
from lenet.layers import Architecture
from lenet.model_cards import OWN
from lenet.receipt import OWN_FILE, receipt
from lenet.scene.__main__ import main
from lenet.take_along.hand_out import hand_out
from lenet.take_along.network_columns import WIDTH, columns_of
from lenet.take_along.network_picture import network_png, network_svg
from tests.unit.own_network.saved import as_pt, as_safetensors
from tests.unit.shapes import PADDED, SHAPES, SMALL, WIDE, network

ADDRESS = "?model=yours&drawing=example.3&unit=act2.1.2.3&surgery=conv1.1%3Doff"
of_all_shapes = pytest.mark.parametrize("architecture", SHAPES.values(), ids=SHAPES)


def test_no_link_holds_the_network_itself() -> None:
    with pytest.raises(SceneError, match="which no link can hold"):
        Scene.from_address(ADDRESS)
    model = network(PADDED)
    scene = Scene.from_address(ADDRESS, model)
    assert (scene.model, scene.unit) == (OWN, "act2.1.2.3")
    assert scene.layers == PADDED.layers
    assert Scene.from_address(scene.address, model) == scene
    assert not scene.network().conv1.weight[1].any()
    assert model.conv1.weight[1].any()  # it stays as it is


def test_a_receipt_prints_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = network(SMALL)
    scene = Scene.from_address(ADDRESS, model)
    monkeypatch.chdir(tmp_path)
    Path(OWN_FILE).write_bytes(as_pt(model.state_dict()))
    code = receipt(scene)
    exec(code, {})
    digit, *probabilities = capsys.readouterr().out.splitlines()[0].split()
    expected = scene.trace()
    assert int(digit) == expected.digit
    assert list(map(float, probabilities)) == pytest.approx(expected.probabilities.tolist())


def test_the_command_takes_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, file = network(WIDE), tmp_path / "mine.safetensors"
    declared = lenet.own_network.declaration(WIDE)
    file.write_bytes(as_safetensors(model.state_dict(), architecture=declared))
    assert main([ADDRESS, "--network", str(file)]) == 0
    scene = Scene.from_address(ADDRESS, model)
    assert f"act2.1.2.3: {scene.unit_value():.6f}" in capsys.readouterr().out
    file.write_bytes(b"")
    assert main([ADDRESS, "--network", str(file)]) == 1
    assert "The file is empty" in capsys.readouterr().err


@pytest.mark.slow
@of_all_shapes
def test_a_hand_out_holds_its_numbers(architecture: Architecture) -> None:
    scene = Scene.from_address(ADDRESS, network(architecture))
    page = hand_out(scene, link=f"https://example.org/{scene.address}")
    assert "a network of your own" in page
    values = [float(text) for text in re.findall(r'<data value="([^"]+)">', page)]
    expected = scene.trace()
    for chance in expected.probabilities.tolist():
        assert chance in values
    assert scene.unit_value() in values


@pytest.mark.slow
@of_all_shapes
def test_a_picture_has_room_for_every_map_and_unit(architecture: Architecture) -> None:
    model = network(architecture)
    scene = Scene.from_address("?model=yours&drawing=example.3", model)
    trace, columns = scene.trace(), []
    columns = columns_of(trace, model.layers, None)
    x = 0.0
    for column in columns:
        assert column.x >= x, "two layers overlap"
        x = column.x + column.width
        held = column.values[~np.isnan(column.values)]
        expected = trace.activations[column.step.name][0].flatten().numpy()
        assert np.array_equal(np.sort(held), np.sort(expected))
    assert x < WIDTH
    corner = lenet.parse_unit("conv2.1.0.0", model.layers)
    assert network_svg(trace, model.layers, "yours", corner).startswith("<svg")
    assert network_png(trace, model.layers, "yours", corner).startswith(b"\x89PNG")


@of_all_shapes
def test_the_board_shows_every_weight_once(architecture: Architecture) -> None:
    model = network(architecture)
    conv1, conv2 = (weights_of(model, name).numpy() for name in ("conv1", "conv2"))
    figure = board_figure((conv1, conv2), chosen=("conv2", 1, 1))
    for trace, weights in zip(figure.data, (conv1, conv2), strict=False):
        shown = np.asarray(trace.z)
        assert np.array_equal(np.sort(shown[~np.isnan(shown)]), np.sort(weights.flatten()))
    markers = figure.data[2].customdata
    assert len(markers) == len(conv1) + conv2.shape[0] * conv2.shape[1]


@of_all_shapes
def test_a_unit_exists_where_the_table_has_it(architecture: Architecture) -> None:
    for step in architecture.layers:
        if step.kind == "flatten":
            continue
        last = lenet.Unit(step.name, tuple(side - 1 for side in step.shape))
        beyond = lenet.Unit(step.name, step.shape)
        assert last.exists_in(architecture.layers)
        assert not beyond.exists_in(architecture.layers)
        assert not lenet.Unit(step.name, (*last.place, 0)).exists_in(architecture.layers)
    assert torch.equal(
        network(architecture).normalise(torch.tensor(architecture.mean)), torch.tensor(0.0)
    )
