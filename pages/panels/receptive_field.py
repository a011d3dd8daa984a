"""What the page of receptive fields shows beside the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from lenet import MODELS, LeNet5, Trace
from lenet.attribution import (
    STEPS,
    WINDOW,
    Area,
    attribute,
    central_half,
    effective_field,
    share_inside,
)
from lenet.figures.maps import Scale, Tile, maps_figure
from lenet.layers import Layer
from lenet.receptive_field import recurrences, view_on
from lenet.units import Unit
from pages import resources
from pages.results import cached
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer
from pages.widgets.waiting import working
from pages.words.answers import prediction_in_words
from pages.words.markdown import table
from pages.words.numbers import number, percent

PATCHES = 12
LAYER, ROW = "conv2", 3  # of the unit that is spoken of while none is pinned
NO_DERIVATIVE = "derivative 0"


def unit_of(subject: Subject) -> Unit:
    """Return the pinned unit, or the one that is spoken of while none is pinned."""
    return subject.unit or spoken_of(subject.model.layers)


def spoken_of(layers: Sequence[Layer]) -> Unit:
    """Return the unit that is spoken of while none is pinned: of the first map of conv2."""
    _, height, width = next(step.shape for step in layers if step.name == LAYER)
    return Unit(LAYER, (0, min(ROW, height - 1), min(ROW, width - 1)))


def invitation(subject: Subject) -> None:
    """Say what can be done here: draw, and pin a unit."""
    with st.container(key="prediction", width="stretch"):
        if subject.trace.digit is None:
            st.markdown(prediction_in_words(subject.trace))
        elif subject.unit is None:
            st.markdown(f"Click any unit to pin it. Shown now: **{unit_of(subject)}**")
        else:
            st.markdown(f"**{subject.unit}** is pinned.")


@tells_answer
def theory_panel(subject: Subject) -> None:
    """Show the recurrences with their numbers, and the chain of boxes on the drawing."""
    model, trace, unit = subject.model, subject.trace, unit_of(subject)
    rows = []
    for line in recurrences(model.layers):
        layer = line.layer
        name = f"**{layer.name}**" if layer.name == unit.layer else layer.name
        geometry = f"{layer.kernel}, {layer.stride}, {layer.padding}"
        rows.append((name, geometry, line.size, line.jump, line.start))
    field = next(step.receptive_field for step in model.layers if step.name == unit.layer)
    box = unit.box(model.layers)
    st.markdown(
        f"**{unit}** sees {field.size}×{field.size} pixels: rows {box.top} to {box.bottom - 1}, "
        f"columns {box.left} to {box.right - 1}. Its neighbour's field is shifted by "
        f"{field.jump} pixel{'s' if field.jump > 1 else ''}."
        if field.size < 28
        else f"**{unit}** sees the whole image: 28×28 pixels."
    )
    show_chart(
        maps_figure(_chain(model.layers, trace, unit), scale="signed", side=96, common=False),
        key="chain_chart",
    )
    with st.container(key="recurrences"):
        st.markdown(table(["", "*k*, *s*, *p*", "size", "jump", "start"], "lllll", rows))
    st.caption(
        "With kernel *k*, stride *s* and padding *p*: size + (*k* − 1) · jump, jump · *s*, "
        "start − *p* · jump, each from the row above; dense layers see the whole image. "
        "A. Araujo, W. Norris & J. Sim, [Computing Receptive Fields of Convolutional Neural "
        "Networks](https://distill.pub/2019/computing-receptive-fields/), Distill 2019"
    )


def _chain(layers: tuple[Layer, ...], trace: Trace, unit: Unit) -> list[Tile]:
    """Return the maps from the input to the unit, on each the box of units that it sees."""
    names = [step.name for step in layers]
    upto = [step for step in layers[: names.index(unit.layer) + 1] if len(step.shape) == 3]
    row, col = unit.place[1:] if len(unit.place) == 3 else (0, 0)
    tiles = []
    for step in upto:
        if step.kind == "activation" and step.name != unit.layer:
            continue  # the same box as the step before
        values = trace.activations[step.name][0]
        view = view_on(layers, unit.layer, step.name)
        maps = [*range(step.shape[0])]
        if len(unit.place) == 3:
            maps = [channel for channel in maps if view.sees(unit.place[0], channel)]
        shown, what = values[maps].mean(dim=0), _which(maps, step)
        boxes = [] if view.field is None else [view.field.box(row, col)]
        scale: Scale = "activation" if shown.min() >= 0 else "signed"
        if step.kind == "input":
            scale = "ink"
        tiles.append(Tile(shown.numpy(), step.name + what, boxes, scale=scale))
    return tiles


def _which(maps: Sequence[int], step: Layer) -> str:
    """Say which of a layer's feature maps are shown, behind the layer's name."""
    if step.kind == "input":
        return ""
    if len(maps) == 1:
        return f", map {maps[0]}"
    return ", mean" if len(maps) == step.shape[0] else f", mean of {len(maps)}"


def effect_panel(subject: Subject) -> None:
    """Show what the unit depends on: for this drawing, and on average over the examples."""
    model, trace, unit = subject.model, subject.trace, unit_of(subject)
    if trace.digit is None:
        st.markdown("Draw a digit: how strongly a unit depends on each pixel varies with it.")
        return
    name = subject.name
    networks = {name: model}
    other = next(model for model in MODELS if model not in (name, "as-written"))
    beside = resources.beside(other)
    if unit.exists_in(beside.layers) and st.toggle(
        f"{other} beside {name}", key=keys.OTHER_FIELD, bind="query-params"
    ):
        networks[other] = beside
    tiles, rows = [], []
    with working("Computing derivatives …"):
        fields = cached(
            lambda: {name: _fields(network, trace, unit) for name, network in networks.items()},
            "effective fields",
            subject.scene_key,
            tuple(networks.values())[1:],
            unit,
        )
    for label, found in fields.items():
        for what, field in found.items():
            tiles.append(field.tile(f"{label}: {what}"))
            rows.append((label, what, *field.shares))
    show_chart(
        maps_figure(tiles, scale="activation", columns=2, side=170, common=False),
        key="effect_chart",
    )
    with st.container(key="field-shares"):
        st.markdown(table(["", "", "in the field", "in its central half"], "llrr", rows))
    st.caption(
        "|∂unit/∂pixel|, each picture on its own scale; outlined: the theoretical field, outside "
        "which it is zero, and its central half (half the side, 25 % of the area). It is zero "
        "everywhere for a unit that a ReLU holds at zero. The centre counts more because more "
        "paths lead there: W. Luo et al., [Understanding the Effective "
        "Receptive Field](https://arxiv.org/abs/1701.04128), NeurIPS 2016"
    )


@dataclass(frozen=True)
class _Field:
    """An effective field, with the boxes in which its mass is counted."""

    values: Tensor
    boxes: tuple[Area, Area]
    drawing: NDArray[np.floating] | None

    def tile(self, title: str) -> Tile:
        return Tile(self.values.numpy(), title, self.boxes, self.drawing)

    @property
    def shares(self) -> list[str]:
        """How much of the mass lies in each box; there is none where no pixel moves the unit."""
        shares = [share_inside(self.values, box) for box in self.boxes]
        return [NO_DERIVATIVE if share is None else percent(share) for share in shares]


def _fields(model: LeNet5, trace: Trace, unit: Unit) -> dict[str, _Field]:
    """Return a unit's effective fields by what they are for."""
    box = unit.box(model.layers)
    boxes = (box, central_half(box))
    drawing = trace.activations["input"]
    examples = resources.example_inputs()
    shown = drawing[0, 0].numpy()
    return {
        "this drawing": _Field(effective_field(model, drawing, unit), boxes, shown),
        f"mean of {len(examples)} examples": _Field(
            effective_field(model, examples, unit), boxes, None
        ),
    }


