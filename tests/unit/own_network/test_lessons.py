"""Facts and checks of lessons, where the network is one of one's own, or that of 1998."""

from itertools import product

import pytest

import lenet
from lenet.drawing import Drawing, example_drawing
from lenet.layers import LENET5_1998, Architecture
from lenet.lessons import FACTS, Situation, challenges, course, tour
from lenet.lessons.registry import parameters
from lenet.lessons.situation import NotYetError
from lenet.lessons.text import parse_fact
from lenet.model_cards import OWN
from lenet.preprocessing import frame
from lenet.units import parse_unit
from tests.unit.lessons.arguments import COUNTS, TEXTS
from tests.unit.shapes import SHAPES, network

ALL = SHAPES | {"1998": LENET5_1998}
of_all_shapes = pytest.mark.parametrize("architecture", ALL.values(), ids=ALL)


def situations(architecture: Architecture) -> list[Situation]:
    """Return what is seen of a blank canvas, and of a digit with and without pinned units."""
    model, drawing = network(architecture), example_drawing(3)
    framing = frame(drawing.ink)
    assert framing is not None
    trace, blank = lenet.trace(model, framing.tensor), lenet.trace(model, None)
    units = [parse_unit(name, model.layers) for name in ("conv2.1.0.0", "pool1.1.2.3", "fc1.3")]
    return [
        Situation(model, blank, name=OWN, drawing=Drawing()),
        *(Situation(model, trace, u, name=OWN, drawing=drawing) for u in (None, *units)),
    ]


@pytest.mark.slow
@of_all_shapes
@pytest.mark.parametrize("name", FACTS)
def test_whatever_a_lesson_asks_is_told_or_said_what_is_missing(
    name: str, architecture: Architecture
) -> None:
    kinds = [p.name for p in parameters(FACTS[name])]
    calls = [" ".join([name, *texts]) for texts in product(*(TEXTS.get(k, COUNTS) for k in kinds))]
    for call, at in product(calls[:6], situations(architecture)[:4]):
        try:
            assert isinstance(parse_fact(call).value(at), int | float | str)
        except NotYetError as error:
            assert str(error).endswith(".")


@pytest.mark.slow
@of_all_shapes
def test_every_step_of_every_lesson_can_be_taken(architecture: Architecture) -> None:
    for at in situations(architecture)[:3:2]:  # blank; a digit with a unit of conv2
        for lesson in (tour(), *course(), challenges()):
            for step in lesson.steps:
                given = "" if step.kind == "choose" else 1.0 if step.kind == "number" else None
                assert step.mark(at, given).words
                if at.trace.digit is not None:  # each scene has a drawing
                    assert step.words(at) and step.question(at) and step.reveal(at)
                    assert len(step.options(at)) == len(step.choices)
