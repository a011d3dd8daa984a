"""A model as ONNX, written straight from the layer table: a node, or some, for each of its steps.

The graph takes images as they are, before normalisation, and its first two nodes normalise them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper

from lenet.geometry import IMAGE_SIZE
from lenet.kernels import bias_of, weights_of
from lenet.layers import CLASSES, Architecture, Layer
from lenet.layers_of_1998 import AMPLITUDE, SLOPE

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
    graph = helper.make_graph(
        list(_nodes(model)),
        "LeNet-5",
        [_images()],
        [_row(LOGITS), _row(PROBABILITIES)],
        [numpy_helper.from_array(numbers, name) for name, numbers in _constants(model).items()],
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
    layers, built = model.layers, model.architecture
    source = "normalised"
    if built.border:
        inputs = [source, "around", "border"]
        yield helper.make_node("Pad", inputs, ["framed"], "frame", mode="constant")
        source = "framed"
    for step in layers[1:]:
        target = {layers[-2]: LOGITS, layers[-1]: PROBABILITIES}.get(step, step.name)
        steps = SEVERAL.get(built.activation if step.kind == "activation" else step.kind)
        yield from steps(step, source, target) if steps else [_node(step, source, target, built)]
        source = target


def _node(step: Layer, source: str, target: str, built: Architecture) -> NodeProto:
    """Return the node of a step of the layer table that is one."""
    parameters = [f"{step.name}.weight", f"{step.name}.bias"]
    window = {"kernel_shape": [step.kernel] * 2, "strides": [step.stride] * 2}
    framed = built.border and source == "framed"
    padding = [0 if framed else step.padding] * 4
    made: dict[str, tuple[str, list[str], dict[str, Any]]] = {
        "convolution": ("Conv", [source, *parameters], window | {"pads": padding}),
        "pooling": (POOLINGS.get(built.pooling, ""), [source], window),
        "activation": (NONLINEARITIES.get(built.activation, ""), [source], {}),
        "flatten": ("Flatten", [source], {"axis": 1}),
        "dense": ("Gemm", [source, *parameters], {"transB": 1}),
        "softmax": ("Softmax", [source], {"axis": 1}),
    }
    operator, inputs, attributes = made[step.kind]
    return helper.make_node(operator, inputs, [target], step.name, **attributes)


def _scaled_tanh(step: Layer, source: str, target: str) -> list[NodeProto]:
    sloped, curved = f"{step.name}.sloped", f"{step.name}.curved"
    return [
        helper.make_node("Mul", [source, "slope"], [sloped], sloped),
        helper.make_node("Tanh", [sloped], [curved], curved),
        helper.make_node("Mul", [curved, "amplitude"], [target], step.name),
    ]


def _subsampling(step: Layer, source: str, target: str) -> list[NodeProto]:
    mean, scaled = f"{step.name}.mean", f"{step.name}.scaled"
    window: dict[str, Any] = {"kernel_shape": [step.kernel] * 2, "strides": [step.stride] * 2}
    return [
        helper.make_node("AveragePool", [source], [mean], mean, **window),
        helper.make_node("Mul", [mean, f"{step.name}.weight"], [scaled], scaled),
        helper.make_node("Add", [scaled, f"{step.name}.bias"], [target], step.name),
    ]


def _distances(step: Layer, source: str, target: str) -> list[NodeProto]:
    names = [f"{step.name}.{part}" for part in ("row", "differences", "squares", "sums")]
    row, differences, squares, sums = names
    return [
        helper.make_node("Unsqueeze", [source, "axis"], [row], row),
        helper.make_node("Sub", [row, f"{step.name}.codes"], [differences], differences),
        helper.make_node("Mul", [differences, differences], [squares], squares),
        helper.make_node("ReduceSum", [squares, "sum_axis"], [sums], sums, keepdims=0),
        helper.make_node("Neg", [sums], [target], step.name),
    ]


# What takes several nodes, by the kind of step or by the non-linearity.
SEVERAL = {"scaled-tanh": _scaled_tanh, "subsampling": _subsampling, "rbf": _distances}


def _constants(model: LeNet5) -> dict[str, NDArray[Any]]:
    """Return the numbers that the nodes read, by name."""
    built = model.architecture
    numbers: dict[str, NDArray[Any]] = {
        "mean": np.asarray(np.float32(built.mean)),
        "deviation": np.asarray(np.float32(built.deviation)),
    }
    for step in model.layers:
        if step.kind == "rbf":
            numbers[f"{step.name}.codes"] = weights_of(model, step.name).cpu().numpy()
            numbers |= {"axis": np.array([1]), "sum_axis": np.array([2])}
        elif step.parameters:
            numbers[f"{step.name}.weight"] = weights_of(model, step.name).cpu().numpy()
            numbers[f"{step.name}.bias"] = bias_of(model, step.name).cpu().numpy()
        if step.kind == "subsampling":  # one for each map; the sum is so many times the mean
            maps = (len(numbers[f"{step.name}.bias"]), 1, 1)
            numbers[f"{step.name}.weight"] = step.kernel**2 * numbers[
                f"{step.name}.weight"
            ].reshape(maps)
            numbers[f"{step.name}.bias"] = numbers[f"{step.name}.bias"].reshape(maps)
    if built.border:
        edges = [0, 0, built.padding[0], built.padding[0]]
        numbers |= {"around": np.array(edges * 2), "border": np.asarray(np.float32(built.border))}
    if built.activation == "scaled-tanh":
        numbers |= {
            "slope": np.asarray(np.float32(SLOPE)),
            "amplitude": np.asarray(np.float32(AMPLITUDE)),
        }
    return numbers
