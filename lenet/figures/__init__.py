"""Plotly figures: builders take arrays and return figures; they never touch Streamlit."""
