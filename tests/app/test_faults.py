"""What goes wrong ends in one line."""

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
