import random
import zipfile
from collections import OrderedDict
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import lenet
from lenet import own_network
from lenet.own_network import OwnNetworkError, read_weights
from tests.unit.own_network.saved import Classic, as_pt, as_safetensors
from tests.unit.shapes import SHAPES, network

STATE: dict[str, Tensor] = lenet.load_model("relu").state_dict()


@pytest.mark.parametrize(
    "content",
    [
        as_safetensors(STATE),
        as_pt(OrderedDict(STATE)),
        as_pt({"epoch": 3, "model_state_dict": STATE, "loss": 0.1}),
        as_pt({"state_dict": {f"module.{name}": t for name, t in STATE.items()}}),
        as_pt({name: nn.Parameter(t) for name, t in STATE.items()}),
        as_pt({name: t.double() for name, t in STATE.items()}),
    ],
)
def test_a_state_dict_is_read_however_it_was_saved(content: bytes) -> None:
    weights = read_weights(content)
    assert not weights.renamed
    assert set(weights.state) == set(STATE)
    for name, tensor in weights.state.items():
        assert torch.equal(tensor, STATE[name])


@pytest.mark.parametrize("save", [as_pt, as_safetensors])
def test_layers_of_other_names_are_told_by_their_shapes(save: Any) -> None:
    state = Classic().state_dict()
    weights = read_weights(save(state))
    assert weights.renamed
    assert torch.equal(weights.state["conv2.weight"], state["3.weight"])
    assert torch.equal(weights.state["fc1.weight"], state["7.weight"])
    assert torch.equal(weights.state["fc3.bias"], state["11.bias"])
    assert [built.padding for built in weights.with_padding] == [(0, 1), (1, 1), (2, 0)]


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_tell_the_architecture_but_for_what_has_none(name: str) -> None:
    built = SHAPES[name]
    weights = read_weights(as_safetensors(network(built).state_dict()))
    assert (weights.channels, weights.kernels, weights.units) == (
        built.channels,
        built.kernels,
        built.units,
    )
    assert built.padding in [fits.padding for fits in weights.with_padding]


def changed(**parts: Tensor | None) -> bytes:
    """Return LeNet-5's weights with some of them (a dot is written as two lines) exchanged."""
    state = {**STATE, **{name.replace("__", "."): t for name, t in parts.items()}}
    return as_pt({name: tensor for name, tensor in state.items() if tensor is not None})


def untrained(**parts: Any) -> dict[str, Tensor]:
    return network(lenet.Architecture(**parts)).state_dict()


class Dangerous:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return print, ("this must never be run",)


def zipped(**options: Any) -> bytes:
    """Return a saved network, packed once more."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(as_pt(STATE))) as source,
        zipfile.ZipFile(target, "w", **options) as out,
    ):
        for name in source.namelist():
            out.writestr(name, source.read(name))
    return target.getvalue()


def bomb() -> bytes:
    """Return a small archive that would unpack to a gigabyte."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("archive/data.pkl", b"\x80\x02}q\x00.")
        for i in range(10):
            out.writestr(f"archive/data/{i}", bytes(10**7))
    return target.getvalue()


BAD = {
    "empty": (b"", "empty"),
    "text": (b"import torch\n" * 9, "no file with weights"),
    "truncated safetensors": (as_safetensors(STATE)[:9000], "no file with weights"),
    "truncated": (as_pt(STATE)[:9000], "damaged"),
    "old": (as_pt(STATE, _use_new_zipfile_serialization=False), r"PyTorch 1\.6"),
    "huge": (bytes(own_network.MOST_BYTES + 1), "at most 10 MB"),
    "bomb": (bomb(), r"is not what torch\.save"),
    "packed": (zipped(compression=zipfile.ZIP_DEFLATED), r"is not what torch\.save"),
    "whole model": (as_pt(Classic()), "whole model, which could run code"),
    "code": (as_pt({"weight": Dangerous()}), "could run code"),
    "numbers": (as_pt({"accuracy": 0.98}), "more than weights"),
    "list": (as_pt([torch.zeros(3)]), "no state_dict"),
    "nothing": (as_pt({}), "no weights"),
    "many": (as_pt({f"{i}.weight": torch.zeros(1) for i in range(101)}), "101 tensors"),
    "one dense": (
        changed(fc2__weight=None, fc2__bias=None),
        "2 convolutions and 2 dense layers; a LeNet-5 has two convolutions and three dense",
    ),
    "no convolution": (as_pt(nn.Linear(784, 10).state_dict()), "is neither|no convolutions and 1"),
    "batch norm": (
        as_pt(nn.Sequential(nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6)).state_dict()),
        "without normalisation|neither",
    ),
    "1998": (
        as_pt(lenet.load_model("lenet5-1998").state_dict()),
        r"pool1' has a single weight for each map.*1998 is among the models",
    ),
    "no bias": (changed(conv1__bias=None), "'conv1' has no bias"),
    "bias": (changed(conv1__bias=torch.zeros(7)), "weights 6×1×5×5, but biases 7"),
    "colour": (changed(conv1__weight=torch.zeros(6, 3, 5, 5)), "conv1 reads 3 channels"),
    "letters": (
        changed(fc3__weight=torch.zeros(26, 84), fc3__bias=torch.zeros(26)),
        "fc3 has 26 outputs; there are ten digits",
    ),
    "gap": (changed(fc2__weight=torch.zeros(84, 100)), "fc2 reads 100 numbers, but fc1 gives 120"),
    "stride": (
        changed(fc1__weight=torch.zeros(120, 300)),
        r"fc1 reads 300 numbers, which do not fit.*would read 256",
    ),
    "oblong": (changed(conv1__weight=torch.zeros(6, 1, 5, 3)), "kernels of 5×3"),
    "one-dimensional": (changed(conv1__weight=torch.zeros(6, 1, 5)), "shape 6×1×5"),
    "not finite": (changed(fc2__bias=torch.full((84,), torch.nan)), "not finite"),
    "large": (changed(fc2__bias=torch.full((84,), 1e5)), "larger than 10,000"),
    "whole numbers": (changed(fc2__bias=torch.ones(84, dtype=torch.int64)), "int64 numbers"),
    "wide": (
        as_pt(untrained(channels=(65, 2), units=(9, 9))),
        "65 feature maps in a layer are too many",
    ),
    "many numbers": (
        as_pt(untrained(channels=(64, 64), kernels=(3, 3), padding=(1, 1), units=(9, 9))),
        "numbers for one image",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_shown_is_refused_in_one_line(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content, says = BAD[name]
    with pytest.raises(OwnNetworkError, match=says) as refused:
        read_weights(content)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) <= 250
    assert not capsys.readouterr().out


@pytest.mark.slow
def test_a_thousand_damaged_files_are_refused_or_read(tmp_path: Path) -> None:
    chance = random.Random(0)
    declared = own_network.declaration(lenet.Architecture())
    good = [as_pt(STATE), as_safetensors(STATE, architecture=declared)]
    refused = 0
    for number in range(1000):
        content = bytearray(good[number % 2])
        for _ in range(chance.randint(1, 20)):
            # Where the names and the sizes are, more often than among the weights.
            place = chance.choice([chance.randrange(2000), -1 - chance.randrange(2000)])
            content[place] = chance.randrange(256)
        if number % 5 == 0:
            del content[chance.randrange(len(content)) :]
        try:
            weights = read_weights(bytes(content))
            own_network.build(weights, weights.with_padding[0])
        except OwnNetworkError as error:
            refused += 1
            assert 0 < len(str(error)) <= 250
            assert "\n" not in str(error)
    assert 200 < refused < 1000
