import pytest
from hypothesis import given
from hypothesis import strategies as st

import lenet
from lenet.layers import LAYERS
from lenet.strokes import example_digits, rasterise
from lenet.units import Unit, UnitError, parse_unit

SHOWN = [step for step in LAYERS if step.kind != "flatten"]


@given(data=st.data())
def test_every_unit_is_found_by_its_name(data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(SHOWN))
    place = tuple(data.draw(st.integers(0, side - 1)) for side in step.shape)
    unit = Unit(step.name, place)
    assert parse_unit(str(unit), LAYERS) == unit


def test_a_unit_knows_its_value_and_what_it_sees() -> None:
    trace = lenet.trace(
        lenet.load_model("relu"), lenet.canvas_to_tensor(rasterise(example_digits()[4]))
    )
    unit = parse_unit("conv2.3.4.5", LAYERS)
    assert unit.value(trace.activations) == float(trace.activations["conv2"][0, 3, 4, 5])
    assert unit.box(LAYERS) == lenet.receptive_field("conv2").box(4, 5) == (8, 10, 22, 24)
    assert parse_unit("fc1.17", LAYERS).box(LAYERS) == (0, 0, 28, 28)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "no layer ''; the layers are input, conv1"),
        ("conv3.1.2.3", "no layer 'conv3'"),
        ("flatten.7", "no layer 'flatten'"),
        ("conv2.3.4", "conv2 has 1,024 units, conv2.0.0.0 to conv2.15.7.7"),
        ("conv2.16.0.0", "conv2.0.0.0 to conv2.15.7.7"),
        ("conv2.3.8.0", "names no unit"),
        ("fc1.120", "fc1 has 120 units, fc1.0 to fc1.119"),
        ("fc1.-1", "one of fc1 is fc1.119"),
        ("fc1.٣", "names no unit"),
        ("fc1.1e1", "names no unit"),
        ("fc1." + "9" * 5000, "names no unit"),
    ],
)
def test_a_name_of_no_unit_is_refused_in_one_short_line(text: str, hint: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_unit(text, LAYERS)
    assert hint in str(caught.value)
    assert len(str(caught.value)) < 200


@given(text=st.text(max_size=40))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        assert str(parse_unit(text, LAYERS)).count(".") >= 1
    except UnitError as error:
        assert "\n" not in str(error) or "\n" in text
