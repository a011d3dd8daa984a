"""The app without a browser, for all tests of pages."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

MAIN = Path(__file__).parents[2] / "pages" / "main.py"


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(str(MAIN), default_timeout=60)
