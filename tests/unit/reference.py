"""LeNet-5 once more, in NumPy and by hand: what PyTorch's numbers are compared with."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lenet.digit_codes import digit_codes
from lenet.layers import NOTEBOOK, Architecture, Connections, Pooling

Array = NDArray[np.float64]


def convolve(
    maps: Array, kernels: Array, biases: Array, padding: int = 0, border: float = 0.0
) -> Array:
    """Slide every kernel over the maps: (C, H, W), (K, C, k, k), (K,) -> (K, H', W')."""
    around = ((0, 0), (padding, padding), (padding, padding))
    maps = np.pad(maps, around, constant_values=border)
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


def convolve_some(maps: Array, slices: Array, biases: Array, reads: Connections) -> Array:
    """Slide kernels over some maps each: (C, H, W), one (k, k) for each read, (K,)."""
    left, out = iter(slices), []
    for bias, channels in zip(biases, reads, strict=True):
        kernel = np.stack([next(left) for _ in channels])[None]
        out.append(convolve(maps[[*channels]], kernel, np.array([bias]))[0])
    assert next(left, None) is None
    return np.stack(out)


def subsample(maps: Array, coefficients: Array, biases: Array) -> Array:
    """Add up each 2×2 block, times a coefficient, plus a bias."""
    count, height, width = maps.shape
    out = np.zeros((count, height // 2, width // 2))
    for row in range(height // 2):
        for col in range(width // 2):
            block = maps[:, 2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
            out[:, row, col] = coefficients * block.sum(axis=(1, 2)) + biases
    return out


def forward(
    image: Array, state: Mapping[str, Array], built: Architecture = NOTEBOOK
) -> dict[str, Array]:
    """Return every step for one image (28, 28), values 0..1."""

    def act(z: Array) -> Array:
        if built.activation == "tanh":
            raised: Array = np.exp(2 * z)
            return (raised - 1) / (raised + 1)
        if built.activation == "scaled-tanh":
            raised = np.exp(4 * z / 3)
            return 1.7159 * (raised - 1) / (raised + 1)
        return np.maximum(z, 0) if built.activation == "relu" else 1 / (1 + np.exp(-z))

    def weights(name: str) -> tuple[Array, Array]:
        return state[f"{name}.weight"], state[f"{name}.bias"]

    def pooled(name: str, x: Array) -> Array:
        if built.pooling != "trainable":
            return pool(x, built.pooling)
        steps[name] = subsample(x, *weights(name))
        return act(steps[name])

    def dense(name: str, x: Array) -> Array:
        return state[f"{name}.weight"] @ x + state[f"{name}.bias"]

    steps: dict[str, Array] = {"input": image[None]}
    x = (image[None] - built.mean) / built.deviation
    last = "squash" if built.pooling == "trainable" else "pool"
    steps["conv1"] = convolve(x, *weights("conv1"), built.padding[0], built.border)
    steps["act1"] = act(steps["conv1"])
    steps[f"{last}1"] = x = pooled("pool1", steps["act1"])
    steps["conv2"] = (
        convolve(x, *weights("conv2"), built.padding[1])
        if built.connections is None
        else convolve_some(x, *weights("conv2"), built.connections)
    )
    steps["act2"] = act(steps["conv2"])
    steps[f"{last}2"] = pooled("pool2", steps["act2"])
    steps["flatten"] = steps[f"{last}2"].reshape(-1)
    steps["fc1"] = dense("fc1", steps["flatten"])
    steps["act3"] = act(steps["fc1"])
    steps["fc2"] = dense("fc2", steps["act3"])
    steps["act4"] = act(steps["fc2"])
    if built.output == "rbf":
        codes = np.array(digit_codes())
        outputs = steps["fc3"] = -((steps["act4"] - codes) ** 2).sum(axis=1)
    else:
        outputs = steps["fc3"] = dense("fc3", steps["act4"])
    if built.output_activation:
        outputs = steps["act5"] = act(outputs)
    powers = np.exp(outputs - outputs.max())
    steps["probabilities"] = powers / powers.sum()
    return steps
