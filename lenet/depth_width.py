"""Networks like LeNet-5, but deeper, shallower, wider or narrower: what they cost and can do.

    python -m lenet.depth_width --data DIR

trains a grid of them on MNIST, all by one recipe, and writes what each reads of the test set to
`weights/depth-and-width.json`, for the app to show.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from lenet.data_folder import default_data_folder
from lenet.datasets import DatasetError, load_mnist
from lenet.evaluation import evaluate
from lenet.geometry import IMAGE_SIZE
from lenet.layers import CLASSES, Layer, LayerTable
from lenet.model_cards import SHARE, WEIGHTS_FOLDER
from lenet.stored_facts import Checks, list_of, number, read_facts, record, text, whole
from lenet.training.data import Examples
from lenet.training.loop import train
from lenet.training.recipes import Recipe

RESULTS_FILE = WEIGHTS_FOLDER / "depth-and-width.json"
COMMAND = "python -m lenet.depth_width --data DIR"
RESULTS: Checks = {
    "command": text,
    "data": text,
    "recipe": record({"epochs": whole(1)}),
    "networks": list_of(
        record(
            {
                "depth": whole(0, 9),
                "width": number(0),
                "parameters": whole(1),
                "mnist_test": SHARE,
                "interval_95": list_of(SHARE, least=2, most=2),
            }
        ),
        least=1,
    ),
}
KERNELS = (5, 5, 3)  # of the blocks; a third one of 5×5 would not fit on 4×4
WIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)  # times LeNet-5's
DEPTHS = (0, 1, 2, 3)  # convolution blocks
GRID_RECIPE = Recipe(
    epochs=4,
    batch_size=256,
    learning_rate=8e-3,
    weight_decay=0.05,
    average=0.99,
    distortions=0.0,
    pen_variants=0,
    pen_times=0,
    sharpness=0.0,
)


CHANNELS = (6, 16, 32)  # LeNet-5's, and those of a third block
DENSE = (120, 84)


@dataclass(frozen=True)
class Design:
    """A network like LeNet-5.

    Args:
        channels: Feature maps of each block (convolution, ReLU, 2×2 maximum pooling), none to
            three blocks; the first two have 5×5 kernels, the third 3×3.
        dense: Units of each hidden dense layer; the ten outputs follow.
    """

    channels: tuple[int, ...] = CHANNELS[:2]
    dense: tuple[int, ...] = DENSE

    @classmethod
    def of(cls, depth: int, width: float) -> "Design":
        """Return LeNet-5 with that many blocks, all its layers that many times as wide."""
        return cls(
            tuple(max(1, round(width * channels)) for channels in CHANNELS[:depth]),
            tuple(max(1, round(width * units)) for units in DENSE),
        )

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Its layer table."""
        table = LayerTable()
        for i, (channels, kernel) in enumerate(zip(self.channels, KERNELS, strict=False), 1):
            table.convolution((f"conv{i}", f"block {i}"), channels, kernel)
            table.pointwise(f"act{i}", "activation", "ReLU")
            table.pool(f"pool{i}", f"block {i}")
        table.pointwise("flatten", "flatten", "all numbers in one row", flat=True)
        for i, units in enumerate((*self.dense, CLASSES), 1):
            hidden = i <= len(self.dense)
            table.dense(f"fc{i}", "dense" if hidden else "output", units)
            if hidden:
                table.pointwise(f"act{len(self.channels) + i}", "activation", "ReLU")
        return tuple(table.layers)

    def build(self) -> nn.Sequential:
        """Return the network, untrained, for images float32 (N, 1, 28, 28), normalised."""
        modules: list[nn.Module] = []
        depth, size = 1, IMAGE_SIZE
        for channels, kernel in zip(self.channels, KERNELS, strict=False):
            modules += [nn.Conv2d(depth, channels, kernel), nn.ReLU(), nn.MaxPool2d(2, 2)]
            depth, size = channels, (size - kernel + 1) // 2
        modules.append(nn.Flatten())
        inputs = depth * size * size
        for units in self.dense:
            modules += [nn.Linear(inputs, units), nn.ReLU()]
            inputs = units
        modules.append(nn.Linear(inputs, CLASSES))
        return nn.Sequential(*modules)


