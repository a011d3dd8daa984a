import pytest
import torch
from torch import nn

from lenet.layers import LAYERS, PARAMETERS, Architecture, layer, layer_table
from lenet.model import LeNet5
from tests.rounding import assert_same

PUBLISHED_SHAPES = {
    "conv1": (6, 24, 24),
    "pool1": (6, 12, 12),
    "conv2": (16, 8, 8),
    "pool2": (16, 4, 4),
    "flatten": (256,),
    "fc1": (120,),
    "fc2": (84,),
    "fc3": (10,),
}


def test_the_model_has_the_published_number_of_parameters() -> None:
    assert sum(p.numel() for p in LeNet5().parameters()) == 44_426 == PARAMETERS


def test_the_table_has_the_published_shapes() -> None:
    assert {name: layer(name).shape for name in PUBLISHED_SHAPES} == PUBLISHED_SHAPES


@pytest.mark.parametrize("output_activation", [False, True])
def test_the_table_counts_what_each_module_holds(output_activation: bool) -> None:
    model = LeNet5(Architecture(output_activation=output_activation))
    for step in model.layers:
        module = getattr(model, step.name, nn.Identity())
        assert step.parameters == sum(p.numel() for p in module.parameters()), step.name


def test_multiply_adds_are_what_a_loop_over_all_windows_counts() -> None:
    by_hand = {
        "conv1": 6 * 24 * 24 * 1 * 5 * 5,
        "conv2": 16 * 8 * 8 * 6 * 5 * 5,
        "fc1": 256 * 120,
        "fc2": 120 * 84,
        "fc3": 84 * 10,
    }
    assert {s.name: s.multiply_adds for s in LAYERS if s.multiply_adds} == by_hand


def test_the_table_lists_the_names_of_the_1998_paper_in_order() -> None:
    papers = list(dict.fromkeys(step.paper for step in LAYERS))
    assert papers == ["input", "C1", "S2", "C3", "S4", "C5", "F6", "output"]


def test_the_state_dict_has_the_notebooks_names() -> None:
    layers = ["conv1", "conv2", "fc1", "fc2", "fc3"]
    expected = [f"{name}.{part}" for name in layers for part in ("weight", "bias")]
    assert list(LeNet5(Architecture("sigmoid", output_activation=True)).state_dict()) == expected


def test_the_output_activation_clips_the_outputs_at_zero() -> None:
    x = torch.randn(64, 1, 28, 28)
    plain, clipped = LeNet5(), LeNet5(Architecture(output_activation=True))
    clipped.load_state_dict(plain.state_dict())
    outputs = plain(x)
    assert (outputs < 0).any()
    assert_same(clipped(x), outputs.clamp(min=0))


def test_only_the_output_activation_adds_a_row_to_the_table() -> None:
    names = [step.name for step in layer_table(Architecture(output_activation=True))]
    assert names == [*(s.name for s in LAYERS[:-1]), "act5", "probabilities"]


def test_an_unknown_activation_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(ValueError, match=r"'softplus'.*relu, sigmoid, tanh"):
        Architecture("softplus")  # type: ignore[arg-type]


def test_an_unknown_layer_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(KeyError, match=r"conv9.*conv1, act1"):
        layer("conv9")
