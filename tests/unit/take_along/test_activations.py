import io

import numpy as np
import pytest

from lenet.scene import Scene
from lenet.take_along.activations import activations_npz
from tests.unit.take_along.scenes import SCENES


@pytest.mark.parametrize("scene", SCENES[::4])
def test_every_step_is_read_back_as_it_was(scene: Scene) -> None:
    trace = scene.trace()
    arrays = np.load(io.BytesIO(activations_npz(trace)), allow_pickle=False)
    assert arrays.files == [layer.name for layer in scene.layers]
    for layer in scene.layers:
        array = arrays[layer.name]
        assert array.dtype == np.float32
        assert array.shape == layer.shape
        assert np.array_equal(array, trace.activations[layer.name][0].numpy())
    assert np.array_equal(arrays["probabilities"], trace.probabilities.numpy())
