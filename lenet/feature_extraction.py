"""Everything a LeNet-5 computes for one image, through torchvision's feature extraction.

`torchvision.models.feature_extraction.create_feature_extractor` rewrites the forward pass as a
torch.fx graph that returns every step. The graph is the same for all models of a kind, so it is
made once, on import; each model then only lends it its layers and stays as it is: no hooks, no
change of mode. (Tracing replaces `Module.__call__` for the whole process while it lasts, so it
must not happen while another thread is answering.)
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, fx
from torchvision.models.feature_extraction import create_feature_extractor

from lenet.geometry import IMAGE_SIZE
from lenet.layers import CLASSES, Architecture
from lenet.layers_of_1998 import LAYERS_OF_1998
from lenet.model import LeNet5


def _graph_of(architecture: Architecture) -> fx.Graph:
    model = LeNet5(architecture).eval()
    names = [step.name for step in model.layers[1:-1]]
    extractor: fx.GraphModule = create_feature_extractor(
        model, {name: name for name in names}, tracer_kwargs={"leaf_modules": [*LAYERS_OF_1998]}
    )
    return extractor.graph


def _form(architecture: Architecture) -> tuple[bool, bool]:
    """Return all that the order of the steps depends on."""
    return architecture.output_activation, architecture.squashes_pools


_GRAPHS = {
    _form(architecture): _graph_of(architecture)
    for clips in (False, True)
    for architecture in (
        Architecture(output_activation=clips),
        Architecture(output_activation=clips, pooling="trainable"),
    )
}
_extractors: WeakKeyDictionary[LeNet5, fx.GraphModule] = WeakKeyDictionary()
_extractors_lock = threading.Lock()


@dataclass(frozen=True)
class Trace:
    """One forward pass, every step of it.

    Args:
        digit: The most probable digit, 0..9, the lowest of those that tie (see `answer`); None for
            a blank image, which gets no prediction.
        probabilities: float32 (10,), softmax of the outputs; all zero for a blank image.
        activations: Step name → float32 (1, *shape) on the CPU, in the layer table's order.
            `"input"` is the image before normalisation, 0..1; `"conv2"` is before the
            non-linearity, `"act2"` after it.
        flat: float32 (total,): all steps and the probabilities one after the other, the
            memory that `activations` views.
    """

    digit: int | None
    probabilities: Tensor
    activations: Mapping[str, Tensor]
    flat: Tensor

    @property
    def tied(self) -> list[int]:
        """The digits that share the highest probability; empty if one digit has it alone."""
        if self.digit is None:
            return []
        equal = torch.nonzero(self.probabilities == self.probabilities[self.digit]).flatten()
        return [int(digit) for digit in equal] if len(equal) > 1 else []

    @property
    def answer(self) -> int | None:
        """The digit that is more probable than all others; None for a tie or a blank image."""
        return None if self.tied else self.digit


def trace(model: LeNet5, x: Tensor | None) -> Trace:
    """Run the model on one image and keep every step.

    Args:
        model: In eval mode; its device is used.
        x: float32 (1, 1, 28, 28), values 0..1, as `canvas_to_tensor` returns it. None stands
            for a blank canvas: the image is all paper.

    Raises:
        ValueError: `x` has another shape.
    """
    shape = (1, 1, IMAGE_SIZE, IMAGE_SIZE)
    image = torch.zeros(shape) if x is None else x
    if tuple(image.shape) != shape:
        raise ValueError(f"x must be {shape}, one image; it is {tuple(image.shape)}")
    blank = not bool(image.any())
    with torch.no_grad():
        image = image.to(model.device, torch.float32)
        steps: dict[str, Tensor] = {"input": image, **_extractor(model)(model.normalise(image))}
        outputs = next(reversed(steps.values()))
        chance = torch.zeros_like(outputs) if blank else torch.softmax(outputs, dim=1)
        steps["probabilities"] = chance
        flat = torch.cat([step.flatten() for step in steps.values()]).cpu()
    parts = flat.split([step.numel() for step in steps.values()])
    activations = {
        name: part.view(step.shape) for (name, step), part in zip(steps.items(), parts, strict=True)
    }
    probabilities = activations["probabilities"].view(CLASSES)
    return Trace(None if blank else int(probabilities.argmax()), probabilities, activations, flat)


def run_steps(model: LeNet5, x: Tensor) -> dict[str, Tensor]:
    """Run the model on a batch and return every step, for gradients to flow through.

    Args:
        model: In eval mode.
        x: float32 (N, 1, 28, 28) on the model's device, values 0..1.

    Returns:
        Step name → float32 (N, *shape), in the layer table's order; "input" is `x` itself.
    """
    steps: dict[str, Tensor] = {"input": x, **_extractor(model)(model.normalise(x))}
    outputs = next(reversed(steps.values()))
    steps["probabilities"] = torch.softmax(outputs, dim=1)
    return steps


def _extractor(model: LeNet5) -> fx.GraphModule:
    """Return the graph over the model's layers, anew if one of them has been exchanged."""
    with _extractors_lock:
        extractor = _extractors.get(model)
        if extractor is None or any(
            getattr(extractor, name, child) is not child for name, child in model.named_children()
        ):
            extractor = fx.GraphModule(model, _GRAPHS[_form(model.architecture)])
            _extractors[model] = extractor
        return extractor
