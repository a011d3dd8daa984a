"""Numbers as they are written on the pages: a proper minus sign, and shares in per cent.

Shares that were counted or measured go through `percent`, with the decimals that the measurement
allows; the softmax's go through `probability`.
"""

from __future__ import annotations

from lenet.numbers import fixed, percent, probability

__all__ = ["number", "percent", "plus", "probability", "relative_error", "small"]


def number(value: float, digits: int = 4) -> str:
    """Return a number with a proper minus sign; what is rounded to zero has none."""
    return fixed(value, digits)


def small(value: float) -> str:
    """Return a number of 0..1 that may be very small, in few characters."""
    if value == 0 or value >= 0.00095:
        return number(value, 3)
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{digits} · 10<sup>−{abs(int(power))}</sup>"


def plus(value: float) -> str:
    """Return a number to be added, such as "+ 0.5000" or "− 0.5000"."""
    return f"{'−' if value < 0 else '+'} {abs(value):.4f}"


def relative_error(share: float | None) -> str:
    """Return a relative error, 0..1, in per cent, with two digits that count.

    A dash where there is none to be measured.
    """
    if share is None:
        return "–"
    if share < 5e-6:
        return "0 %"  # as PyTorch's rounding goes
    if share < 5e-5:
        return "< 0.01 %"
    return f"{100 * share:.{0 if share >= 0.0995 else 1 if share >= 0.00995 else 2}f} %"
