import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lenet import load_model
from lenet.layers import Architecture
from lenet.model import LeNet5
from lenet.model_cards import MODELS, WEIGHTS_FOLDER, read_cards
from lenet.stored_facts import DamagedFileError
from lenet.training.recipes import RECIPES
from lenet.training.run import new_model
from lenet.training.snapshots import COUNT, gradient_norms, load_snapshots, model_at, snapshot_steps

MOST_BYTES = 1_500_000  # of one training


@given(last=st.integers(1, 1_000_000))
def test_snapshots_start_before_the_first_step_end_at_the_last_and_grow_apart(last: int) -> None:
    steps = snapshot_steps(last)
    assert steps[0] == 0 and steps[-1] == last
    assert steps == sorted(set(steps)) and len(steps) <= COUNT
    gaps = [b - a for a, b in pairwise(steps[1:])]
    assert all(b >= a - 1 for a, b in pairwise(gaps))  # -1: rounding
    if last > 1000:
        assert len(steps) == COUNT


@pytest.mark.slow
@pytest.mark.parametrize("output_activation", [False, True])
def test_gradient_norms_are_what_finite_differences_find(output_activation: bool) -> None:
    torch.manual_seed(0)
    model = LeNet5(Architecture("sigmoid", output_activation)).double()
    images, labels = torch.randint(0, 256, (5, 28, 28)).byte(), torch.tensor([3, 1, 4, 1, 5])
    found = gradient_norms(model, images, labels)
    assert list(found) == ["conv1", "conv2", "fc1", "fc2", "fc3"]
    x = ((images[:, None].double() / 255) - 0.1307) / 0.3081
    read: list[torch.Tensor] = []  # by the last layer; no weight of it changes that
    model.fc3.register_forward_pre_hook(lambda _, inputs: read.append(inputs[0].detach()))
    model(x)

    def loss() -> float:
        with torch.no_grad():
            outputs = model.act5(torch.nn.functional.linear(read[0], weight, model.fc3.bias))
            return float(torch.nn.functional.cross_entropy(outputs, labels))

    weight, total = model.fc3.weight.data, 0.0
    for index in range(0, weight.numel()):
        at, step = divmod(index, weight.shape[1]), 1e-4
        weight[at] += step
        above = loss()
        weight[at] -= 2 * step
        below = loss()
        weight[at] += step
        total += ((above - below) / (2 * step)) ** 2
    assert found["fc3"] == pytest.approx(total**0.5, rel=1e-3)


def test_taking_gradient_norms_leaves_the_model_as_it_was() -> None:
    model = load_model("relu")
    needed = [parameter.requires_grad for parameter in model.parameters()]
    gradient_norms(model, torch.zeros(3, 28, 28, dtype=torch.uint8), torch.tensor([1, 2, 3]))
    assert [parameter.requires_grad for parameter in model.parameters()] == needed
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize("name", list(MODELS))
def test_the_first_snapshot_is_the_random_network_and_the_last_the_model(name: str) -> None:
    card = MODELS[name]
    first, *between, last = load_snapshots(card)
    assert 8 <= len(between) <= 12
    assert first.facts["step"] == first.facts["images"] == 0
    untrained = new_model(card, RECIPES[name], seed=card.facts["seed"]).state_dict()
    trained = load_model(name).state_dict()
    for parameter, value in untrained.items():
        # The random numbers were drawn on another machine; half precision has 11 bits.
        torch.testing.assert_close(first.weights[parameter].float(), value, rtol=2**-10, atol=1e-6)
        assert torch.equal(last.weights[parameter], trained[parameter].half())  # rounded, no sums
    assert all(min(one.facts["gradient_norms"].values()) >= 0 for one in (first, *between, last))


def test_snapshots_stay_small() -> None:
    assert max(card.snapshots_file.stat().st_size for card in MODELS.values()) <= MOST_BYTES


@pytest.mark.parametrize("file", ["relu-snapshots.safetensors", "relu-history.json"])
@pytest.mark.parametrize("damage", ["missing", "changed", "another model's"])
def test_missing_or_foreign_files_are_named_with_the_remedy(
    file: str, damage: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(WEIGHTS_FOLDER, tmp_path / "weights"))
    if damage == "missing":
        (folder / file).unlink()
    elif damage == "changed":
        (folder / file).write_bytes((folder / file).read_bytes()[:-8])
    else:
        shutil.copy(folder / file.replace("relu", "sigmoid"), folder / file)
    with pytest.raises(DamagedFileError, match=f"weights/{file} .*; rebuild it with: python -m"):
        load_snapshots(read_cards(folder)["relu"])


def test_without_their_hash_snapshots_are_not_believed(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(WEIGHTS_FOLDER, tmp_path / "weights"))
    (folder / "relu.json").unlink()
    with pytest.raises(DamagedFileError, match=r"weights/relu\.json has no history_sha256"):
        load_snapshots(read_cards(folder)["relu"])


@pytest.mark.parametrize("name", ["relu", "sigmoid", "as-written"])
def test_the_last_snapshot_answers_as_the_shipped_model_does(name: str) -> None:
    card = MODELS[name]
    model, x = (
        model_at(load_snapshots(card)[-1], card),
        torch.rand(20, 1, 28, 28, generator=torch.Generator().manual_seed(0)),
    )
    assert model.output_activation == card.output_activation and not model.training
    torch.testing.assert_close(model(x), load_model(name)(x), rtol=0.02, atol=0.05)
