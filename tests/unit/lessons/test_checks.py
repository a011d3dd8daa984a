"""Each check that lessons make: where it holds, and where it does not."""

import gc
import re
import weakref
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from lenet import load_model
from lenet.drawing import Drawing, example_drawing
from lenet.equivariance import answers, moved
from lenet.evaluation import evaluate
from lenet.lessons.checks import CHECKS, SETTINGS, Checked
from lenet.lessons.checks.challenges import kernels_read, strongest
from lenet.lessons.lesson import Situation
from lenet.lessons.registry import CallError, bound, usage
from lenet.lessons.situation import NotYetError, TraceCache
from lenet.smallest_stroke import added_ink, smallest_stroke
from lenet.surgery import operate, parse_surgery
from lenet.varied_examples import varied_examples
from tests.unit.lessons.situations import situation

# For each check, calls that hold and calls that do not, each with what is seen and with the
# sentence that the visitor reads; "#" is a number.
LINE = Drawing((((140.0, 60.0), (140.0, 220.0)),))
Seen = Callable[[], Situation]
PLAIN: Seen = situation
Case = tuple[str, Seen, str]
HOLDS: list[Case] = [
    ("answer_is 3", PLAIN, "The network reads 3."),
    ("answer_is_not 8", PLAIN, "The network reads 3, not 8."),
    ("confident 0.9", PLAIN, "The probability of the answer is > # %."),
    ("unsure 1", PLAIN, "The probability of the answer is > # %."),
    ("largest_above conv1 0 0.1", PLAIN, "The maximum of map 0 of conv1 is #, above 0.10."),
    (
        "map_is_empty act1 2",
        lambda: situation(surgery="conv1.2=off"),
        "All units of map 2 of act1 are zero.",
    ),
    (
        "pinned conv2",
        lambda: situation(unit="conv2.3.4.5"),
        "You have pinned conv2.3.4.5, a unit of conv2.",
    ),
    (
        "pinned conv2 3",
        lambda: situation(unit="conv2.3.4.5"),
        "You have pinned conv2.3.4.5, a unit of map 3 of conv2.",
    ),
    ("answered", PLAIN, "The network reads 3."),
    (
        "pinned_to C3",
        lambda: situation(unit="act2.3.4.5"),
        "You have pinned act2.3.4.5, a unit of C3.",
    ),
    (
        "pinned_above conv1 -100",
        lambda: situation(unit="conv1.0.0.0"),
        "conv1.0.0.0 holds #, more than −100.00.",
    ),
    (
        "pinned_below conv1 100",
        lambda: situation(unit="conv1.0.0.0"),
        "conv1.0.0.0 holds #, less than 100.00.",
    ),
    (
        "pinned_zero act1",
        lambda: situation(unit="act1.2.0.0", surgery="conv1.2=off"),
        "act1.2.0.0 holds 0.00, exactly zero.",
    ),
    (
        "pinned_largest act1",
        lambda: situation(unit="act1.2.0.0", surgery="conv1.2=off"),
        "act1.2.0.0 holds 0.00, the largest number in its map.",
    ),
    (
        "pinned_sees conv1 5 7",
        lambda: situation(unit="conv1.0.4.4"),
        "conv1.0.4.4 sees rows 4 to 8 and columns 4 to 8, and so row 5, column 7.",
    ),
    ("silenced conv1", lambda: situation(surgery="conv1.2=off"), "Silenced: conv1.2."),
    (
        "altered",
        lambda: situation(surgery="conv1.2.0=neg"),
        "You have made 1 change to the network.",
    ),
    (
        "examples_right_at_least 10",
        PLAIN,
        "The network reads 10 of the 10 examples correctly.",
    ),
    (
        "examples_right_at_most 9",
        lambda: situation(model="as-written"),
        "The network reads # of the 10 examples correctly.",
    ),
    ("model sigmoid", lambda: situation(model="sigmoid"), "The model is sigmoid."),
    (
        "disagree relu as-written",
        lambda: situation(8),
        "relu reads 8 and as-written reads a tie.",
    ),
    ("ink_at_most 0.5", PLAIN, "Ink covers # % of the input."),
    ("strokes_at_least 1", PLAIN, "You have drawn 1 stroke."),
    (
        "drawn_by_hand 1",
        lambda: situation(drawing=LINE),
        "The network reads 1 in your own drawing.",
    ),
    (
        "setting conv-padding 2",
        lambda: situation(settings={"conv-padding": "2"}),
        "“Padding” is set to 2.",
    ),
    (
        "out_side_is 28 5 28",
        lambda: situation(settings={"conv-padding": "2"}),
        "The output has 28 rows.",
    ),
    (
        "answer_changes_when_moved",
        lambda: situation(settings={"move-rows": "8", "move-cols": "8"}),
        "Moved 8 pixels down and 8 to the right, the digit is read as #; unmoved, as 3.",
    ),
]
FAILS: list[Case] = [
    ("answer_is 4", PLAIN, "The network reads 3; it should read 4."),
    ("answer_is_not 3", PLAIN, "The network reads 3; it should read another digit."),
    (
        "confident 1.1",
        PLAIN,
        "The probability of the answer is > # %; it should be 110.0 % or more.",
    ),
    ("unsure 0.5", PLAIN, "The probability of the answer is > # %; it should be 50.0 % or less."),
    (
        "largest_above conv1 0 1e6",
        PLAIN,
        "The maximum of map 0 of conv1 is #; it should be above #.",
    ),
    ("map_is_empty conv1 2", PLAIN, "In map 2 of conv1, # units are not zero; all should be."),
    (
        "pinned conv1",
        lambda: situation(unit="conv2.3.4.5"),
        "You have pinned conv2.3.4.5; pin a unit of conv1.",
    ),
    (
        "pinned conv2 4",
        lambda: situation(unit="conv2.3.4.5"),
        "You have pinned conv2.3.4.5; pin a unit of map 4 of conv2.",
    ),
    (
        "pinned_to S2",
        lambda: situation(unit="act2.3.4.5"),
        "You have pinned act2.3.4.5, a unit of C3; pin one of S2.",
    ),
    (
        "pinned_above conv1 100",
        lambda: situation(unit="conv1.0.0.0"),
        "conv1.0.0.0 holds #; it should hold more than 100.00.",
    ),
    (
        "pinned_above conv2 -100",
        lambda: situation(unit="conv1.0.0.0"),
        "You have pinned conv1.0.0.0; pin a unit of conv2.",
    ),
    (
        "pinned_below conv1 -100",
        lambda: situation(unit="conv1.0.0.0"),
        "conv1.0.0.0 holds #; it should hold less than −100.00.",
    ),
    (
        "pinned_zero conv1",
        lambda: situation(unit="conv1.2.9.9"),
        "conv1.2.9.9 holds #; it should hold exactly zero.",
    ),
    (
        "pinned_largest conv1",
        lambda: situation(unit="conv1.0.0.0"),
        "conv1.0.0.0 holds #; the largest number in its map is #.",
    ),
    (
        "pinned_largest conv2",
        lambda: situation(unit="conv1.0.0.0"),
        "You have pinned conv1.0.0.0; pin a unit of conv2.",
    ),
    (
        "pinned_sees conv1 9 9",
        lambda: situation(unit="conv1.0.4.4"),
        "conv1.0.4.4 sees rows 4 to 8 and columns 4 to 8; it should see row 9, column 9.",
    ),
    (
        "pinned_sees conv2 5 7",
        lambda: situation(unit="conv1.0.4.4"),
        "You have pinned conv1.0.4.4; pin a unit of conv2.",
    ),
    (
        "silenced conv1",
        lambda: situation(surgery="conv2.2=off"),
        "No kernel of conv1 is silenced yet.",
    ),
    (
        "altered",
        PLAIN,
        "The network is unchanged; silence a kernel or edit a weight on the page Kernels.",
    ),
    (
        "examples_right_at_least 10",
        lambda: situation(model="as-written"),
        "The network reads # of the 10 examples correctly; it should read 10 or more.",
    ),
    (
        "examples_right_at_most 9",
        PLAIN,
        "The network reads 10 of the 10 examples correctly; it should read 9 or fewer.",
    ),
    (
        "model relu",
        lambda: situation(model="sigmoid"),
        "The model is sigmoid; choose relu in the sidebar.",
    ),
    (
        "disagree relu sigmoid",
        PLAIN,
        "relu reads 3 and sigmoid reads 3; they should read different digits.",
    ),
    ("ink_at_most 0.01", PLAIN, "Ink covers # % of the input; it should cover 1.0 % or less."),
    ("strokes_at_least 9", PLAIN, "You have drawn 1 stroke; draw 9 or more."),
    (
        "drawn_by_hand 3",
        PLAIN,
        "This is an example: clear the canvas and draw one yourself.",
    ),
    (
        "drawn_by_hand 3",
        lambda: situation(drawing=LINE),
        "The network reads 1; draw a 3.",
    ),
    (
        "setting conv-padding 2",
        lambda: situation(settings={"conv-padding": "1"}),
        "“Padding” is set to 1; set it to 2.",
    ),
    (
        "setting conv-padding 2",
        PLAIN,
        "“Padding” has not been changed yet; set it to 2.",
    ),
    (
        "setting snapshot 10",
        lambda: replace(situation(settings={"snapshot": "10"}), playing={"snapshot"}),
        "“Snapshot” changes by itself; switch off “Play”, then set it to 10.",
    ),
    ("out_side_is 28 5 28", PLAIN, "The output has 24 rows; it should have 28."),
    (
        "out_side_is 3 5 1",
        PLAIN,
        "This does not fit: *",
    ),
    (
        "out_side_is 28 5 28",
        lambda: situation(settings={"conv-padding": "x"}),
        "The output has 24 rows; it should have 28.",
    ),
    (
        "answer_changes_when_moved",
        PLAIN,
        "Moved 0 pixels down and 1 to the right, the digit is read as 3. It should be read as "
        "another digit than 3; move it further.",
    ),
]
OF_CHALLENGES = {
    "turned_into",
    "changed_by_one_pixel",
    "costliest_kernel",
    "cheapest_kernel",
    "excites",
    "right_and_wrong",
    "same_map",
}


