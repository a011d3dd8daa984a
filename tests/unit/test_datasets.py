from pathlib import Path

import pytest
import torch

from lenet.data_folder import default_data_folder
from lenet.datasets import DatasetError, load_mnist
from tests.unit.mnist_files import write_tiny_mnist


def test_images_and_labels_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_tiny_mnist(tmp_path, count=20)
    images, labels = load_mnist(tmp_path, train=True, download=False)
    assert images.shape == (20, 28, 28)
    assert images.dtype == torch.uint8
    assert int(images.max()) == 255
    assert labels.tolist() == [*range(10), *range(10)]


def test_missing_files_are_explained_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        load_mnist(tmp_path, train=False, download=False)
    message = str(caught.value)
    assert "\n" not in message
    assert str(tmp_path / "MNIST" / "raw") in message
    assert "--data" in message


def test_a_failing_download_is_explained_in_the_same_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.datasets import MNIST

    def fail(_: MNIST) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(MNIST, "download", fail)
    with pytest.raises(DatasetError, match="nor could it be downloaded"):
        load_mnist(tmp_path, train=True)


@pytest.mark.parametrize("length", [0, 3, 100])
def test_truncated_files_are_refused(tmp_path: Path, length: int) -> None:
    write_tiny_mnist(tmp_path)
    file = tmp_path / "MNIST" / "raw" / "t10k-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(DatasetError):
        load_mnist(tmp_path, train=False, download=False)


def test_the_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENET_DATA", "/some/folder")
    assert default_data_folder() == Path("/some/folder")
    monkeypatch.delenv("LENET_DATA")
    assert default_data_folder() == Path("data")
