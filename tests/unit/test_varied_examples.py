import torch

from lenet import load_model
from lenet.evaluation import predict
from lenet.varied_examples import VARIANTS, varied_examples


def test_each_example_is_drawn_by_so_many_other_hands() -> None:
    images, labels = varied_examples()
    assert images.shape == (10 * VARIANTS, 28, 28) and images.dtype == torch.uint8
    assert labels.tolist() == [digit for digit in range(10) for _ in range(VARIANTS)]
    assert len({image.numpy().tobytes() for image in images}) == len(images)
    assert images.flatten(1).any(dim=1).all()


def test_the_same_seed_gives_the_same_images_and_another_one_others() -> None:
    first, again, other = (varied_examples(2, seed)[0] for seed in (3, 3, 4))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_they_are_digits_that_the_networks_read() -> None:
    images, labels = varied_examples()
    for name in ("relu", "sigmoid"):
        read = predict(load_model(name), images).argmax(dim=1)
        assert (read == labels).float().mean() > 0.95
