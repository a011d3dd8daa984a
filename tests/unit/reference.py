"""LeNet-5 once more, in NumPy and by hand: what PyTorch's numbers are compared with."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def convolve(maps: Array, kernels: Array, biases: Array) -> Array:
    """Slide every kernel over the maps: (C, H, W), (K, C, k, k), (K,) -> (K, H', W')."""
    count, _, side, _ = kernels.shape
    height, width = maps.shape[1] - side + 1, maps.shape[2] - side + 1
    out = np.zeros((count, height, width))
    for kernel in range(count):
        for row in range(height):
            for col in range(width):
                window = maps[:, row : row + side, col : col + side]
                out[kernel, row, col] = (window * kernels[kernel]).sum() + biases[kernel]
    return out


def pool(maps: Array) -> Array:
    """Keep the largest of each 2×2 block."""
    count, height, width = maps.shape
    out = np.zeros((count, height // 2, width // 2))
    for row in range(height // 2):
        for col in range(width // 2):
            block = maps[:, 2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
            out[:, row, col] = block.max(axis=(1, 2))
    return out


def forward(
    image: Array, state: Mapping[str, Array], activation: str, output_activation: bool
) -> dict[str, Array]:
    """Return every step for one image (28, 28), values 0..1."""

    def act(z: Array) -> Array:
        return np.maximum(z, 0) if activation == "relu" else 1 / (1 + np.exp(-z))

    def dense(name: str, x: Array) -> Array:
        return state[f"{name}.weight"] @ x + state[f"{name}.bias"]

    steps: dict[str, Array] = {"input": image[None]}
    x = (image[None] - 0.1307) / 0.3081
    steps["conv1"] = convolve(x, state["conv1.weight"], state["conv1.bias"])
    steps["act1"] = act(steps["conv1"])
    steps["pool1"] = pool(steps["act1"])
    steps["conv2"] = convolve(steps["pool1"], state["conv2.weight"], state["conv2.bias"])
    steps["act2"] = act(steps["conv2"])
    steps["pool2"] = pool(steps["act2"])
    steps["flatten"] = steps["pool2"].reshape(-1)
    steps["fc1"] = dense("fc1", steps["flatten"])
    steps["act3"] = act(steps["fc1"])
    steps["fc2"] = dense("fc2", steps["act3"])
    steps["act4"] = act(steps["fc2"])
    outputs = steps["fc3"] = dense("fc3", steps["act4"])
    if output_activation:
        outputs = steps["act5"] = act(outputs)
    powers = np.exp(outputs - outputs.max())
    steps["probabilities"] = powers / powers.sum()
    return steps
