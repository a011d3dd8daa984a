"""The one friendly line: nothing on the page changes its place when it comes or goes."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node

from tests.app.hands import open_page

PAGES = [
    "draw.py",
    "lessons.py",
    "building_blocks.py",
    "kernels.py",
    "receptive_field.py",
    "activations.py",
    "invariance.py",
    "architecture.py",
    "your_network.py",
]
LINE = "A line about what has just gone wrong."


def places(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield where each element stands, and of which kind it is."""
    if isinstance(node, Block):
        for index, child in node.children.items():
            yield from places(child, (*path, index))
    elif node.type not in ("warning", "empty"):
        yield path, node.type


@pytest.mark.parametrize("script", PAGES)
def test_a_notice_moves_nothing(script: str) -> None:
    app: AppTest = open_page(script, {})
    before = dict(places(app.main))
    app.session_state["visit"].notify(LINE)
    app.run()
    assert LINE in [warning.value for warning in app.warning]
    assert dict(places(app.main)) == before
