"""The network's answer in words."""

from __future__ import annotations

from lenet.feature_extraction import Trace
from lenet.replay import Moment
from lenet.ties import digits_in_words
from pages.words.numbers import probability

INVITATION = "Draw a digit, or take an example: the network answers at once."
INVITATION_ELSEWHERE = "Draw a digit, or take an example:"  # beside the examples


def answer_in_words(trace: Trace | Moment) -> str:
    """Return such as "3, 99.2 %" or "tie of all ten digits, 10.0 % each".

    Args:
        trace: Of a drawing, or a moment of one.
    """
    assert trace.digit is not None
    share = probability(float(trace.probabilities[trace.digit]))
    if trace.tied:
        return f"**tie** of {digits_in_words(trace.tied)}, {share} each"
    return f"**{trace.digit}**, {share}"


def says(name: str, trace: Trace) -> str:
    """Return what a network answers, such as "relu says 3, 99.2 %".

    Args:
        name: The network's, as the subject of the clause.
        trace: Of a drawing.
    """
    return f"{name} {'has no answer:' if trace.tied else 'says'} {answer_in_words(trace)}"


def prediction_in_words(trace: Trace) -> str:
    """Return such as "3, 99.2 %; next 8, 0.5 %", or an invitation where nothing is drawn.

    Of a tie, return that the network has no answer.
    """
    if trace.digit is None:
        return INVITATION
    answer = answer_in_words(trace)
    if trace.tied:
        return f"No answer: {answer}"
    shares = trace.probabilities.tolist()
    others = set(range(len(shares))) - {trace.digit}
    runner_up = max(sorted(others), key=shares.__getitem__)
    return f"{answer}; next {runner_up}, {probability(shares[runner_up])}"