def checked(at: Situation, call: str) -> Checked:
    function, arguments = bound(CHECKS, call, "check")
    done: Checked = function(at, *arguments)
    return done


def test_each_check_is_tried_both_ways() -> None:
    for tried in (HOLDS, FAILS):
        named = {call.split()[0] for call, _, _ in tried}
        assert set(CHECKS) - OF_CHALLENGES - named <= {"answered"}


def reads_as(words: str, sentence: str) -> bool:
    """Return whether words are a sentence with numbers for "#" and anything for "*"."""
    pattern = re.escape(sentence).replace(r"\#", r"−?[\d,]+(\.\d+)?").replace(r"\*", ".+")
    return re.fullmatch(pattern, words) is not None


@pytest.mark.slow
@pytest.mark.parametrize(("call", "seen", "sentence"), HOLDS, ids=[case[0] for case in HOLDS])
def test_success_has_a_sentence_of_its_own(call: str, seen: Seen, sentence: str) -> None:
    done = checked(seen(), call)
    assert done.holds and reads_as(done.words, sentence), done.words


@pytest.mark.slow
@pytest.mark.parametrize(("call", "seen", "sentence"), FAILS, ids=[case[0] for case in FAILS])
def test_failure_names_what_is_missing(call: str, seen: Seen, sentence: str) -> None:
    done = checked(seen(), call)
    assert not done.holds and reads_as(done.words, sentence), done.words


