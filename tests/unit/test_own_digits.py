import numpy as np
import pytest
import torch

import lenet
from lenet.evaluation import evaluate
from lenet.geometry import Ink
from lenet.own_digits import MOST, CollectionError, LabelledDigits
from lenet.preprocessing import canvas_to_tensor
from lenet.strokes import example_digits, rasterise
from lenet.ties import NO_ANSWER


def image(digit: int) -> Ink:
    x = canvas_to_tensor(rasterise(example_digits()[digit]))
    assert x is not None
    pixels: Ink = (x[0, 0] * 255).round().byte().numpy()
    return pixels


def collected(*labelled: tuple[int, int]) -> LabelledDigits:
    digits = LabelledDigits()
    for digit, label in labelled:
        digits = digits.with_digit(image(digit), label)
    return digits


def test_answers_and_report_are_those_of_the_network_one_by_one() -> None:
    digits, model = collected((3, 3), (8, 8), (5, 6), (5, 5)), lenet.load_model("relu")
    traces = [lenet.trace(model, torch.from_numpy(one)[None, None] / 255) for one in digits.images]
    assert digits.answers(model) == [trace.digit for trace in traces]
    confusion = np.zeros((10, 11), int)
    for label, trace in zip(digits.labels, traces, strict=True):
        assert trace.digit is not None
        confusion[label, trace.digit] += 1
    assert np.array_equal(digits.confusion(digits.answers(model)), confusion)
    assert np.array_equal(evaluate(model, *digits.tensors).confusion, confusion)


def test_a_tie_is_counted_as_no_answer() -> None:
    digits, model = collected((0, 0), (8, 8), (8, 0)), lenet.load_model("as-written")
    assert digits.answers(model) == [0, NO_ANSWER, NO_ANSWER]
    confusion = digits.confusion(digits.answers(model))
    assert confusion[:, -1].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert int(confusion.trace()) == 1
    assert np.array_equal(evaluate(model, *digits.tensors).confusion, confusion)


def test_a_digit_is_taken_back_and_a_blank_collection_stays_so() -> None:
    digits = collected((3, 3), (8, 8), (5, 6))
    assert digits.without(-1).labels == (3, 8)
    assert digits.without(0).labels == (8, 6)
    assert not LabelledDigits().without(-1)
    assert LabelledDigits().answers(lenet.load_model("relu")) == []


def test_a_collection_has_an_end() -> None:
    full = LabelledDigits((image(3),) * MOST, (3,) * MOST)
    with pytest.raises(CollectionError, match=f"at most {MOST}"):
        full.with_digit(image(4), 4)


@pytest.mark.parametrize("labelled", [(), ((3, 3),), ((3, 3), (5, 6), (0, 0))])
def test_its_bytes_are_read_back(labelled: tuple[tuple[int, int], ...]) -> None:
    digits = collected(*labelled)
    again = LabelledDigits.from_bytes(digits.as_bytes())
    assert again.labels == digits.labels
    assert all(map(np.array_equal, again.images, digits.images))


@pytest.mark.parametrize("content", [b"x", bytes(784), bytes([10]) + bytes(784), bytes(785 * 501)])
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(CollectionError):
        LabelledDigits.from_bytes(content)
