"""Each fact that lessons tell, against a computation of its own."""

from itertools import product

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import lenet
from lenet.datasets import example_images
from lenet.layers import Architecture
from lenet.lessons.facts import FACTS
from lenet.lessons.registry import KINDS, parameters
from lenet.lessons.situation import NotYetError, Situation
from lenet.lessons.text import parse_fact
from tests.rounding import ROUNDING
from tests.unit.lessons.arguments import COUNTS, LAYERS, TEXTS
from tests.unit.lessons.situations import situation

BLANK, PLAIN = situation(None), situation(3)


def told(at: Situation, call: str) -> float | str:
    return parse_fact(call).value(at)


@pytest.mark.slow
@pytest.mark.parametrize("name", FACTS)
def test_whatever_a_lesson_asks_is_told_or_said_what_is_missing(name: str) -> None:
    """No call that was read makes a page fail, on a blank canvas or with any unit pinned."""
    kinds = [p.name for p in parameters(FACTS[name])]
    assert set(kinds) <= set(KINDS) and FACTS[name].__doc__
    calls = [" ".join([name, *texts]) for texts in product(*(TEXTS.get(k, COUNTS) for k in kinds))]
    heavy = {"kept_shifted", "kept_centred", "equivariance", "invariance"}
    for call in calls[:2] if name in heavy else calls[:60]:
        for at in (BLANK, PLAIN, situation(4, "as-written", unit="pool2.3.1.2")):
            try:
                assert isinstance(told(at, call), int | float | str)
            except NotYetError as error:
                assert str(error).endswith(".")


def test_the_networks_sizes_are_those_of_pytorchs_layers() -> None:
    modules = dict(PLAIN.model.named_modules())
    total = sum(p.numel() for p in PLAIN.model.parameters())
    assert told(PLAIN, "total_parameters") == total
    assert told(PLAIN, "times_parameters 3") == 3 * total
    for name in ("conv1", "conv2", "fc1", "fc2", "fc3"):
        module, count = modules[name], sum(p.numel() for p in modules[name].parameters())
        weight = module.get_parameter("weight")
        assert told(PLAIN, f"parameters {name}") == count
        assert told(PLAIN, f"parameter_share {name}") == count / total
        assert told(PLAIN, f"weights {name}") == weight.numel()
        assert told(PLAIN, f"channels {name}") == len(weight)
        if isinstance(module, nn.Conv2d):
            assert told(PLAIN, f"window_side {name}") == module.kernel_size[0]
            assert told(PLAIN, f"window_area {name}") == module.kernel_size[0] ** 2
            assert told(PLAIN, f"kernel_weights {name}") == weight[0].numel()
            assert told(PLAIN, f"channels_before {name}") == module.in_channels
            out = told(PLAIN, f"side {name}")
            assert isinstance(out, int)
            assert told(PLAIN, f"multiply_adds {name}") == weight.numel() * out**2
            padding = int(told(PLAIN, f"same_padding {name}"))
            padded = nn.Conv2d(1, 1, module.kernel_size[0], padding=padding)
            assert padded(torch.zeros(1, 1, 9, 9)).shape[-1] == 9
    names = [layer.name for layer in PLAIN.model.layers if layer.kind != "flatten"]
    shares = [float(told(PLAIN, f"multiply_add_share {name}")) for name in names]
    assert sum(shares) == pytest.approx(1)


def test_shapes_are_those_of_what_the_network_computes() -> None:
    for name in LAYERS:
        values = PLAIN.trace.activations[name][0]
        assert told(PLAIN, f"units {name}") == values.numel()
        assert told(PLAIN, f"side {name}") == values.shape[-1]
        assert told(PLAIN, f"map_size {name}") == values[0].numel()
        shape = "×".join(map(str, (64, *values.shape)))
        assert told(PLAIN, f"batch_shape {name} 64") == shape
        assert told(PLAIN, f"reversed_shape {name} 64") == "×".join(map(str, (*values.shape, 64)))
    assert told(PLAIN, "units_before fc1") == 256
    dense = nn.Linear(784, 6 * 24 * 24)
    assert told(PLAIN, "dense_instead conv1") == sum(p.numel() for p in dense.parameters())
    out = nn.Conv2d(1, 1, 5, 2, 2)(torch.zeros(1, 1, 28, 28))
    assert told(PLAIN, "out_side 28 5 2 2") == out.shape[-1]


