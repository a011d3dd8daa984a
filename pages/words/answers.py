"""The network's answer in words."""

from __future__ import annotations

from lenet.feature_extraction import Trace
from pages.words.numbers import probability

INVITATION = "Draw a digit, or take an example: the network answers at once."
INVITATION_ELSEWHERE = "Draw a digit, or take an example:"  # beside the examples


def answer_in_words(trace: Trace) -> str:
    """Return such as "3, 99.2 %"; the trace is one of a drawing.

    Digits can tie, where a ReLU has set several outputs to zero: then the lowest is the answer.
    """
    shares = trace.probabilities.tolist()
    answer = f"**{trace.digit}**, {probability(max(shares))}"
    if len(trace.tied) == len(shares) - 1:
        return f"{answer}, tied with all the others"
    if trace.tied:
        return f"{answer}, tied with {', '.join(map(str, trace.tied))}"
    return answer


def prediction_in_words(trace: Trace) -> str:
    """Return such as "3, 99.2 %; next 8, 0.5 %", or an invitation where nothing is drawn."""
    if trace.digit is None:
        return INVITATION
    answer = answer_in_words(trace)
    if trace.tied:
        return answer
    shares = trace.probabilities.tolist()
    others = set(range(len(shares))) - {trace.digit}
    runner_up = max(sorted(others), key=shares.__getitem__)
    return f"{answer}; next {runner_up}, {probability(shares[runner_up])}"
