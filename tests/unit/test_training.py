import json
from pathlib import Path

import pytest
import torch

from lenet import load_model
from lenet.checkpoints import find_card
from lenet.datasets import load_mnist
from lenet.training import RECIPES, Recipe, distort, main, new_model, train
from tests.unit.mnist_files import write_tiny_mnist


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mnist")
    write_tiny_mnist(folder)
    return folder


def trained(folder: Path, seed: int) -> dict[str, torch.Tensor]:
    recipe = Recipe(epochs=2, batch_size=16)
    model = new_model(find_card("relu"), recipe, seed=seed)
    *_, (_, _, averaged) = train(model, *load_mnist(folder, train=True), recipe, seed=seed)
    return averaged.state_dict()


def test_the_same_seed_gives_the_same_weights(tiny: Path) -> None:
    first, second, other = trained(tiny, 3), trained(tiny, 3), trained(tiny, 4)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["conv1.weight"], other["conv1.weight"])


def test_training_learns_a_few_digits_by_heart(tiny: Path) -> None:
    recipe = Recipe(epochs=60, batch_size=20, average=0.5)
    model = new_model(find_card("relu"), recipe, seed=0)
    images, labels = load_mnist(tiny, train=True)
    losses = [loss for _, loss, _ in train(model, images, labels, recipe)]
    assert losses[-1] < losses[0] / 4


def test_distorting_keeps_shape_and_range() -> None:
    images = torch.rand(50, 1, 28, 28)
    distorted = distort(images, torch.Generator().manual_seed(0))
    assert distorted.shape == images.shape
    assert 0 <= float(distorted.min()) <= float(distorted.max()) <= 1


def test_distorting_treats_every_image_differently() -> None:
    image = torch.zeros(1, 1, 28, 28)
    image[..., 6:22, 12:16] = 1
    distorted = distort(image.repeat(8, 1, 1, 1), torch.Generator().manual_seed(0))
    assert all(not torch.equal(distorted[0], other) for other in distorted[1:])


def test_the_command_writes_weights_and_a_card(tiny: Path, tmp_path: Path) -> None:
    argv = ["--data", str(tiny), "--model", "sigmoid", "--epochs", "1", "--seed", "7"]
    assert main([*argv, "--device", "cpu", "--output", str(tmp_path)]) == 0
    card = json.loads((tmp_path / "sigmoid.json").read_text("utf-8"))
    assert card["seed"] == 7
    assert card["recipe"]["epochs"] == 1
    assert card["mnist_test"]["total"] == 40
    assert load_model("sigmoid", folder=tmp_path).activation == "sigmoid"


def test_training_reads_the_test_set_only_for_the_card(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    from lenet import training

    real_train = training.train

    def load(folder: Path, *, train: bool) -> tuple[torch.Tensor, torch.Tensor]:
        order.append("training set" if train else "test set")
        return load_mnist(folder, train=train)

    def train_then_note(*args: object, **options: object) -> object:
        yield from real_train(*args, **options)  # type: ignore[arg-type]
        order.append("trained")

    monkeypatch.setattr(training, "load_mnist", load)
    monkeypatch.setattr(training, "train", train_then_note)
    argv = ["--data", str(tiny), "--model", "relu", "--epochs", "1", "--output", str(tmp_path)]
    assert main(argv) == 0
    assert order == ["training set", "trained", "test set"]


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
