"""The worked example with blanks: what is filled in is marked by PyTorch's own numbers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lenet.practice import Exercise, exercise
from lenet.worked_example import SquaredDifference, WorkedExample
from pages import visit
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.choice import choice
from pages.words.numbers import number

WORKED_OUT = "worked out"
BLANKS: dict[str, int | None] = {
    WORKED_OUT: 0,
    "one blank": 1,
    "three blanks": 3,
    "all blank": None,
}
SHOWN_WRONG = 3  # of which the truth is told at a time
ROW, STAGE_ROW = 26, 34  # pixels; on the stage, on a screen of usual width


def practice_panel(subject: Subject, example: WorkedExample) -> bool:
    """Let products of the worked example be filled in.

    Returns:
        Whether it may be shown worked out: nothing is to be filled in, or all of it is right.
    """
    if example.weighted is None:
        return True
    chosen = choice("The calculation", BLANKS, keys.BLANKS, labelled=False)
    if chosen == WORKED_OUT:
        return True
    task = exercise(example.weighted, BLANKS[chosen])
    given = _filled_in(task, f"{keys.PRODUCTS}:{_state(subject, example)}:{chosen}")
    marked = task.marked(given)
    right = sum(marked.values())
    for at in [at for at, is_right in marked.items() if not is_right][:SHOWN_WRONG]:
        st.warning(
            f"{task.terms[at].name}: you wrote {number(given[at])}; PyTorch has "
            f"{number(task.product(at))}.",
            icon=":material/lightbulb:",
        )
    if right < len(task.blanks):
        left = len(task.blanks) - right
        st.caption(
            f"{right} of {len(task.blanks)} products right, {left} to go: {task.formula}, to two "
            "decimals. The sum follows when all are right."
        )
        return False
    st.success(f"All right. {_sum_in_words(task)}", icon=":material/check:")
    return True


def _state(subject: Subject, example: WorkedExample) -> str:
    """Name what the blanks are about: what was filled in for one drawing is not for another."""
    edition = visit.current().edition
    return f"{example.unit}:{subject.title}:{subject.digit.name}:{edition}"


def _filled_in(task: Exercise, key: str) -> dict[int, float]:
    """Show the terms as a table, those with blanks first; return what stands in these."""
    blanks = task.blanks
    others = [at for at in range(len(task.terms)) if at not in blanks]
    terms = [task.terms[at] for at in (*blanks, *others)]
    columns: dict[str, list[Any]] = {
        "from": [term.name for term in terms],
        "value": [term.value for term in terms],
        "weight": [term.weight for term in terms],
        task.formula: [*[None] * len(blanks), *map(task.product, others)],
    }
    stage = visit.current().stage
    edited = st.data_editor(
        columns,
        key=key,
        hide_index=True,
        disabled=["from", "value", "weight"],
        row_height=round(STAGE_ROW * stage.growth) if stage.presents else ROW,
        width="stretch" if stage.presents else 460,
        placeholder="",
        column_config={
            name: st.column_config.NumberColumn(name, format="%.4f")
            for name in ("value", "weight", task.formula)
        },
    )
    filled = edited[task.formula]
    return {at: float(filled[i]) for i, at in enumerate(blanks) if filled[i] is not None}


def _sum_in_words(task: Exercise) -> str:
    is_distance = isinstance(task.terms[0], SquaredDifference)
    what = "squared differences" if is_distance else "products"
    parts = f"These {len(task.terms)} {what} add up to {number(task.shown)}"
    if task.channel is not None:
        parts += f", those of the other channels to {number(task.rest)}"
    elif task.rest:
        parts += f", all the others to {number(task.rest)}"
    if is_distance:
        return f"{parts}; in all, that is {number(task.total)}."
    return f"{parts}; with the bias {number(task.bias)} that is {number(task.total)}."
