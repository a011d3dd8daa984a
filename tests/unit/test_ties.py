"""A tie is worded as one in all that is taken along and printed."""

import pytest

from lenet.receipt import receipt
from lenet.scene import Scene
from lenet.scene.__main__ import main
from lenet.take_along.hand_out import hand_out
from lenet.take_along.network_picture import network_svg
from lenet.ties import digits_in_words

ADDRESS = "/?model=as-written&drawing=example.8"  # 8 died in its training


def test_the_digits_that_tie_are_counted_and_listed() -> None:
    assert digits_in_words(range(10)) == "all ten digits"
    assert digits_in_words([2, 7]) == "2 digits (2 and 7)"
    assert digits_in_words([5, 6, 8]) == "3 digits (5, 6 and 8)"


def test_a_tie_is_named_wherever_an_answer_is_worded(capsys: pytest.CaptureFixture[str]) -> None:
    scene = Scene.from_address(ADDRESS)
    page = hand_out(scene, link="https://lenet.example.edu/")
    assert "The network has no answer: a <b>tie</b> of all ten digits, 10.0 % each." in page
    assert "<title>LeNet-5 has no answer: a tie of all ten digits</title>" in page
    assert "class=won" not in page
    assert "a tie of all ten digits" in network_svg(scene.trace(), scene.layers, scene.model)
    assert "# no answer: a tie of all ten digits" in receipt(scene)
    assert main([ADDRESS]) == 0
    assert "digit: none, a tie of all ten digits" in capsys.readouterr().out
