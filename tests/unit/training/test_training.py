import json
import math
import shutil
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lenet import load_model
from lenet.checkpoints import find_card
from lenet.datasets import load_mnist
from lenet.evaluation import Report
from lenet.kernels import bias_of
from lenet.pen_drawings import render_varied
from lenet.pen_strokes import PenDigit
from lenet.training import command, loop, run
from lenet.training.command import main
from lenet.training.data import Data, Examples
from lenet.training.loop import State, _Pool, train
from lenet.training.recipes import RECIPES, Recipe
from lenet.training.run import new_model
from tests.unit.mnist_files import write_tiny_mnist
from tests.unit.pen_files import write_tiny_pen_strokes

# Two runs of the same training, beside how far a training moves the weights: rounding, where it
# differs, can turn Adam's step (whose size is the rate's) only where a gradient is next to nothing.
SAME_TRAINING = 0.01


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mnist")
    write_tiny_mnist(folder)
    return folder


@pytest.fixture(scope="module")
def pen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_pen_strokes(tmp_path_factory.mktemp("pen"))


def last_weights(tiny: Path, pen: Path, seed: int) -> dict[str, torch.Tensor]:
    recipe = Recipe(epochs=2, batch_size=16, pen_variants=2, pen_times=3)
    data = Data.read(tiny, pen)
    model = new_model(find_card("relu"), recipe, seed=seed)
    *_, last = train(model, data.examples(recipe, seed=seed), recipe, seed=seed)
    return last.model.state_dict()


def distance(one: Mapping[str, torch.Tensor], other: Mapping[str, torch.Tensor]) -> float:
    """Return how far apart two sets of weights are: the mean absolute difference."""
    return float(torch.cat([(one[name] - other[name]).flatten() for name in one]).abs().mean())


@pytest.mark.slow
def test_the_same_seed_gives_the_same_weights(tiny: Path, pen: Path) -> None:
    first, second, other = (last_weights(tiny, pen, seed) for seed in (3, 3, 4))
    assert distance(first, second) < SAME_TRAINING * distance(first, other)


@pytest.mark.slow
def test_training_learns_a_few_digits_by_heart(tiny: Path) -> None:
    recipe = Recipe(epochs=60, batch_size=20, average=0.5)
    model = new_model(find_card("relu"), recipe, seed=0)
    examples = Data.read(tiny, None).examples(recipe, seed=0)
    losses = [float(state.loss) for state in train(model, examples, recipe)]
    assert losses[-1] < losses[1] / 4


@pytest.mark.slow
def test_the_notebooks_recipe_is_plain_adam(tiny: Path) -> None:
    """Against a loop written out by hand: same order of images, same weights."""
    recipe = replace(RECIPES["as-written"], epochs=2, batch_size=7)
    examples = Data.read(tiny, None).examples(recipe, seed=0)
    model = new_model(find_card("as-written"), recipe, seed=1)
    by_hand, start = deepcopy(model), deepcopy(model.state_dict())
    *_, last = train(model, examples, recipe, seed=1)

    optimiser = torch.optim.Adam(by_hand.parameters(), lr=1e-3)
    pool, generator = _Pool(examples, torch.device("cpu")), torch.Generator().manual_seed(1)
    for _ in range(2):
        for images, labels in pool.batches(7, generator):
            x = (images[:, None].float() / 255 - 0.1307) / 0.3081
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(by_hand(x), labels).backward()
            optimiser.step()
    moved = distance(start, by_hand.state_dict())
    assert distance(last.model.state_dict(), by_hand.state_dict()) < SAME_TRAINING * moved


