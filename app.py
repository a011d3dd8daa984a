"""The entry point: `streamlit run app.py` serves the pages and the live route beside them."""

import streamlit as st
from starlette.middleware import Middleware

from lenet import live
from pages.shared.stale_reruns import StaleReruns

app = st.App(
    "pages/main.py",
    routes=live.routes(),
    lifespan=live.lifespan,
    middleware=[Middleware(StaleReruns)],
)
