"""Late words of a page that was left, as Streamlit's messages."""

from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.serving.stale_reruns import Whereabouts
from tests.app.stream_messages import (
    DRAW,
    FRAME,
    KERNELS,
    RADIO,
    SLIDER,
    VIEW,
    VIEW_TRIGGER,
    asked,
    drawn,
)


def on_the_draw_page() -> Whereabouts:
    """The draw page is shown: a radio in the frame around it, a slider and a component in it."""
    whereabouts = Whereabouts()
    whereabouts.redirect(asked(""))
    started = ForwardMsg()
    started.new_session.main_script_hash = FRAME
    whereabouts.note(started)
    whereabouts.note(drawn(FRAME, RADIO, "radio"))
    whereabouts.note(drawn(DRAW, SLIDER))
    whereabouts.note(drawn(DRAW, VIEW, "bidi_component"))
    assert not whereabouts.redirect(asked(DRAW, [RADIO, SLIDER]))
    return whereabouts


def test_a_late_word_of_a_widget_goes_to_the_page_that_was_asked_for_since() -> None:
    whereabouts = on_the_draw_page()
    assert not whereabouts.redirect(asked(KERNELS, [RADIO], query="layer=conv2"))
    for widgets in ([RADIO, SLIDER], [RADIO, VIEW_TRIGGER], [VIEW]):
        late = asked(DRAW, widgets, query="unit=fc1.3")
        assert whereabouts.redirect(late)
        assert late.rerun_script.page_script_hash == KERNELS
        assert late.rerun_script.query_string == "layer=conv2"
        assert [state.id for state in late.rerun_script.widget_states.widgets] == widgets


def test_a_trigger_is_no_click_on_a_link_even_where_its_page_is_not_known_yet() -> None:
    """After a new connection: what the page before consists of has not been sent again."""
    whereabouts = Whereabouts()
    whereabouts.redirect(asked(DRAW, [RADIO]))
    whereabouts.redirect(asked(KERNELS, [RADIO]))
    late = asked(DRAW, [RADIO])
    late.rerun_script.widget_states.widgets.add(id=VIEW_TRIGGER, json_trigger_value="[1]")
    assert whereabouts.redirect(late)
    assert late.rerun_script.page_script_hash == KERNELS


def test_a_click_back_to_the_page_is_no_late_word() -> None:
    whereabouts = on_the_draw_page()
    whereabouts.redirect(asked(KERNELS, [RADIO]))
    assert not whereabouts.redirect(asked(DRAW, [RADIO]))
    assert not whereabouts.redirect(asked(DRAW, [RADIO, SLIDER]))
    assert whereabouts.redirect(asked(KERNELS, [RADIO])) is False


def test_the_back_button_is_no_late_word() -> None:
    whereabouts = on_the_draw_page()
    whereabouts.redirect(asked(KERNELS, [RADIO]))
    assert not whereabouts.redirect(asked(DRAW, [RADIO, SLIDER], back=True))
    assert not whereabouts.redirect(asked(DRAW, [RADIO, SLIDER]))


def test_a_late_request_does_not_cancel_a_step_back() -> None:
    whereabouts = on_the_draw_page()
    whereabouts.redirect(asked(KERNELS, [RADIO], query="layer=conv2", back=True))
    late = asked(DRAW, [RADIO, SLIDER])
    assert whereabouts.redirect(late)
    assert late.rerun_script.is_history_navigation
    whereabouts.redirect(asked(KERNELS, [RADIO]))
    late = asked(DRAW, [RADIO, SLIDER])
    assert whereabouts.redirect(late)
    assert not late.rerun_script.is_history_navigation


def test_a_visit_that_connects_again_goes_on_where_it_is() -> None:
    whereabouts = Whereabouts()
    assert not whereabouts.redirect(asked(KERNELS, [RADIO, SLIDER]))
    assert not whereabouts.redirect(asked(KERNELS, [RADIO, SLIDER]))


pages = st.sampled_from([DRAW, KERNELS])


@given(st.lists(st.tuples(pages, st.booleans()), max_size=12))
def test_the_page_asked_for_is_always_that_of_the_last_click(words: list[tuple[str, bool]]) -> None:
    whereabouts, here = on_the_draw_page(), DRAW
    whereabouts.note(drawn(KERNELS, "$$ID-4-kernel"))
    own = {DRAW: SLIDER, KERNELS: "$$ID-4-kernel"}
    for page, is_click in words:
        message = asked(page, [RADIO] if is_click else [RADIO, own[page]])
        whereabouts.redirect(message)
        here = page if is_click else here
        assert message.rerun_script.page_script_hash == here
