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


def percent(share: float) -> str:
    """Return a share, 0..1, in per cent with one decimal; only 0 and 1 are quite 0 and 100 %."""
    if 0.9995 <= share < 1:
        return "> 99.9 %"
    if 0 < share < 0.0005:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"
