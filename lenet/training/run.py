"""One training from its first to its last step: what is kept of it, and written at the end."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from lenet.checkpoints import save_model
from lenet.evaluation import Report, evaluate
from lenet.initialisation import spread_evenly
from lenet.model import LeNet5
from lenet.model_cards import ModelCard, card_text
from lenet.training.data import Data, Examples
from lenet.training.loop import State, count_steps, train
from lenet.training.recipes import Recipe
from lenet.training.snapshots import Snapshot, gradient_norms, save_snapshots, snapshot_steps


def new_model(card: ModelCard, recipe: Recipe, *, seed: int) -> LeNet5:
    """Return an untrained model with the first weights that the recipe asks for."""
    torch.manual_seed(seed)
    model = LeNet5(card.architecture)
    if recipe.xavier:
        for name, parameter in model.named_parameters():
            if name.endswith("weight"):
                nn.init.xavier_uniform_(parameter)
    if recipe.spread:
        spread_evenly(model, recipe.spread)
    return model


@dataclass
class Run:
    """A training from its first to its last step, and what came out of it.

    Args:
        recipe: The settings.
        seed: Of everything random.
        device: Where it ran; this and what follows is filled in by the training.
        seconds: Time spent on training alone.
        epochs: Epochs done; fewer than the recipe's after Ctrl-C.
        history: For each epoch: images seen, seconds, losses, validation accuracy, rate.
        snapshots: Weights along the way.
    """

    recipe: Recipe
    seed: int
    device: str = "cpu"
    seconds: float = 0.0
    epochs: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)


def run_training(
    model: LeNet5,
    examples: Sequence[Examples],
    validation: tuple[Tensor, Tensor],
    run: Run,
    *,
    name: str = "training",
) -> None:
    """Train a model in place, show the progress, and fill in what the run has given.

    Ctrl-C after the first epoch ends the training; the model then has the weights with the best
    validation accuracy so far. A training that ends by itself keeps its last ones: the schedule
    is made for these, and nothing has been chosen by its result.

    Args:
        model: Trained on the device that it is on.
        examples: All that it learns from.
        validation: Images, uint8 (N, 28, 28), and labels, int64 (N,), that it does not learn from.
        run: Its recipe and seed are followed.
        name: Shown beside the progress bar.
    """
    steps = count_steps(examples, run.recipe)
    wanted = set(snapshot_steps(run.recipe.epochs * steps))
    run.device = model.device.type
    best, best_weights, last = -1.0, None, None
    with tqdm(total=run.recipe.epochs * steps, desc=name, unit="step") as progress:
        try:
            states = train(model, examples, run.recipe, seed=run.seed)
            for last in states:
                progress.update(last.step - progress.n)
                is_epoch_end = last.step > 0 and last.step % steps == 0
                if not (is_epoch_end or last.step in wanted):
                    continue
                report = evaluate(last.model, *validation)
                facts = _facts(last, report)
                if last.step in wanted:
                    norms = gradient_norms(last.model, *validation)
                    run.snapshots.append(Snapshot.of(last.model, facts, norms))
                if is_epoch_end:
                    run.history.append({"epoch": last.step // steps} | facts)
                    run.epochs, run.seconds = last.step // steps, last.seconds
                    progress.set_postfix_str(
                        f"epoch {run.epochs}, loss {facts['loss']:.4f}, "
                        f"validation {report.accuracy.share:.2%}"
                    )
                    if report.accuracy.share >= best:
                        best = report.accuracy.share
                        best_weights = _copy(last.model)
        except KeyboardInterrupt:
            if best_weights is None:
                raise
            model.load_state_dict(best_weights)
            return
    assert last is not None, "train always yields"
    model.load_state_dict(_copy(last.model))


def _copy(model: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def _facts(state: State, report: Report) -> dict[str, float]:
    loss = float(state.loss)
    return {
        "step": state.step,
        "images": state.images,
        "seconds": round(state.seconds, 2),
        "learning_rate": state.learning_rate,
        # Before the first step nothing has been lost in training.
        "loss": round(report.loss if math.isnan(loss) else loss, 5),
        "validation_loss": round(report.loss, 5),
        "validation_accuracy": report.accuracy.share,
    }


def write_model(model: LeNet5, card: ModelCard, run: Run, facts: dict[str, Any]) -> None:
    """Write the weights and, beside them, card, history and snapshots."""
    digest = save_model(model, card.weights_file)
    snapshots = save_snapshots(run.snapshots, card.snapshots_file) if run.snapshots else None
    along = {"epochs": run.history, "snapshots": [snapshot.facts for snapshot in run.snapshots]}
    history = (json.dumps(along, indent=1) + "\n").encode()
    card.history_file.write_bytes(history)
    content: dict[str, Any] = {
        "name": card.name,
        "activation": card.activation,
        "output_activation": card.output_activation,
        "parameters": sum(p.numel() for p in model.parameters()),
        "sha256": digest,
        "snapshots_sha256": snapshots,
        "history_sha256": hashlib.sha256(history).hexdigest(),
        "recipe": asdict(run.recipe),
        "epochs": run.epochs,
        "seed": run.seed,
        "device": run.device,
        "threads": torch.get_num_threads(),
        "seconds": round(run.seconds, 1),
        "versions": {name: version(name) for name in ("torch", "torchvision")},
        "command": card.rebuild_command,
        **facts,
    }
    card.card_file.write_text(card_text(content) + "\n", "utf-8")


def fit(card: ModelCard, data: Data, run: Run, device: torch.device) -> LeNet5:
    """Train a new model as the run's recipe says, and return it.

    Raises:
        KeyboardInterrupt: Ctrl-C before the model has seen one epoch.
    """
    model = new_model(card, run.recipe, seed=run.seed).to(device)
    examples = data.examples(run.recipe, seed=run.seed)
    run_training(model, examples, data.validation, run, name=card.name)
    return model
