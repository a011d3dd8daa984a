import csv
import io
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lenet
from lenet.feature_extraction import Trace
from lenet.layers import Layer
from lenet.model import LeNet5
from lenet.strokes import example_digits, rasterise
from lenet.surgery import operate, parse_surgery
from lenet.units import Unit
from lenet.worked_example import WorkedExample, work_out
from lenet.worked_example_export import as_csv, as_markdown, as_pytorch
from tests.rounding import ROUNDING
from tests.running import REPOSITORY


def traced(name: str, digit: int) -> tuple[LeNet5, Trace]:
    model = lenet.load_model(name)
    return model, lenet.trace(model, lenet.canvas_to_tensor(rasterise(example_digits()[digit])))


def units_of(step: Layer, every: int = 1) -> Iterator[Unit]:
    for index in range(0, step.units, every):
        place, left = [], index
        for side in reversed(step.shape):
            left, at = divmod(left, side)
            place.append(at)
        yield Unit(step.name, tuple(reversed(place)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "digit", "every"), [("relu", 4, 3), ("sigmoid", 8, 7), ("as-written", 2, 7)]
)
def test_units_of_every_map_add_up_to_pytorchs_number(name: str, digit: int, every: int) -> None:
    """Every third unit, or every seventh: each row, column and map has its turn."""
    model, trace = traced(name, digit)
    for step in model.layers:
        if step.kind == "flatten":
            continue
        for unit in units_of(step, every):
            example = work_out(model, trace, unit)
            assert example.result == pytest.approx(example.pytorch, abs=ROUNDING, rel=ROUNDING)
            assert example.pytorch == unit.value(trace.activations)
            if example.weighted:
                weighted = example.weighted
                total = sum(weighted.partial_sums) + weighted.bias
                assert total == pytest.approx(weighted.total, abs=1e-9)


@pytest.mark.parametrize("size", [100, -100])
def test_a_sigmoid_of_huge_sums_is_saturated_as_pytorchs_is(size: int) -> None:
    model, trace = traced("sigmoid", 3)
    every = ",".join(f"conv1.0.0.{row}.{col}={size}" for row in range(5) for col in range(5))
    altered = operate(model, parse_surgery(every, model.layers))
    trace = lenet.trace(altered, trace.activations["input"])
    results = set()
    for unit in units_of(next(step for step in model.layers if step.name == "act1")):
        if unit.place[0] == 0:
            example = work_out(altered, trace, unit)
            results.add(example.result)
            # In single precision sums of thousands are known to some 0.001.
            assert example.result == pytest.approx(example.pytorch, abs=1e-3)
    assert {0.0, 1.0} <= results


def test_the_terms_are_as_many_as_the_formula_has() -> None:
    model, trace = traced("relu", 3)
    counts = {"conv1.2.3.4": (25, 1), "conv2.7.3.4": (150, 6), "fc1.17": (256, 1), "fc3.5": (84, 1)}
    for name, (terms, channels) in counts.items():
        weighted = work_out(model, trace, lenet.parse_unit(name, model.layers)).weighted
        assert weighted is not None
        assert (len(weighted.terms), weighted.channels) == (terms, channels)
    pooled = work_out(model, trace, lenet.parse_unit("pool1.2.3.4", model.layers))
    assert [str(unit) for unit, _ in pooled.candidates] == [
        "act1.2.6.8",
        "act1.2.6.9",
        "act1.2.7.8",
        "act1.2.7.9",
    ]
    assert dict(pooled.candidates)[pooled.winner] == pooled.result  # type: ignore[index]


def test_the_largest_terms_and_the_rest_make_the_whole() -> None:
    model, trace = traced("relu", 3)
    weighted = work_out(model, trace, Unit("act3", (17,))).weighted
    assert weighted is not None
    largest, rest = weighted.largest(8)
    sizes = [abs(term.product) for term in largest]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= max(abs(term.product) for term in weighted.terms if term not in largest)
    whole = sum(term.product for term in largest) + rest + weighted.bias
    assert whole == pytest.approx(weighted.total, abs=1e-9)


UNITS = ["input.0.14.14", "act1.2.9.9", "pool1.1.4.5", "conv2.3.4.5", "act3.17", "probabilities.7"]


@pytest.fixture(params=UNITS)
def example(request: pytest.FixtureRequest) -> WorkedExample:
    model, trace = traced("sigmoid", 7)
    return work_out(model, trace, lenet.parse_unit(request.param, model.layers))


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # a file that is left to be closed by itself
def test_the_snippet_prints_the_number(
    example: WorkedExample, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    snippet = as_pytorch(example, "sigmoid")
    assert "lenet" not in snippet and "safetensors import" not in snippet
    monkeypatch.chdir(REPOSITORY)
    exec(snippet, {})
    assert float(capsys.readouterr().out) == pytest.approx(example.pytorch, abs=ROUNDING)


@pytest.mark.slow
def test_the_snippet_of_an_altered_network_brings_its_own_weights(tmp_path: Path) -> None:
    """In a process of its own, where there is nothing but PyTorch."""
    model, trace = traced("relu", 7)
    altered = operate(model, parse_surgery("conv1.2=neg", model.layers))
    trace = lenet.trace(altered, trace.activations["input"])
    unit = lenet.parse_unit("act1.2.9.9", model.layers)
    example = work_out(altered, trace, unit)
    snippet = as_pytorch(example, None)
    assert "open(" not in snippet
    command = [sys.executable, "-c", snippet]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(unit.value(trace.activations), abs=ROUNDING)


def test_the_tables_hold_the_whole_calculation(example: WorkedExample) -> None:
    table = list(csv.reader(io.StringIO(as_csv(example))))
    assert table[0] == ["what", "value", "weight", "product"]
    assert float(table[-1][3]) == example.pytorch
    lines = as_markdown(example).splitlines()
    assert len(lines) == len(table) + 1
    assert all(line.count("|") == 5 for line in lines)
    if example.weighted:
        products = [float(row[3]) for row in table[1:] if row[2]]
        assert sum(products) + example.weighted.bias == pytest.approx(example.weighted.total)


def test_units_are_worked_out_for_a_blank_canvas_too() -> None:
    model = lenet.load_model("relu")
    trace = lenet.trace(model, None)
    random.seed(0)
    for step in model.layers:
        if step.kind in ("flatten", "softmax"):
            continue
        unit = random.choice(list(units_of(step)))
        example = work_out(model, trace, unit)
        assert example.result == pytest.approx(example.pytorch, abs=ROUNDING)
