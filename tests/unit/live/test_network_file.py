"""The route that sends a network for the browser to run."""

from __future__ import annotations

import json
import math
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse

import pytest
import torch
from safetensors.torch import load
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import lenet
from lenet import live
from lenet.checkpoints import CheckpointError
from lenet.live import connection, serving, turns
from lenet.portable import portable_network
from lenet.surgery import operate, parse_surgery

SURGERY = "conv1.2=off,conv2.5.3=neg"


def ask(
    port: int, query: str, *, body: str | None = None, known: str = ""
) -> tuple[HTTPResponse, bytes]:
    """Return the response to a request for a network, and its content."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as http:
        headers = {"If-None-Match": known} if known else {}
        method = "GET" if body is None else "POST"
        http.request(method, f"{live.NETWORK_PATH}?{query}", body, headers)
        response = http.getresponse()
        return response, response.read()


@pytest.mark.parametrize("name", lenet.MODELS)
def test_a_trained_network_is_sent_as_it_is(port: int, name: str) -> None:
    response, content = ask(port, f"model={name}")
    assert response.status == 200
    assert content == portable_network(lenet.load_model(name))


def test_a_browser_that_has_it_already_is_told_so(port: int) -> None:
    first, _ = ask(port, "model=relu")
    tag = first.headers["ETag"]
    again, content = ask(port, "model=relu", known=tag)
    assert (again.status, content) == (304, b"")
    other, _ = ask(port, "model=sigmoid", known=tag)
    assert other.status == 200


def test_a_posted_surgery_is_done_on_a_copy(port: int) -> None:
    _, content = ask(port, "model=relu", body=SURGERY)
    relu = lenet.load_model("relu")
    altered = operate(relu, parse_surgery(SURGERY, relu.layers)).state_dict()
    for name, numbers in load(content).items():
        assert torch.equal(numbers, altered[name])
    assert ask(port, "model=relu")[1] == portable_network(relu)


def test_who_would_have_to_wait_too_long_is_refused_at_once(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_QUEUE_S", -math.inf)
    response, content = ask(port, "model=relu", body=SURGERY)
    assert (response.status, response.headers["Retry-After"]) == (503, "10")
    assert "full: try again" in json.loads(content)["error"]
    assert ask(port, "model=relu")[0].status == 200  # which costs nothing
    with connect(f"ws://127.0.0.1:{port}/live?model=relu", proxy=None) as client:
        assert "full: try again" in json.loads(client.recv())["error"]
        with pytest.raises(ConnectionClosed) as closed:
            client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == connection.TRY_AGAIN_LATER


def test_a_network_that_a_visitor_has_brought_is_sent_under_its_name(port: int) -> None:
    own = lenet.LeNet5().eval()
    _, content = ask(port, f"model=yours&network={live.admit(own)}")
    assert content == portable_network(own)


@pytest.mark.parametrize(
    ("query", "body", "reason"),
    [
        ("model=nope", None, "nope"),
        ("model=relu", "conv9=off", "conv9"),
        ("model=relu", "\udcff".encode("utf-8", "surrogatepass").decode("latin-1"), ""),
        ("model=relu", "x" * (live.LONGEST_FIRST_MESSAGE + 1), "at most"),
        ("model=yours&network=gone", None, "no longer here"),
    ],
)
def test_what_cannot_be_sent_gets_one_line(
    port: int, query: str, body: str | None, reason: str
) -> None:
    response, content = ask(port, query, body=body)
    assert response.status == 404
    (line,) = json.loads(content).values()
    assert reason in line
    assert "\n" not in line


def test_missing_weights_are_named_in_one_line(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> bytes:
        raise CheckpointError("no weights in weights/relu.safetensors: train them")

    monkeypatch.setattr(serving, "network_file", missing)
    response, content = ask(port, "model=relu")
    assert response.status == 500
    assert json.loads(content) == {"error": "no weights in weights/relu.safetensors: train them"}
