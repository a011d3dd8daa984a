"""The entry point: `streamlit run app.py` serves the pages and what is asked for beside them.

A host that runs this file as a script, for each visitor again, has the pages alone.
"""

import runpy
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lenet import live
from pages.serving import arrivals, belongings, modules, reach
from pages.serving.base_path import also_behind, base_path
from pages.serving.lifespan import lifespan
from pages.serving.own_origin import OwnOrigin
from pages.serving.security_headers import SecurityHeaders
from pages.serving.visit_socket import VisitSocket

if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(
        "pages/main.py",
        routes=also_behind(
            base_path(),
            [*live.routes(), *modules.routes(), *belongings.routes(), *arrivals.routes()],
        ),
        lifespan=lifespan,
        middleware=[Middleware(SecurityHeaders), Middleware(OwnOrigin), Middleware(VisitSocket)],
    )
else:
    reach.has_routes = False
    runpy.run_path(str(Path(__file__).with_name("pages") / "main.py"), run_name="__main__")
