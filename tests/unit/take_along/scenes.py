"""Scenes to take along: all models, drawings of all kinds, surgeries, units everywhere."""

from dataclasses import replace

from lenet.drawing import Drawing, example_drawing
from lenet.picture import Picture
from lenet.preprocessing import canvas_to_tensor
from lenet.scene import Scene
from lenet.surgery import kernel_shapes, parse_surgery


def drawn(digit: int) -> Drawing:
    """Return an example digit, moved and squeezed, so that it is one no longer."""
    strokes = example_drawing(digit).strokes
    return Drawing(tuple([(0.9 * x + 20.5, y - 8.25) for x, y in stroke] for stroke in strokes))


def over_a_picture() -> Drawing:
    image = canvas_to_tensor(example_drawing(1).ink)
    assert image is not None
    pixels = (image[0, 0] * 255).round().byte().numpy()
    return Drawing((((60.0, 60.0), (200.0, 70.0)),), picture=Picture(pixels))


def scene(model: str, drawing: Drawing, unit: str = "", surgery: str = "", page: str = "") -> Scene:
    plain = Scene(page, model, drawing, unit, settings={"layer": "conv2"} if page else {})
    return replace(plain, surgery=parse_surgery(surgery, plain.layers))


def whole_surgery() -> str:
    """Return an operation on each slice of conv2: more than an address has room for."""
    kernels, channels, _, _ = kernel_shapes(Scene().layers)["conv2"]
    places = ((kernel, channel) for kernel in range(kernels) for channel in range(channels))
    return ",".join(f"conv2.{kernel}.{channel}.2.2=0.12345678" for kernel, channel in places)


SCENES = [
    scene("relu", Drawing()),
    scene("sigmoid", Drawing(), "act1.2.3.4"),
    scene("relu", example_drawing(3), "conv2.3.4.5"),
    scene("relu", example_drawing(7), "probabilities.7"),
    scene("relu", drawn(5), "act3.17"),
    scene("relu", drawn(9), "pool1.1.4.5", "conv1.2=off,conv2.5.3=neg"),
    scene("relu", over_a_picture(), "input.0.14.14"),
    scene("relu", example_drawing(2), "fc1.17", whole_surgery(), "kernels"),
    scene("sigmoid", example_drawing(0), "pool2.15.3.0", page="invariance"),
    scene("sigmoid", drawn(4), "act2.7.1.6", "conv1.1.bias=-0.5"),
    scene("sigmoid", example_drawing(8)),
    scene("as-written", example_drawing(6), "fc3.6"),
    scene("as-written", drawn(1), "act5.1", "conv2.5.2.1.4=0.25,conv1.0=neg"),
    scene("as-written", drawn(2), "conv1.5.23.23"),
    scene("lenet5-1998", drawn(5), "conv2.9.4.5", "conv1.2=neg"),
    scene("lenet5-1998", example_drawing(3), "fc3.3"),
    scene("lenet5-1998", example_drawing(8), "squash1.2.4.4"),
]
