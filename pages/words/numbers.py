"""Numbers as they are written on the pages."""

from __future__ import annotations


def number(value: float) -> str:
    """Return a number with a proper minus sign."""
    return f"{value:.4f}".replace("-", "−")


def plus(value: float) -> str:
    """Return a number to be added."""
    return f"{'−' if value < 0 else '+'} {abs(value):.4f}"


def signed(value: float, minus: str = "−", digits: int = 4) -> str:
    """Return a number with a proper minus sign."""
    size = f"{abs(value):.{digits}f}"
    return (minus if value < 0 and float(size) else "") + size
