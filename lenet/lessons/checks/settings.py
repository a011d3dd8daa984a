"""Where the controls of the pages stand."""

from __future__ import annotations

from collections.abc import Mapping

from lenet.building_blocks import SettingsError, Window
from lenet.equivariance import answers, moved
from lenet.lessons.checks.registered import Checked, check, either
from lenet.lessons.situation import Situation

_MOVES = (("rows", 0), ("cols", 1))

SETTINGS = {  # that checks ask for, and what each is labelled with
    "conv-padding": "Padding",
    "conv-stride": "Stride",
    "conv-dilation": "Dilation",
    "conv-kernel": "Kernel",
    "pool-kind": "Pooling",
    "pool-size": "Size",
    "pool-stride": "Stride",
    "pool-shift": "Shift to the right, pixels",
    "dw-blocks": "Convolution blocks",
    "snapshot": "Snapshot",
    "move-cols": "To the right, pixels",
    "move-rows": "Down, pixels",
    "move-angle": "Rotated anticlockwise, degrees",
}


def words_of(setting: str) -> str:
    """Return what a control is labelled with."""
    return SETTINGS.get(setting, setting)


def _whole(settings: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(settings.get(name, default))
    except ValueError:
        return default


@check
def setting(at: Situation, setting: str, text: str) -> Checked:
    """A control of the page stands at a value."""
    stands = at.settings.get(setting)
    name = f"“{words_of(setting)}”"
    if setting in at.playing:
        return Checked(
            False, f"{name} changes by itself; switch off “Play”, then set it to {text}."
        )
    now = "has not been changed yet" if stands is None else f"is set to {stands}"
    return either(stands == text, f"{name} is set to {text}.", f"{name} {now}; set it to {text}.")


@check
def out_side_is(at: Situation, size: int, kernel: int, count: int) -> Checked:
    """The convolution lab's settings make a map with so many rows."""
    stride, padding, dilation = (
        _whole(at.settings, f"conv-{name}", default)
        for name, default in (("stride", 1), ("padding", 0), ("dilation", 1))
    )
    try:
        made = Window(kernel, stride, padding, dilation).output_size(size)
    except SettingsError as error:
        return Checked(False, f"This does not fit: {error}.")
    has = f"The output has {made} rows"
    return either(made == count, f"{has}.", f"{has}; it should have {count}.")


@check
def answer_changes_when_moved(at: Situation) -> Checked:
    """The sliders of the page Invariance move the digit so that it is read differently."""
    rows, cols = (_whole(at.settings, f"move-{name}", start) for name, start in _MOVES)
    x, said = at.input(), at.answer()
    now = int(answers(at.model, moved(x, rows=rows, cols=cols)).digits)
    read = f"is read as {now if now >= 0 else 'a tie'}"
    where = f"Moved {rows} pixels down and {cols} to the right, the digit {read}"
    return either(
        now not in (said, -1),
        f"{where}; unmoved, as {said}.",
        f"{where}. It should be read as another digit than {said}; move it further.",
    )
