"""The novelty detector: its numbers by hand, its files, and what it says of drawings."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from lenet import load_model, model_cards, trace
from lenet.drawing import example_drawing
from lenet.novelty.detector import (
    FACTS_FILE,
    MODELS,
    Detector,
    Novelty,
    Scale,
    energies,
    load_detector,
    mahalanobis_distances,
    novelty,
    tensors_file,
)
from lenet.novelty.fit import class_means, share_out, whitening
from lenet.novelty.non_digits import KINDS, render_non_digits
from lenet.pen_strokes import PenDigit, PenStrokesError
from lenet.preprocessing import frame, images_to_input
from lenet.stored_facts import DamagedFileError
from tests.rounding import ROUNDING

GENERATOR = np.random.default_rng(0)


def test_distances_are_those_of_a_covariance_inverted_by_hand() -> None:
    labels = np.repeat(np.arange(10), 30)
    features = GENERATOR.normal(size=(300, 7)) @ GENERATOR.normal(size=(7, 7)) + labels[:, None]
    means = np.stack([features[labels == digit].mean(axis=0) for digit in range(10)])
    around = features - means[labels]
    covariance = around.T @ around / (300 - 10)
    covariance += 0.01 * np.trace(covariance) / 7 * np.eye(7)
    inverse = np.linalg.inv(covariance)
    expected = [
        min(float(np.sqrt((x - mean) @ inverse @ (x - mean))) for mean in means) for x in features
    ]
    x, y = torch.tensor(features).float(), torch.tensor(labels)
    found_means = class_means(x, y)
    found = mahalanobis_distances(x, found_means, whitening(x, y, found_means))
    assert torch.allclose(found_means, torch.tensor(means).float(), atol=ROUNDING)
    assert found.tolist() == pytest.approx(expected, rel=1e-3)


def test_the_energy_is_minus_the_logarithm_of_the_summed_exponentials() -> None:
    outputs = GENERATOR.normal(size=(5, 10)) * 8
    expected = -np.log(np.exp(outputs).sum(axis=1))
    assert energies(torch.tensor(outputs)).tolist() == pytest.approx(expected.tolist())


def test_a_scale_puts_the_typical_at_zero_and_the_unusual_at_one() -> None:
    assert Scale(3.0, 5.0)(torch.tensor([3.0, 5.0, 9.0])).tolist() == [0.0, 1.0, 3.0]


def test_the_score_is_the_sum_of_both_on_their_scales() -> None:
    detector = Detector(
        torch.zeros(10, 256), torch.eye(256), Scale(0.0, 2.0), Scale(-10.0, -5.0), 1.5
    )
    features, outputs = torch.zeros(1, 256), torch.full((1, 10), -1e9)
    features[0, 3], outputs[0, 4] = 3.0, 5.0
    assert float(detector.scores(features, outputs)) == pytest.approx(3 / 2 + 1)
    assert Novelty(1.6, 1.5).is_novel and not Novelty(1.5, 1.5).is_novel


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_examples_are_digits_and_most_stars_and_lines_are_none(name: str) -> None:
    model, detector = load_model(name), load_detector(name)
    for digit in range(10):
        framing = frame(example_drawing(digit).ink)
        assert framing is not None
        found = novelty(name, trace(model, framing.tensor))
        assert found is not None and not found.is_novel
    for kind in ("stars", "lines"):
        inputs = images_to_input(torch.from_numpy(render_non_digits(KINDS[kind], 40, seed=5)))
        alarms = [detector.assess(trace(model, x[None])) for x in inputs]
        assert sum(found is not None and found.is_novel for found in alarms) >= 30


def test_of_a_blank_canvas_and_of_other_models_nothing_is_said() -> None:
    assert novelty("relu", trace(load_model("relu"), None)) is None
    framing = frame(example_drawing(3).ink)
    assert framing is not None
    assert novelty("as-written", trace(load_model("as-written"), framing.tensor)) is None


def test_its_files_are_of_these_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(model_cards.WEIGHTS_FOLDER, folder)
    content = json.loads((folder / FACTS_FILE).read_text("utf-8"))
    content["relu"]["model_sha256"] = "0" * 64
    (folder / FACTS_FILE).write_text(json.dumps(content), "utf-8")
    with pytest.raises(DamagedFileError, match="is about other weights of relu"):
        load_detector("relu", folder)
    tensors_file("sigmoid", folder).write_bytes(b"{}")
    with pytest.raises(DamagedFileError, match=r"sigmoid-novelty\.safetensors"):
        load_detector("sigmoid", folder)
    (folder / FACTS_FILE).unlink()
    monkeypatch.setattr(model_cards, "MODELS", model_cards.read_cards(folder))
    framing = frame(example_drawing(3).ink)
    assert framing is not None  # weights of one's own may come without
    assert novelty("relu", trace(load_model("relu"), framing.tensor)) is None


def test_no_writer_is_in_two_groups() -> None:
    digits = [PenDigit(0, writer, (np.zeros((2, 2)),)) for writer in (4, 1, 9, 1, 7, 2)]
    groups = share_out(digits)
    assert (groups.fit, groups.calibrate, groups.test) == ((1, 7), (2, 9), (4,))
    with pytest.raises(PenStrokesError, match="three or more"):
        share_out(digits[1:2])


@pytest.mark.parametrize("name", KINDS)
def test_drawings_that_are_none_are_drawn_the_same_again(name: str) -> None:
    images = render_non_digits(KINDS[name], 6, seed=3)
    assert images.shape == (6, 28, 28) and images.any(axis=(1, 2)).all()
    assert np.array_equal(images, render_non_digits(KINDS[name], 6, seed=3))
    assert len({image.tobytes() for image in images}) > 1


@pytest.mark.slow
def test_few_digits_of_writers_it_never_saw_are_taken_for_none(pen_strokes_file: Path) -> None:
    from lenet.novelty.measure import count_alarms
    from lenet.pen_drawings import choose_writers, render_varied
    from lenet.pen_strokes import read_pen_digits

    written = read_pen_digits(pen_strokes_file)
    digits = choose_writers(written, share_out(written).test)
    images = torch.from_numpy(render_varied(digits, variants=1, seed=1)).flatten(0, 1)
    for name in MODELS:
        found = count_alarms(load_detector(name), load_model(name), ("digits", True, images))
        assert found.alarms <= 0.02 * found.total
