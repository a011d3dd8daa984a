import numpy as np
import onnx
import onnxruntime
import pytest
import torch

import lenet
from lenet.drawing import example_drawing
from lenet.feature_extraction import run_steps
from lenet.model import LeNet5
from lenet.preprocessing import canvas_to_tensor
from lenet.surgery import operate, parse_surgery
from lenet.take_along.onnx_model import onnx_bytes

NEAR = 1e-5


def images() -> torch.Tensor:
    """Return the ten examples, random images and a blank one: (N, 1, 28, 28), 0..1."""
    examples = [canvas_to_tensor(example_drawing(digit).ink) for digit in range(10)]
    noise = torch.rand((20, 1, 28, 28), generator=torch.Generator().manual_seed(0))
    drawn = [example for example in examples if example is not None]
    return torch.cat([*drawn, noise, torch.zeros(1, 1, 28, 28)])


def altered() -> LeNet5:
    model = lenet.load_model("relu")
    surgery = "conv1.2=off,conv2.5.3=neg,conv2.1.bias=-0.5,conv1.0.0.2.2=3"
    return operate(model, parse_surgery(surgery, model.layers))


@pytest.mark.parametrize("name", [*lenet.MODELS, "altered"])
def test_onnx_runtime_computes_the_same(name: str) -> None:
    model = altered() if name == "altered" else lenet.load_model(name)
    content = onnx_bytes(model)
    onnx.checker.check_model(content, full_check=True)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    x = images()
    logits, probabilities = session.run(["logits", "probabilities"], {"images": x.numpy()})
    with torch.no_grad():
        steps = run_steps(model, x)
    outputs = steps[model.layers[-2].name].numpy()
    assert np.abs(probabilities - steps["probabilities"].numpy()).max() <= NEAR
    assert (np.abs(logits - outputs) / np.maximum(1, np.abs(outputs))).max() <= NEAR


def test_the_graph_says_what_it_takes_and_gives() -> None:
    proto = onnx.load_from_string(onnx_bytes(lenet.load_model("as-written"), "as-written"))
    (given,) = proto.graph.input
    assert given.name == "images"
    sides = [side.dim_param or side.dim_value for side in given.type.tensor_type.shape.dim]
    assert sides == ["N", 1, 28, 28]
    assert [output.name for output in proto.graph.output] == ["logits", "probabilities"]
    assert proto.doc_string == "as-written"


def test_each_step_of_the_table_is_a_node() -> None:
    model = lenet.load_model("as-written")
    proto = onnx.load_from_string(onnx_bytes(model))
    names = [node.name for node in proto.graph.node]
    assert names == ["centre", "normalise", *(step.name for step in model.layers[1:])]
    kept = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in proto.graph.initializer}
    for name, numbers in model.state_dict().items():
        assert np.array_equal(kept[name], numbers.numpy())
