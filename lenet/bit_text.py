"""Whole numbers as short text: Rice codes (R. F. Rice, "Some practical universal noiseless coding
techniques", JPL 79-22, 1979), written with the 64 letters that an address may hold as they are.

Small numbers take few bits. What a list of numbers takes is found out for each list: its divisor,
2^k, is written before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # RFC 4648, section 5
BITS = 6  # in a letter
PARAMETER_BITS = 4
COUNT_BITS = 4  # the divisor of the numbers of numbers
LONGEST_QUOTIENT = 16  # more ones than this announce a number written in full
FULL_BITS = 20
LARGEST = (1 << FULL_BITS) - 1
_PLACES = {letter: place for place, letter in enumerate(LETTERS)}


class BitTextError(ValueError):
    """A text is not what `BitWriter` wrote."""


class BitWriter:
    """Writes whole numbers, 0 … `LARGEST`, one after the other."""

    def __init__(self) -> None:
        self._bits: list[str] = []

    def write(self, number: int, bits: int) -> None:
        """Write a number in so many bits."""
        self._bits.append(format(number, f"0{bits}b"))

    def write_list(self, numbers: Sequence[int]) -> None:
        """Write numbers whose count the reader knows, with the divisor that makes them shortest."""
        parameter = min(range(1 << PARAMETER_BITS), key=lambda k: _length(numbers, k))
        self.write(parameter, PARAMETER_BITS)
        for number in numbers:
            self.write_rice(number, parameter)

    def write_rice(self, number: int, parameter: int) -> None:
        """Write a number as how often 2^parameter goes into it, in ones, and the rest, in bits."""
        quotient = number >> parameter
        if quotient >= LONGEST_QUOTIENT:
            self._bits.append("1" * LONGEST_QUOTIENT)
            self.write(number, FULL_BITS)
            return
        self._bits.append("1" * quotient + "0")
        if parameter:
            self.write(number & ((1 << parameter) - 1), parameter)

    @property
    def text(self) -> str:
        """All that was written, filled up to a whole letter with zeros."""
        bits = "".join(self._bits)
        bits += "0" * (-len(bits) % BITS)
        return "".join(LETTERS[int(bits[at : at + BITS], 2)] for at in range(0, len(bits), BITS))


class BitReader:
    """Reads what a `BitWriter` wrote.

    Raises:
        BitTextError: There is another letter in it; or, where it is read, it ends too soon.
    """

    def __init__(self, text: str) -> None:
        try:
            self._bits = "".join(format(_PLACES[letter], f"0{BITS}b") for letter in text)
        except KeyError as error:
            raise BitTextError(f"{error.args[0]!r} does not belong there") from error
        self._at = 0

    def read(self, bits: int) -> int:
        """Read a number of so many bits."""
        read = self._bits[self._at : self._at + bits]
        if len(read) < bits:
            raise BitTextError("it ends too soon")
        self._at += bits
        return int(read, 2)

    def read_list(self, count: int) -> list[int]:
        """Read so many numbers."""
        if count > len(self._bits) - self._at:  # each takes a bit at least
            raise BitTextError("it ends too soon")
        parameter = self.read(PARAMETER_BITS)
        return [self.read_rice(parameter) for _ in range(count)]

    def read_rice(self, parameter: int) -> int:
        """Read a number whose divisor is 2^parameter."""
        end = self._bits.find("0", self._at, self._at + LONGEST_QUOTIENT)
        if end < 0:
            self.read(LONGEST_QUOTIENT)
            return self.read(FULL_BITS)
        quotient, self._at = end - self._at, end + 1
        return (quotient << parameter) | (self.read(parameter) if parameter else 0)


def folded(number: int) -> int:
    """Return a number of either sign as one that is not negative: 0, −1, 1, −2 as 0, 1, 2, 3."""
    return 2 * number if number >= 0 else -2 * number - 1


def unfolded(number: int) -> int:
    """Undo `folded`."""
    return number // 2 if number % 2 == 0 else -(number + 1) // 2


def _length(numbers: Iterable[int], parameter: int) -> int:
    """Return how many bits numbers take with a divisor of 2^parameter."""
    quotients = (number >> parameter for number in numbers)
    return sum(
        quotient + 1 + parameter if quotient < LONGEST_QUOTIENT else LONGEST_QUOTIENT + FULL_BITS
        for quotient in quotients
    )
