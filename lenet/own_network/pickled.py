"""Read the pickle of a `state_dict` without unpickling it.

`pickle` builds whatever a file asks for, and even `torch.load(weights_only=True)` hashes and
compares what it has built: a small file can overflow the C stack or never finish. This reader
supports only the operations that `torch.save` (pickle protocol 2) needs for numbers, strings,
lists, dictionaries and tensors. It calls nothing, hashes nothing and allocates no tensor. Each
operation takes constant time or consumes what earlier ones have put on the stack, so time and
memory grow with the length of the pickle only.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn


class PickleError(ValueError):
    """The pickle is damaged."""


class ForbiddenError(PickleError):
    """The pickle holds something that a `state_dict` does not need."""


@dataclass(frozen=True, slots=True)
class Name:
    """A class or function that the pickle names; it is never imported."""

    text: str


@dataclass(frozen=True, slots=True)
class Storage:
    """Numbers in a file of their own in the archive.

    Args:
        kind: Such as `torch FloatStorage`.
        key: The file's name.
    """

    kind: Name
    key: str


@dataclass(frozen=True, slots=True)
class TensorView:
    """A tensor as the pickle describes it; sizes are unchecked.

    Args:
        storage: Where its numbers are.
        offset: Of the first one, in numbers.
        shape, strides: Of each dimension, in numbers.
    """

    storage: Storage
    offset: object
    shape: tuple[object, ...]
    strides: tuple[object, ...]


class Table(list[tuple[object, object]]):
    """A dictionary as a list of pairs.

    Chosen keys can make Python's dictionaries slow, or end the process when they are hashed.
    """

    __slots__ = ()

    def value(self, key: str) -> object:
        """Return the first value of a key; None without one."""
        return next((value for name, value in self if type(name) is str and name == key), None)


DICTIONARY = Name("collections OrderedDict")
TENSOR = Name("torch._utils _rebuild_tensor_v2")
PARAMETER = Name("torch._utils _rebuild_parameter")
STORAGES = {
    Name(f"torch {kind}Storage"): kind for kind in ("Float", "Double", "Half", "BFloat16", "Long")
}
NAMES = frozenset({DICTIONARY, TENSOR, PARAMETER, *STORAGES})


def read_pickle(content: bytes) -> object:
    """Read a pickle as `torch.save` writes it.

    Args:
        content: Its bytes.

    Returns:
        None, a bool, int, float or str; a list, tuple or `Table` of such; a `TensorView`.

    Raises:
        ForbiddenError: It holds something else.
        PickleError: It is damaged.
    """
    machine = _Machine(content)
    try:
        while (code := machine.take(1)[0]) != _STOP:
            _OPERATIONS.get(code, _forbidden)(machine)
        return machine.stack.pop()
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise PickleError("the pickle is damaged") from error


class _Machine:
    """The stack machine of pickle."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0
        self.stack: list[object] = []
        self.marks: list[int] = []  # heights of the stack
        self.memo: list[object] = []

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        if count > len(self.content) - self.at:
            raise PickleError("the pickle ends too early")
        self.at += count
        return self.content[self.at - count : self.at]

    def number(self, form: str) -> Any:
        """Return the next number, in one of the forms of `struct`."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def line(self) -> str:
        """Return the text up to the end of the line."""
        end = self.content.find(b"\n", self.at)
        if end < 0:
            raise PickleError("the pickle ends too early")
        return self.take(end + 1 - self.at)[:-1].decode()

    def since_mark(self) -> list[object]:
        """Take what has been pushed since the last mark."""
        height = self.marks.pop()
        taken = self.stack[height:]
        del self.stack[height:]
        return taken

    def top(self, kind: type) -> object:
        """Return what is on top of the stack, which must be of a kind."""
        if type(self.stack[-1]) is not kind:
            _forbidden(self)
        return self.stack[-1]


def _forbidden(machine: _Machine) -> NoReturn:
    del machine
    raise ForbiddenError("the pickle holds more than a state_dict")


def _global(machine: _Machine) -> None:
    name = Name(f"{machine.line()} {machine.line()}")
    if name not in NAMES:
        _forbidden(machine)
    machine.stack.append(name)


def _reduce(machine: _Machine) -> None:
    arguments, function = machine.stack.pop(), machine.stack.pop()
    if type(arguments) is not tuple:
        _forbidden(machine)
    if function == DICTIONARY and not arguments:
        machine.stack.append(Table())
    elif function == PARAMETER and arguments and type(arguments[0]) is TensorView:
        machine.stack.append(arguments[0])
    elif function == TENSOR:
        machine.stack.append(_view(machine, arguments))
    else:
        _forbidden(machine)


def _view(machine: _Machine, arguments: tuple[object, ...]) -> TensorView:
    if len(arguments) < 4:
        _forbidden(machine)
    storage, offset, shape, strides = arguments[:4]
    if type(storage) is not Storage or type(shape) is not tuple or type(strides) is not tuple:
        _forbidden(machine)
    return TensorView(storage, offset, shape, strides)


def _storage(machine: _Machine) -> None:
    described = machine.stack.pop()
    if type(described) is not tuple or len(described) < 3:
        _forbidden(machine)
    what, kind, key = described[:3]
    if type(what) is not str or type(kind) is not Name or type(key) is not str:
        _forbidden(machine)
    if what != "storage" or kind not in STORAGES:
        _forbidden(machine)
    machine.stack.append(Storage(kind, key))


def _put(machine: _Machine, index: int) -> None:
    """Remember what is on top; pickles number what they remember from 0 on."""
    if index == len(machine.memo):
        machine.memo.append(machine.stack[-1])
    else:
        machine.memo[index] = machine.stack[-1]


def _set(machine: _Machine, pairs: list[object]) -> None:
    table = machine.top(Table)
    assert isinstance(table, Table)
    table += zip(pairs[::2], pairs[1::2], strict=False)


def _append(machine: _Machine, items: list[object]) -> None:
    found = machine.top(list)
    assert isinstance(found, list)
    found += items


def _tuple(count: int) -> Callable[[_Machine], None]:
    def operation(machine: _Machine) -> None:
        items = tuple(_taken(machine, count))
        machine.stack.append(items)

    return operation


def _taken(machine: _Machine, count: int) -> list[object]:
    if count > len(machine.stack):
        raise PickleError("the pickle is damaged")
    taken = machine.stack[len(machine.stack) - count :]
    del machine.stack[len(machine.stack) - count :]
    return taken


def _build(machine: _Machine) -> None:
    machine.stack.pop()  # what a dictionary has beside its items, such as PyTorch's `_metadata`
    machine.top(Table)


def _long(machine: _Machine) -> None:
    digits = machine.take(machine.number("<B"))
    machine.stack.append(int.from_bytes(digits, "little", signed=True))


def _text(machine: _Machine) -> None:
    machine.stack.append(machine.take(machine.number("<I")).decode("utf-8"))


def _pushes(make: Callable[[_Machine], object]) -> Callable[[_Machine], None]:
    return lambda machine: machine.stack.append(make(machine))


_STOP = ord(".")
_OPERATIONS: Mapping[int, Callable[[_Machine], None]] = {
    ord(code): operation
    for code, operation in {
        b"\x80": lambda machine: machine.take(1),  # the protocol's number
        b"N": _pushes(lambda _: None),
        b"\x88": _pushes(lambda _: True),
        b"\x89": _pushes(lambda _: False),
        b"J": _pushes(lambda machine: machine.number("<i")),
        b"K": _pushes(lambda machine: machine.number("<B")),
        b"M": _pushes(lambda machine: machine.number("<H")),
        b"G": _pushes(lambda machine: machine.number(">d")),
        b"\x8a": _long,
        b"X": _text,
        b")": _pushes(lambda _: ()),
        b"]": _pushes(lambda _: []),
        b"}": _pushes(lambda _: Table()),
        b"(": lambda machine: machine.marks.append(len(machine.stack)),
        b"t": lambda machine: machine.stack.append(tuple(machine.since_mark())),
        b"\x85": _tuple(1),
        b"\x86": _tuple(2),
        b"\x87": _tuple(3),
        b"a": lambda machine: _append(machine, _taken(machine, 1)),
        b"e": lambda machine: _append(machine, machine.since_mark()),
        b"s": lambda machine: _set(machine, _taken(machine, 2)),
        b"u": lambda machine: _set(machine, machine.since_mark()),
        b"q": lambda machine: _put(machine, machine.number("<B")),
        b"r": lambda machine: _put(machine, machine.number("<I")),
        b"h": _pushes(lambda machine: machine.memo[machine.number("<B")]),
        b"j": _pushes(lambda machine: machine.memo[machine.number("<I")]),
        b"c": _global,
        b"Q": _storage,
        b"R": _reduce,
        b"b": _build,
    }.items()
}
