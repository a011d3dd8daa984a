import pytest
from hypothesis import given
from hypothesis import strategies as st

from lenet.bit_text import LARGEST, LETTERS, BitReader, BitTextError, BitWriter, folded, unfolded

numbers = st.lists(st.integers(0, 40) | st.integers(0, LARGEST), max_size=30)


@given(numbers)
def test_a_list_comes_back_as_it_was_written(written: list[int]) -> None:
    writer = BitWriter()
    writer.write_list(written)
    assert set(writer.text) <= set(LETTERS)
    assert BitReader(writer.text).read_list(len(written)) == written


@given(st.lists(st.tuples(st.integers(0, LARGEST), st.integers(0, 15)), max_size=9))
def test_single_numbers_come_back_whatever_their_divisor(written: list[tuple[int, int]]) -> None:
    writer = BitWriter()
    for number, parameter in written:
        writer.write_rice(number, parameter)
    reader = BitReader(writer.text)
    assert [reader.read_rice(parameter) for _, parameter in written] == [n for n, _ in written]


def test_the_code_by_hand() -> None:
    writer = BitWriter()
    writer.write_rice(9, 2)  # 4 goes into 9 twice, rest 1: two ones, a zero, and 01
    assert writer.text == LETTERS[0b110010]
    assert BitReader(writer.text).read_rice(2) == 9


@pytest.mark.parametrize(("number", "code"), [(0, 0), (-1, 1), (1, 2), (-2, 3), (-500, 999)])
def test_numbers_of_either_sign_are_folded(number: int, code: int) -> None:
    assert (folded(number), unfolded(code)) == (code, number)


@given(st.text(alphabet=LETTERS, max_size=40), st.integers(0, 2000))
def test_any_text_of_these_letters_is_read_or_refused(text: str, count: int) -> None:
    try:
        read = BitReader(text).read_list(count)
    except BitTextError:
        return
    assert len(read) == count
    assert all(0 <= number < 1 << 20 for number in read)


@pytest.mark.parametrize("text", ["a b", "ä", "a.b", "="])
def test_other_letters_are_refused(text: str) -> None:
    with pytest.raises(BitTextError):
        BitReader(text)
