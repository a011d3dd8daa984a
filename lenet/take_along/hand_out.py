"""A hand-out: one HTML file that holds a whole scene, to open from disk and to print on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from lenet.figures.theme import INK, OTHERS, PAPER, QUIET, RULE, TRACK, WINNER
from lenet.layers import ACTIVATION_NAMES, Layer
from lenet.model_cards import MODELS, OWN
from lenet.numbers import fixed, percent, probability
from lenet.pixels import Pixels, png_url
from lenet.receipt import receipt
from lenet.scene import Scene
from lenet.surgery import surgery_text
from lenet.take_along.network_picture import network_svg
from lenet.take_along.qr_code import QUIET_ZONE, LinkTooLongError, qr_modules, qr_svg
from lenet.ties import digits_in_words
from lenet.units import parse_unit

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace
    from lenet.worked_example import WorkedExample

_STYLE = Path(__file__).with_suffix(".css")
MODULE = 0.45  # mm: of a QR code's module, for a phone to read it from paper
SMALLEST_CODE = 28  # mm
FEW = 12  # rows of a worked example that stand below each other
BLOCK, BLOCKS = 48, 2  # rows below each other on a page, and how many of such blocks side by side
LONGEST_NAME = 120  # characters of the model's name with what was done to it
LAYER_HEAD = ("step", "1998", "what it does", "shape", "parameters", "lowest", "highest")


def hand_out(scene: Scene, *, link: str) -> str:
    """Return a scene as one HTML file that needs nothing else: no network, no scripts.

    It holds the drawing, the network view, the answer with the ten probabilities, a table of all
    layers, the worked example of the pinned unit (there is none for a blank canvas), the receipt
    (see `lenet.receipt`), and the link, as text and as a QR code. Where a number is rounded, all
    its digits stand in the element's `value`.

    Args:
        scene: What was drawn and chosen.
        link: The scene's whole address, which readers can open.
    """
    from lenet.feature_extraction import trace as trace_of

    model = scene.network()
    trace = trace_of(model, scene.tensor)
    unit = parse_unit(scene.unit, scene.layers) if scene.unit else None
    sections = [
        _answer(scene, trace),
        _section("The network", _figure(network_svg(trace, scene.layers, name_of(scene), unit))),
        _section("The layers", _layer_table(trace, scene.layers), "whole"),
    ]
    if unit and trace.digit is not None:
        from lenet.worked_example import work_out

        sections.append(_worked_example(work_out(model, trace, unit)))
    sections.append(_once_more(receipt(scene, trace), link))
    return _page(_title(trace), _model_line(scene), sections)


def name_of(scene: Scene) -> str:
    """Return the model's name, with what was done to it, such as `"relu, altered: conv1.2=off"`."""
    if not scene.surgery:
        return scene.model
    name = f"{scene.model}, altered: {surgery_text(scene.surgery).replace(',', ', ')}"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _title(trace: Trace) -> str:
    if trace.digit is None:
        return "LeNet-5 before a blank canvas"
    if trace.tied:
        return f"LeNet-5 has no answer: a tie of {digits_in_words(trace.tied)}"
    return f"LeNet-5 reads a {trace.digit}"


def _model_line(scene: Scene) -> str:
    if scene.model == OWN:
        return f"model {name_of(scene)} · a network of your own"
    card = MODELS[scene.model]
    accuracy = "" if card.mnist_accuracy is None else percent(card.mnist_accuracy, 2)
    parts = [f"model {name_of(scene)}", card.summary]
    if accuracy and not scene.surgery:
        parts.append(f"reads {accuracy} of MNIST’s test images right")
    return " · ".join(parts)


def _answer(scene: Scene, trace: Trace) -> str:
    pictures = [_picture(255 - scene.drawing.ink, "on the canvas, 280×280", 1)]
    image = (trace.activations["input"][0, 0].numpy() * 255).round().astype("uint8")
    pictures.append(_picture(255 - image, "what the network sees, 28×28", 8))
    rows = "".join(
        f"<tr{' class=won' if digit == trace.answer else ''}><th>{digit}</th>"
        f"<td class=bar><i style='width:{100 * chance:.2f}%'></i></td>"
        f"<td>{_value(chance, f'{chance:.6f}')}</td>"
        f"<td>{probability(chance) if trace.digit is not None else ''}</td></tr>"
        for digit, chance in enumerate(trace.probabilities.tolist())
    )
    if trace.digit is None:
        words = "The canvas is blank: there is no answer."
    elif trace.tied:
        share = percent(float(trace.probabilities[trace.digit]))
        tied = digits_in_words(trace.tied)
        words = f"The network has no answer: a <b>tie</b> of {tied}, {share} each."
    else:
        words = f"It is a <b id=digit>{trace.digit}</b>, says the network."
    table = f"<table id=probabilities>{rows}</table>"
    answer = f"<div class=grow><p class=answer>{words}</p>{table}</div>"
    return f"<section class=first>{''.join(pictures)}{answer}</section>"


def _picture(pixels: Pixels, words: str, enlarged: int) -> str:
    source = png_url(pixels, enlarged)
    return f'<figure class=drawing><img src="{source}" alt="{words}">{_caption(words)}</figure>'


def _caption(words: str) -> str:
    return f"<figcaption>{escape(words)}</figcaption>"


def _figure(svg: str) -> str:
    return f"<figure>{svg}</figure>"


