"""Page scripts take turns."""

import ast
import threading
from pathlib import Path

from pages.serving import turns
from pages.serving.turns import AT_A_TIME, has_turn, in_turn, turn, waiting

PAGES = Path(turns.__file__).parents[1]
RERUN_ALONE = {"fragment", "dialog"}  # Streamlit reruns these without the rest of the page


def test_no_more_scripts_run_at_a_time_than_there_are_turns() -> None:
    running, most, lock = 0, 0, threading.Lock()
    full = threading.Barrier(AT_A_TIME)

    def script() -> None:
        nonlocal running, most
        with turn():
            with lock:
                running += 1
                most = max(most, running)
            full.wait()  # passes only if as many run at once as there are turns
            with lock:
                running -= 1

    threads = [threading.Thread(target=script) for _ in range(4 * AT_A_TIME)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == AT_A_TIME


def test_a_script_that_only_waits_lets_another_have_its_turn() -> None:
    others_ran = threading.Event()

    def other() -> None:
        with turn():
            others_ran.set()

    def waiter() -> None:
        with turn(), waiting():
            others_ran.wait()

    waiters = [threading.Thread(target=waiter) for _ in range(AT_A_TIME)]
    for thread in waiters:
        thread.start()
    last = threading.Thread(target=other)
    last.start()
    for thread in [*waiters, last]:
        thread.join()
    assert others_ran.is_set()


def test_a_turn_is_given_back_when_a_script_fails() -> None:
    for _ in range(2 * AT_A_TIME):
        try:
            with turn():
                raise RuntimeError
        except RuntimeError:
            pass
    with turn():
        pass


def test_a_turn_inside_a_turn_is_the_same() -> None:
    """Else as many pages as there are turns would wait for one another."""
    nested = threading.Barrier(AT_A_TIME)

    def script() -> None:
        with turn():
            nested.wait()
            with turn():
                assert has_turn()
            assert has_turn()
        assert not has_turn()

    threads = [threading.Thread(target=script, daemon=True) for _ in range(AT_A_TIME)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_who_waits_without_a_turn_gives_none_back() -> None:
    with waiting():
        pass
    free = [turns._turns.acquire(blocking=False) for _ in range(AT_A_TIME + 1)]
    for _ in range(sum(free)):
        turns._turns.release()
    assert sum(free) == AT_A_TIME


def test_the_body_of_a_fragment_waits_for_its_turn() -> None:
    entered = threading.Event()

    def body() -> None:
        assert has_turn()
        entered.set()

    run = threading.Thread(target=in_turn(body))
    for _ in range(AT_A_TIME):
        turns._turns.acquire()
    run.start()
    assert not entered.is_set()
    turns._turns.release(AT_A_TIME)
    run.join()
    assert entered.is_set()


def test_all_that_is_rerun_alone_takes_a_turn() -> None:
    found = {"in turn": 0, "without": 0}
    for path in PAGES.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        used = [node for node in ast.walk(tree) if _reruns_alone(node)]
        in_turns = [node for node in ast.walk(tree) if _is_in_turn(node)]
        found["in turn"] += len(in_turns)
        found["without"] += len(used) - len(in_turns)
    assert found["in turn"] and not found["without"], found


def test_each_file_that_is_made_for_a_download_takes_a_turn() -> None:
    """A file is made in a thread of its own if the button gets a function."""
    made = []
    for path in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.download_button":
                made.append(ast.unparse(node.args[1]).partition("(")[0])
    assert sorted(made) == ["as_csv", "as_markdown", "as_toml", *["in_turn"] * 4]


def _reruns_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in RERUN_ALONE


def _is_in_turn(node: ast.AST) -> bool:
    """Tell `st.fragment(in_turn(body))`, or `@st.dialog()` above `@in_turn`, from the rest."""
    if isinstance(node, ast.Call) and _reruns_alone(node.func):
        body = node.args[0]
        return isinstance(body, ast.Call) and ast.unparse(body.func) == in_turn.__name__
    if isinstance(node, ast.FunctionDef) and node.decorator_list:
        *outer, last = node.decorator_list
        used = (one.func if isinstance(one, ast.Call) else one for one in outer)
        return any(map(_reruns_alone, used)) and ast.unparse(last) == in_turn.__name__
    return False