ASKING_FOR_INK = ["answer_is 3", "largest_above conv1 0 1", "drawn_by_hand 3", "ink_at_most 1"]


@pytest.mark.parametrize("call", [*ASKING_FOR_INK, "changed_by_one_pixel", "excites act2 7"])
def test_on_a_blank_canvas_a_drawing_is_asked_for(call: str) -> None:
    with pytest.raises(NotYetError, match="Draw a digit first"):
        checked(situation(None), call)


def test_without_a_pinned_unit_one_is_asked_for() -> None:
    for call in ("pinned conv1", "pinned_zero act1", "pinned_sees conv1 3 3"):
        with pytest.raises(NotYetError, match="Pin a unit first"):
            checked(situation(), call)
    for call in ("largest_above conv1 6 0", "map_is_empty act2 16", "excites act2 99"):
        with pytest.raises(NotYetError, match="has the maps 0 to"):
            checked(situation(), call)


def test_the_settings_that_checks_ask_for_have_labels() -> None:
    assert (
        "“Padding” has not been changed yet" in checked(situation(), "setting conv-padding 2").words
    )
    assert all(SETTINGS.values())


@pytest.mark.parametrize(
    "call",
    [
        "nothing",
        "answer_is",
        "answer_is 10",
        "answer_is x",
        "answer_is 3 4",
        "pinned conv9",
        "confident nan",
        "model vgg",
        "out_side_is 28 0 5",
        "largest_above conv1 -1 0",
    ],
)
def test_a_call_that_cannot_be_made_is_refused(call: str) -> None:
    with pytest.raises(CallError):
        bound(CHECKS, call, "check")


def test_how_a_check_is_called() -> None:
    assert usage(CHECKS["pinned"]) == "pinned LAYER [CHANNEL]"


@pytest.mark.slow
def test_a_three_becomes_an_eight_with_counted_ink() -> None:
    three = example_drawing(3)
    found = smallest_stroke(load_model("relu"), three, 8)
    assert found is not None and found.digit == 8
    done = checked(situation(drawing=found.drawing), "turned_into 3 8")
    before, after = three.ink, found.drawing.ink
    assert done == Checked(True, done.words, int(((after >= 128) & (before < 128)).sum()))
    assert done.score == found.ink == added_ink(before, after)
    assert reads_as(done.words, "You have added # pixels of ink to a 3; it is read as 8.")
    assert not checked(situation(3), "turned_into 3 8").holds
    assert "begin with a 3" in checked(situation(4), "turned_into 3 8").words


