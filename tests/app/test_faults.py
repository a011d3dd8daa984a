"""What goes wrong ends in one line."""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages import faults


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
        assert [warning.value for warning in app.warning] == [line]
        assert app.markdown[0].value == "the rest"
    unexpected.append(KeyError)


def test_no_callback_is_without_that() -> None:
    pages = Path(faults.__file__).parent
    callbacks = {
        f"{path.relative_to(pages)}: {function.name}": list(
            map(ast.unparse, function.decorator_list)
        )
        for path in pages.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef) and function.name.removeprefix("_")[:3] == "on_"
    }
    assert len(callbacks) > 20
    assert not [name for name, decorators in callbacks.items() if "noticed()" not in decorators]
