import torch

from lenet import load_model, trace
from lenet.evaluation import Accuracy, evaluate
from lenet.preprocessing import frame
from lenet.strokes import example_digits, rasterise


def test_counting_agrees_with_tracing_one_by_one() -> None:
    model = load_model("sigmoid")
    framings = [frame(rasterise(strokes)) for strokes in example_digits().values()]
    images = torch.stack([torch.from_numpy(f.image) for f in framings if f])
    labels = torch.tensor([0, 1, 2, 3, 4, 0, 0, 0, 0, 0])  # half of them wrong on purpose
    one_by_one = sum(
        trace(model, f.tensor).digit == int(label)
        for f, label in zip(framings, labels, strict=True)
        if f
    )
    assert evaluate(model, images, labels, batch=3) == Accuracy(one_by_one, 10)


def test_an_accuracy_says_itself_in_words() -> None:
    assert str(Accuracy(9_912, 10_000)) == "99.12% (9,912 of 10,000)"
