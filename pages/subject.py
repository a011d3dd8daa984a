"""What every page is about: made in one place, once a run, and handed to the panels."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property

from torch import Tensor

from lenet import DeviceError, LeNet5, Trace, Unit, parse_unit, resolve_device, trace
from lenet.devices import failure, give_up
from lenet.drawing import example_drawing
from lenet.model_cards import OWN
from lenet.surgery import Surgery, operate, surgery_text
from pages import resources, visit
from pages.results import cached
from pages.visit import CurrentDigit, Visit
from pages.visit.own_network import OwnNetwork
from pages.words.sentences import sentence

EXAMPLE = 3  # the digit shown where nothing is drawn yet


@dataclass(frozen=True)
class Subject:
    """The digit, the network that looks at it, and what it computes.

    Args:
        digit: The current one.
        name: The model's, as in `lenet.MODELS`, or `lenet.model_cards.OWN`.
        model: The trained network, shared by all visits, or this visit's own or altered copy.
        surgery: What was done to it; nothing to the trained one.
        unit: The pinned one, if any.
        device_fault: Why it does not run on the device that was asked for; empty if it does.
        is_example: Whether the digit is no one's but an example, shown where nothing is drawn yet.
    """

    digit: CurrentDigit
    name: str
    model: LeNet5
    surgery: Surgery
    unit: Unit | None
    device_fault: str = ""
    is_example: bool = False

    @property
    def tensor(self) -> Tensor | None:
        """The network's input, float32 (1, 1, 28, 28), values 0..1; None for a blank canvas."""
        return self.digit.tensor

    @property
    def surgery_text(self) -> str:
        """What was done to the network, as links write it."""
        return surgery_text(self.surgery)

    @property
    def title(self) -> str:
        """The model's name, and whether it was altered."""
        return self.name + (" (altered)" if self.surgery else "")

    @classmethod
    def of_own(cls, own: OwnNetwork, chosen: Subject) -> Subject:
        """Return what the visitor's own network makes of the digit, whichever is chosen."""
        if chosen.name == OWN:
            return chosen
        return replace(chosen, name=OWN, model=own.model, surgery=(), unit=None)

    def beside(self, name: str) -> Subject:
        """Return another model, as trained, that looks at the same digit.

        Raises:
            CheckpointError: Its weights cannot be loaded.
        """
        return replace(self, name=name, model=resources.beside(name), surgery=())

    @cached_property
    def trace(self) -> Trace:
        """What the network computes for the digit."""
        return cached(lambda: trace(self.model, self.tensor), "trace", self.scene_key)

    @property
    def network_key(self) -> Hashable:
        """Identifies the network: the trained one, which never changes, the device, the surgery."""
        return self.trained, self.device, self.surgery

    @property
    def scene_key(self) -> Hashable:
        """Identifies the network and the drawing."""
        return self.network_key, self.digit.drawing

    @property
    def trained(self) -> LeNet5:
        """The network without the surgery, on the CPU."""
        return _trained(visit.current(), self.name, "cpu")

    @property
    def measured_name(self) -> str:
        """Tells the network, but for its surgery, from all others that can be measured."""
        own = visit.current().own
        return f"{OWN} {own.digest}" if self.name == OWN and own else self.name

    @property
    def device(self) -> str:
        """Where the network runs."""
        return str(self.model.device)


def current_subject() -> Subject:
    """Return what the pages are about in this run.

    A device that does not exist here, or fails, is replaced by the CPU.

    Raises:
        CheckpointError: The model's weights cannot be loaded.
    """
    this_visit, name = visit.current(), visit.model_name()
    device, fault = _device(visit.device_name())
    model = _altered(this_visit, name, device)
    subject = Subject(
        this_visit.digit,
        name,
        model,
        this_visit.surgery(name),
        parse_unit(this_visit.unit, model.layers) if this_visit.unit else None,
        fault,
    )
    try:
        _ = subject.trace
    except RuntimeError as error:
        if model.device.type == "cpu":
            raise
        give_up(model.device, error)
        return current_subject()
    return subject


def subject_or_example() -> Subject:
    """Return what the pages are about; where nothing is drawn yet, an example.

    The visit and its address know nothing of the example.

    Raises:
        CheckpointError: The model's weights cannot be loaded.
    """
    subject = current_subject()
    if subject.digit.drawing:
        return subject
    digit = CurrentDigit(drawing=example_drawing(EXAMPLE))
    return replace(subject, digit=digit, is_example=True)


def _device(asked: str) -> tuple[str, str]:
    """Return the device to run on, and why it is not the one that was asked for."""
    try:
        device = str(resolve_device(asked))
    except DeviceError as error:
        return (
            "cpu",
            failure() or f"{sentence(str(error))}. The network runs on the CPU instead.",
        )
    return device, failure() if device == "cpu" else ""


def _trained(this_visit: Visit, name: str, device: str) -> LeNet5:
    """Return the shared model of that name, or the network that the visitor has brought."""
    if name == OWN and this_visit.own is not None:
        return this_visit.own.on(device)
    return resources.shared_model(name, device)


def _altered(this_visit: Visit, name: str, device: str) -> LeNet5:
    """Return a model, or the visit's own copy of it after a surgery."""
    model, surgery = _trained(this_visit, name, device), this_visit.surgery(name)
    if not surgery:
        return model
    key = (name, device, surgery)
    if this_visit.altered is None or this_visit.altered[0] != key:
        this_visit.altered = key, operate(model, surgery)
    return this_visit.altered[1]
