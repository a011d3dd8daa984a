"""The entry point: `streamlit run app.py` serves the pages and the live route beside them."""

import streamlit as st

from lenet import live

app = st.App("pages/main.py", routes=live.routes(), lifespan=live.lifespan)
