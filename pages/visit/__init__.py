"""The visit: what is kept for one visitor between the runs."""

from pages.visit.digit import CurrentDigit
from pages.visit.state import (
    ENGINES,
    RejectedFile,
    Visit,
    current,
    device_name,
    engine,
    model_name,
)

__all__ = [
    "ENGINES",
    "CurrentDigit",
    "RejectedFile",
    "Visit",
    "current",
    "device_name",
    "engine",
    "model_name",
]
