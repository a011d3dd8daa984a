"""How every Plotly chart is shown."""

from __future__ import annotations

# One button, which shows where one points at a chart: save it as it is, in print quality.
CHART = {
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "svg", "filename": "lenet5-chart"},
}