@pytest.mark.slow
def test_one_pixel_changes_an_answer_that_stands_on_the_edge() -> None:
    assert not checked(situation(3), "changed_by_one_pixel").holds
    found = smallest_stroke(load_model("relu"), example_drawing(3), None)
    assert found is not None
    at = situation(drawing=found.drawing)
    done = checked(at, "changed_by_one_pixel")
    shifts = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if r or c]
    with torch.no_grad():
        read = [
            int(at.model((moved(at.input(), rows=r, cols=c) - 0.1307) / 0.3081).argmax())
            for r, c in shifts
        ]
    assert done.holds is any(digit != found.digit for digit in read)


@pytest.mark.slow
def test_the_kernels_that_cost_most_and_least() -> None:
    images, labels = varied_examples()
    model = load_model("relu")
    read = kernels_read(situation().unaltered)
    assert len(read) == 6 + 16
    for text in ("conv1.2=off", "conv2.9=off"):
        altered = operate(model, parse_surgery(text, model.layers))
        assert read[text] == evaluate(altered, images, labels).accuracy.correct
    costliest, cheapest = min(read, key=read.__getitem__), max(read, key=read.__getitem__)
    assert read[costliest] < read[cheapest]
    for check, right, wrong in (
        ("costliest_kernel", costliest, cheapest),
        ("cheapest_kernel", cheapest, costliest),
    ):
        assert checked(situation(surgery=right), check).holds
        assert checked(situation(surgery=right), check).score == read[right]
        assert not checked(situation(surgery=wrong), check).holds
        assert not checked(situation(), check).holds
        assert not checked(situation(surgery=f"{right},conv1.0=neg"), check).holds


@pytest.mark.slow
def test_exciting_a_map_is_measured_against_other_drawings() -> None:
    for digit, channel in ((3, 7), (0, 2)):
        best = strongest(situation().unaltered, "act2", channel)
        held = float(situation(digit).map("act2", channel).max())
        done = checked(situation(digit), f"excites act2 {channel}")
        assert done.holds is (held > best) is (digit == 0) and not done.lower
        assert done.score == (pytest.approx(held) if done.holds else None)


@pytest.mark.slow
def test_relu_right_and_another_wrong() -> None:
    two, three = load_model("relu"), example_drawing(3)
    found = smallest_stroke(two, three, 8)
    assert found is not None
    read = int(answers(load_model("sigmoid"), situation(drawing=found.drawing).input()).digits)
    done = checked(situation(drawing=found.drawing), "right_and_wrong 8 relu sigmoid")
    assert done.holds is (read not in (8, -1)) and not done.lower
    tie = checked(situation(8), "right_and_wrong 8 relu as-written")  # 8 is dead there
    assert not tie.holds and "as-written reads a tie" in tie.words
    assert not checked(situation(7), "right_and_wrong 7 relu sigmoid").holds


def test_the_same_map_for_two_drawings() -> None:
    assert "Draw a digit, then" in checked(situation(3), "same_map pool1").words
    again = checked(situation(3, earlier=(example_drawing(3),)), "same_map pool1")
    assert not again.holds  # the same drawing again does not count
    other = checked(situation(3, earlier=(example_drawing(4),)), "same_map pool1")
    ours, theirs = (situation(digit).values("pool1") for digit in (3, 4))
    distances = [
        float((a - b).norm() / b.norm()) for a, b in zip(ours, theirs, strict=True) if b.any()
    ]
    assert other.score == pytest.approx(min(distances), rel=1e-3)
    assert not other.holds and other.words.endswith("it should differ by 1.0 % or less.")


def test_the_traces_of_other_drawings_are_cached_for_one_network_and_bounded() -> None:
    cache, model = TraceCache(), load_model("relu")
    first = cache.trace(model, example_drawing(0))
    assert cache.trace(model, example_drawing(0)) is first
    for x in range(cache.MOST - 1):
        cache.trace(model, Drawing((((float(x), 9.0),),)))
    assert cache.trace(model, example_drawing(0)) is first
    for x in range(cache.MOST):
        cache.trace(model, Drawing((((float(x), 99.0),),)))
    assert cache.trace(model, example_drawing(0)) is not first
    gone = weakref.ref(model)
    cache.trace(load_model("sigmoid"), example_drawing(0))
    del model
    gc.collect()
    assert gone() is None


def test_checks_keep_neither_drawings_nor_networks_of_visitors_who_have_left() -> None:
    at = situation(drawing=Drawing((*example_drawing(3).strokes, ((20.0, 20.0), (21.0, 20.0)))))
    checked(at, "turned_into 3 8")
    checked(replace(at, earlier=(example_drawing(4),)), "same_map pool1")
    gone = weakref.ref(at.model), weakref.ref(at.drawing)
    del at
    gc.collect()
    assert [one() for one in gone] == [None, None]
