"""How every Plotly chart is shown."""

from __future__ import annotations

CHART = {"displayModeBar": False}