@pytest.mark.slow
@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2", "pool2"])
def test_the_field_of_a_unit_is_where_its_gradient_can_be(layer: str) -> None:
    torch.manual_seed(0)
    model = lenet.LeNet5(Architecture("sigmoid"))
    # A pooling lets through only its largest input: so over many inputs.
    rows: list[set[int]] = []
    for col in (1, 2):
        seen: set[int] = set()
        for seed in range(12):
            torch.manual_seed(seed)
            x = torch.rand(1, 1, 28, 28, requires_grad=True)
            steps = lenet.feature_extraction.run_steps(model, x)
            (gradient,) = torch.autograd.grad(steps[layer][0, :, 1, col].sum(), x)
            seen |= set(gradient[0, 0].any(dim=0).nonzero().flatten().tolist())
        rows.append(seen)
    assert len(rows[0]) == told(PLAIN, f"receptive_size {layer}")
    assert min(rows[1]) - min(rows[0]) == told(PLAIN, f"jump {layer}")


def test_widths_cost_what_pytorchs_layers_hold() -> None:
    layers = [nn.Conv2d(1, 12, 5), nn.Conv2d(12, 32, 5), nn.Linear(512, 240)]
    layers += [nn.Linear(240, 168), nn.Linear(168, 10)]
    count = sum(p.numel() for layer in layers for p in layer.parameters())
    assert told(PLAIN, "wider_parameters 2") == count


def test_of_the_models_and_their_training() -> None:
    dead = lenet.MODELS["as-written"].facts["dead_classes"]
    assert told(PLAIN, "dead_count") == len(dead) and told(PLAIN, "alive_count") == 10 - len(dead)
    assert dead == [5, 6, 8, 9] and told(PLAIN, "dead_classes") == "5, 6, 8 and 9"
    assert (told(PLAIN, "first_dead"), told(PLAIN, "first_alive")) == (dead[0], 0)
    assert told(PLAIN, "accuracy relu") == lenet.MODELS["relu"].mnist_accuracy
    z = torch.linspace(-9, 9, 2001, requires_grad=True)
    for name in ("relu", "sigmoid"):
        (slopes,) = torch.autograd.grad(getattr(torch, name)(z).sum(), z)
        assert told(PLAIN, f"largest_derivative {name}") == pytest.approx(float(slopes.max()))
    assert told(PLAIN, "weakest_signal 5") == pytest.approx(0.25**5)


@pytest.mark.parametrize("model", ["relu", "sigmoid"])
def test_of_the_drawing(model: str) -> None:
    at = situation(4, model)
    x = (at.input() - 0.1307) / 0.3081
    with torch.no_grad():
        outputs = at.model(x)[0]
    order = outputs.argsort(descending=True).tolist()
    shares = F.softmax(outputs, 0)
    assert told(at, "answer") == order[0] == 4 and told(at, "second") == order[1]
    assert told(at, "confidence") == pytest.approx(float(shares[4]), abs=ROUNDING)
    assert told(at, "probability 7") == pytest.approx(float(shares[7]), abs=ROUNDING)
    assert told(at, "output 7") == pytest.approx(float(outputs[7]), abs=1e-3)
    assert told(at, "ink_share") == pytest.approx(int((at.input() > 0).sum()) / 784)
    conv1 = F.conv2d(x, at.model.conv1.weight, at.model.conv1.bias)
    assert told(at, "largest conv1") == pytest.approx(float(conv1.max()), abs=1e-3)
    assert told(at, "largest conv1 2") == pytest.approx(float(conv1[0, 2].max()), abs=1e-3)
    held = conv1.clone().requires_grad_()
    act = getattr(torch, model)
    (slopes,) = torch.autograd.grad(act(held).sum(), held)
    assert told(at, "mean_slope conv1") == pytest.approx(float(slopes.mean()), abs=1e-3)
    inactive = slopes == 0 if model == "relu" else slopes < 0.025
    assert told(at, "inactive act1") == pytest.approx(float(inactive.float().mean()), abs=2e-3)
    other = lenet.load_model("as-written")(x).argmax()
    assert told(at, "answer_of as-written") == int(other)
    steps = lenet.feature_extraction.run_steps(at.model.requires_grad_(True), at.input())
    loss = F.cross_entropy(steps["fc3"], torch.tensor([4]))
    first, last = torch.autograd.grad(loss, [steps["conv1"], steps["fc3"]])
    ratio = float(first.norm() / last.norm())
    assert told(at, f"gradient_ratio {model}") == pytest.approx(ratio, rel=1e-2)