@dataclass(frozen=True)
class Cost:
    """What a network costs, for one image.

    Args:
        parameters: Trainable numbers.
        multiply_adds: Multiply-accumulate operations.
        memory: Bytes for all parameters and all numbers between the layers, as float32.
        field: Side of the receptive field of a unit in the last map, pixels; 1 without blocks.
    """

    parameters: int
    multiply_adds: int
    memory: int
    field: int


def cost(design: Design) -> Cost:
    """Return what a network costs, computed from its layer table."""
    layers = design.layers
    maps = [layer for layer in layers if len(layer.shape) == 3]
    parameters = sum(layer.parameters for layer in layers)
    held = sum(layer.units for layer in layers if layer.kind != "flatten")
    return Cost(
        parameters,
        sum(layer.multiply_adds for layer in layers),
        4 * (parameters + held),
        maps[-1].receptive_field.size,
    )


def forward_time(design: Design, repeats: int = 31) -> float:
    """Return how long one image takes on this machine now: the median, seconds."""
    model, x = design.build().eval(), torch.zeros(1, 1, IMAGE_SIZE, IMAGE_SIZE)
    times = []
    with torch.no_grad():
        for _ in range(3):  # the first ones are slow
            model(x)
        for _ in range(repeats):
            began = time.perf_counter()
            model(x)
            times.append(time.perf_counter() - began)
    return sorted(times)[repeats // 2]


def train_design(
    design: Design, data: tuple[Tensor, Tensor], recipe: Recipe, seed: int = 0
) -> tuple[nn.Module, float]:
    """Train a network on images, uint8 (N, 28, 28), and labels; return it with the seconds."""
    torch.manual_seed(seed)
    images, labels = data
    examples = [Examples(images.unsqueeze(1), labels)]
    *_, last = train(design.build(), examples, recipe, seed=seed)
    return last.model, last.seconds


def run_grid(
    folder: Path, output: Path, recipe: Recipe, grid: Sequence[tuple[int, float]]
) -> dict[str, Any]:
    """Train every network of a grid (depth, width) and write what came out."""
    data, test = load_mnist(folder, train=True), load_mnist(folder, train=False)
    results = []
    for depth, width in tqdm(grid, unit="network"):
        design = Design.of(depth, width)
        model, seconds = train_design(design, data, recipe)
        accuracy = evaluate(model, *test).accuracy
        results.append(
            {
                "depth": depth,
                "width": width,
                "channels": list(design.channels),
                "dense": list(design.dense),
                "parameters": cost(design).parameters,
                "multiply_adds": cost(design).multiply_adds,
                "mnist_test": accuracy.share,
                "interval_95": list(accuracy.interval),
                "seconds": round(seconds, 1),
            }
        )
    content = {
        "command": COMMAND,
        "recipe": asdict(recipe),
        "data": f"{len(data[0]):,} MNIST training images; {len(test[0]):,} test images",
        "seed": 0,
        "networks": results,
    }
    output.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    return content


def read_results(file: Path = RESULTS_FILE) -> Mapping[str, Any]:
    """Return what `run_grid` has written.

    Raises:
        DamagedFileError: It is missing, or something else.
    """
    return read_facts(file, COMMAND, RESULTS)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 after a one-line message about what went wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet.depth_width",
        description="Train networks of several depths and widths on MNIST.",
    )
    parser.add_argument("--data", type=Path, default=default_data_folder(), help="MNIST's folder")
    parser.add_argument("--output", type=Path, default=RESULTS_FILE, help="file for the results")
    args = parser.parse_args(argv)
    try:
        run_grid(args.data, args.output, GRID_RECIPE, list(product(DEPTHS, WIDTHS)))
    except (DatasetError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
