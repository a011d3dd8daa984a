"""A worked example to take along: as CSV, as a table in Markdown, as lines of PyTorch."""

import csv
import io

from lenet.layers_of_1998 import AMPLITUDE
from lenet.markdown import table
from lenet.worked_example import Function, WorkedExample

COLUMNS = ("what", "value", "weight", "product")


def rows(example: WorkedExample) -> list[tuple[str, float | str, float | str, float]]:
    """Return the whole calculation as a table: what, value, weight, product or result."""
    lines: list[tuple[str, float | str, float | str, float]] = []
    if example.weighted:
        weighted = example.weighted
        lines += [(t.name, t.value, t.weight, t.product) for t in weighted.terms]
        if weighted.channels > 1:
            sums = zip(weighted.maps, weighted.partial_sums, strict=True)
            lines += [(f"sum of channel {channel}", "", "", value) for channel, value in sums]
        if weighted.kind == "rbf":
            what = "minus the sum of all squared differences"
        else:
            what = "sum of all products and the bias"
            lines.append(("bias", "", "", weighted.bias))
        lines.append((f"{weighted.layer}: {what}", "", "", weighted.total))
    lines += [(str(unit), value, "", value) for unit, value in example.candidates]
    if example.function == "average":
        lines.append(("average", "", "", example.result))
    elif example.function:
        lines.append((f"after {example.function}", "", "", example.result))
    elif example.candidates:
        lines.append((f"largest: {example.winner}", "", "", example.result))
    lines.append((f"{example.unit} in PyTorch", "", "", example.pytorch))
    return lines


def as_csv(example: WorkedExample) -> str:
    """Return the whole calculation as CSV, every digit of it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(example))
    return text.getvalue()


def as_markdown(example: WorkedExample) -> str:
    """Return the whole calculation as a table in Markdown, rounded to six decimals."""

    def cell(number: float | str) -> str:
        return number if isinstance(number, str) else f"{number:.6f}"

    body = [list(map(cell, row)) for row in rows(example)]
    return table(COLUMNS, "lrrr", body) + "\n"


_READ_WEIGHTS = """import json
import torch

raw = open("weights/{model}.safetensors", "rb").read()
start = 8 + int.from_bytes(raw[:8], "little")
table = json.loads(raw[8:start])

def parameter(name):
    first, last = table[name]["data_offsets"]
    numbers = torch.frombuffer(bytearray(raw[start + first : start + last]), dtype=torch.float32)
    return numbers.reshape(table[name]["shape"])

"""


_FUNCTIONS: dict[Function | None, str] = {
    None: "z",
    "relu": "torch.relu(z)",
    "sigmoid": "torch.sigmoid(z)",
    "tanh": "torch.tanh(z)",
    "scaled-tanh": f"({AMPLITUDE} * torch.tanh(2 / 3 * z))",
}


def as_pytorch(example: WorkedExample, model_name: str | None) -> str:
    """Return a few lines of Python that print the number with PyTorch and the weight file alone.

    They read `weights/<model_name>.safetensors` from the working folder; without a name (the
    network was altered, no file has its weights) the weights stand in the lines.
    """
    weighted = example.weighted
    if weighted is None:
        values = [value for _, value in example.candidates]
        lines = f"import torch\n\nz = torch.tensor({values})\n"
        if example.function == "softmax":
            return lines + f"print(torch.softmax(z, 0)[{example.unit.place[0]}].item())\n"
        if values:
            chosen = "mean" if example.function == "average" else "max"
            return lines + f"print(z.{chosen}().item())\n"
        return f"print({example.pytorch})  # a pixel of the input, 0..1\n"
    layer, unit = weighted.layer, example.unit.place[0]
    listed = model_name is None or weighted.kind == "rbf"  # codes stand in no file
    head = "import torch\n\n" if listed else _READ_WEIGHTS.format(model=model_name)
    values = [term.value for term in weighted.terms]
    lines = f"x = torch.tensor({values})  # what {example.unit} sees of the layer before\n"
    if listed:
        lines += f"weights = torch.tensor({[term.weight for term in weighted.terms]})\n"
        bias = repr(weighted.bias)
    else:
        lines += f'weights = parameter("{layer}.weight"){weighted.at}.flatten()\n'
        bias = f'parameter("{layer}.bias")[{unit}]'
    if weighted.kind == "rbf":
        return f"{head}{lines}print(-((x - weights) ** 2).sum().item())\n"
    last = _FUNCTIONS[example.function]
    return f"{head}{lines}z = (x * weights).sum() + {bias}\nprint({last}.item())\n"
