"""Lesson files: each mistake gives a line that names file, step and remedy."""

import re

import pytest

from lenet.lessons import Lesson, LessonError, Step, as_toml, challenges, course, read_lesson, tour
from lenet.lessons.reading import in_order
from lenet.lessons.text import parse_text
from tests.unit.lessons.lesson_files import GOOD, STEP
from tests.unit.lessons.situations import situation

ALL = [*course(), tour(), challenges()]
BLANK = situation(None)


@pytest.mark.parametrize(
    ("replaced", "by", "says"),
    [
        ("title", "titel", "'titel' is unknown in the head of the file"),
        ('"A lesson"', "7", "title has the wrong type"),
        ("minutes = 3", "minutes = true", "minutes has the wrong type"),
        ('about = "About it."', "", "about is missing in the head of the file; add it"),
        (STEP, "", "steps is missing in the head of the file; add it"),
        (STEP, "steps = []", "write 1 to 30 steps, each beginning with [[steps]]"),
        (STEP, "steps = [1]", "write 1 to 30 steps"),
        (STEP, 31 * STEP, "write 1 to 30 steps"),
        ('= "A step"', "= A step", "is not valid TOML"),
        ('kind = "number"', 'kind = "essay"', "step 1: kind is 'essay'; write one of choose"),
        ('kind = "number"', "", "step 1: kind is missing in the step; add it"),
        ("reveal", "revael", "step 1: 'revael' is unknown in the step"),
        ('kind = "number"', 'kind = "choose"', "step 1: options is missing"),
        ('kind = "number"', 'kind = "do"', "step 1: check is missing"),
        ('kind = "number"', 'kind = "do"\ncheck = "x"', "step 1: there is no check 'x'; there are"),
        (
            'kind = "number"',
            'kind = "do"\ncheck = "answer_is"',
            "has the wrong number of arguments; write answer_is DIGIT",
        ),
        (
            'kind = "number"',
            'kind = "do"\nhide = "page"\ncheck = "answered"',
            "nothing can be done",
        ),
        ('kind = "number"', 'kind = "number"\nhide = "all"', "hide is 'all'; write numbers"),
        ("{channels conv1|0}", "six", "the answer is a number: one fact in braces"),
        ("{channels conv1|0}", "{batch_shape conv1 2}", "the answer is a number"),
        ("{channels conv1}.", "{maps}", "there is no fact 'maps'; there are"),
        ("{channels conv1}.", "{channels conv7}", "there is no layer 'conv7'; the layers are"),
        ("{channels conv1}.", "{channels conv1|two}", "'two' is no way to print a number"),
        ("{channels conv1}.", "{channels", "a brace stands alone"),
        ("{channels conv1}.", "{}", "the braces are empty"),
        ("?drawing=example.3", "kernel?layer=conv1", "there is no page 'kernel'; there are"),
        ("?drawing=example.3", "?drawing=nothing", "step 1: scene: "),
        ("?drawing=example.3", "?drawing=mnist.3", "take an example"),
        ("?drawing=example.3", "?unit=conv9.1", "step 1: scene: "),
    ],
)
def test_a_mistake_is_named_with_its_step_and_a_remedy(replaced: str, by: str, says: str) -> None:
    assert replaced in GOOD
    with pytest.raises(LessonError) as error:
        read_lesson(GOOD.replace(replaced, by, 1), "mine.toml")
    line = str(error.value)
    assert line.startswith("mine") and says in line and "\n" not in line and line.endswith(".")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ('["1"]', "write 2 to 8 texts in quotes"),
        ("[1, 2]", "write 2 to 8 texts in quotes"),
        ('["1", "1"]', "two options are the same"),
        ('["1", "2"]', "the answer is none of the options"),
    ],
)
def test_wrong_options_are_named(options: str, says: str) -> None:
    text = GOOD.replace('kind = "number"', f'kind = "choose"\noptions = {options}')
    with pytest.raises(LessonError, match=says):
        read_lesson(text, "mine.toml")


def test_the_wrong_step_is_counted_from_one_and_a_long_file_is_refused() -> None:
    with pytest.raises(LessonError, match="step 2: kind is 'x'"):
        read_lesson(GOOD + STEP.replace('"number"', '"x"'), "mine.toml")
    with pytest.raises(LessonError, match="make several lessons of it"):
        read_lesson("#" * 200_001, "mine.toml")


@pytest.mark.parametrize(
    ("file", "name"),
    [("3-My lesson.TOML", "my-lesson"), ("é.toml", "lesson"), ("x" * 99, "x" * 60)],
)
def test_a_lesson_has_a_name_that_can_stand_in_an_address(file: str, name: str) -> None:
    assert read_lesson(GOOD, file).name == name


