"""Numbers as they are printed: with a proper minus sign."""

from __future__ import annotations


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
