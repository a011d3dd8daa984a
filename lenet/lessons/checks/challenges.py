"""Checks of challenges: they also give a score, of which the best is kept."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary

import torch

from lenet.equivariance import answers, moved
from lenet.evaluation import evaluate
from lenet.feature_extraction import run_steps
from lenet.lessons.checks.registered import Checked, check
from lenet.lessons.situation import Situation
from lenet.model import LeNet5
from lenet.model_registry import REGISTRY
from lenet.numbers import fixed, percent
from lenet.preprocessing import images_to_input
from lenet.smallest_stroke import added_ink
from lenet.surgery import OFF, Operation, kernel_shapes, operate
from lenet.varied_examples import varied_examples

COMPARED = 8  # earlier drawings at most
LAST_STROKES = 16  # of a drawing, before each of which the answer is computed
OTHERWISE = 0.1  # from which relative distance on two inputs count as different drawings
SAME = 0.01  # up to which relative distance two maps count as the same


@check
def turned_into(at: Situation, digit: int, digit_after: int) -> Checked:
    """Strokes added to a drawing that was read as one digit make it another; score: ink added."""
    said, strokes = at.answer(), len(at.drawing.strokes)
    for count in range(strokes - 1, max(0, strokes - 1 - LAST_STROKES), -1):
        before = at.drawing.first(count)
        if at.trace_of(before).answer == digit:
            ink = added_ink(before.ink, at.drawing.ink)
            words = f"You have added {ink:,} pixels of ink to a {digit}; it is read as {said}"
            if said == digit_after:
                return Checked(True, f"{words}.", ink)
            return Checked(False, f"{words}. It should be read as {digit_after}.")
    if said == digit:
        return Checked(
            False, f"It is read as {said}; add strokes until it is read as {digit_after}."
        )
    return Checked(False, f"It is read as {said}: begin with a {digit}, then add strokes.")


@check
def changed_by_one_pixel(at: Situation) -> Checked:
    """Some shift by one pixel changes the answer; score: the probability it had before."""
    said, x = at.answer(), at.input()
    shifts = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if r or c]
    read = answers(at.model, torch.cat([moved(x, rows=r, cols=c) for r, c in shifts])).digits
    others = [
        (s, int(d)) for s, d in zip(shifts, read.tolist(), strict=True) if d not in (said, -1)
    ]
    share = float(at.trace.probabilities[said])
    if not others:
        words = f"It is read as {said}, {percent(share)}, at all {len(shifts)} shifts by one pixel"
        return Checked(False, f"{words}; one of them should change the answer.")
    (row, col), digit = others[0]
    where = f"{_ways(row, 'down', 'up')}{_ways(col, 'to the right', 'to the left')}"
    words = f"Unmoved it is read as {said}, {percent(share)}; one pixel{where} as {digit}."
    return Checked(True, words, share, lower=False)


def _ways(steps: int, onward: str, back: str) -> str:
    return "" if not steps else f" {onward if steps > 0 else back}"


@check
def costliest_kernel(at: Situation) -> Checked:
    """The one kernel is silenced that costs most; score: drawings still read."""
    return _one_kernel(at, most=True)


@check
def cheapest_kernel(at: Situation) -> Checked:
    """The one kernel is silenced that costs least; score: drawings still read."""
    return _one_kernel(at, most=False)


def _one_kernel(at: Situation, *, most: bool) -> Checked:
    kernels = kernels_read(at.unaltered)
    done = at.surgery
    total = len(varied_examples_once()[1])
    if len(done) != 1 or str(done[0]) not in kernels:
        return Checked(
            False, "Silence exactly one kernel of conv1 or conv2; Reset brings back all."
        )
    now = kernels[str(done[0])]
    best = min(kernels.values()) if most else max(kernels.values())
    words = f"Without {done[0].target} the network reads {now} of {total} drawings"
    end = "no other kernel costs " + ("more." if most else "less.")
    far = f"there is one that leaves {'fewer' if most else 'more'}."
    return Checked(now == best, f"{words}; {end if now == best else far}", now, lower=most)


_read: WeakKeyDictionary[LeNet5, dict[str, int]] = WeakKeyDictionary()


@lru_cache(maxsize=1)
def varied_examples_once() -> tuple[torch.Tensor, torch.Tensor]:
    """Return `varied_examples()`, drawn once."""
    return varied_examples()


def kernels_read(model: LeNet5) -> dict[str, int]:
    """Return how many of the varied examples a model reads without each of its kernels."""
    if model not in _read:
        _read[model] = _kernels_read(model)
    return _read[model]


def _kernels_read(model: LeNet5) -> dict[str, int]:
    (images, labels), read = varied_examples_once(), {}
    for layer, (count, *_) in kernel_shapes(model.layers).items():
        for kernel in range(count):
            off = Operation(layer, (kernel,), OFF)
            read[str(off)] = evaluate(operate(model, (off,)), images, labels).accuracy.correct
    return read


@check
def excites(at: Situation, layer: str, channel: int) -> Checked:
    """A map holds more than any of the varied examples brings about; score: its maximum then."""
    top, best = float(at.map(layer, channel).max()), strongest(at.unaltered, layer, channel)
    has = f"The maximum of map {channel} of {layer} is {fixed(top, 2)}"
    count = len(varied_examples_once()[1])
    limit = f"above the {fixed(best, 2)} of the best of {count} other drawings"
    words = f"{has}, {limit}." if top > best else f"{has}; it should be {limit}."
    return Checked(top > best, words, top if top > best else None, lower=False)


def strongest(model: LeNet5, layer: str, channel: int) -> float:
    """Return the largest number that the varied examples bring about in a map of a model."""
    with torch.no_grad():
        x = images_to_input(varied_examples_once()[0]).to(model.device)
        return float(run_steps(model, x)[layer][:, channel].max())


@check
def right_and_wrong(at: Situation, digit: int, model: str, other: str) -> Checked:
    """One model reads a digit and another does not; score: how sure the other one is."""
    x = at.input()
    read = {name: answers(REGISTRY.load(name), x) for name in (model, other)}
    said = {name: int(found.digits) for name, found in read.items()}
    sure = float(read[other].confidences)
    words = f"{model} reads {_or_tie(said[model])}, {other} reads {_or_tie(said[other])}, "
    if said[model] == digit and said[other] not in (digit, -1):
        return Checked(True, f"{words}{percent(sure)}.", sure, lower=False)
    wanted = f"{model} should read {digit}, {other} another digit"
    return Checked(False, f"{words}{percent(sure)}; {wanted}.", lower=False)


def _or_tie(digit: int) -> str:
    return "a tie" if digit < 0 else str(digit)


@check
def same_map(at: Situation, layer: str) -> Checked:
    """A map is as it was for an earlier, different drawing; score: their relative distance."""
    x, now, best = at.input(), at.values(layer), None
    for drawing in at.earlier[-COMPARED:]:
        before = at.trace_of(drawing)
        if before.digit is None or _distance(x, before.activations["input"]) < OTHERWISE:
            continue
        for channel, earlier in enumerate(before.activations[layer][0]):
            if earlier.any():
                pair = _distance(now[channel], earlier), channel
                best = min(pair, best) if best else pair
    if best is None:
        return Checked(False, "Draw a digit, then clear the canvas and draw a different one.")
    far, channel = best
    words = f"Map {channel} of {layer} differs by {percent(far)} from that of an earlier drawing"
    end = "." if far <= SAME else f"; it should differ by {percent(SAME)} or less."
    return Checked(far <= SAME, words + end, far)


def _distance(values: torch.Tensor, reference: torch.Tensor) -> float:
    size = float(reference.norm())
    return float((values - reference).norm()) / size if size else float("inf")
