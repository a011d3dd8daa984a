"""The worked example: how the pinned unit's number comes about, on the drawing at hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from lenet.digit_codes import WIDTH
from lenet.layers import Architecture, convolution_behind
from lenet.units import Unit
from lenet.worked_example import Function, WeightedSum, WorkedExample, work_out
from lenet.worked_example_export import as_csv, as_markdown, as_pytorch
from pages import address, visit
from pages.panels.building_blocks.convolution import LEARNED
from pages.panels.practice import practice_panel
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.number_grid import STYLE, Square, equation, grid
from pages.widgets.scene_link import scene_link
from pages.words.numbers import number, plus

OF_ANSWER = {
    step.name for step in Architecture(output_activation=True).layers if step.paper == "output"
}
_FORMULAS: dict[Function, str] = {
    "relu": "max(0, {z})",
    "sigmoid": "1 / (1 + exp(−({z})))",
    "tanh": "tanh({z})",
    "scaled-tanh": "1.7159 · tanh(⅔ · {z})",
}
LARGEST = 10  # terms of a dense layer's sum that are shown one by one


def worked_example_panel(subject: Subject) -> None:
    """Show the calculation behind the pinned unit, term by term; nothing where none is pinned."""
    if subject.unit is None or subject.trace.digit is None or _is_secret(subject.unit):
        return
    example = work_out(subject.model, subject.trace, subject.unit)
    with st.container(key="ledger"):
        heading = st.empty()
        if not practice_panel(subject, example):
            heading.markdown(f"**{subject.unit}**, to be worked out:")
            return
        heading.markdown(f"**{subject.unit}** {in_words(example)}")
        st.html(f"{STYLE}{_STYLE}{_picture(example)}")
        st.html(_ways_on(subject, subject.unit))
        _copy(example, None if subject.surgery else subject.name)


def _ways_on(subject: Subject, unit: Unit) -> str:
    """Return links to the pages that show more of a unit, as HTML."""
    here, layer, place = address.scene(""), unit.layer, unit.place
    ways: dict[str, tuple[str, dict[str, str]]] = {}
    kernels = convolution_behind(subject.model.layers, layer)
    if kernels is not None and not layer.startswith("pool"):
        ways["Its kernel"] = "kernels", {keys.LAYER: kernels, keys.KERNEL: str(place[0])}
    elif layer.startswith("fc"):
        of_dense = {keys.DENSE: layer, keys.DENSE_UNIT: str(place[0])}
        ways["Its weights"] = "kernels", {keys.WEIGHTS_OF: "Dense layers"} | of_dense
    if layer == "conv1":
        _, height, width = next(step.shape for step in subject.model.layers if step.name == layer)
        ways["In the convolution lab"] = (
            "building-blocks",
            {
                keys.CONV_KERNEL: f"{LEARNED} {place[0]}",
                f"{keys.CONV_ROW}-{height}": str(place[1]),
                f"{keys.CONV_COL}-{width}": str(place[2]),
            },
        )
    ways["Its receptive field"] = "receptive-field", {}
    links = [
        scene_link(label, replace(here, page=page, settings=settings), keeps="drawing")
        for label, (page, settings) in ways.items()
    ]
    return f"<nav class='ways-on'>{' · '.join(links)}</nav>"


def _is_secret(unit: Unit) -> bool:
    """Tell whether a unit's number would give away what is to be answered first."""
    this_visit = visit.current()
    return this_visit.hides_numbers or (this_visit.hides_answer and unit.layer in OF_ANSWER)


def in_words(example: WorkedExample) -> str:
    """Return the calculation as one line with its numbers."""
    parts = []
    if example.weighted:
        total = number(example.weighted.total)
        parts.append(f"= {_sum_in_words(example.weighted)} = {total}")
        if example.function:
            formula = _FORMULAS[example.function].format(z=total)
            parts.append(f"→ {formula} = **{number(example.result)}**")
    elif example.function == "softmax":
        parts.append(f"= exp(z) / Σ exp(z) = **{example.result:.4f}**")
    elif example.function == "average":
        parts.append(f"= the average of four = **{number(example.result)}**")
    elif example.candidates:
        parts.append(f"= the largest of four = **{number(example.result)}**")
    else:
        parts.append(f"= **{example.result:.4f}**, a pixel of the 28×28 image")
    parts.append(f"(PyTorch: {number(example.pytorch, digits=6)})")
    return " ".join(parts)


def _sum_in_words(weighted: WeightedSum) -> str:
    products = number(weighted.total - weighted.bias)
    if weighted.kind == "rbf":
        return f"−Σ of {len(weighted.terms)} squared differences"
    if weighted.kind == "subsampling":
        four = math.fsum(term.value for term in weighted.terms)
        scaled = f"{number(weighted.terms[0].weight)} × {number(four)}"
        return f"coefficient × sum of four = {scaled} {plus(weighted.bias)} bias"
    return f"Σ of {len(weighted.terms)} products {products} {plus(weighted.bias)} bias"


