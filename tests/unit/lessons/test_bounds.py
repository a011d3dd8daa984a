"""Lesson files made to fill or stop the server: each is refused in one line, and cheaply."""

import tracemalloc
from dataclasses import replace

import pytest

from lenet.lessons import LessonError, Situation, read_lesson
from lenet.lessons.bounds import COSTLY, MOST_COSTLY, MOST_DOTS, MOST_FACTS
from lenet.lessons.facts import FACTS
from tests.unit.lessons.lesson_files import GOOD
from tests.unit.lessons.situations import situation

PARTS = ".".join("a" * 20_000)
HOSTILE = {
    "a key of 20,000 parts": (f"{PARTS} = 1\n{GOOD}", "line 1 has more than 100 dots"),
    "a table's name of 20,000 parts": (f"{GOOD}[{PARTS}]\n", "more than 100 dots"),
    "an inline table's key": (f"x = {{{PARTS} = 1}}\n{GOOD}", "more than 100 dots"),
    "deep brackets": (f"x = {'[' * 100_000}\n{GOOD}", "nested too deeply"),
    "deep braces": (f"x = {'{a=' * 30_000}\n{GOOD}", "nested too deeply"),
    "a number of 10,000 digits": (f"x = {10_000 * '9'}\n{GOOD}", "too many digits"),
    "minutes of 301 digits": (GOOD.replace("minutes = 3", f"minutes = {10**300}"), "from 1 to 600"),
    "no minutes": (GOOD.replace("minutes = 3", "minutes = 0"), "from 1 to 600"),
    "a hexadecimal number": (GOOD.replace("minutes = 3", f"minutes = 0x{999 * 'f'}"), "from 1 to"),
    "a tolerance of 301 digits": (f"{GOOD}tolerance = {10**300}\n", "from 0 to 1,000,000,000"),
    "an infinite tolerance": (f"{GOOD}tolerance = inf\n", "from 0 to 1,000,000,000"),
    "no tolerance": (f"{GOOD}relative = nan\n", "relative: write a number from 0"),
    "a tolerance below 0": (f"{GOOD}relative = -1\n", "relative: write a number from 0"),
    "a long key": (f"{99_999 * 'x'} = 1\n{GOOD}", "is unknown in the head of the file"),
    "a long kind": (GOOD.replace('"number"', f'"{99_999 * "x"}"'), "kind is 'xxx"),
    "a long fact": (GOOD.replace("channels conv1}.", f"{99_999 * 'x'}}}."), "200 characters"),
    "a long check": (
        GOOD.replace('"number"', f'"do"\ncheck = "{99_999 * "x"}"'),
        "200 characters",
    ),
    "an empty check": (GOOD.replace('"number"', '"do"\ncheck = " "'), "the check is empty"),
    "hundreds of facts": (
        GOOD.replace("C1 has", 300 * "{kept_centred} "),
        "step 1: the step has 303 facts; write at most 40",
    ),
    "many costly facts": (
        GOOD.replace("C1 has", " ".join(f"{{answer_shifted {i}}}" for i in range(7))),
        "step 1: the step has 7 facts that run a network, such as answer_shifted; write at most 6",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_lesson_is_refused_in_one_line(name: str) -> None:
    text, says = HOSTILE[name]
    with pytest.raises(LessonError) as refused:
        read_lesson(text, "mine.toml")
    line = str(refused.value)
    assert line.startswith("mine") and says in line
    assert "\n" not in line and line.endswith(".") and len(line) < 400


def test_the_most_parts_take_little_memory() -> None:
    key = ".".join("a" * (MOST_DOTS + 1))
    lines = "\n".join(f"b{number}.{key[2:]} = 1" for number in range(800))
    tracemalloc.start()
    try:
        with pytest.raises(LessonError, match="is unknown"):
            read_lesson(f"{lines}\n{GOOD}", "mine.toml")
        assert tracemalloc.get_traced_memory()[1] < 200 * 2**20
    finally:
        tracemalloc.stop()


def test_as_many_facts_as_are_allowed_are_read() -> None:
    costly = " ".join(f"{{answer_shifted {number}}}" for number in range(MOST_COSTLY))
    cheap = (MOST_FACTS - MOST_COSTLY - 3) * "{channels conv1} "
    lesson = read_lesson(GOOD.replace("C1 has", f"{costly} {cheap}"), "mine.toml")
    assert len(lesson.steps) == 1


def test_costly_facts_exist() -> None:
    assert set(FACTS) >= COSTLY


def test_a_fact_is_computed_once_in_a_situation(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(at: Situation) -> int:
        asked.append(at)
        return 7

    monkeypatch.setitem(FACTS, "answer", answer)
    text = GOOD.replace("C1 has", 30 * "{answer} ").replace("How many?", "Why {answer|0}?")
    step = read_lesson(text, "mine.toml").steps[0]
    at = situation()
    assert step.words(at).startswith("7 7 7")
    assert step.question(at) == "Why 7?"
    assert asked == [at]
    assert step.question(replace(at, computed={})) == "Why 7?"
    assert len(asked) == 2
