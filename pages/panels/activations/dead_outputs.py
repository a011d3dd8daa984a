"""What the last ReLU of the network as written does to its ten outputs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from lenet import MODELS
from lenet.gradients import outputs_of
from pages import resources
from pages.panels.activations.pair import (
    Pair,
)
from pages.words.answers import INVITATION

CURVE = np.linspace(-8, 8, 321)
MOST_READ = 0.9  # share of images, by which the trainings are told apart
PLAY_S = 0.8  # for each snapshot of the race
TILE = 62  # pixels, of a kernel or map in the race


def dead_panel(pair: Pair) -> None:
    """Show what the last ReLU of the network as written does to its ten outputs."""
    with st.container(key="dead-outputs"):
        dead = MODELS["as-written"].dead_classes
        if not dead:
            st.markdown("In this training of the network as written no output died.")
            return
        model = resources.beside("as-written")
        cost, trained_without = resources.last_activation_cost("as-written")
        sample = f"{cost.as_is.total:,} {resources.largest_sample()}"
        st.markdown(
            f"The network as written never answers **{_listed(dead)}**: before the last ReLU, "
            "these outputs were not above zero for a single training image, nor are they for any "
            f"of the {sample} here."
            if set(dead) <= set(cost.dead)
            else f"In the network as written, the outputs **{_listed(dead)}** were not above zero "
            f"for a single training image; for all of the {sample} here, that is so of "
            f"{_listed(cost.dead) or 'none'}."
        )
        if pair.tensor is None:
            st.markdown(INVITATION)
        else:
            lines = [
                "| class | before the ReLU | after | gradient, if this is the label | |",
                "|---|--:|--:|--:|---|",
            ]
            for output in outputs_of(model, pair.tensor):
                state = "dead" if output.digit in dead else "" if output.after else "zero here"
                before, after = (
                    f"{v:.3f}".replace("-", "−") for v in (output.before, output.after)
                )
                lines.append(
                    f"| {output.digit} | {before} | {after} | {output.gradient:.4g} | {state} |"
                )
            with st.container(key="dead-table"):
                st.markdown("\n".join(lines))
        st.markdown(
            "A ReLU at zero passes no gradient, so training cannot bring these outputs back. The "
            f"cost: of {sample} it reads **{100 * cost.as_is.share:.1f} %** correctly, and of "
            f"those in the dead classes **{100 * cost.of_dead.share:.1f} %**. The same weights "
            f"without the last ReLU read {100 * cost.without.share:.1f} %, the network trained "
            f"without it **{100 * trained_without.share:.1f} %**."
        )
        st.markdown("The fix is one line: leave out the last ReLU.")
        st.code(
            "- x = F.relu(self.fc3(x))   # clips the ten outputs at zero\n+ x = self.fc3(x)",
            "diff",
        )


def _listed(digits: Sequence[int]) -> str:
    return ", ".join(map(str, digits))
