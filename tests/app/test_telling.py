"""Whatever comes late, the browser ends with the address of the last run."""

import pytest

from pages.visit.telling import Parameters, Telling

BEFORE = {"model": "sigmoid", "drawing": "example.3", "unit": "f6.3"}


def run(telling: Telling, asked_with: Parameters, tells: Parameters | None = None) -> bool:
    """Return whether a run must tell its address at its end, which it has told if it is another."""
    telling.begin(asked_with)
    if tells is not None:
        telling.tell()
    return telling.end(asked_with if tells is None else tells)


def test_a_visit_that_was_told_nothing_is_told_nothing() -> None:
    telling = Telling()
    for asked_with in ({}, {"model": "sigmoid"}, {}):
        assert not run(telling, asked_with)


@pytest.mark.parametrize(
    "told",
    [
        {**BEFORE, "drawing": "example.4"},
        {**BEFORE, "surgery": "conv1.0=off"},
        {"model": "sigmoid", "drawing": "example.3"},
    ],
    ids=["changed", "added", "removed"],
)
def test_who_has_certainly_heard_it_is_told_nothing_again(told: Parameters) -> None:
    for asked_with in (told, {**told, "kernel": "3"}, {**told, "model": "relu"}):
        telling = Telling()
        assert not run(telling, BEFORE, tells=told)
        assert not run(telling, asked_with)
        assert not run(telling, {**asked_with, "kernel": "4"})


def test_who_has_chosen_something_before_hearing_it_is_told_the_choice_until_it_is_heard() -> None:
    telling = Telling()
    assert not run(telling, {"drawing": "example.3"}, tells=BEFORE)
    for model, must_tell in (("relu", True), ("as-written", True), ("as-written", False)):
        assert run(telling, {"drawing": "example.3", "model": model}) == must_tell
    assert not run(telling, {"drawing": "example.3", "model": "relu"})


def test_what_told_nothing_new_may_be_unheard_as_well() -> None:
    telling = Telling()
    assert not run(telling, BEFORE, tells=BEFORE)  # the number of a navigation
    assert run(telling, {**BEFORE, "model": "relu"})


def test_what_a_run_has_told_that_was_ended_is_not_known() -> None:
    telling = Telling()
    telling.begin(BEFORE)
    telling.tell()
    assert run(telling, BEFORE)
    assert not run(telling, BEFORE)
    telling.begin(BEFORE)  # and has told nothing
    assert not run(telling, {**BEFORE, "model": "relu"})


def test_a_run_that_tells_its_address_need_not_tell_it_again() -> None:
    telling = Telling()
    assert not run(telling, {}, tells=BEFORE)
    assert not run(telling, {"model": "relu"}, tells={**BEFORE, "model": "relu"})