def _value(value: float, shown: str) -> str:
    """Return a rounded number with all of its digits beside it."""
    return f'<data value="{value!r}">{shown}</data>'


def _section(title: str, content: str, kind: str = "") -> str:
    return f'<section class="{kind}"><h2>{escape(title)}</h2>{content}</section>'


def _table(head: Sequence[str], rows: Iterable[str], kind: str) -> str:
    """Return a table; rows are HTML."""
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    body = "\n".join(rows)
    return f'<table class="{kind}"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>'


def _row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _layer_table(trace: Trace, layers: Sequence[Layer]) -> str:
    rows = []
    for layer in layers:
        values = trace.activations[layer.name]
        low, high = float(values.min()), float(values.max())
        rows.append(
            _row(
                layer.name,
                layer.paper,
                escape(layer.operation.replace("-", "−")),
                "×".join(map(str, layer.shape)),
                f"{layer.parameters:,}" if layer.parameters else "",
                _value(low, fixed(low, 4)),
                _value(high, fixed(high, 4)),
            )
        )
    return _table(LAYER_HEAD, rows, "layers")


def _worked_example(example: WorkedExample) -> str:
    from lenet.worked_example_export import COLUMNS, rows

    head: Sequence[str] = COLUMNS
    if example.weighted:
        lines = [_term(*row) for row in rows(example)]
    else:
        head = ("what", "value")
        lines = [_row(what, _value(v, fixed(v, 6))) for what, _, _, v in rows(example)]
    blocks = [_table(head, block, "terms") for block in _blocks(lines)]
    title = f"How {example.unit} comes about"
    content = f"<p>{_in_words(example)}</p><div class=blocks>{''.join(blocks)}</div>"
    return _section(title, content, "worked" if len(blocks) == 1 else "worked long")


def _blocks(lines: Sequence[str]) -> list[Sequence[str]]:
    """Divide rows into blocks, some side by side: full pages of them first, then what is left."""
    if len(lines) <= FEW:
        return [lines]
    blocks: list[Sequence[str]] = []
    while lines:
        size = min(BLOCK, -(-len(lines) // BLOCKS))
        blocks += [lines[i * size : (i + 1) * size] for i in range(BLOCKS)]
        lines = lines[BLOCKS * size :]
    return blocks


def _term(what: str, value: float | str, weight: float | str, product: float) -> str:
    """Return a row of a worked example; one of a sum has no value and no weight."""
    result = _value(product, fixed(product, 6))
    if isinstance(value, str) or isinstance(weight, str):
        return f'<tr><td colspan="3">{escape(what)}</td><td>{result}</td></tr>'
    return _row(what, _value(value, fixed(value, 6)), _value(weight, fixed(weight, 6)), result)


def _in_words(example: WorkedExample) -> str:
    result = f"<b>{fixed(example.result, 6)}</b>"
    ends = f"PyTorch says {fixed(example.pytorch, 6)}."
    if example.weighted:
        count = len(example.weighted.terms)
        name = ACTIVATION_NAMES.get(example.function or "", "")
        after = f", and the {name} of that" if name else ""
        start = f"The sum of {count} products and the bias{after}: {result}."
        if example.weighted.kind == "rbf":
            start = f"Minus the sum of {count} squared differences: {result}."
        if example.weighted.before == "input":
            start += " Pixels stand here as the network takes them, normalised."
    elif example.function == "softmax":
        start = f"One of ten outputs after the softmax, exp(z) / Σ exp(z): {result}."
    elif example.function == "average":
        start = f"The average of {len(example.candidates)}: {result}."
    elif example.candidates:
        start = f"The largest of {len(example.candidates)}: {result}."
    else:
        start = f"A pixel of the image, 0 to 1: {result}."
    return f"{start} {ends}"


def _once_more(code: str, link: str) -> str:
    shown = escape(link)
    if link.startswith(("http://", "https://")):
        shown = f'<a href="{shown}">{shown}</a>'
    try:
        side = max(SMALLEST_CODE, MODULE * (qr_modules(link) + 2 * QUIET_ZONE))
        square = f'<div class=code style="width:{side:.1f}mm">{qr_svg(link)}</div>'
    except LinkTooLongError as error:
        square = f"<p>There is no QR code: {error}.</p>"
    return _section(
        "The same numbers again",
        f"<div class=link>{square}<p>In the app: {shown}</p></div>"
        f"<p>With the library, where <code>import lenet</code> works:</p><pre>{escape(code)}</pre>",
        "again",
    )


def _page(title: str, line: str, sections: Sequence[str]) -> str:
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title>",
            f"<style>{_style()}</style></head><body>",
            f"<header><h1>{escape(title)}</h1><p>{escape(line)}</p></header>",
            *sections,
            "<footer>LeNet-5 Explorer. Every number is as PyTorch computed it; those of the worked "
            "example are worked out once more, in double precision.</footer></body></html>\n",
        ]
    )


def _style() -> str:
    colours = {
        "paper": PAPER,
        "ink": INK,
        "quiet": QUIET,
        "rule": RULE,
        "track": TRACK,
        "winner": WINNER,
        "others": OTHERS,
    }
    properties = " ".join(f"--{name}: {colour};" for name, colour in colours.items())
    return f":root {{ {properties} }}\n{_STYLE.read_text('utf-8')}"
