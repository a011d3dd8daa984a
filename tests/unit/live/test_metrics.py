"""What the live route tells Prometheus."""

from __future__ import annotations

import json
import logging
import urllib.request

import numpy as np
import pytest
from prometheus_client import REGISTRY
from websockets.sync.client import connect

from lenet.live.compact import NO_UNIT, UNIT
from lenet.live.metrics import VARIABLE, serve_metrics
from tests.hostile_clients import ask
from tests.running import free_port, wait_until


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_clients_answers_and_bad_messages_are_counted(port: int) -> None:
    wait_until(lambda: counted("lenet_live_clients") == 0, "earlier clients have not gone")
    bad, waits, together = (
        counted(f"lenet_live_{name}")
        for name in ("bad_messages_total", "answer_seconds_count", "answered_together_count")
    )
    answers = [counted("lenet_live_answers_total", protocol=protocol) for protocol in "12"]
    url = f"ws://127.0.0.1:{port}/live?model=relu"
    with (
        connect(url, proxy=None, max_size=2**20) as first,
        connect(f"{url}&protocol=2", proxy=None, max_size=2**20) as second,
    ):
        for client, message in (
            (first, ask(np.zeros((28, 28), np.uint8))),
            (second, UNIT.pack(NO_UNIT) + bytes(784)),
        ):
            assert "error" not in json.loads(client.recv())
            client.send(message)
            assert isinstance(client.recv(), bytes)
            client.send(b"nonsense")
            assert "error" in json.loads(client.recv())
        assert counted("lenet_live_clients") == 2
    assert counted("lenet_live_bad_messages_total") == bad + 2
    assert counted("lenet_live_answer_seconds_count") == waits + 4
    assert counted("lenet_live_answered_together_count") == together + 1
    for protocol, before in zip("12", answers, strict=True):
        assert counted("lenet_live_answers_total", protocol=protocol) == before + 1


def test_they_are_served_at_the_address_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    at = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv(VARIABLE, at)
    serve_metrics()
    with urllib.request.urlopen(f"http://{at}/metrics") as response:
        assert b"lenet_live_clients " in response.read()
    with urllib.request.urlopen(f"http://{at}/") as response:  # a second time at the same address
        assert response.status == 200


@pytest.mark.parametrize("address", ["9464", "localhost:", "localhost:99999", "a b:1", "x:0"])
def test_what_is_no_address_is_a_line_in_the_log(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        serve_metrics(address)
    assert "which is no address such as 127.0.0.1:9464" in caplog.text


def test_an_address_that_is_taken_is_a_line_in_the_log(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        serve_metrics(f"127.0.0.1:{port}")
    assert f"no metrics at 127.0.0.1:{port}: " in caplog.text


def test_without_an_address_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr("lenet.live.metrics.start_http_server", lambda *at: started.append(at))
    monkeypatch.delenv(VARIABLE, raising=False)
    serve_metrics()
    assert started == []
