"""What a visitor may see at a step."""

from collections.abc import Mapping

from lenet import load_model, trace
from lenet.drawing import Drawing, example_drawing
from lenet.lessons import Situation
from lenet.preprocessing import frame
from lenet.surgery import operate, parse_surgery
from lenet.units import parse_unit


def situation(
    digit: int | None = 3,
    model: str = "relu",
    *,
    unit: str = "",
    surgery: str = "",
    settings: Mapping[str, str] | None = None,
    drawing: Drawing | None = None,
    earlier: tuple[Drawing, ...] = (),
) -> Situation:
    """Return what is seen of an example digit, or of a drawing, or of a blank canvas."""
    if drawing is None:
        drawing = Drawing() if digit is None else example_drawing(digit)
    network = load_model(model)
    operations = parse_surgery(surgery, network.layers)
    if operations:
        network = operate(network, operations)
    framing = frame(drawing.ink) if drawing else None
    return Situation(
        network,
        trace(network, None if framing is None else framing.tensor),
        parse_unit(unit, network.layers) if unit else None,
        settings or {},
        drawing,
        model,
        operations,
        earlier,
    )
