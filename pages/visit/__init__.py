"""The visit: what is kept for one visitor between the runs."""

from pages.visit.state import (
    CanvasSeed,
    CurrentDigit,
    Visit,
    canvas_seed,
    current,
    current_digit,
    device_name,
    is_page_complete,
    model_name,
    model_title,
    operated_model,
    pinned_unit,
    present_surgery,
    show_notice,
    surgery_states,
)

__all__ = [
    "CanvasSeed",
    "CurrentDigit",
    "Visit",
    "canvas_seed",
    "current",
    "current_digit",
    "device_name",
    "is_page_complete",
    "model_name",
    "model_title",
    "operated_model",
    "pinned_unit",
    "present_surgery",
    "show_notice",
    "surgery_states",
]
