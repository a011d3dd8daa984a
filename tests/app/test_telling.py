"""Whatever comes late, the browser ends with the address of the last run."""

from pages.visit.telling import Telling

OLD, NEW = {"model": "sigmoid", "drawing": "example.3"}, {"drawing": "example.3"}


def test_a_run_that_has_told_its_address_need_not_tell_it_again() -> None:
    telling = Telling()
    telling.begin("")
    assert not telling.end("drawing=example.3", NEW)
    telling.begin("drawing=example.3")
    assert not telling.end("drawing=example.3", NEW)


def test_a_visit_that_was_told_nothing_is_told_nothing() -> None:
    telling = Telling()
    for asked_with, parameters in (("", {}), ("model=sigmoid", {"model": "sigmoid"})):
        telling.begin(asked_with)
        assert not telling.end(asked_with, parameters)


def test_a_choice_made_while_another_address_was_on_its_way_is_told_once() -> None:
    telling = Telling()
    telling.begin("model=sigmoid")
    assert not telling.end("model=sigmoid&drawing=example.3", OLD)
    for must_tell in (True, False):
        telling.begin("drawing=example.3")
        assert telling.end("drawing=example.3", NEW) == must_tell


def test_what_a_run_has_told_that_was_ended_is_not_known() -> None:
    telling = Telling()
    telling.begin("model=sigmoid")
    telling.begin("drawing=example.3")
    assert telling.end("drawing=example.3", NEW)
