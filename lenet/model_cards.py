"""The trained models and their cards: what each is, how it was made, what it scored.

A card is a JSON file beside the weights. It is written by `lenet.training` and read here;
nothing in this module needs PyTorch, so that a page can name the models before it is loaded.
After M. Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

WEIGHTS_FOLDER = Path(__file__).parents[1] / "weights"


@dataclass(frozen=True)
class ModelCard:
    """One trained model.

    Args:
        name: Its name in the API, the URL and the file names.
        summary: What it is, in a few words.
        activation: The non-linearity of its hidden layers.
        output_activation: Whether that also follows the ten outputs.
        facts: The content of its card file (recipe, seed, versions, SHA-256, accuracy);
            empty where there is no readable card.
        folder: Where its weights and its card lie.
    """

    name: str
    summary: str
    activation: Literal["relu", "sigmoid"]
    output_activation: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    folder: Path = WEIGHTS_FOLDER

    @property
    def weights_file(self) -> Path:
        """The safetensors file with the parameters."""
        return self.folder / f"{self.name}.safetensors"

    @property
    def card_file(self) -> Path:
        """The JSON file with the card's facts."""
        return self.folder / f"{self.name}.json"

    @property
    def history_file(self) -> Path:
        """The JSON file with losses and accuracies along the training."""
        return self.folder / f"{self.name}-history.json"

    @property
    def snapshots_file(self) -> Path:
        """The safetensors file with weights along the training, in half precision."""
        return self.folder / f"{self.name}-snapshots.safetensors"

    @property
    def rebuild_command(self) -> str:
        """The command that trains this model anew and writes all its files."""
        data = "--data DIR" if self.output_activation else "--data DIR --pen-strokes FILE"
        return f"python -m lenet.training {data} --model {self.name}"

    @property
    def mnist_accuracy(self) -> float | None:
        """Share of MNIST's test images it reads correctly, 0..1; None without a card."""
        return self._accuracy("mnist_test")

    @property
    def pen_accuracy(self) -> float | None:
        """Share of pen-drawn digits of unknown writers it reads correctly; None if untested."""
        return self._accuracy("pen_test")

    @property
    def history(self) -> Mapping[str, Any]:
        """The history file's content: `epochs` and `snapshots`, each a list of facts."""
        return _facts(self.history_file)

    def _accuracy(self, test: str) -> float | None:
        accuracy = (self.facts.get(test) or {}).get("accuracy")
        return None if accuracy is None else float(accuracy)


def _facts(path: Path) -> Mapping[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return MappingProxyType(facts) if isinstance(facts, dict) else {}


def read_cards(folder: Path = WEIGHTS_FOLDER) -> Mapping[str, ModelCard]:
    """Return the project's models in display order, with what their card files say."""
    models = (
        ("relu", "ReLU on hidden layers", "relu", False),
        ("sigmoid", "sigmoid on hidden layers", "sigmoid", False),
        ("as-written", "ReLU on the outputs, too", "relu", True),
    )
    return MappingProxyType(
        {
            name: ModelCard(
                name,
                summary,
                activation,  # type: ignore[arg-type]
                output_activation,
                facts=_facts(folder / f"{name}.json"),
                folder=folder,
            )
            for name, summary, activation, output_activation in models
        }
    )


MODELS = read_cards()


def card_text(content: dict[str, Any]) -> str:
    """Return a card's content as JSON, one line for each entry of the upper two levels."""
    lines = []
    for key, value in content.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict):
            inner = [
                f"    {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}"
                for k, v in value.items()
            ]
            text = "{\n" + ",\n".join(inner) + "\n  }"
        lines.append(f"  {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}"
