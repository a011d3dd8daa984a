import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import lenet
from lenet.kernels import bias_of
from lenet.layers import LAYERS
from lenet.strokes import example_digits, rasterise
from lenet.surgery import (
    LARGEST,
    NEGATED,
    OFF,
    Change,
    Operation,
    SurgeryError,
    bounded,
    kernel_shapes,
    operate,
    operated_on,
    parse_surgery,
    surgery_text,
)
from tests.rounding import assert_same, differ

SHAPES = {"conv1": (6, 1, 5, 5), "conv2": (16, 6, 5, 5)}
numbers = st.floats(-100, 100, allow_nan=False, width=32)


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    layer = draw(st.sampled_from(list(SHAPES)))
    place = tuple(draw(st.integers(0, side - 1)) for side in SHAPES[layer])
    kind = draw(st.sampled_from(["kernel", "slice", "weight", "bias"]))
    if kind == "weight":
        return Operation(layer, place, draw(numbers))
    if kind == "bias":
        return Operation(layer, place[:1], draw(numbers), bias=True)
    change: Change = draw(st.sampled_from((OFF, NEGATED)))
    return Operation(layer, place[: 1 if kind == "kernel" else 2], change)


def test_the_kernels_are_those_of_the_layer_table() -> None:
    assert kernel_shapes(LAYERS) == SHAPES


@pytest.mark.slow
@given(surgery=st.lists(operations(), max_size=20).map(tuple))
def test_a_link_carries_every_surgery_exactly(surgery: tuple[Operation, ...]) -> None:
    read = parse_surgery(surgery_text(surgery), LAYERS)
    model = lenet.load_model("relu")
    for one, other in zip(
        operate(model, surgery).parameters(), operate(model, read).parameters(), strict=True
    ):
        assert torch.equal(one, other)


@pytest.mark.slow
@given(surgery=st.lists(operations(), max_size=12))
def test_what_is_left_out_as_pointless_makes_no_difference(surgery: list[Operation]) -> None:
    short: tuple[Operation, ...] = ()
    for operation in surgery:
        short = operated_on(short, operation)
    assert len(short) <= len(surgery)
    model = lenet.load_model("relu")
    for one, other in zip(
        operate(model, tuple(surgery)).parameters(), operate(model, short).parameters(), strict=True
    ):
        assert torch.equal(one, other)


def test_a_silenced_kernel_leaves_an_empty_map_and_the_others_alone() -> None:
    model = lenet.load_model("relu")
    x = lenet.canvas_to_tensor(rasterise(example_digits()[3]))
    before, after = lenet.trace(model, x), lenet.trace(operate(model, _read("conv1.2=off")), x)
    assert not after.activations["conv1"][0, 2].any()
    others = [0, 1, 3, 4, 5]
    assert_same(after.activations["conv1"][:, others], before.activations["conv1"][:, others])
    assert differ(after.activations["conv2"], before.activations["conv2"])


def test_a_negated_kernel_gives_the_negative_of_its_map() -> None:
    model = lenet.load_model("sigmoid")
    x = lenet.canvas_to_tensor(rasterise(example_digits()[3]))
    before, after = lenet.trace(model, x), lenet.trace(operate(model, _read("conv2.5=neg")), x)
    assert_same(after.activations["conv2"][0, 5], -before.activations["conv2"][0, 5])


def test_a_silenced_slice_takes_just_its_channel_out_of_the_sum() -> None:
    model = lenet.load_model("relu")
    altered = operate(model, _read("conv2.5.3=off,conv2.5.bias=0.25,conv2.4.1.2.3=-1.5"))
    assert not altered.conv2.weight[5, 3].any()
    assert torch.equal(altered.conv2.weight[5, 2], model.conv2.weight[5, 2])
    assert float(bias_of(altered, "conv2")[5]) == 0.25
    assert float(altered.conv2.weight[4, 1, 2, 3]) == -1.5


@given(st.floats())
def test_a_number_typed_in_is_bounded(value: float) -> None:
    assert -LARGEST <= bounded(value) <= LARGEST
    assert bounded(value) == value or not abs(value) <= LARGEST


def test_the_model_itself_is_never_touched() -> None:
    model = lenet.load_model("relu")
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    operate(model, _read("conv1.0=off,conv2.3=neg"))
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, before[name])


def test_operations_are_said_in_words() -> None:
    words = [one.words for one in _read("conv2.5.2=off,conv1.3=neg,conv2.1.bias=-0.5")]
    assert words == [
        "conv2 kernel 5, channel 2 silenced",
        "conv1 kernel 3 negated",
        "conv2 kernel 1, bias = −0.5",
    ]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("fc1.3=off", "only conv1 and conv2 have kernels"),
        ("conv1=off", "write conv1.0=off"),
        ("conv1.6=off", "conv1 has 6×1×5×5 weights"),
        ("conv2.0.0.0=off", "names no kernel, slice or weight"),
        ("conv2.0.0.0.0=off", "write a number"),
        ("conv2.0=0.5", "a kernel is off or neg"),
        ("conv2.0.bias=neg", "write a number"),
        ("conv2.0.bias=nan", "write a number from −100 to 100"),
        ("conv2.0.bias=1e9", "write a number from −100 to 100"),
        ("conv2.-1=off", "names no kernel"),
        ("conv2.٣=off", "names no kernel"),
        ("conv2.3", "a kernel is off or neg"),
        ("conv1.0=off,,", "only conv1 and conv2"),
        (",".join(["conv1.0=neg"] * 500), "500 operations are too many"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_short_line(text: str, hint: str) -> None:
    with pytest.raises(SurgeryError) as caught:
        parse_surgery(text, LAYERS)
    assert hint in str(caught.value)
    assert len(str(caught.value)) < 200


@given(text=st.text(max_size=60))
def test_any_text_is_a_surgery_or_refused(text: str) -> None:
    try:
        parse_surgery(text, LAYERS)
    except SurgeryError as error:
        assert str(error)


def _read(text: str) -> tuple[Operation, ...]:
    return parse_surgery(text, LAYERS)
