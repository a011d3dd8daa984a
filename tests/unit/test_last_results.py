import pytest

from lenet.last_results import LastResults


class Computations:
    """A cache with room for two results, and the keys whose results were computed."""

    def __init__(self) -> None:
        self.results = LastResults(2)
        self.computed: list[str] = []

    def get(self, key: str) -> str:
        def compute() -> str:
            self.computed.append(key)
            return key.upper()

        return self.results.get(key, compute)


def test_a_result_is_computed_once_for_each_key() -> None:
    computations = Computations()
    assert [computations.get(key) for key in "abab"] == ["A", "B", "A", "B"]
    assert computations.computed == ["a", "b"]


def test_the_result_that_was_used_longest_ago_goes_first() -> None:
    computations = Computations()
    for key in "abacab":
        computations.get(key)
    assert computations.computed == ["a", "b", "c", "b"]
    assert len(computations.results) == 2


def test_none_is_a_result_and_a_failure_is_not() -> None:
    results = LastResults(2)
    assert results.get("none", lambda: None) is None
    assert results.get("none", lambda: "again") is None
    with pytest.raises(ZeroDivisionError):
        results.get("fails", lambda: 1 // 0)
    assert results.get("fails", lambda: "now") == "now"
