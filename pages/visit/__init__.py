"""The visit: what is kept for one visitor between the runs."""

from pages.visit.digit import CanvasSeed, CurrentDigit
from pages.visit.state import Visit, current, device_name, model_name

__all__ = [
    "CanvasSeed",
    "CurrentDigit",
    "Visit",
    "current",
    "device_name",
    "model_name",
]
