"""Small files made to end, freeze or fill the server: each is refused in one line."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
import torch

import lenet
from lenet.own_network import OwnNetworkError, declaration, fitting, read_weights
from lenet.own_network.pickled import PickleError, read_pickle
from tests.unit.own_network.hostile_files import HOSTILE, STATE, archive
from tests.unit.own_network.saved import as_pt, as_safetensors


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(name: str) -> None:
    content, says = HOSTILE[name]
    assert len(content) < 2**21
    with pytest.raises(OwnNetworkError, match=says) as refused:
        read_weights(content)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) <= 250


@pytest.mark.parametrize(
    "said", [{"padding": [10**9, 10**9]}, {"padding": [10**300, 0]}, {"kernels": [10**300, 1]}]
)
def test_a_declared_size_out_of_all_proportion_is_refused(said: dict[str, Any]) -> None:
    weights = read_weights(as_safetensors(STATE, architecture=json.dumps(said)))
    with pytest.raises(OwnNetworkError, match=r"too large|too many|declares is none") as refused:
        fitting(weights)
    assert len(str(refused.value)) <= 250


@pytest.mark.parametrize(
    "pickled", [b"", b"K", b"t", b"h\x00", b"q\x00", b"\x87", b"X\xff\xff\xff\xff", b"cos", b"s"]
)
def test_a_damaged_pickle_is_found(pickled: bytes) -> None:
    with pytest.raises(PickleError):
        read_pickle(pickled)
    with pytest.raises(OwnNetworkError, match="damaged"):
        read_weights(archive(pickled))


# Files that people save

OPTIMISER = {"state": {0: {"step": torch.tensor(3.0)}}, "param_groups": [{"lr": 0.1, "x": None}]}
CHECKPOINTS = {
    "the ImageNet example's .pth.tar": {
        "epoch": 3,
        "arch": "lenet",
        "state_dict": STATE,
        "best_acc1": torch.tensor(98.7),
        "optimizer": OPTIMISER,
    },
    "a .ckpt of Lightning": {
        "epoch": 3,
        "global_step": 2**40,
        "pytorch-lightning_version": "2.4.0",
        "state_dict": {f"model.{name}": numbers for name, numbers in STATE.items()},
        "loops": {"fit_loop": {"state_dict": {}, "done": True}},
        "callbacks": {"ModelCheckpoint{'monitor': None}": {"best_model_score": float("inf")}},
        "optimizer_states": [OPTIMISER],
    },
}


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_is_read(name: str) -> None:
    weights = read_weights(as_pt(CHECKPOINTS[name]))
    for layer, numbers in STATE.items():
        assert torch.equal(weights.state[layer], numbers)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("save", [as_pt, as_safetensors])
def test_every_type_of_weights_is_read(save: Any, dtype: torch.dtype) -> None:
    state = {name: numbers.to(dtype) for name, numbers in STATE.items()}
    for name, numbers in read_weights(save(state)).state.items():
        assert torch.equal(numbers, state[name].float())


def test_views_of_shared_memory_are_read() -> None:
    fc1, bias = STATE["fc1.weight"].T.contiguous().T, torch.zeros(1).expand(120)
    both = torch.arange(94.0) / 100
    state = STATE | {"fc1.weight": fc1, "fc1.bias": bias, "fc2.bias": both[:84]}
    state["fc3.bias"] = both[84:]
    for name, numbers in read_weights(as_pt(state)).state.items():
        assert torch.equal(numbers, state[name])


def test_weights_of_the_other_byte_order_are_read() -> None:
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(as_pt(STATE))) as source,
        zipfile.ZipFile(target, "w") as out,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("/byteorder"):
                content = b"big"
            elif "/data/" in name:
                content = b"".join(content[i : i + 4][::-1] for i in range(0, len(content), 4))
            out.writestr(name, content)
    for name, numbers in read_weights(target.getvalue()).state.items():
        assert torch.equal(numbers, STATE[name])


def test_a_declaration_is_read_with_its_weights() -> None:
    said = declaration(lenet.Architecture())
    assert read_weights(as_safetensors(STATE, architecture=said)).declared == said