def _copy(example: WorkedExample, name: str | None) -> None:
    """Offer the calculation to copy; as PyTorch with the weights of that model, or its own."""
    with st.popover("Copy", icon=":material/content_copy:"):
        pytorch, markdown, comma = st.tabs(["PyTorch", "Markdown", "CSV"])
        with pytorch:
            st.code(as_pytorch(example, name), "python", height=260)
        with markdown:
            st.code(as_markdown(example), "markdown", height=260)
        with comma:
            st.code(as_csv(example), "text", height=260)


def _picture(example: WorkedExample) -> str:
    if example.weighted and example.weighted.kind == "rbf":
        return _distance(example.weighted, example.unit)
    if example.weighted and len(example.unit.place) == 3:
        return _convolution(example.weighted)
    if example.weighted:
        return _dense(example.weighted)
    if example.function == "softmax":
        lines = [
            (str(unit), number(value), "", unit.place == example.unit.place)
            for unit, value in example.candidates
        ]
        return _table(("output", "z", ""), lines)
    if example.candidates:
        values = [value for _, value in example.candidates]
        names = [str(unit) for unit, _ in example.candidates]
        at = names.index(str(example.winner)) if example.winner else None
        square = grid(Square(values, names, "", max(map(abs, values))), marked=at)
        passed_on = number(example.result) if at is None else escape(names[at])
        return f"<div class='ledger'>{square}<span>→ {passed_on}</span></div>"
    return ""


def _convolution(weighted: WeightedSum) -> str:
    """Return window × kernel = products, one line for each channel."""
    size = len(weighted.terms) // weighted.channels
    factors = [(term.value, term.weight, term.product) for term in weighted.terms]
    most = [max(map(abs, numbers)) for numbers in zip(*factors, strict=True)]
    lines = []
    kernel = "coefficient" if weighted.kind == "subsampling" else "kernel"
    for i, (channel, partial) in enumerate(zip(weighted.maps, weighted.partial_sums, strict=True)):
        terms = weighted.terms[i * size : (i + 1) * size]
        names = [term.name for term in terms]
        columns = zip(*factors[i * size : (i + 1) * size], strict=True)
        before = weighted.before
        titles = (
            f"{'input, normalised' if before == 'input' else before}, channel {channel}",
            f"{weighted.layer}, {kernel}",
            f"products, sum {number(partial)}",
        )
        squares = [
            Square(numbers, names, title, scale)
            for numbers, title, scale in zip(columns, titles, most, strict=True)
        ]
        lines.append(equation(*squares))
    if weighted.channels > 1:
        sums = " ".join(map(plus, [*weighted.partial_sums, weighted.bias]))
        total = f"{sums.removeprefix('+ ')} (bias) = {number(weighted.total)}"
        scrolls = f"<div class='ledger-scroll' tabindex='0'>{''.join(lines)}</div>"
        return f"<p class='ledger-sum'>{total}</p>{scrolls}"
    return "".join(lines)


def _distance(weighted: WeightedSum, unit: Unit) -> str:
    """Return the units as a picture, the digit's code, and how far they are apart."""
    names = [term.name for term in weighted.terms]
    pictures = (
        ([term.value for term in weighted.terms], f"{weighted.before}, as a 7×12 picture"),
        ([term.weight for term in weighted.terms], f"the code of {unit.place[0]}"),
        (
            [term.product for term in weighted.terms],
            f"−(difference)², sum {number(weighted.total)}",
        ),
    )
    squares = [
        Square(numbers, names, title, max(map(abs, numbers)), WIDTH) for numbers, title in pictures
    ]
    return equation(*squares, sign="−")


def _dense(weighted: WeightedSum) -> str:
    terms, rest = weighted.largest(LARGEST)
    lines = [
        (
            term.name,
            f"{number(term.value)} × {number(term.weight)}",
            number(term.product),
            False,
        )
        for term in terms
    ]
    others = len(weighted.terms) - len(terms)
    lines += [
        (f"the other {others} together", "", number(rest), False),
        ("bias", "", number(weighted.bias), False),
        ("sum", "", number(weighted.total), True),
    ]
    return _table(("from", "value × weight", "product"), lines)


def _table(head: tuple[str, str, str], lines: Sequence[tuple[str, str, str, bool]]) -> str:
    body = "".join(
        f"<tr{' class=marked' if marked else ''}><td>{escape(what)}</td>"
        f"<td>{escape(middle)}</td><td>{escape(last)}</td></tr>"
        for what, middle, last, marked in lines
    )
    cells = "".join(f"<th>{escape(title)}</th>" for title in head)
    return f"<table class='ledger-table'><tr>{cells}</tr>{body}</table>"


_STYLE = """<style>
.ledger-table { font-size: var(--stage-text, 13px); border-collapse: collapse; }
.ledger-table { font-variant-numeric: tabular-nums; }
.ledger-table th, .ledger-table td { padding: 2px 14px 2px 0; text-align: right; font-weight: 400; }
.ledger-table th { opacity: .7; }
.ledger-table th:first-child, .ledger-table td:first-child { text-align: left; }
.ledger-table .marked td { font-weight: 700; }
</style>"""