@pytest.mark.slow
def test_of_moves() -> None:
    x = PLAIN.input()
    moved = F.pad(x, (2, 0))[..., :28]
    network = lenet.load_model("relu")
    with torch.no_grad():
        read = int(network((moved - 0.1307) / 0.3081).argmax())
        before = network.conv1((x - 0.1307) / 0.3081)
        after = network.conv1((moved - 0.1307) / 0.3081)
    assert told(PLAIN, "answer_shifted 2") == read
    assert told(PLAIN, "equivariance conv1 2") == pytest.approx(0, abs=1e-5)
    error = float((after - before).norm() / before.norm())
    assert told(PLAIN, "invariance conv1 2") == pytest.approx(error, rel=1e-3)
    assert told(PLAIN, "shift_count") == 17**2
    kept = 0
    for rows, cols in product(range(-8, 9), repeat=2):
        image = np.zeros((28, 28), np.float32)
        source = x[0, 0].numpy()
        for r, c in product(range(28), repeat=2):
            if 0 <= r + rows < 28 and 0 <= c + cols < 28:
                image[r + rows, c + cols] = source[r, c]
        with torch.no_grad():
            kept += int(network((torch.tensor(image)[None, None] - 0.1307) / 0.3081).argmax()) == 3
    assert abs(int(told(PLAIN, "kept_shifted")) - kept) <= 1  # what stands on the threshold
    assert int(told(PLAIN, "kept_centred")) >= kept
    images, labels = example_images()
    with torch.no_grad():
        right = network((images[:, None] / 255 - 0.1307) / 0.3081).argmax(1) == labels
    assert told(PLAIN, "examples_right") == int(right.sum()) and told(PLAIN, "examples") == 10


def test_of_the_pinned_unit() -> None:
    at = situation(3, unit="conv2.3.4.5")
    weight, bias = at.model.conv2.weight[3], at.model.conv2.bias
    assert bias is not None
    window = at.trace.activations["pool1"][0, :, 4:9, 5:10]
    products = float((window * weight).sum())
    assert told(at, "unit") == "conv2.3.4.5" and told(at, "product_count") == 150
    assert told(at, "products") == pytest.approx(products, abs=1e-3)
    assert told(at, "bias") == pytest.approx(float(bias[3]))
    assert told(at, "value") == pytest.approx(products + float(bias[3]), abs=1e-3)
    assert told(at, "activated") == pytest.approx(max(0.0, products + float(bias[3])), abs=1e-3)
    assert told(at, "seen_rows") == "8 to 21"
    pooled = situation(3, unit="pool1.2.4.4")
    block = pooled.trace.activations["act1"][0, 2, 8:10, 8:10].flatten().tolist()
    assert told(pooled, "pool_inputs") == ", ".join(f"{number:.2f}" for number in block)


def test_of_the_flattening() -> None:
    numbers = torch.arange(256).view(16, 4, 4)
    flat = numbers.flatten().tolist()
    assert told(PLAIN, "flat_place 3 1 2") == flat.index(int(numbers[3, 1, 2]))
    rows_first = numbers.permute(1, 2, 0).flatten().tolist()
    assert told(PLAIN, "flat_place_if_rows_first 3 1 2") == rows_first.index(int(numbers[3, 1, 2]))
    with pytest.raises(NotYetError, match="16×4×4"):
        told(PLAIN, "flat_place 16 0 0")
