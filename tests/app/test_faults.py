"""What goes wrong ends in one line."""

import ast
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages import faults
from pages.visit import callbacks
from pages.words.markdown import plain


def test_a_damaged_file_ends_in_its_own_line_and_the_rest_goes_on() -> None:
    def page() -> None:
        import streamlit as st

        from lenet import CheckpointError
        from pages.faults import boundary

        with boundary():
            raise CheckpointError("weights/relu.safetensors is missing")
        st.markdown("the rest")

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [error.value for error in app.error] == ["weights/relu.safetensors is missing"]
    assert app.markdown[0].value == "the rest"


def test_anything_else_ends_in_a_friendly_line_and_the_log_has_the_traceback(
    unexpected: list[type[BaseException]], caplog: pytest.LogCaptureFixture
) -> None:
    def page() -> None:
        import streamlit as st

        from pages.faults import boundary

        with boundary(st.empty()):
            raise KeyError("nobody thought of this")

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [error.value for error in app.error] == [faults.UNEXPECTED]
    assert "nobody thought of this" in caplog.text and "Traceback" in caplog.text
    unexpected.append(KeyError)


def test_streamlits_own_ways_to_end_a_run_pass() -> None:
    def page() -> None:
        import streamlit as st

        from pages.faults import boundary

        with boundary():
            if "again" not in st.session_state:
                st.session_state["again"] = True
                st.rerun()
            st.markdown("ran again")
            st.stop()
        st.markdown("not reached")

    app = AppTest.from_function(page).run()
    assert not app.exception and not app.error
    assert [element.value for element in app.markdown] == ["ran again"]


def test_what_goes_wrong_in_a_callback_is_a_notice_on_the_page(
    unexpected: list[type[BaseException]],
) -> None:
    def page() -> None:
        import streamlit as st

        from lenet import CheckpointError
        from pages.faults import noticed
        from pages.widgets.notice import show_notice

        @noticed()
        def on_read(name: str) -> None:
            raise CheckpointError(f"{name} is missing")

        @noticed()
        def on_look() -> None:
            raise KeyError("nobody thought of this")

        st.button("Read", on_click=on_read, args=("weights/relu.safetensors",))
        st.button("Look", on_click=on_look)
        show_notice()
        st.markdown("the rest")

    app = AppTest.from_function(page).run()
    for button, line in enumerate(["weights/relu.safetensors is missing", faults.UNEXPECTED]):
        app.button[button].click().run()
        assert not app.exception
        assert [warning.value for warning in app.warning] == [plain(line)]
        assert app.markdown[0].value == "the rest"
    unexpected.append(KeyError)


def test_no_callback_is_without_that() -> None:
    """Each function that is given to a widget as `on_…`, or stands among the callbacks."""
    pages = Path(faults.__file__).parent
    trees = {path: ast.parse(path.read_text("utf-8")) for path in pages.rglob("*.py")}
    nodes = [(path, node) for path, tree in trees.items() for node in ast.walk(tree)]
    given = {
        name
        for _, node in nodes
        if isinstance(node, ast.keyword) and str(node.arg).startswith("on_")
        for name in re.findall(r"\w+", ast.unparse(node.value))
    }
    without = {
        f"{path.name}: {node.name}"
        for path, node in nodes
        if isinstance(node, ast.FunctionDef)
        and (node.name in given or path == Path(callbacks.__file__))
        and not node.name.startswith("_told")
        and not any(ast.unparse(each).startswith("noticed(") for each in node.decorator_list)
    }
    assert len(given) > 20
    assert without == set()