@tells_answer
def why_panel(subject: Subject) -> None:
    """Show which pixels of the drawing count for one digit and which against it."""
    model, trace = subject.model, subject.trace
    if trace.digit is None:
        st.markdown("Draw a digit to see which pixels count for and against each answer.")
        return
    chosen = st.pills("Evidence for", range(10), key=keys.ANSWER, default=None, bind="query-params")
    digit = trace.digit if chosen is None else chosen
    if chosen is None and trace.tied:
        st.markdown(f"{prediction_in_words(trace)}. Shown is {digit}; choose another digit above.")
    drawing = trace.activations["input"]
    with working("Computing occlusion, gradient and integrated gradients …"):
        why = cached(lambda: attribute(model, drawing, digit), "why", subject.scene_key, digit)
    ink = drawing[0, 0].numpy()
    pictures = {
        "occlusion": why.occlusion,
        "gradient": why.gradient,
        "integrated gradients": why.integrated,
    }
    tiles = [Tile(values.numpy(), name, drawing=ink) for name, values in pictures.items()]
    st.markdown(f"**Evidence for {digit}** (orange) **and against it** (blue)")
    show_chart(maps_figure(tiles, scale="signed", side=150, common=False), key="why_chart")
    clipped = model.output_activation and why.output == 0
    if not why.gradient.any():
        st.markdown(
            f"The gradient of the output for {digit} is zero at every pixel."
            + (" The last ReLU holds this output at zero." if clipped else "")
        )
    total, change = float(why.integrated.sum()), why.output - why.blank
    st.markdown(
        f"Completeness: the integrated gradients add up to **{number(total)}**; the output changes "
        f"from {number(why.blank)} (blank image) to {number(why.output)}, by **{number(change)}**. "
        f"Captum's convergence delta: {number(why.error)}."
    )
    st.caption(
        f"Occlusion: how much the output falls when a {WINDOW}×{WINDOW} patch is erased. Gradient: "
        "∂output/∂pixel. Integrated gradients: the mean gradient on the way from a blank image "
        f"({STEPS} steps), times the ink, so only ink can count: M. Sundararajan, A. Taly & "
        "Q. Yan, [Axiomatic Attribution for Deep Networks](https://arxiv.org/abs/1703.01365), "
        "ICML 2017. Each map has its own scale."
    )


def patches_panel(subject: Subject) -> None:
    """Show the parts of images that excite the unit's channel most."""
    model, unit = subject.model, unit_of(subject)
    for name in resources.samples():
        count = PATCHES if name == resources.MNIST else PATCHES // 2
        with working(f"Searching {name} …"):
            measured = subject.measured_name, subject.surgery_text
            patches = resources.patches(name, *measured, (unit.layer, unit.place[0]), count, model)
        labels = resources.samples()[name][1]
        tiles = [
            Tile(patch.pixels.numpy() / 255, f"{patch.value:.2f} (a {int(labels[patch.image])})")
            for patch in patches
        ]
        which = f"`{unit.layer}` map {unit.place[0]}" if len(unit.place) == 3 else f"`{unit}`"
        images = f"{len(labels):,} {name}"
        st.markdown(f"**What excites {which} most** in {images}, with its value there")
        show_chart(maps_figure(tiles, scale="ink", columns=6, side=66), key=f"patches_chart_{name}")
    st.caption(
        "All units of a map share one kernel, so each image is searched for the position where "
        "the map is highest; the patch is what the unit there sees."
    )
