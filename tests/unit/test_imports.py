"""Which module imports which: arrows go one way, and PyTorch is behind a door."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import lenet

REPOSITORY = Path(__file__).parents[2]
FILES = [REPOSITORY / "app.py"]
FILES += [file for folder in ("lenet", "pages") for file in (REPOSITORY / folder).rglob("*.py")]
SLOW = {"torch", "torchvision", "captum"}
NEAR_SIDE = ["app", "pages.main", "pages.draw", "lenet", "lenet.live"]  # see pages/door.py
ORDER = ["lenet", "pages.words", "pages.visit", "pages.components", "pages.panels"]


def name_of(file: Path) -> str:
    parts = file.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    return {name_of(file): file for file in FILES}


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield what runs when a module is imported; what is for type checkers alone does not."""
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            yield from top_level(node.body)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield node


@cache
def imports(name: str) -> frozenset[str]:
    """Return what a module of ours imports when it is imported itself."""
    found = set()
    for node in top_level(ast.parse(modules()[name].read_text("utf-8")).body):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [alias.name for alias in node.names]
            if node.module == "lenet":  # which imports a name's module when the name is asked for
                found |= {f"lenet.{lenet._HOMES[name]}" for name in names if name in lenet._HOMES}
            inner = {f"{node.module}.{name}" for name in names} & set(modules())
            found |= inner or {node.module}
    return frozenset(found)


def reached(name: str, seen: set[str]) -> set[str]:
    for other in imports(name) - seen:
        seen.add(other)
        if other in modules():
            reached(other, seen)
    return seen


def test_nothing_imports_in_a_circle() -> None:
    graph = {name: imports(name) & set(modules()) for name in modules()}
    assert len(list(TopologicalSorter(graph).static_order())) >= len(modules()) - 1


@pytest.mark.parametrize("name", NEAR_SIDE)
def test_what_must_answer_at_once_is_on_the_near_side_of_the_door(name: str) -> None:
    slow = {other.partition(".")[0] for other in reached(name, set())} & SLOW
    assert not slow


@pytest.mark.parametrize("room", ORDER)
def test_no_room_needs_one_that_comes_after_it(room: str) -> None:
    later = ORDER[ORDER.index(room) + 1 :]
    for name in modules():
        if name.startswith(room):
            wrong = [other for other in imports(name) if other.startswith(tuple(later))]
            assert not wrong, f"{name} imports {wrong}"
