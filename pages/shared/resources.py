"""What all sessions share, read-only: PyTorch itself, the models, the data."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from torch import Tensor

    from lenet import LeNet5


@contextmanager
def pytorch() -> Iterator[None]:
    """Show that PyTorch is loading, while it is: only right after the server has started."""
    if "torchvision.models.feature_extraction" in sys.modules:
        yield
        return
    with st.spinner("Loading PyTorch, once after each start …", show_time=True):
        import lenet.feature_extraction  # noqa: F401
    yield


@st.cache_resource(show_spinner=False, max_entries=16)
def shared_model(name: str, device: str) -> "LeNet5":
    """Return a trained model, the same for all sessions; see `lenet.load_model`."""
    from lenet import load_model

    return load_model(name, device)


@st.cache_resource(show_spinner=False, max_entries=1)
def mnist_test_set(folder: str) -> "tuple[Tensor, Tensor]":
    """Return MNIST's test images and labels; see `lenet.datasets.load_mnist`.

    Without a spinner: a callback that shows something can be ended there (see `session`).
    """
    from lenet.datasets import load_mnist

    return load_mnist(folder, train=False, download=False)
