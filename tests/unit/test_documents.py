"""What README and CONTRIBUTING say can be done."""

import re
from pathlib import Path

import pytest

from lenet import Scene
from lenet.lessons import read_lesson
from lenet.novelty.detector import MODELS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PLAIN = [
    address
    for address in re.findall(r"^    (/\S*\?\S+)$", README, re.M)
    if "mnist." not in address  # which is not on every machine
]


@pytest.mark.parametrize("address", PLAIN)
def test_each_address_can_be_read(address: str) -> None:
    Scene.from_address(address)


def test_the_example_of_a_lesson_is_one() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.S)
    lesson = read_lesson(example, "kernels.toml")
    assert [step.kind for step in lesson.steps] == ["choose", "do"]


def test_each_model_with_a_detector_is_in_its_table() -> None:
    (head,) = re.findall(r"\n\| \| (.*) \|\n\|---\|--:\|--:\|\n\| pen digits, any brush", README)
    assert re.findall(r"`(.*?)`", head) == list(MODELS)
