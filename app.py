"""The entry point of `streamlit run app.py`: the pages, and the app's own routes beside them."""

import streamlit as st
from starlette.middleware import Middleware

from lenet import live
from pages.serving import belongings, modules
from pages.serving.base_path import also_behind, base_path
from pages.serving.lifespan import lifespan
from pages.serving.own_origin import OwnOrigin
from pages.serving.security_headers import SecurityHeaders
from pages.serving.static_files import PackedStaticFiles
from pages.serving.visit_socket import VisitSocket

app = st.App(
    "pages/main.py",
    routes=also_behind(base_path(), [*live.routes(), *modules.routes(), *belongings.routes()]),
    lifespan=lifespan,
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(OwnOrigin),
        Middleware(VisitSocket),
        Middleware(PackedStaticFiles),
    ],
)
