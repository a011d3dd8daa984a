"""Trained models are loaded once and shared."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from lenet import CheckpointError, load_model
from lenet.model_cards import WEIGHTS_FOLDER
from lenet.model_registry import ModelRegistry


def test_a_model_is_loaded_once_for_all_threads() -> None:
    registry = ModelRegistry()
    with ThreadPoolExecutor(8) as pool:
        models = {id(model) for model in pool.map(registry.load, ["sigmoid"] * 8)}
    assert len(models) == len(registry) == 1
    loaded, expected = registry.load("sigmoid", "cpu"), load_model("sigmoid")
    assert torch.equal(loaded.conv1.weight, expected.conv1.weight)
    assert not loaded.training and not loaded.conv1.weight.requires_grad


def test_another_folder_replaces_all_models(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(WEIGHTS_FOLDER, tmp_path / "w", copy_function=os.symlink))
    (folder / "relu.safetensors").unlink()
    registry = ModelRegistry()
    before = registry.load("relu")
    registry.use(folder)
    assert len(registry) == 0
    with pytest.raises(CheckpointError, match="is missing"):
        registry.load("relu")
    registry.use(WEIGHTS_FOLDER)
    assert registry.load("relu") is not before
    with pytest.raises(KeyError, match="no model"):
        registry.load("nothing")
