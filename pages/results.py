"""What one visit has computed last: a rerun of the same scene takes it from here."""

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from lenet.last_results import LastResults

Result = TypeVar("Result")

MOST_RESULTS = 8  # a page needs four at most; the others are those of the scenes before
RESULTS = "results"  # key in the session's state


def cached(compute: Callable[[], Result], *key: Hashable) -> Result:
    """Return a result of this visit; compute it if it is not among the last ones.

    Args:
        compute: Returns the result, which no panel changes.
        key: What is computed, and everything that the result depends on.
    """
    if RESULTS not in st.session_state:
        st.session_state[RESULTS] = LastResults(MOST_RESULTS)
    results: LastResults = st.session_state[RESULTS]
    return results.get(key, compute)
