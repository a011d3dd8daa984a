"""Only the browser's store, and Streamlit's bound widgets, write the address."""

import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "pages"
PYTHON, JAVASCRIPT = sorted(PAGES.rglob("*.py")), sorted(PAGES.rglob("*.js"))
STORE = PAGES / "components" / "scene" / "store.js"
FIRST_RUN = PAGES / "panels" / "lesson.py"  # opens a step's scene before the store is there
WRITES = re.compile(
    r"query_params(\[[^\]]*\]\s*=[^=]|\.(update|clear|from_dict|pop|setdefault)\b)"
    r"|del st\.query_params|set_corrected_value|switch_page"
)
CHANGES_HISTORY = re.compile(r"History\.prototype|history(\.(push|replace)State|\[)")


@pytest.mark.parametrize(
    "text", ['query_params["a"] = b', "query_params.update(a)", "switch_page("]
)
def test_writers_are_found(text: str) -> None:
    assert WRITES.search(text)


def test_python_reads_the_address_and_never_writes_it() -> None:
    writers = [path for path in PYTHON if WRITES.search(path.read_text("utf-8"))]
    assert writers == [FIRST_RUN]


def test_the_store_alone_changes_the_history() -> None:
    writers = [path for path in JAVASCRIPT if CHANGES_HISTORY.search(path.read_text("utf-8"))]
    assert writers == [STORE]
