"""What the live route tells Prometheus, at an address of its own, off by default.

    LENET_METRICS=127.0.0.1:9464 streamlit run app.py     # then: curl 127.0.0.1:9464/metrics

It is no route of the app, so that no visitor can read it: whoever watches the server asks at that
address. The gauge of clients is what replicas are scaled by.
"""

from __future__ import annotations

import logging
import os
import re

from prometheus_client import Counter, Gauge, Histogram, start_http_server

VARIABLE = "LENET_METRICS"
_ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9.:\-\[\]]+):(?P<port>[0-9]{1,5})")
_HIGHEST_PORT = 65535

CLIENTS = Gauge("lenet_live_clients", "Clients that are connected to the live route")
TURNED_AWAY = Counter("lenet_live_turned_away", "Clients that found the live route full")
ANSWERS = Counter("lenet_live_answers", "Answers sent to pens", ["protocol"])
BAD_MESSAGES = Counter("lenet_live_bad_messages", "Messages that were no ask")
ANSWER_SECONDS = Histogram(
    "lenet_live_answer_seconds",
    "From an ask's turn until its answer",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
)
TOGETHER = Histogram(
    "lenet_live_answered_together",
    "Asks of protocol 2 that went through the network together",
    buckets=(1, 2, 4, 8, 16, 32),
)

log = logging.getLogger(__name__)


def serve_metrics(address: str | None = None) -> None:
    """Serve the metrics at the address that $LENET_METRICS names, if it does.

    Args:
        address: Instead of the variable's. What is none gets a line in the log, and the app
            goes on without metrics.
    """
    address = os.environ.get(VARIABLE, "") if address is None else address
    if not address:
        return
    found = _ADDRESS.fullmatch(address)
    if not found or not 0 < int(found["port"]) <= _HIGHEST_PORT:
        log.error("%s is %r, which is no address such as 127.0.0.1:9464", VARIABLE, address)
        return
    try:
        start_http_server(int(found["port"]), found["host"].strip("[]"))
    except OSError as error:
        log.error("no metrics at %s: %s", address, error.strerror or error)
