import hashlib
import json
import math
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import Tensor, nn

from lenet.checkpoints import CheckpointError, load_model, save_model
from lenet.model import LeNet5
from lenet.model_cards import MODELS, WEIGHTS_FOLDER, read_cards

Facts = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS_FOLDER, tmp_path / "weights"))


@pytest.mark.parametrize("name", list(MODELS))
def test_each_shipped_model_loads_in_eval_mode_without_gradients(name: str) -> None:
    model = load_model(name)
    assert not model.training
    assert not any(p.requires_grad for p in model.parameters())
    assert model.activation == MODELS[name].activation


@pytest.mark.parametrize("name", list(MODELS))
def test_each_card_matches_its_weight_file(name: str) -> None:
    card = MODELS[name]
    assert card.facts["sha256"] == hashlib.sha256(card.weights_file.read_bytes()).hexdigest()
    assert card.facts["parameters"] == sum(p.numel() for p in load_model(name).parameters())
    assert card.facts["activation"] == card.activation


@pytest.mark.slow
@pytest.mark.parametrize("name", list(MODELS))
def test_each_card_tells_the_accuracy_that_is_measured(name: str, mnist_folder: Path) -> None:
    from lenet.datasets import load_mnist
    from lenet.evaluation import evaluate

    measured = evaluate(load_model(name), *load_mnist(mnist_folder, train=False, download=False))
    assert measured.accuracy.share == pytest.approx(MODELS[name].mnist_accuracy, abs=2e-4)


@cache
def images_of_writers(file: Path, writers: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """Return their digits as the app's canvas shows them, drawn once for all models."""
    from lenet.pen_drawings import choose_writers, pen_images
    from lenet.pen_strokes import read_pen_digits

    return pen_images(choose_writers(read_pen_digits(file), list(writers)))


@pytest.mark.slow
@pytest.mark.parametrize("name", list(MODELS))
def test_each_card_tells_the_pen_accuracy_that_is_measured(
    name: str, pen_strokes_file: Path
) -> None:
    """A model that has learnt from all writers must read the test's at least as well as told."""
    from lenet.evaluation import evaluate

    told = MODELS[name].facts["pen_test"]
    images, labels = images_of_writers(pen_strokes_file, tuple(told["writers"]))
    assert told["total"] == len(images)
    measured = evaluate(load_model(name), images, labels).accuracy.share
    if told["how"].startswith("measured"):
        assert measured == pytest.approx(told["accuracy"], abs=2e-3)
    else:
        assert measured >= told["accuracy"]


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    model = LeNet5()
    save_model(model, tmp_path / "relu.safetensors")
    loaded = load_model("relu", folder=tmp_path)
    assert all(
        torch.equal(value, loaded.state_dict()[k]) for k, value in model.state_dict().items()
    )


def test_a_missing_file_is_named_with_the_command_that_rebuilds_it(folder: Path) -> None:
    (folder / "sigmoid.safetensors").unlink()
    with pytest.raises(CheckpointError) as caught:
        load_model("sigmoid", folder=folder)
    assert "weights/sigmoid.safetensors is missing" in str(caught.value)
    assert "python -m lenet.training --data DIR --pen-strokes FILE --model sigmoid" in str(
        caught.value
    )


def test_a_changed_file_does_not_match_its_card(folder: Path) -> None:
    file = folder / "relu.safetensors"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"does not match relu\.json"):
        load_model("relu", folder=folder)


@pytest.mark.parametrize("length", [0, 5, 1000])
def test_a_truncated_file_without_a_card_is_called_damaged(folder: Path, length: int) -> None:
    (folder / "relu.json").unlink()
    file = folder / "relu.safetensors"
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(CheckpointError, match="damaged"):
        load_model("relu", folder=folder)


def test_the_weights_of_another_network_are_refused(folder: Path) -> None:
    (folder / "relu.json").unlink()
    save_file(nn.Linear(3, 2).state_dict(), folder / "relu.safetensors")
    with pytest.raises(CheckpointError, match="another network"):
        load_model("relu", folder=folder)


def test_an_unknown_model_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(KeyError, match=r"'vgg'.*relu, sigmoid"):
        load_model("vgg")


def test_an_unreadable_card_only_costs_its_facts(folder: Path) -> None:
    (folder / "relu.json").write_text("{not json")
    card = read_cards(folder)["relu"]
    assert card.mnist_accuracy is None
    assert card.damage == (
        "weights/relu.json is damaged; rebuild it with: "
        "python -m lenet.training --data DIR --pen-strokes FILE --model relu"
    )
    assert load_model("relu", folder=folder)


@pytest.mark.parametrize("has_hash", [True, False])
def test_the_weights_of_another_model_are_noticed(folder: Path, has_hash: bool) -> None:
    card = folder / "relu.json"
    facts = json.loads(card.read_text("utf-8"))
    if not has_hash:
        del facts["sha256"]
        card.write_text(json.dumps(facts), "utf-8")
    shutil.copy(folder / "sigmoid.safetensors", folder / "relu.safetensors")
    with pytest.raises(CheckpointError, match=r"relu\.safetensors is that of the model sigmoid"):
        load_model("relu", folder=folder)


def without(name: str) -> Callable[[Facts], object]:
    return lambda facts: facts.pop(name)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (without("sha256"), "has no sha256"),
        (without("mnist_test"), "has no mnist_test"),
        (without("dead_classes"), "has no dead_classes"),
        (lambda facts: facts.update(mnist_test="high"), "has a wrong mnist_test"),
        (lambda facts: facts.update(pen_test={"accuracy": "high"}), "has a wrong pen_test"),
        (lambda facts: facts.update(pen_test={"accuracy": 7}), "has a wrong pen_test"),
        (lambda facts: facts.update(mnist_test={"accuracy": math.nan}), "has a wrong mnist_test"),
        (lambda facts: facts.update(dead_classes=[5, "6"]), "has a wrong dead_classes"),
        (lambda facts: facts.update(activation="sigmoid"), "has a wrong activation"),
        (lambda facts: facts.update(name="relu"), "is the card of another model"),
    ],
)
def test_a_card_with_a_wrong_fact_says_which_and_keeps_the_others(
    folder: Path, change: Callable[[Facts], object], what: str
) -> None:
    file = folder / "as-written.json"
    facts = json.loads(file.read_text("utf-8"))
    change(facts)
    file.write_text(json.dumps(facts), "utf-8")
    card = read_cards(folder)["as-written"]
    assert card.damage is not None and f"weights/as-written.json {what}; rebuild" in card.damage
    assert card.mnist_accuracy is None or "mnist_test" not in what
    assert ("seed" in card.facts) == ("another" not in what)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@pytest.mark.slow
@given(json_values, st.sampled_from(["mnist_test", "pen_test", "sha256", "dead_classes", "name"]))
def test_whatever_a_card_says_it_can_be_read(value: object, fact: str) -> None:
    with TemporaryDirectory() as folder:
        for content in (value, {fact: value}):
            (Path(folder) / "as-written.json").write_text(json.dumps(content), "utf-8")
            card = read_cards(Path(folder))["as-written"]
            assert card.damage is not None
            assert card.mnist_accuracy is None and card.pen_accuracy is None


def test_the_cards_hold_plain_json(folder: Path) -> None:
    for name in MODELS:
        facts = json.loads((folder / f"{name}.json").read_text("utf-8"))
        assert facts["mnist_test"]["total"] == 10_000
