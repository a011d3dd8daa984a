"""What the last ReLU of the network as written does to its ten outputs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from torch import Tensor

from lenet import MODELS
from lenet.gradients import outputs_of
from pages import resources
from pages.panels.activations.pair import Pair
from pages.results import cached
from pages.widgets.hidden import tells_answer
from pages.words.answers import INVITATION
from pages.words.markdown import table
from pages.words.numbers import number, percent

FIX = "- x = F.relu(self.fc3(x))   # clips the ten outputs at zero\n+ x = self.fc3(x)"


@tells_answer
def dead_panel(pair: Pair) -> None:
    """Show what the last ReLU of the network as written does to its ten outputs."""
    with st.container(key="dead-outputs"):
        dead = MODELS["as-written"].dead_classes
        if not dead:
            st.markdown("In this training of the network as written no output died.")
            return
        _say_which_died(dead)
        if pair.tensor is None:
            st.markdown(INVITATION)
        else:
            _outputs_table(pair, pair.tensor, dead)
        _say_what_it_costs()
        st.markdown("The fix is one line: leave out the last ReLU.")
        st.code(FIX, "diff")


def _say_which_died(dead: Sequence[int]) -> None:
    cost, _ = resources.last_activation_cost("as-written")
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


def _outputs_table(pair: Pair, x: Tensor, dead: Sequence[int]) -> None:
    """Show each output before and after the last ReLU, and the gradient that reaches it."""
    rows, signals = [], resources.learning_signals("as-written")
    outputs = cached(
        lambda: outputs_of(resources.beside("as-written"), x),
        "outputs as written",
        pair.chosen.digit.drawing,
    )
    for output in outputs:
        state = "dead" if output.digit in dead else "" if output.after else "zero here"
        signal = signals[output.digit]
        learns = f"{signal:.2g}" if signal else "0"
        numbers = number(output.before, 3), number(output.after, 3), learns
        rows.append((output.digit, *numbers, state))
    head = ["class", "before the ReLU", "after", "learning signal", ""]
    with st.container(key="dead-table"):
        st.markdown(table(head, "lrrrl", rows))
    st.caption(
        "Learning signal: norm of ∂loss/∂weights of this output, mean over 20 drawings of its own "
        "class. Where it is 0, no such drawing can change the output any more."
    )


def _say_what_it_costs() -> None:
    cost, trained_without = resources.last_activation_cost("as-written")
    st.markdown(
        "A ReLU at zero passes no gradient, so training cannot bring these outputs back. The "
        f"cost: of {cost.as_is.total:,} {resources.largest_sample()} it reads "
        f"**{percent(cost.as_is.share)}** correctly, and of those in the dead classes "
        f"**{percent(cost.of_dead.share)}**. For {cost.ties:,} of "
        f"the {cost.as_is.total:,} all ten outputs are zero: a tie, which is no answer. The same "
        "weights without the last ReLU read "
        f"{percent(cost.without.share)}, the network trained without it "
        f"**{percent(trained_without.share)}**."
    )


def _listed(digits: Sequence[int]) -> str:
    return ", ".join(map(str, digits))
