"""A scene: all that a person drew and chose, as an address that anyone can open.

    kernels?model=sigmoid&drawing=1QVDl…&unit=conv2.3.4.5&surgery=conv1.2%3Doff&weights=Dense+layers

The path names the page, `model`, `drawing` (see `lenet.drawing`), `unit` (`lenet.units`) and
`surgery` (`lenet.surgery`) name what every page is about; the rest are settings of one page's
widgets. An address has at most `LONGEST` characters after the path.

    python -m lenet.scene "http://localhost:8501/?drawing=example.3&unit=conv2.3.4.5"

prints what the network makes of a scene.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from lenet.drawing import Drawing, parse_drawing
from lenet.layers import Layer
from lenet.model_cards import MODELS, OWN
from lenet.picture import LONGEST_PICTURE, DrawingError, OpenMnist, Picture, mnist_picture
from lenet.quiet_log import shortened
from lenet.scene.room import LONGEST_SETTINGS, UNRESERVED, first_fitting, fitting
from lenet.surgery import Surgery, SurgeryError, parse_surgery, surgery_text
from lenet.units import UnitError, parse_unit

if TYPE_CHECKING:  # an address is read before PyTorch is there
    from torch import Tensor

    from lenet.feature_extraction import Trace
    from lenet.model import LeNet5

    LoadImages = Callable[[str], tuple[Tensor, Tensor]]

LONGEST = 2000  # characters of an address, after the path
LONGEST_READ = 20_000  # characters of one that is looked at at all
LONGEST_DRAWING = LONGEST_PICTURE
MODEL, DRAWING, UNIT, SURGERY = "model", "drawing", "unit", "surgery"  # names in an address
LESSON, PRESENT, GUESS = "lesson", "present", "guess"  # how a scene is shown; settings like others
NO_OWN_NETWORK = (
    "The link is about a network of someone's own, which no link can hold. Open its file on the "
    "page Your network, then the link once more."
)
BLANK = "none"  # a drawing that was there and is no more
PAGES = (
    "",
    "receptive-field",
    "kernels",
    "activations",
    "building-blocks",
    "invariance",
    "architecture",
    "lessons",
    "your-network",
)


class SceneError(ValueError):
    """An address says something that cannot be read; the message says what, in one line."""


@dataclass(frozen=True)
class Scene:
    """What a person drew and chose.

    Args:
        page: Path of the page; empty for the page to draw on.
        model: A name in `lenet.MODELS`, or `lenet.model_cards.OWN`.
        drawing: What is on the canvas.
        unit: Name of the pinned unit; empty if there is none.
        surgery: What was done to the model.
        settings: Of the page's widgets, by their names in the address.
        own: The network of one's own, which no address can hold; None where there is none.
    """

    page: str = ""
    model: str = next(iter(MODELS))
    drawing: Drawing = field(default_factory=Drawing)
    unit: str = ""
    surgery: Surgery = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    own: LeNet5 | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_address(cls, address: str, own: LeNet5 | None = None) -> Scene:
        """Read an address as the app writes it: a whole URL, or what stands after the host.

        Args:
            address: Such as `"kernels?drawing=example.3"`, or no more than what follows the "?".
                An image of MNIST's test set is taken from the folder with the data.
            own: The network of one's own that it is about, see `lenet.own_network.load`.

        Raises:
            SceneError: It says something that cannot be read.
        """
        scene, faults = read_address(address, open_mnist, own=own)
        if faults:
            raise SceneError(faults[0])
        return scene

    @property
    def parameters(self) -> dict[str, str]:
        """What stands after the "?", by name; of surgery and settings no more than has room."""
        own = {
            MODEL: self.model if self.model != Scene.model else "",
            DRAWING: self.drawing.text,
            UNIT: self.unit,
            SURGERY: surgery_text(fitting(self.surgery)),
        }
        settings = first_fitting(
            self.settings.items(), lambda setting: urlencode([setting]), LONGEST_SETTINGS
        )
        return {name: text for name, text in own.items() if text} | dict(settings)

    @property
    def address(self) -> str:
        """The address relative to where the app runs."""
        query = urlencode(self.parameters, safe=UNRESERVED)
        return f"{self.page}?{query}" if query else self.page

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The model's layer table."""
        return _layers(self.model, self.own)

    @property
    def tensor(self) -> Tensor | None:
        """The network's input, float32 (1, 1, 28, 28), values 0..1; None for a blank canvas."""
        from lenet.preprocessing import frame

        framing = frame(self.drawing.ink) if self.drawing else None
        return None if framing is None else framing.tensor

    def network(self, device: str = "cpu") -> LeNet5:
        """Return the model, altered by the surgery."""
        from lenet.checkpoints import load_model
        from lenet.surgery import operate

        if self.model == OWN and self.own is not None:
            model = deepcopy(self.own).to(device)
        else:
            model = load_model(self.model, device)
        return operate(model, self.surgery) if self.surgery else model

    def trace(self, device: str = "cpu") -> Trace:
        """Return what the network computes for the drawing, every step of it."""
        from lenet.feature_extraction import trace

        return trace(self.network(device), self.tensor)

    def unit_value(self, device: str = "cpu") -> float:
        """Return what the pinned unit holds.

        Raises:
            SceneError: No unit is pinned.
        """
        if not self.unit:
            raise SceneError("no unit is pinned in this scene")
        return parse_unit(self.unit, self.layers).value(self.trace(device).activations)


