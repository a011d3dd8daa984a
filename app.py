"""The entry point: `streamlit run app.py` serves the pages and the live route beside them."""

import streamlit as st
from starlette.middleware import Middleware

from lenet import live
from pages.serving.lifespan import lifespan
from pages.serving.security_headers import SecurityHeaders
from pages.serving.stale_reruns import StaleReruns

app = st.App(
    "pages/main.py",
    routes=live.routes(),
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders), Middleware(StaleReruns)],
)
