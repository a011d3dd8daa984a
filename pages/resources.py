"""What all visits share, read-only: the models, the data, what was measured."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from lenet import scene
from lenet.model_registry import REGISTRY

if TYPE_CHECKING:
    from torch import Tensor

    from lenet import LeNet5
    from lenet.attribution import Patch
    from lenet.dead_outputs import LastActivationCost
    from lenet.picture import Picture
    from lenet.training.snapshots import Snapshot

EXAMPLES, MNIST = "variations of the examples", "MNIST test images"  # samples, by name
MNIST_SAMPLE = 2000  # images: read in a moment


def shared_model(name: str, device: str) -> "LeNet5":
    """Return a trained model, the same for all sessions; see `ModelRegistry.load`."""
    return REGISTRY.load(name, device)


@st.cache_resource(show_spinner=False, max_entries=1)
def mnist_test_set(folder: str) -> "tuple[Tensor, Tensor]":
    """Return MNIST's test images and labels; see `lenet.datasets.load_mnist`.

    Without a spinner: a callback that shows something can be ended there (see `session`).
    """
    from lenet.datasets import load_mnist

    return load_mnist(folder, train=False, download=False)


def open_mnist(number: int) -> "Picture":
    """Return an image of MNIST's test set, read once for all; see `lenet.scene.open_mnist`."""
    return scene.open_mnist(number, mnist_test_set)


@st.cache_resource(show_spinner=False, max_entries=1)
def sample_images(folder: str) -> "dict[str, tuple[Tensor, Tensor]]":
    """Return labelled images to measure with, by name: uint8 (N, 28, 28) and int64 (N,).

    The example digits as other hands would draw them, and, where there is MNIST in the folder, the
    first of its test set.
    """
    from lenet.datasets import DatasetError, load_mnist
    from lenet.varied_examples import varied_examples

    samples = {EXAMPLES: varied_examples()}
    try:
        images, labels = load_mnist(folder, train=False, download=False)
        samples[MNIST] = images[:MNIST_SAMPLE], labels[:MNIST_SAMPLE]
    except DatasetError:
        pass  # the examples will do
    return samples


def samples() -> "dict[str, tuple[Tensor, Tensor]]":
    """Return the labelled images that this machine has; see `sample_images`."""
    from lenet.data_folder import default_data_folder

    return sample_images(str(default_data_folder()))


@dataclass(frozen=True)
class Measured:
    """An accuracy, and how long it took to measure."""

    correct: int
    total: int
    seconds: float

    @property
    def share(self) -> float:
        """The accuracy, 0..1."""
        return self.correct / self.total


@st.cache_data(show_spinner=False, max_entries=256)
def accuracy(sample: str, model: str, surgery: str, _model: "LeNet5") -> Measured:
    """Measure how well a model reads a sample.

    Args:
        sample: Its name.
        model: The model's name.
        surgery: What was done to it, as text.
        _model: The model itself, after the surgery.
    """
    from lenet.evaluation import evaluate

    began = time.perf_counter()
    measured = evaluate(_model, *samples()[sample]).accuracy
    return Measured(measured.correct, measured.total, time.perf_counter() - began)


@st.cache_data(show_spinner=False, max_entries=256)
def patches(
    sample: str, model: str, surgery: str, unit: tuple[str, int], count: int, _model: "LeNet5"
) -> "list[Patch]":
    """Return what in a sample excites a unit most; see `lenet.attribution.strongest_patches`.

    Args:
        sample: Its name.
        model: The model's name.
        surgery: What was done to it, as text.
        unit: The layer, and the map or the unit in it.
        count: How many.
        _model: The model itself, after the surgery.
    """
    from lenet.attribution import strongest_patches

    return strongest_patches(_model, samples()[sample][0], *unit, count)


@st.cache_resource(show_spinner=False, max_entries=8)
def snapshots(name: str) -> "list[tuple[Snapshot, LeNet5]]":
    """Return a model's recorded snapshots, each with the network as it was then.

    Raises:
        DamagedFileError: Their file, or that of the training's history, is missing or damaged.
    """
    from lenet import MODELS
    from lenet.training.snapshots import load_snapshots, model_at

    card = MODELS[name]
    return [(snapshot, model_at(snapshot, card)) for snapshot in load_snapshots(card)]


def beside(name: str) -> "LeNet5":
    """Return the shared model of that name as trained, on the CPU, to be shown beside another."""
    return shared_model(name, "cpu")


def example_inputs() -> "Tensor":
    """Return the example digits as inputs, float32 (10, 1, 28, 28), values 0..1."""
    from lenet.datasets import example_images
    from lenet.preprocessing import images_to_input

    return images_to_input(example_images()[0])


@st.cache_data(show_spinner=False, max_entries=4)
def last_activation_cost(name: str) -> "tuple[LastActivationCost, Measured]":
    """Return what the last activation costs a model on the largest sample, and what `relu` reads.

    See `lenet.dead_outputs.last_activation_cost`.
    """
    from lenet import MODELS
    from lenet.dead_outputs import last_activation_cost

    images, labels = samples()[largest_sample()]
    cost = last_activation_cost(beside(name), images, labels, MODELS[name].dead_classes)
    return cost, accuracy(largest_sample(), "relu", "", beside("relu"))


@st.cache_data(show_spinner=False, max_entries=4)
def learning_signals(name: str) -> list[float]:
    """Return how strongly a model's outputs are corrected by the variations of the examples.

    See `lenet.gradients.learning_signals`.
    """
    from lenet import gradients
    from lenet.preprocessing import images_to_input

    images, labels = samples()[EXAMPLES]
    return gradients.learning_signals(beside(name), images_to_input(images), labels)


def largest_sample() -> str:
    """Return the name of the sample with most images."""
    return max(samples(), key=lambda name: len(samples()[name][1]))