@pytest.mark.slow
def test_a_sharpness_aware_step_by_hand() -> None:
    images, labels = torch.zeros(4, 1, 28, 28, dtype=torch.uint8), torch.tensor([1, 2, 3, 4])
    images[:, :, 8:20, 12:15] = torch.arange(60, 256, 60, dtype=torch.uint8).view(4, 1, 1, 1)
    recipe = Recipe(
        epochs=1, batch_size=4, distortions=0, average=0, one_cycle=False, sharpness=0.5
    )
    card = find_card("sigmoid")
    by_hand = new_model(card, recipe, seed=0)
    (*_, last) = train(new_model(card, recipe, seed=0), [Examples(images, labels)], recipe)

    parameters = list(by_hand.parameters())
    x = (images.float() / 255 - 0.1307) / 0.3081

    def gradients() -> list[torch.Tensor]:
        return list(torch.autograd.grad(F.cross_entropy(by_hand(x), labels), parameters))

    optimiser = torch.optim.AdamW(
        parameters, lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    here = [p.detach().clone() for p in parameters]
    first = gradients()
    length = math.sqrt(sum(float(g.square().sum()) for g in first))
    for p, g in zip(parameters, first, strict=True):
        p.data = p.data + 0.5 * g / length
    for p, g, start in zip(parameters, gradients(), here, strict=True):
        p.grad, p.data = g, start.clone()
    optimiser.step()
    for name, value in by_hand.state_dict().items():
        # Adam's first step is of the rate, whichever way rounding turns the faintest gradients.
        found = last.model.state_dict()[name]
        assert ((found - value).abs() < 1e-5).float().mean() > 0.97, name
    assert not any(
        torch.allclose(p, start) for p, start in zip(last.model.parameters(), here, strict=True)
    )


@pytest.mark.slow
def test_the_averaged_weights_follow_as_the_formula_says(tiny: Path) -> None:
    recipe = Recipe(epochs=1, batch_size=4, average=0.6)
    model = new_model(find_card("relu"), recipe, seed=0)
    expected = None
    for state in train(model, Data.read(tiny, None).examples(recipe, seed=0), recipe):
        bias = bias_of(model, "fc3").clone()
        if state.step:
            decay = min(0.6, (state.step - 1) / (8 + state.step))
            assert expected is not None
            expected = decay * expected + (1 - decay) * bias
            torch.testing.assert_close(state.model.get_parameter("fc3.bias"), expected)
        else:
            expected = bias


def test_an_epoch_shows_each_image_as_often_as_asked_in_one_of_its_variants() -> None:
    first = Examples(torch.full((5, 1, 28, 28), 1, dtype=torch.uint8), torch.zeros(5).long())
    several = torch.arange(10, 16).byte().view(2, 3, 1, 1).expand(2, 3, 28, 28)
    second = Examples(several, torch.tensor([1, 2]), times=40)
    pool = _Pool([first, second], torch.device("cpu"))
    batches = list(pool.batches(32, torch.Generator().manual_seed(0)))
    values = torch.cat([images[:, 0, 0] for images, _ in batches])
    labels = torch.cat([labels for _, labels in batches])
    assert len(values) == 5 + 80
    assert int((values == 1).sum()) == 5
    for label, variants in ((1, {10, 11, 12}), (2, {13, 14, 15})):
        shown = values[labels == label]
        assert len(shown) == 40
        assert set(shown.tolist()) == variants


def test_validation_images_are_not_learnt_from(tiny: Path, pen: Path) -> None:
    data = Data.read(tiny, pen)
    assert len(data.mnist[0]) == 36 and len(data.validation[0]) == 4
    recipe = Recipe(pen_variants=2, pen_times=3)
    mnist, drawn = data.examples(recipe, seed=0)
    assert (len(mnist), len(drawn)) == (36, 30)
    assert torch.equal(mnist.images[:, 0], load_mnist(tiny, train=True)[0][:36])


@pytest.mark.slow
def test_pen_strokes_are_tested_on_writers_that_the_tested_model_did_not_learn_from(
    tiny: Path, pen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lenet.training import data as training_data

    learnt: list[set[int | None]] = []

    def render(digits: Sequence[PenDigit], **options: Any) -> np.ndarray[Any, np.dtype[np.uint8]]:
        learnt.append({digit.writer for digit in digits})
        return render_varied(digits, **options)

    monkeypatch.setattr(training_data, "render_varied", render)
    argv = ["--data", str(tiny), "--pen-strokes", str(pen), "--test-writers", "2"]
    argv += ["--model", "relu", "--model", "as-written", "--epochs", "1"]
    assert main([*argv, "--output", str(tmp_path)]) == 0
    assert learnt == [{1, 2}, {1}]  # the model itself, then its stand-in; as-written: no pen
    relu, as_written = (
        json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
        for name in ("relu", "as-written")
    )
    assert relu["data"]["pen_strokes"]["writers"] == [1, 2]
    assert relu["pen_test"]["how"].startswith("estimated")
    assert relu["pen_test"]["total"] == as_written["pen_test"]["total"] == 5
    assert as_written["pen_test"]["how"].startswith("measured")
    assert "pen_strokes" not in as_written["data"]


def test_unknown_writers_are_refused_before_the_training(
    tiny: Path, pen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["--data", str(tiny), "--pen-strokes", str(pen), "--test-writers", "9"]
    assert main(argv) == 1
    assert capsys.readouterr().err == "error: no digit by writer 9; the writers are [1, 2]\n"


@pytest.mark.slow
def test_ctrl_c_keeps_the_best_weights_so_far(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_train, now, best = loop.train, {"step": 0}, {}

    def train_and_stop(*args: Any, **options: Any) -> Iterator[State]:
        for state in real_train(*args, **options):
            now["step"] = state.step
            if state.step == 4:  # the second epoch's end
                best.update(deepcopy(state.model.state_dict()))
            if state.step == 7:
                raise KeyboardInterrupt
            yield state

    def evaluate(*_: object) -> Report:
        confusion = np.zeros((10, 10), np.int64)
        confusion[0, :2] = (90, 10) if now["step"] == 4 else (50, 50)
        return Report(confusion, 1.0, 0.0)

    monkeypatch.setattr(run, "train", train_and_stop)
    monkeypatch.setattr(run, "evaluate", evaluate)
    monkeypatch.setattr(command, "evaluate", evaluate)
    recipe = replace(RECIPES["relu"], epochs=20, batch_size=18)
    monkeypatch.setitem(RECIPES, "relu", recipe)
    argv = ["--data", str(tiny), "--model", "relu", "--output", str(tmp_path)]
    assert main(argv) == 0
    card = json.loads((tmp_path / "relu.json").read_text("utf-8"))
    assert card["epochs"] == 3
    written = load_model("relu", folder=tmp_path).state_dict()
    assert all(torch.equal(written[name], value) for name, value in best.items())


def test_ctrl_c_in_the_first_epoch_writes_nothing(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> torch.Tensor:
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "distort", stop)
    argv = ["--data", str(tiny), "--model", "relu", "--output", str(tmp_path)]
    assert main(argv) == 130
    assert "nothing was written" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_command_writes_weights_and_a_card(tiny: Path, tmp_path: Path) -> None:
    argv = ["--data", str(tiny), "--model", "sigmoid", "--epochs", "1", "--seed", "7"]
    assert main([*argv, "--device", "cpu", "--output", str(tmp_path)]) == 0
    card = json.loads((tmp_path / "sigmoid.json").read_text("utf-8"))
    assert card["seed"] == 7
    assert card["recipe"]["epochs"] == 1
    assert card["mnist_test"]["total"] == 40
    assert load_model("sigmoid", folder=tmp_path).activation == "sigmoid"


@pytest.mark.slow
def test_the_test_set_is_not_opened_before_the_weights_are_final(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.datasets import MNIST

    real_init, real_train, order = MNIST.__init__, loop.train, []

    def open_mnist(self: MNIST, *args: Any, train: bool, **options: Any) -> None:
        order.append("training set" if train else "test set")
        real_init(self, *args, train=train, **options)

    def train_then_note(*args: Any, **options: Any) -> Iterator[State]:
        yield from real_train(*args, **options)
        order.append("trained")

    monkeypatch.setattr(MNIST, "__init__", open_mnist)
    monkeypatch.setattr(run, "train", train_then_note)
    argv = ["--data", str(tiny), "--model", "relu", "--epochs", "1", "--output", str(tmp_path)]
    assert main(argv) == 0
    assert order == ["training set", "trained", "test set"]


@pytest.mark.slow
def test_another_test_set_gives_the_same_weights(tiny: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copytree(tiny, tmp_path / "changed"))
    for file in (changed / "MNIST" / "raw").glob("t10k-*"):
        content = file.read_bytes()
        header = 16 if "images" in file.name else 8
        file.write_bytes(content[:header] + bytes(len(content) - header))  # all black, all zero
    cards, weights = [], []
    for folder in (tiny, changed):
        argv = ["--data", str(folder), "--model", "relu", "--epochs", "2"]
        assert main([*argv, "--output", str(tmp_path / "weights")]) == 0
        cards.append(json.loads((tmp_path / "weights" / "relu.json").read_text("utf-8")))
        weights.append(load_model("relu", folder=tmp_path / "weights").state_dict())
    start = new_model(find_card("relu"), RECIPES["relu"], seed=cards[0]["seed"]).state_dict()
    assert distance(*weights) < SAME_TRAINING * distance(start, weights[0])
    assert cards[0]["mnist_test"]["confusion"] != cards[1]["mnist_test"]["confusion"]


def test_missing_data_is_one_line_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "download", lambda _: None)
    assert main(["--data", str(tmp_path), "--output", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: no MNIST in")
    assert error.count("\n") == 1


def test_a_missing_device_is_one_line_on_stderr(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tiny), "--device", "warp"]) == 1
    assert capsys.readouterr().err.startswith("error: unknown device 'warp'")


@pytest.mark.parametrize("epochs", ["0", "-3", "many"])
def test_a_bad_number_of_epochs_is_refused(epochs: str, tiny: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--data", str(tiny), "--epochs", epochs])
    assert caught.value.code == 2


def test_every_model_has_a_recipe() -> None:
    from lenet import MODELS

    assert list(RECIPES) == list(MODELS)
