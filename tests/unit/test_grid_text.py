import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lenet.scene.grid_text import read_grid, write_grid
from lenet.surgery import LARGEST

NUMBERS = st.floats(-LARGEST, LARGEST, allow_nan=False)


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.lists(st.lists(NUMBERS, min_size=n, max_size=n), min_size=1, max_size=8)
    )
)
def test_a_table_comes_back_to_the_last_bit(rows: list[list[float]]) -> None:
    assert read_grid(write_grid(rows), len(rows), len(rows[0])) == rows


@pytest.mark.slow
@given(st.text(max_size=200))
def test_whatever_a_link_says_it_is_a_table_of_that_size_or_none(text: str) -> None:
    grid = read_grid(text, 2, 2)
    assert grid is None or [len(row) for row in grid] == [2, 2]


def test_numbers_are_bounded_as_those_of_a_surgery() -> None:
    assert read_grid("1e9,-inf~nan,0.5", 2, 2) == [[LARGEST, -LARGEST], [0.0, 0.5]]


def test_whole_numbers_are_written_without_a_fraction() -> None:
    assert write_grid([[1.0, -0.5], [math.pi, 2]]) == f"1,-0.5~{math.pi!r},2"
