"""The trained models, each loaded once per device and shared by all callers.

PyTorch is imported when the first model is loaded, so that a server is up before that.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from lenet.model_cards import WEIGHTS_FOLDER

if TYPE_CHECKING:
    from lenet.model import LeNet5


class ModelRegistry:
    """Load trained models on first use and cache them.

    Args:
        folder: Where the weight files and cards are.
    """

    def __init__(self, folder: Path = WEIGHTS_FOLDER) -> None:
        self._folder = folder
        self._models: dict[tuple[str, str], LeNet5] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._models)

    def load(self, name: str, device: str = "cpu") -> LeNet5:
        """Return a trained model in eval mode, shared: callers must not change it.

        Args:
            name: A key of `lenet.MODELS`.
            device: A name such as `"auto"`, `"cpu"` or `"cuda"`.

        Raises:
            KeyError: No such model.
            CheckpointError: Its file is missing or damaged, see `lenet.load_model`.
            DeviceError: The device is unknown or not in this machine.
        """
        from lenet.checkpoints import load_model
        from lenet.devices import resolve_device

        key = name, str(resolve_device(device))
        with self._lock:
            if key not in self._models:
                self._models[key] = load_model(name, key[1], folder=self._folder)
            return self._models[key]

    def use(self, folder: Path) -> None:
        """Drop all models and load those of another folder from now on."""
        with self._lock:
            self._folder = folder
            self._models.clear()


REGISTRY = ModelRegistry()
"""The models of this process."""
