"""Named functions with typed arguments, as lessons call them: `receptive_size conv2`.

The names of a function's parameters say what their arguments are: a `layer`, a `digit`, … So a
wrong argument is found when a lesson is read, not when a student comes to it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from lenet.layers import CLASSES, layer_table
from lenet.model_cards import MODELS

LONGEST_CALL = 200  # characters of a fact or check with its arguments
_LAYERS = {step.name: step for step in layer_table() if step.kind != "flatten"}


class CallError(ValueError):
    """A lesson calls what does not exist, or with wrong arguments; the message says so."""


def _layer(text: str) -> str:
    if text not in _LAYERS:
        raise CallError(f"there is no layer {text!r}; the layers are {', '.join(_LAYERS)}")
    return text


def _digit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < CLASSES):
        raise CallError(f"{text!r} is no digit from 0 to {CLASSES - 1}")
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise CallError(f"{text!r} is no whole number")
    return int(text)


def _positive(text: str) -> int:
    if not (count := _count(text)):
        raise CallError("it must be at least 1")
    return count


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e9:
        raise CallError(f"{text!r} is no number")
    return value


def _model(text: str) -> str:
    if text not in MODELS:
        raise CallError(f"there is no model {text!r}; the models are {', '.join(MODELS)}")
    return text


KINDS: Mapping[str, Callable[[str], Any]] = {
    "layer": _layer,
    "digit": _digit,
    "digit_after": _digit,
    "channel": _count,
    "row": _count,
    "col": _count,
    "size": _count,
    "kernel": _positive,
    "stride": _positive,
    "padding": _count,
    "count": _count,
    "shift": _number,
    "value": _number,
    "model": _model,
    "other": _model,
    "setting": str,
    "text": str,
}

Function = Callable[..., Any]
Named = TypeVar("Named", bound=Function)
Registry = dict[str, Function]


def registered(registry: Registry) -> Callable[[Named], Named]:
    """Return a decorator that lets lessons call a function by its name."""

    def add(function: Named) -> Named:
        registry[function.__name__] = function
        return function

    return add


def parameters(function: Function) -> list[inspect.Parameter]:
    """Return what a lesson has to give: all parameters but the situation."""
    return list(inspect.signature(function).parameters.values())[1:]


def usage(function: Function) -> str:
    """Return how a function is called, such as `receptive_size LAYER`."""
    words = [
        p.name.upper() if p.default is p.empty else f"[{p.name.upper()}]"
        for p in parameters(function)
    ]
    return " ".join([function.__name__, *words])


def bound(registry: Registry, call: str, what: str) -> tuple[Function, Sequence[Any]]:
    """Return the function that a call names, and its arguments.

    Args:
        registry: Of facts or of checks.
        call: Such as `"receptive_size conv2"`. The last argument may contain spaces if it is a
            text.
        what: "fact" or "check", for messages.

    Raises:
        CallError: There is no such function, or its arguments are not what they should be.
    """
    if len(call) > LONGEST_CALL:
        raise CallError(
            f"a {what} has more than {LONGEST_CALL} characters; see the list of {what}s"
        )
    if not call.strip():
        raise CallError(f"the {what} is empty; name one")
    name, *texts = call.split()
    if name not in registry:
        raise CallError(f"there is no {what} {name!r}; there are {', '.join(sorted(registry))}")
    function = registry[name]
    wanted = parameters(function)
    if wanted and wanted[-1].name == "text" and len(texts) > len(wanted):
        texts = [*texts[: len(wanted) - 1], " ".join(texts[len(wanted) - 1 :])]
    least = sum(p.default is p.empty for p in wanted)
    if not least <= len(texts) <= len(wanted):
        raise CallError(f"{call!r} has the wrong number of arguments; write {usage(function)}")
    given = zip(wanted, texts, strict=False)
    return function, [KINDS[p.name](text) for p, text in given]
