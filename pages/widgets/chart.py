"""How every Plotly chart is shown."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from lenet.figures.enlarged import enlarged
from pages import visit
from pages.words.charts import name_of

# One button, which shows where one points at a chart: save it as it is, in print quality.
CHART = {
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "svg", "filename": "lenet5-chart"},
}


def show_chart(figure: go.Figure, *, key: str, **options: Any) -> None:
    """Show a chart; on the stage larger.

    Args:
        figure: It.
        key: Of the element.
        options: Of `st.plotly_chart`, for one that can be clicked.
    """
    figure.update_layout(meta={"name": name_of(key)})
    stage = visit.current().stage
    shown = enlarged(figure, stage.growth) if stage.presents else figure
    st.plotly_chart(shown, key=key, config=CHART, **options)
