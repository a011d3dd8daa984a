"""A model as ONNX, written straight from the layer table: one node for each of its steps.

The graph takes images as they are, before normalisation, and its first two nodes normalise them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper

from lenet.geometry import IMAGE_SIZE
from lenet.layers import CLASSES, Architecture, Layer

if TYPE_CHECKING:
    from lenet.model import LeNet5

OPSET, IR_VERSION = 17, 8  # of 2022: what runs ONNX today reads them
IMAGES, LOGITS, PROBABILITIES = "images", "logits", "probabilities"
BATCH = "N"
NONLINEARITIES = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}
POOLINGS = {"max": "MaxPool", "average": "AveragePool"}


def onnx_bytes(model: LeNet5, description: str = "") -> bytes:
    """Return a model as the content of an ONNX file.

    Args:
        model: Altered or not.
        description: Kept in the file, such as the model's name and what was done to it.

    Returns:
        A graph of opset 17. Input `images`: float32 (N, 1, 28, 28), values 0 paper … 1 ink. Outputs
        `logits`: float32 (N, 10), the ten outputs before the softmax; `probabilities`: float32
        (N, 10). Between them, each tensor has the name of its step in the layer table; for a blank
        image there are probabilities, too, as for any other.
    """
    return bytes(onnx_proto(model, description).SerializeToString())


def onnx_proto(model: LeNet5, description: str = "") -> ModelProto:
    """Return what `onnx_bytes` writes, checked by `onnx.checker`."""
    built = model.architecture
    constants = {"mean": np.float32(built.mean), "deviation": np.float32(built.deviation)}
    parameters = {name: numbers.cpu().numpy() for name, numbers in model.state_dict().items()}
    graph = helper.make_graph(
        list(_nodes(model)),
        "LeNet-5",
        [_images()],
        [_row(LOGITS), _row(PROBABILITIES)],
        [numpy_helper.from_array(np.asarray(a), n) for n, a in (constants | parameters).items()],
    )
    proto = helper.make_model(
        graph,
        producer_name="lenet",
        doc_string=description,
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    checker.check_model(proto, full_check=True)
    return proto


def _images() -> ValueInfoProto:
    shape: list[str | int | None] = [BATCH, 1, IMAGE_SIZE, IMAGE_SIZE]
    return helper.make_tensor_value_info(IMAGES, TensorProto.FLOAT, shape)


def _row(name: str) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [BATCH, CLASSES])


def _nodes(model: LeNet5) -> Iterator[NodeProto]:
    yield helper.make_node("Sub", [IMAGES, "mean"], ["centred"], "centre")
    yield helper.make_node("Div", ["centred", "deviation"], ["normalised"], "normalise")
    layers = model.layers
    names = {layers[0].name: "normalised", layers[-2].name: LOGITS, layers[-1].name: PROBABILITIES}
    for before, step in pairwise(layers):
        source = names.get(before.name, before.name)
        yield _node(step, source, names.get(step.name, step.name), model.architecture)


def _node(step: Layer, source: str, target: str, built: Architecture) -> NodeProto:
    """Return the node of one step of the layer table."""
    parameters = [f"{step.name}.weight", f"{step.name}.bias"]
    window = {"kernel_shape": [step.kernel] * 2, "strides": [step.stride] * 2}
    padding = [step.padding] * 4
    made: dict[str, tuple[str, list[str], dict[str, Any]]] = {
        "convolution": ("Conv", [source, *parameters], window | {"pads": padding}),
        "pooling": (POOLINGS[built.pooling], [source], window),
        "activation": (NONLINEARITIES[built.activation], [source], {}),
        "flatten": ("Flatten", [source], {"axis": 1}),
        "dense": ("Gemm", [source, *parameters], {"transB": 1}),
        "softmax": ("Softmax", [source], {"axis": 1}),
    }
    operator, inputs, attributes = made[step.kind]
    return helper.make_node(operator, inputs, [target], step.name, **attributes)