def read_address(
    address: str, mnist: OpenMnist, *, own: LeNet5 | None = None
) -> tuple[Scene, list[str]]:
    """Read what can be read of an address.

    Args:
        address: A whole URL, or what stands after the host, or after the "?".
        mnist: Returns an image of MNIST's test set by its number.
        own: The network of one's own that it may be about.

    Returns:
        The scene, and a line on each thing that could not be read.
    """
    if len(address) > LONGEST_READ:
        return Scene(), [f"The link has {len(address):,} characters: too many to be one of ours."]
    if "?" not in address and "=" in address:
        address = f"?{address}"
    try:
        parts = urlsplit(address)
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        return Scene(), ["The link is damaged."]
    page = parts.path.strip("/").rpartition("/")[2]
    return read_parameters(parameters, mnist, page=page if page in PAGES else "", own=own)


def read_parameters(
    parameters: Mapping[str, str], mnist: OpenMnist, *, page: str = "", own: LeNet5 | None = None
) -> tuple[Scene, list[str]]:
    """Read what can be read of what stands after the "?"; see `read_address`."""
    faults: list[str] = []
    settings = dict(parameters)
    model = settings.pop(MODEL, "") or Scene.model
    if model == OWN and own is None:
        faults.append(NO_OWN_NETWORK)
        model = Scene.model
    elif model not in MODELS and model != OWN:
        faults.append(
            f"The link names a model that does not exist: {shortened(model)}. "
            f"The models are {', '.join(MODELS)}."
        )
        model = Scene.model
    layers = _layers(model, own)
    drawing, unit = Drawing(), settings.pop(UNIT, "")
    surgery: Surgery = ()
    try:
        surgery = parse_surgery(settings.pop(SURGERY, ""), layers)
    except SurgeryError as error:
        faults.append(f"The link asks for a surgery that is not possible: {error}.")
    try:
        unit = str(parse_unit(unit, layers)) if unit else ""
    except UnitError as error:
        unit = ""
        faults.append(f"The link names a unit that does not exist: {error}.")
    try:
        text = settings.pop(DRAWING, "")
        drawing = parse_drawing("" if text == BLANK else text, mnist)
    except DrawingError as error:
        faults.append(f"The drawing in the link cannot be shown: {error}.")
    return Scene(page, model, drawing, unit, surgery, settings, own), faults


def open_mnist(number: int, load: LoadImages | None = None) -> Picture:
    """Return an image of MNIST's test set.

    Args:
        number: Its place in the set.
        load: Returns images and labels of the set in a folder; by default read from disk.

    Raises:
        DrawingError: There is no MNIST in the folder with the data, or not all of it.
    """
    from lenet.data_folder import default_data_folder
    from lenet.datasets import DatasetError, load_mnist

    load = load or partial(load_mnist, train=False, download=False)
    try:
        images, labels = load(str(default_data_folder()))
        return mnist_picture(number, images[number].numpy(), int(labels[number]))
    except (DatasetError, IndexError) as error:
        raise DrawingError("it is an image of MNIST, which is not on this machine") from error


def _layers(model: str, own: LeNet5 | None) -> tuple[Layer, ...]:
    if model == OWN and own is not None:
        return own.architecture.layers
    return MODELS[model].architecture.layers
