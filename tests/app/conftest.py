"""The app without a browser, for all tests of pages."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import lenet
from lenet import depth_width, model_cards
from lenet.model_registry import REGISTRY
from pages import faults, resources, sidebar
from pages.visit import state
from tests.app import hands

OpenPage = Callable[..., AppTest]


@pytest.fixture
def app() -> AppTest:
    return hands.new_app()


@pytest.fixture
def open_page(app: AppTest) -> OpenPage:
    """Return a function that opens a page of the app in a visit that has a digit already."""

    def open_script(script: str, digit: int = 3, **address: str) -> AppTest:
        return hands.open_page(script, address, digit, app)

    return open_script


@pytest.fixture(autouse=True)
def unexpected(caplog: pytest.LogCaptureFixture) -> Iterator[list[type[BaseException]]]:
    """Fail where a page failed, although the visitor saw a friendly line only.

    A test that expects so appends the exceptions to the list which it is given.
    """
    expected: list[type[BaseException]] = []
    yield expected
    found = [*caplog.get_records("setup"), *caplog.get_records("call")]
    failures = [one.exc_info[0] for one in found if one.name == faults.log.name and one.exc_info]
    assert failures == expected


class Weights:
    """The files of the models, a copy that a test may damage; the app reads it from then on."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = Path(
            shutil.copytree(model_cards.WEIGHTS_FOLDER, folder, copy_function=os.symlink)
        )
        self._monkeypatch = monkeypatch

    def damage(self, name: str, content: bytes | None) -> None:
        """Write something else into a file, or take it away with None."""
        (self.folder / name).unlink()
        if content is not None:
            (self.folder / name).write_bytes(content)

    def use(self) -> None:
        """Let the app start anew with these files."""
        cards = model_cards.read_cards(self.folder)
        for module in (lenet, model_cards, sidebar, state):
            self._monkeypatch.setattr(module, "MODELS", cards)
        results = self.folder / depth_width.RESULTS_FILE.name
        self._monkeypatch.setattr(depth_width.read_results, "__defaults__", (results,))
        forget(self.folder)


def forget(folder: Path) -> None:
    """Empty all caches that hold what was read from the models' files; read them in this folder."""
    REGISTRY.use(folder)
    for cache in (resources.snapshots, resources.last_activation_cost):
        cache.clear()
    for data in (resources.accuracy, resources.patches):
        data.clear()


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Weights]:
    yield Weights(tmp_path / "weights", monkeypatch)
    forget(model_cards.WEIGHTS_FOLDER)
