"""Addresses, lessons and tables in the documentation."""

import re
from pathlib import Path

import pytest

from lenet import Scene
from lenet.lessons import read_lesson
from lenet.novelty.detector import MODELS

DOCS = Path(__file__).parents[2] / "docs"
STUDENTS = (DOCS / "students.md").read_text("utf-8")
PLAIN = [
    address
    for address in re.findall(r"^    (/\S*\?\S+)$", STUDENTS, re.M)
    if "mnist." not in address  # which is not on every machine
]
LINKS = [
    (page.name, target)
    for page in [*DOCS.glob("*.md"), *DOCS.parent.glob("*.md")]
    for target in re.findall(r"\]\(([^):#]+)\)", page.read_text("utf-8"))
]


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_each_link_between_the_documents_leads_somewhere(page: str, target: str) -> None:
    folder = DOCS if (DOCS / page).exists() else DOCS.parent
    assert (folder / target).exists()


@pytest.mark.parametrize("address", PLAIN)
def test_each_address_can_be_read(address: str) -> None:
    Scene.from_address(address)


def test_the_example_of_a_lesson_is_one() -> None:
    text = (DOCS / "lessons.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.S)
    lesson = read_lesson(example, "kernels.toml")
    assert [step.kind for step in lesson.steps] == ["choose", "do"]


def test_each_model_with_a_detector_is_in_its_table() -> None:
    text = (DOCS / "models.md").read_text("utf-8")
    (head,) = re.findall(r"\n\| \| (.*) \|\n\|---\|--:\|--:\|\n\| pen digits, any brush", text)
    assert re.findall(r"`(.*?)`", head) == list(MODELS)
