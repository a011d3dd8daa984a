import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from lenet.data_folder import DATA_VARIABLE
from lenet.model_cards import MODELS
from lenet.receipt import receipt
from lenet.scene import Scene
from lenet.surgery import Operation
from tests.running import REPOSITORY
from tests.unit.reference import forward
from tests.unit.take_along.scenes import SCENES

NEAR = 1e-6


def alter(state: dict[str, Tensor], operation: Operation) -> None:
    """Carry out an operation, written down once more."""
    whole = len(operation.place) == 1
    parts = ["bias"] if operation.bias else ["weight", "bias"] if whole else ["weight"]
    for name in (f"{operation.layer}.{part}" for part in parts):
        numbers = state[name][operation.place]
        if operation.change == "neg":
            state[name][operation.place] = -numbers
        else:
            value = 0.0 if operation.change == "off" else float(operation.change)
            state[name][operation.place] = torch.full_like(numbers, value)


def steps_of(scene: Scene) -> dict[str, Tensor]:
    """Compute a scene's steps without the library's model."""
    card = MODELS[scene.model]
    state = load_file(card.weights_file)
    for operation in scene.surgery:
        alter(state, operation)
    image = torch.zeros(1, 1, 28, 28) if scene.tensor is None else scene.tensor
    if card.architecture.output == "rbf":
        numbers = {name: tensor.double().numpy() for name, tensor in state.items()}
        by_hand = forward(image[0, 0].double().numpy(), numbers, card.architecture)
        return {name: torch.from_numpy(values)[None].float() for name, values in by_hand.items()}
    act = torch.relu if card.activation == "relu" else torch.sigmoid
    steps, x = {"input": image}, (image - 0.1307) / 0.3081
    for i in (1, 2):
        steps[f"conv{i}"] = F.conv2d(x, state[f"conv{i}.weight"], state[f"conv{i}.bias"])
        steps[f"act{i}"] = act(steps[f"conv{i}"])
        x = steps[f"pool{i}"] = F.max_pool2d(steps[f"act{i}"], 2)
    x = x.flatten(1)
    for i in (1, 2, 3):
        steps[f"fc{i}"] = F.linear(x, state[f"fc{i}.weight"], state[f"fc{i}.bias"])
        x = steps[f"act{i + 2}"] = act(steps[f"fc{i}"])
    x = steps["act5"] if card.output_activation else steps["fc3"]
    blank = not image.any()
    steps["probabilities"] = torch.zeros_like(x) if blank else F.softmax(x, 1)
    return steps


TIE = "# no answer: a tie of all ten digits, of which this is the lowest"


def comments(code: str) -> list[str]:
    """Return what the prints are said to print."""
    lines = code.splitlines()
    said = [line[2:] for line in lines if line.startswith("# ") and line != TIE]
    return said[-code.count("print(") :]


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.model} {scene.unit}")
def test_its_lines_print_the_numbers(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    code = receipt(scene)
    exec(code, {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == (2 if scene.unit else 1)
    steps = steps_of(scene)
    chances = steps["probabilities"][0]
    is_tie = bool(scene.drawing) and len(set(chances.tolist())) == 1
    assert (TIE in code) == is_tie
    said = [line.split() for line in comments(code)]
    for digit, *numbers in (printed[0].split(), said[0]):
        assert digit == (str(int(chances.argmax())) if scene.drawing else "None")
        assert list(map(float, numbers)) == pytest.approx(chances.tolist(), abs=NEAR)
    if scene.unit:
        layer, *place = scene.unit.split(".")
        value = float(steps[layer][(0, *map(int, place))])
        for name, number in (printed[1].split(), said[1]):
            assert name == scene.unit
            assert float(number) == pytest.approx(value, abs=NEAR, rel=NEAR)


def printed_elsewhere(code: str) -> list[str]:
    """Return what lines print in a process of their own."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_its_lines_run_in_a_process_of_their_own() -> None:
    code = receipt(SCENES[5])
    for printed, said in zip(printed_elsewhere(code), comments(code), strict=True):
        first, *numbers = printed.split()
        expected_first, *expected = said.split()
        assert first == expected_first
        assert list(map(float, numbers)) == pytest.approx(list(map(float, expected)), abs=NEAR)


@pytest.mark.slow
def test_its_lines_run_for_an_image_of_mnist(
    mnist_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(mnist_folder))
    scene = Scene.from_address("?model=sigmoid&drawing=mnist.42&unit=act2.3.4.5")
    code = receipt(scene)
    assert f"name the folder that has it in ${DATA_VARIABLE}" in code
    exec(code, {})
    assert capsys.readouterr().out.splitlines() == comments(code)


def test_it_says_what_gave_the_numbers() -> None:
    plain, altered = receipt(SCENES[2]), receipt(SCENES[5])
    for code in (plain, altered):
        assert f"torch {torch.__version__}" in code
        assert f"weights: relu, SHA-256 {MODELS['relu'].facts['sha256'][:12]}" in code
    assert "altered" in altered
    assert "altered" not in plain


def test_an_address_of_any_length_keeps_the_lines_short() -> None:
    for scene in SCENES:
        lines = receipt(scene).splitlines()
        assert all(len(line) <= 100 for line in lines if not line.startswith("#"))
