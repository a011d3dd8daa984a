"""Page scripts take turns."""

import threading

from pages.serving.turns import AT_A_TIME, turn, waiting


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
