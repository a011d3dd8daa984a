"""What a visitor has brought lies under a name of its own, for as long as the visit keeps it."""

import asyncio
import gc

import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response

from lenet import own_network
from lenet.geometry import IMAGE_SIZE
from lenet.own_digits import LabelledDigits
from pages.serving.belongings import belonging, name_of
from pages.visit.own_network import OwnNetwork
from tests.unit.own_network.saved import as_safetensors
from tests.unit.shapes import PADDED, network


def own() -> OwnNetwork:
    declared = own_network.declaration(PADDED)
    content = as_safetensors(network(PADDED).state_dict(), architecture=declared)
    return OwnNetwork.opened("mine.safetensors", content)


def ask(name: str) -> Response:
    return asyncio.run(belonging(Request({"type": "http", "path_params": {"name": name}})))


def test_a_browser_can_take_a_copy_and_open_it_again() -> None:
    mine = own()
    answer = ask(name_of(mine))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    again = OwnNetwork.opened("mine.safetensors", bytes(answer.body))
    assert again.digest == mine.digest
    assert name_of(again) != name_of(mine) == name_of(mine)


@pytest.mark.slow
def test_what_is_gone_or_was_never_there_is_not_found() -> None:
    digits = LabelledDigits((np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8),), (3,))
    name = name_of(digits)
    assert ask(name).body == digits.as_bytes()
    del digits
    gc.collect()
    for other in (name, "nothing", "../../app.py", own().live_name):
        assert ask(other).status_code == 404
