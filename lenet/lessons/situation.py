"""What facts and checks are computed from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from lenet.drawing import Drawing
from lenet.feature_extraction import Trace, trace
from lenet.last_results import LastResults
from lenet.layers import Layer
from lenet.model import LeNet5
from lenet.model_cards import MODELS
from lenet.model_registry import REGISTRY
from lenet.preprocessing import frame
from lenet.surgery import Surgery
from lenet.ties import digits_in_words
from lenet.units import Unit


class NotYetError(Exception):
    """Something has to be done first; the message says what, as a sentence."""


class TraceCache:
    """Cache the traces of the drawings that one network has read last."""

    MOST = 32  # traces

    def __init__(self) -> None:
        self._model: LeNet5 | None = None
        self._traces = LastResults(self.MOST)

    def trace(self, model: LeNet5, drawing: Drawing) -> Trace:
        """Return what a network computes for a drawing."""
        if model is not self._model:
            self._model, self._traces = model, LastResults(self.MOST)

        def compute() -> Trace:
            framing = frame(drawing.ink) if drawing else None
            return trace(model, None if framing is None else framing.tensor)

        return self._traces.get(drawing, compute)


@dataclass(frozen=True)
class Situation:
    """What a visitor sees at a step.

    Args:
        model: The network, altered or not.
        trace: What it computes for the drawing.
        unit: The pinned one, if any.
        settings: Of the page's widgets, by their names in the address.
        drawing: What is on the canvas.
        name: The model's, as in `lenet.MODELS`.
        surgery: What was done to it.
        earlier: What was on the canvas before, in this visit.
        trained: The network without the surgery; None for that of the library.
        playing: The settings that change by themselves at the moment.
        traces: Caches the traces of other drawings.
        computed: Facts that were computed already, by name and arguments.
    """

    model: LeNet5
    trace: Trace
    unit: Unit | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    drawing: Drawing = field(default_factory=Drawing)
    name: str = "relu"
    surgery: Surgery = ()
    earlier: Sequence[Drawing] = ()
    trained: LeNet5 | None = None
    playing: Collection[str] = ()
    traces: TraceCache = field(default_factory=TraceCache, compare=False)
    computed: dict[tuple[Any, ...], float | str] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def unaltered(self) -> LeNet5:
        """The network without the surgery: always the same object for the same network."""
        if self.trained is not None:
            return self.trained
        return self.model if self.name not in MODELS else REGISTRY.load(self.name)

    def layer(self, name: str) -> Layer:
        """Return a row of the network's layer table."""
        return next(step for step in self.model.layers if step.name == name)

    def values(self, layer: str) -> Tensor:
        """Return what a layer holds, float32 of its shape.

        Raises:
            NotYetError: The canvas is blank.
        """
        self.check_drawing()
        return self.trace.activations[layer][0]

    def map(self, layer: str, channel: int) -> Tensor:
        """Return what one feature map of a layer holds, or one unit of a dense layer.

        Raises:
            NotYetError: The canvas is blank, or the layer has no such map.
        """
        values = self.values(layer)
        if channel >= len(values):
            raise NotYetError(f"The layer {layer} has the maps 0 to {len(values) - 1}.")
        return values[channel]

    def answer(self) -> int:
        """Return the digit that the network reads, 0..9.

        Raises:
            NotYetError: The canvas is blank, or several digits tie.
        """
        self.check_drawing()
        if self.trace.answer is None:
            tied = digits_in_words(self.trace.tied)
            raise NotYetError(f"The network has no answer: a tie of {tied}.")
        return self.trace.answer

    def check_drawing(self) -> None:
        """Check that something is drawn.

        Raises:
            NotYetError: The canvas is blank.
        """
        if self.trace.digit is None:
            raise NotYetError("Draw a digit first.")

    def pinned(self) -> Unit:
        """Return the pinned unit.

        Raises:
            NotYetError: There is none.
        """
        if self.unit is None:
            raise NotYetError("Pin a unit first: click a cell of a feature map.")
        return self.unit

    def trace_of(self, drawing: Drawing) -> Trace:
        """Return what the network computes for another drawing."""
        return self.traces.trace(self.model, drawing)

    def input(self) -> Tensor:
        """Return the network's input, float32 (1, 1, 28, 28), values 0..1.

        Raises:
            NotYetError: The canvas is blank.
        """
        self.check_drawing()
        return self.trace.activations["input"]
