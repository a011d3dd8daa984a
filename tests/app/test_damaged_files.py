"""Every panel with every file of the models missing, cut short, another model's, or odd."""

import json
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lenet.model_cards import MODELS, WEIGHTS_FOLDER
from pages.visit import keys
from tests.app.conftest import Weights
from tests.app.hands import captions, open_page, words
from tests.app.panels import EVERYWHERE

TRAIN = "python -m lenet.training --data DIR"
Place = tuple[str, Mapping[str, str]]  # a page's script, and what its address says


def lines(app: AppTest) -> str:
    """Return all lines that say what is wrong."""
    return "\n".join(one.value for one in [*app.error, *app.sidebar.warning])


def readers(file: str) -> list[Place]:
    """Return the pages and panels that need a file, beside the model they have chosen."""
    name = file.partition(".")[0].removesuffix("-snapshots").removesuffix("-history")
    other = "sigmoid" if name == "relu" else "relu"
    along: Place = ("activations.py", {"model": other, "with": f"beside {name}"})
    if "novelty" in file:
        return [("draw.py", {"model": name.removesuffix("-novelty").replace("novelty", "relu")})]
    if file == "depth-and-width.json":
        return [("building_blocks.py", {"lab": "Depth and width"})]
    if file == f"{name}.json":
        return [("draw.py", {}), ("draw.py", {"model": name})]
    if file == f"{name}.safetensors":
        return [
            ("draw.py", {"model": name}),
            (along[0], {**along[1], "compare": "Two networks"}),
        ]
    return [
        (
            along[0],
            {**along[1], "compare": "Race" if "history" in file else "Gradients"},
        )
    ]


def damaged(file: str, damage: str) -> bytes | None:
    content = (WEIGHTS_FOLDER / file).read_bytes()
    swapped = {"relu": "sigmoid", "sigmoid": "as-written", "as-written": "relu"}
    if damage == "missing":
        return None
    if damage == "cut short":
        return content[: len(content) // 2]
    if damage == "of the wrong type":
        return b'{"accuracy": "high"}'
    for name, other in swapped.items():
        swap = WEIGHTS_FOLDER / file.replace(name, other, 1)
        if file.startswith(name) and swap.exists():
            return swap.read_bytes()
    return (WEIGHTS_FOLDER / "relu.json").read_bytes()


FILES = sorted(file.name for file in WEIGHTS_FOLDER.iterdir())
DAMAGES = ["missing", "cut short", "another's", "of the wrong type"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "damage"),
    # Weights may come without detectors of novelty: see tests/unit/novelty.
    [pair for pair in product(FILES, DAMAGES) if pair != ("novelty.json", "missing")],
)
def test_a_damaged_file_is_named_where_it_is_needed(
    weights: Weights, file: str, damage: str
) -> None:
    weights.damage(file, damaged(file, damage))
    weights.use()
    for script, address in readers(file):
        app = open_page(script, address)
        assert f"weights/{file} " in lines(app)
        assert "; rebuild it with: python -m lenet." in lines(app)
        is_card = file in {card.card_file.name for card in MODELS.values()}
        assert len(app.error) == (0 if is_card else 1)


@pytest.mark.slow
@pytest.mark.parametrize(("script", "key", "panel"), EVERYWHERE)
def test_no_panel_falls_over_when_only_the_chosen_model_is_whole(
    weights: Weights, script: str, key: str, panel: str
) -> None:
    for file in FILES:
        if not file.startswith("relu."):
            weights.damage(file, damaged(file, "of the wrong type"))
    weights.use()
    app = open_page(script, {key: panel} if key else {})
    assert "weights/sigmoid.json has no name" in lines(app)
    if key:
        assert app.segmented_control(key=key).value == panel
    for error in app.error:
        assert "; rebuild it with: python -m lenet." in error.value


def test_the_dead_outputs_say_that_their_classes_are_not_told(weights: Weights) -> None:
    facts: dict[str, Any] = json.loads((WEIGHTS_FOLDER / "as-written.json").read_text("utf-8"))
    del facts["dead_classes"]
    weights.damage("as-written.json", json.dumps(facts).encode())
    weights.use()
    app = open_page("activations.py", {"compare": "Dead outputs"})
    assert [error.value for error in app.error] == [
        f"weights/as-written.json has no dead_classes; rebuild it with: {TRAIN} --model as-written"
    ]
    app.segmented_control(key=keys.ACTIVATIONS_PANEL).set_value("First weights").run()
    assert not app.error and "At step zero" in words(app)


def test_a_card_without_its_hash_is_said_to_be_incomplete_and_its_model_answers(
    weights: Weights,
) -> None:
    facts: dict[str, Any] = json.loads((WEIGHTS_FOLDER / "relu.json").read_text("utf-8"))
    del facts["sha256"]
    weights.damage("relu.json", json.dumps(facts).encode())
    weights.use()
    app = open_page("draw.py", {})
    assert "weights/relu.json has no sha256" in lines(app)
    assert not app.error and "**3**, " in words(app)
    weights.damage("relu.safetensors", damaged("relu.safetensors", "another's"))
    weights.use()
    app = open_page("draw.py", {})
    assert "weights/relu.safetensors is that of the model sigmoid" in app.error[0].value


def test_whole_files_are_not_complained_about() -> None:
    for script, key, panel in (
        ("activations.py", "compare", "Race"),
        ("draw.py", "", ""),
    ):
        app = open_page(script, {key: panel} if key else {})
        assert not lines(app)
    assert all(card.damage is None for card in MODELS.values())
    assert captions(app)
