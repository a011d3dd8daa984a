import pytest
import torch

from lenet import devices
from lenet.devices import DeviceError, available_devices, failure, give_up, resolve_device


def machine(monkeypatch: pytest.MonkeyPatch, *, cuda: bool, mps: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1 if cuda else 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_auto_takes_cuda_then_mps_then_cpu(
    monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool, expected: str
) -> None:
    machine(monkeypatch, cuda=cuda, mps=mps)
    assert resolve_device("auto") == torch.device(expected)


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "mps"])
def test_a_device_that_is_missing_is_refused_with_those_that_are_there(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    machine(monkeypatch, cuda=False, mps=False)
    with pytest.raises(DeviceError, match=f"no '{name}'; it has cpu"):
        resolve_device(name)


def test_a_second_gpu_that_is_missing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, cuda=True, mps=False)
    assert resolve_device("cuda:0") == torch.device("cuda:0")
    with pytest.raises(DeviceError, match="cuda:1"):
        resolve_device("cuda:1")


def test_one_device_has_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, cuda=True, mps=False)
    assert resolve_device("cuda:00") == resolve_device("cuda:0")


@pytest.mark.parametrize("name", ["cpu:1", "mps:7", "cuda:²", "cuda:" + 5000 * "1"])
def test_only_a_gpu_has_a_number_of_a_few_digits(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    machine(monkeypatch, cuda=True, mps=True)
    with pytest.raises(DeviceError, match="unknown device") as caught:
        resolve_device(name)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("name", ["gpu", "", "cuda:x", "auto:1"])
def test_an_unknown_name_is_refused_with_the_valid_ones(name: str) -> None:
    with pytest.raises(DeviceError, match="choose one of auto, cuda, mps, cpu"):
        resolve_device(name)


def test_the_cpu_is_always_there() -> None:
    assert available_devices()[-1] == "cpu"


def test_a_device_that_has_failed_is_used_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, cuda=True, mps=False)
    monkeypatch.setattr(devices, "_failed", {})
    assert failure() == ""
    error = RuntimeError("CUDA error: an illegal memory access\nCompile with …")
    line = give_up(torch.device("cuda", 0), error)
    assert line == failure()
    assert line.startswith("CUDA failed (CUDA error: an illegal memory access). The CPU serves")
    assert "\n" not in line
    assert resolve_device("auto") == torch.device("cpu")
    with pytest.raises(DeviceError, match="CUDA failed"):
        resolve_device("cuda:0")
    assert give_up(torch.device("cuda", 0), RuntimeError("again")) == line
