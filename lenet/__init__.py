"""LeNet-5 taken apart: the library behind the LeNet-5 Explorer.

    import lenet

    model = lenet.load_model("relu")
    x = lenet.canvas_to_tensor(rgba)        # None for a blank canvas
    trace = lenet.trace(model, x)
    trace.digit, trace.activations["conv2"]

Importing the package is quick: PyTorch and torchvision (some ten seconds on a cold machine)
are only loaded by the first name that needs them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lenet.geometry import Box, ReceptiveField
from lenet.layers import LAYERS, Architecture, Layer, layer_table
from lenet.model_cards import MODELS, ModelCard
from lenet.receptive_field import receptive_field

if TYPE_CHECKING:
    from lenet.checkpoints import CheckpointError, load_model
    from lenet.devices import DeviceError, available_devices, resolve_device
    from lenet.feature_extraction import Trace, trace
    from lenet.model import LeNet5
    from lenet.preprocessing import canvas_to_tensor
    from lenet.scene import Scene, SceneError
    from lenet.units import Unit, UnitError, parse_unit
    from lenet.worked_example import WorkedExample, work_out

_HOMES = {
    "CheckpointError": "checkpoints",
    "load_model": "checkpoints",
    "DeviceError": "devices",
    "available_devices": "devices",
    "resolve_device": "devices",
    "Trace": "feature_extraction",
    "trace": "feature_extraction",
    "LeNet5": "model",
    "canvas_to_tensor": "preprocessing",
    "Scene": "scene",
    "SceneError": "scene",
    "Unit": "units",
    "UnitError": "units",
    "parse_unit": "units",
    "WorkedExample": "worked_example",
    "work_out": "worked_example",
}

__all__ = [
    "LAYERS",
    "MODELS",
    "Architecture",
    "Box",
    "CheckpointError",
    "DeviceError",
    "Layer",
    "LeNet5",
    "ModelCard",
    "ReceptiveField",
    "Scene",
    "SceneError",
    "Trace",
    "Unit",
    "UnitError",
    "WorkedExample",
    "available_devices",
    "canvas_to_tensor",
    "layer_table",
    "load_model",
    "parse_unit",
    "receptive_field",
    "resolve_device",
    "trace",
    "work_out",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module the first time it is used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'lenet' has no attribute {name!r}")
    return getattr(import_module(f"lenet.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
