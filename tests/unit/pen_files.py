"""A tiny file of pen strokes in the UCI format, for tests without the data."""

from pathlib import Path

from lenet.strokes import example_digits


def write_tiny_pen_strokes(folder: Path) -> Path:
    """Write the ten example digits, the even ones by writer 1, the odd ones by writer 2."""
    lines = [".INCLUDE\tdene.doc", "", '.LEXICON "0" "1"', ".HIERARCHY\tDIGIT", ""]
    for digit, strokes in example_digits().items():
        lines += [
            f'.SEGMENT DIGIT {digit} ? "{digit}"',
            f".COMMENT {digit} {1 + digit % 2:2} {digit:4}",
        ]
        for stroke in strokes:
            lines += [
                ".PEN_DOWN",
                *(f" {x:4}  {280 - y:4}" for x, y in stroke),
                ".PEN_UP",
                ".DT 100",
            ]
    path = folder / "pen-strokes"
    path.write_text("\n".join(lines) + "\n", "ascii")
    return path