def test_a_byte_order_mark_before_a_lesson_is_skipped() -> None:
    assert read_lesson(f"\ufeff{GOOD}", "mine.toml") == read_lesson(GOOD, "mine.toml")


def test_lessons_are_in_the_order_of_their_numbers() -> None:
    files = ["10-last.toml", "2-b.toml", "1-a.toml", "unnumbered.toml"]
    assert in_order(files) == ["unnumbered.toml", "1-a.toml", "2-b.toml", "10-last.toml"]


@pytest.mark.parametrize("lesson", ALL, ids=[lesson.name for lesson in ALL])
def test_a_lesson_that_is_written_and_read_again_is_the_same(lesson: Lesson) -> None:
    written = as_toml(lesson)
    again = read_lesson(written, f"{lesson.name}.toml")
    assert as_toml(again) == written
    assert [step.sources for step in again.steps] == [step.sources for step in lesson.steps]


def test_facts_stand_in_braces_and_braces_twice() -> None:
    text = parse_text("$w_{{ij}}$: {channels conv1}, {parameter_share fc1|percent}, {output 3|1}")
    at = situation()
    outputs = f"{at.trace.activations['fc3'][0, 3]:.1f}"
    assert text.filled(at) == f"$w_{{ij}}$: 6, {100 * 30840 / 44426:.1f} %, {outputs}"
    assert parse_text("{answer}").filled(BLANK) == "?"


# The course

_FACT = re.compile(r"\{[^{}]*\}|`[^`]*`|\b[CSF][1-6]\b|LeNet-5|\b(19|20)\d\d\b|\\tfrac12")
ASKED = ("choose", "number")
STEPS = [(lesson, number, step) for lesson in ALL for number, step in enumerate(lesson.steps, 1)]
NAMES = [f"{lesson.name}.{number}" for lesson, number, _ in STEPS]


def test_the_course_has_nine_lessons_of_four_to_seven_steps() -> None:
    assert len(course()) == 9
    assert all(4 <= len(lesson.steps) <= 7 for lesson in course())
    assert all(3 <= lesson.minutes <= 8 for lesson in course())


@pytest.mark.parametrize(("lesson", "number", "step"), STEPS, ids=NAMES)
def test_no_number_is_typed_in(lesson: Lesson, number: int, step: Step) -> None:
    """Every number that depends on the network or the drawing is a computed fact."""
    del lesson, number
    said = [step.sources.get(name, "") for name in ("words", "question", "reveal", "answer")]
    asked = step.sources.get("check", "") + step.sources.get("answer", "")
    task = ["0", "1", "2", *re.findall(r"\d+", asked)]  # what the student is to find or bring about
    for text in [*said, *step.sources.get("options", [])]:
        typed = re.findall(r"\d[\d.,]*", _FACT.sub("", text))
        assert [number for number in typed if number.rstrip(".,") not in task] == []


@pytest.mark.slow
@pytest.mark.parametrize(("lesson", "number", "step"), STEPS, ids=NAMES)
def test_a_step_fills_its_texts_and_waits_for_a_drawing_or_an_answer(
    lesson: Lesson, number: int, step: Step
) -> None:
    del lesson, number
    at = situation(5)
    for text in (step.words(at), step.question(at), step.reveal(at)):
        assert "{" not in text.replace(r"\{", "") or "$" in text
    if step.kind in ASKED:
        assert not step.mark(at, None).counts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lesson", "number", "step"),
    [entry for entry in STEPS if entry[2].kind in ("choose", "number")],
    ids=[
        name
        for name, entry in zip(NAMES, STEPS, strict=True)
        if entry[2].kind in ("choose", "number")
    ],
)
def test_one_answer_is_right_and_the_others_are_told_it(
    lesson: Lesson, number: int, step: Step
) -> None:
    del lesson, number
    scene = step.scene
    at = situation(
        model=scene.model if scene else "relu",
        unit=scene.unit if scene else "",
        settings=scene.settings if scene else {},
        drawing=scene.drawing if scene and scene.drawing else None,
    )
    if step.kind == "choose":
        options = step.options(at)
        assert len(set(options)) == len(options) and "?" not in options
        marked = [step.mark(at, option) for option in options]
    else:
        fact = step.texts["answer"].only_fact
        assert fact is not None
        truth = float(fact.value(at))
        given = [truth, round(truth, 2), truth + 3, float("inf")]
        marked = [step.mark(at, number) for number in given]
        assert marked.pop(1).right
    assert [verdict.right for verdict in marked].count(True) == 1
    assert all(verdict.counts for verdict in marked)
    assert all("You said" in verdict.words for verdict in marked if not verdict.right)
