"""Numbers as they are printed: with a proper minus sign."""

from __future__ import annotations

_ALMOST = 1e-9


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals; what is rounded to zero has no sign."""
    size = f"{abs(value):.{decimals}f}"
    return f"−{size}" if value < 0 and float(size) else size


def short(value: float) -> str:
    """Return a number in few characters, as the network view writes it."""
    size = abs(value)
    if size < 0.005:
        return "0"
    return fixed(value, 2 if size < 10 else 1 if size < 100 else 0)


def probability(share: float) -> str:
    """Return a probability of the softmax in per cent.

    The softmax reaches neither 0 nor 1: where a number does, it was rounded.
    """
    return percent(min(max(share, _ALMOST), 1 - _ALMOST))


def percent(share: float, decimals: int = 1) -> str:
    """Return a share, 0..1, in per cent; only 0 and 1 are written as 0 and 100 %.

    Args:
        share: Of what was counted or measured.
        decimals: Of the percentage.
    """
    least = 10**-decimals
    if share < 1 and round(100 * share, decimals) >= 100:
        return f"> {100 - least:.{decimals}f} %"
    if share > 0 and round(100 * share, decimals) == 0:
        return f"< {least:.{decimals}f} %"
    return f"{100 * share:.{decimals}f} %"
