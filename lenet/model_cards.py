"""The trained models and their cards: what each is, how it was made, what it scored.

A card is a JSON file beside the weights. It is written by `lenet.training` and read here;
nothing in this module needs PyTorch, so that a page can name the models before it is loaded.
After M. Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lenet.layers import LENET5_1998, NOTEBOOK, Activation, Architecture
from lenet.stored_facts import (
    Checks,
    DamagedFileError,
    exactly,
    faults_in,
    list_of,
    number,
    parse_facts,
    read_bytes,
    read_facts,
    record,
    sha256,
    whole,
)

LENET5_1998_NAME = "lenet5-1998"
OWN = "yours"  # name of a network that a person brings, beside those with a card
WEIGHTS_FOLDER = Path(__file__).parents[1] / "weights"
LAYERS_WITH_WEIGHTS = ("conv1", "conv2", "fc1", "fc2", "fc3")
SHARE = number(0, 1)
MOMENT: Checks = {
    "step": whole(),
    "images": whole(),
    "seconds": number(0),
    "loss": number(0),
    "validation_loss": number(0),
    "validation_accuracy": SHARE,
}


@dataclass(frozen=True)
class ModelCard:
    """One trained model.

    Args:
        name: Its name in the API, the URL and the file names.
        summary: What it is, in a few words.
        architecture: How the network is built.
        facts: What its card file says (recipe, seed, versions, SHA-256, accuracy), without what
            cannot be right; empty where there is no readable card.
        folder: Where its weights and its card lie.
        damage: What is wrong with the card file, and what makes it again; None if nothing is.
    """

    name: str
    summary: str
    architecture: Architecture = NOTEBOOK
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    folder: Path = WEIGHTS_FOLDER
    damage: str | None = None

    @property
    def activation(self) -> Activation:
        """The non-linearity of its hidden layers."""
        return self.architecture.activation

    @property
    def output_activation(self) -> bool:
        """Whether that also follows the ten outputs."""
        return self.architecture.output_activation

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
    def dead_classes(self) -> Sequence[int]:
        """The digits whose output was never above zero on its training images.

        Raises:
            DamagedFileError: Its card does not tell.
        """
        digits: Sequence[int] = self.fact("dead_classes")
        return digits

    @property
    def history(self) -> Mapping[str, Any]:
        """The history file's content: `epochs` and `snapshots`, each a list of facts.

        Raises:
            DamagedFileError: It is missing, damaged or of another training.
        """
        expected = self.fact("history_sha256")
        return read_facts(self.history_file, self.rebuild_command, self._history(), expected)

    def fact(self, name: str) -> Any:
        """Return a fact that something else depends on.

        Raises:
            DamagedFileError: The card does not have it.
        """
        if name not in self.facts:
            raise DamagedFileError.of(self.card_file, f"has no {name}", self.rebuild_command)
        return self.facts[name]

    def _history(self) -> Checks:
        """What its history must say."""
        trained = [layer.name for layer in self.architecture.layers if layer.parameters]
        norms = record(dict.fromkeys(trained, number(0)))
        return {
            "epochs": list_of(record({"epoch": whole(1), **MOMENT})),
            "snapshots": list_of(record({"gradient_norms": norms, **MOMENT}), least=1),
        }

    def _accuracy(self, test: str) -> float | None:
        return float(self.facts[test]["accuracy"]) if test in self.facts else None

    def _checks(self, facts: Mapping[str, Any]) -> Checks:
        """What its card must say; of the rest, what it says must be right."""
        checks = {
            "name": exactly(self.name),
            "activation": exactly(self.activation),
            "output_activation": exactly(self.output_activation),
            "sha256": sha256,
            "snapshots_sha256": sha256,
            "history_sha256": sha256,
            "mnist_test": record({"accuracy": SHARE}),
        }
        if self.output_activation:
            checks["dead_classes"] = list_of(whole(0, 9), most=10)
        if "pen_test" in facts:
            checks["pen_test"] = record({"accuracy": SHARE})
        return checks

    def with_facts(self) -> "ModelCard":
        """Return the card with what its file says."""
        try:
            content = read_bytes(self.card_file, self.rebuild_command)
            facts = parse_facts(content, self.card_file, self.rebuild_command)
        except DamagedFileError as error:
            return replace(self, damage=str(error))
        faults = faults_in(facts, self._checks(facts))
        if "name" in faults and "name" in facts:
            return replace(self, damage=self._damage("is the card of another model"))
        right = {name: fact for name, fact in facts.items() if name not in faults}
        damage = self._damage(next(iter(faults.values()))) if faults else None
        return replace(self, facts=MappingProxyType(right), damage=damage)

    def _damage(self, what: str) -> str:
        return str(DamagedFileError.of(self.card_file, what, self.rebuild_command))


def read_cards(folder: Path = WEIGHTS_FOLDER) -> Mapping[str, ModelCard]:
    """Return the project's models in display order, with what their card files say."""
    models = (
        ("relu", "ReLU on hidden layers", NOTEBOOK),
        ("sigmoid", "sigmoid on hidden layers", Architecture("sigmoid")),
        ("as-written", "ReLU on the outputs too", Architecture(output_activation=True)),
        (LENET5_1998_NAME, "LeCun’s own, as in his paper", LENET5_1998),
    )
    return MappingProxyType(
        {
            name: ModelCard(name, summary, architecture, folder=folder).with_facts()
            for name, summary, architecture in models
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
