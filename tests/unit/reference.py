"""LeNet-5 once more, in NumPy and by hand: what PyTorch's numbers are compared with."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lenet.layers import NOTEBOOK, Architecture, Pooling

Array = NDArray[np.float64]


def convolve(maps: Array, kernels: Array, biases: Array, padding: int = 0) -> Array:
    """Slide every kernel over the maps: (C, H, W), (K, C, k, k), (K,) -> (K, H', W')."""
    maps = np.pad(maps, ((0, 0), (padding, padding), (padding, padding)))
    count, _, side, _ = kernels.shape
    height, width = maps.shape[1] - side + 1, maps.shape[2] - side + 1
    out = np.zeros((count, height, width))
    for kernel in range(count):
        for row in range(height):
            for col in range(width):
                window = maps[:, row : row + side, col : col + side]
                out[kernel, row, col] = (window * kernels[kernel]).sum() + biases[kernel]
    return out


def pool(maps: Array, pooling: Pooling = "max") -> Array:
    """Keep the largest of each 2×2 block, or its mean."""
    count, height, width = maps.shape
    out = np.zeros((count, height // 2, width // 2))
    for row in range(height // 2):
        for col in range(width // 2):
            block = maps[:, 2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
            largest, mean = block.max(axis=(1, 2)), block.sum(axis=(1, 2)) / 4
            out[:, row, col] = largest if pooling == "max" else mean
    return out


def forward(
    image: Array, state: Mapping[str, Array], built: Architecture = NOTEBOOK
) -> dict[str, Array]:
    """Return every step for one image (28, 28), values 0..1."""

    def act(z: Array) -> Array:
        if built.activation == "tanh":
            raised: Array = np.exp(2 * z)
            return (raised - 1) / (raised + 1)
        return np.maximum(z, 0) if built.activation == "relu" else 1 / (1 + np.exp(-z))

    def conv(name: str, x: Array, padding: int) -> Array:
        return convolve(x, state[f"{name}.weight"], state[f"{name}.bias"], padding)

    def dense(name: str, x: Array) -> Array:
        return state[f"{name}.weight"] @ x + state[f"{name}.bias"]

    steps: dict[str, Array] = {"input": image[None]}
    x = (image[None] - built.mean) / built.deviation
    steps["conv1"] = conv("conv1", x, built.padding[0])
    steps["act1"] = act(steps["conv1"])
    steps["pool1"] = pool(steps["act1"], built.pooling)
    steps["conv2"] = conv("conv2", steps["pool1"], built.padding[1])
    steps["act2"] = act(steps["conv2"])
    steps["pool2"] = pool(steps["act2"], built.pooling)
    steps["flatten"] = steps["pool2"].reshape(-1)
    steps["fc1"] = dense("fc1", steps["flatten"])
    steps["act3"] = act(steps["fc1"])
    steps["fc2"] = dense("fc2", steps["act3"])
    steps["act4"] = act(steps["fc2"])
    outputs = steps["fc3"] = dense("fc3", steps["act4"])
    if built.output_activation:
        outputs = steps["act5"] = act(outputs)
    powers = np.exp(outputs - outputs.max())
    steps["probabilities"] = powers / powers.sum()
    return steps
