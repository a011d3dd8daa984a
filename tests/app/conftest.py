"""The app without a browser, for all tests of pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lenet.strokes import example_digits
from pages.shared.drawing import Drawing
from pages.shared.session import Visit

MAIN = Path(__file__).parents[2] / "pages" / "main.py"
HANGING_S = 600  # no page takes as long, whatever else the machine is doing

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def no_head_starts() -> Iterator[None]:
    """Wait for no browser: there is none."""

    def import_components() -> None:  # which can be only while a page runs
        import pages.shared.inputs
        import pages.shared.panels  # noqa: F401

    AppTest.from_function(import_components, default_timeout=HANGING_S).run()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pages.shared.inputs.CANVAS_HEAD_START_S", 0)
        patch.setattr("pages.shared.panels.HEAD_START_S", 0)
        yield


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(str(MAIN), default_timeout=HANGING_S)


@pytest.fixture
def open_page(app: AppTest) -> OpenPage:
    """Return a function that opens a page of the app in a visit that has a digit already."""

    def open_script(script: str, digit: int = 3, **parameters: str) -> AppTest:
        visit = Visit()
        visit.load_digit(Drawing(example_digits()[digit]), f"example {digit}")
        app.session_state["visit"] = visit
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run().switch_page(script).run()
        assert not app.exception
        return app

    return open_script
