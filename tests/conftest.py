"""What all tests share: the data, or the ways to skip without it; the workers that run them.

Tests run in several processes at once (pytest-xdist), in the order of `testpaths`. Pytest's own
process runs none of them; where browser tests are among them, it starts the one app that they all
visit, and ends it.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.running import at_port, start, stop

# The same examples in every run, and no time limit: the machines that run the tests differ.
settings.register_profile(
    "tests",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")

MOST_WORKERS = 4  # more cost more, each its ten seconds of imports, than they save
WORKER_BYTES = 2 * 2**30  # PyTorch and a browser, with room for the app and for all else
BROWSER_TESTS = "tests/e2e/"


def pytest_configure(config: pytest.Config) -> None:
    """One thread for the sums in each of the workers, that they do not wait for one another."""
    if _is_worker(config):
        os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many as there are cores, and memory for; none for a single file, which is quicker so.

    One more where browser tests are among them, which wait for longer than they compute.
    """
    if len(config.args) == 1 and not Path(config.args[0]).is_dir():
        return 0
    visits = any(BROWSER_TESTS.startswith(f"{arg}/".replace("//", "/")) for arg in config.args)
    workers = min(MOST_WORKERS, _cores() + visits, _memory() // WORKER_BYTES)
    return workers if workers > 1 else 0


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each worker where the app will be."""
    app = _SharedApp.of(node.config)
    node.workerinput["app"] = (app.server.url, str(app.server.log))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    """Start the app as soon as it is known that it will be visited."""
    if any(test.startswith(BROWSER_TESTS) for test in ids):
        _SharedApp.of(node.config).start()


class _SharedApp:
    """The app that the browser tests of all workers visit."""

    _KEY = pytest.StashKey["_SharedApp"]()

    def __init__(self, config: pytest.Config) -> None:
        self._ending = ExitStack()
        config.add_cleanup(self._ending.close)
        folder = self._ending.enter_context(TemporaryDirectory())
        self.server = at_port(Path(folder) / "app.log")
        self._is_started = False

    @classmethod
    def of(cls, config: pytest.Config) -> "_SharedApp":
        if cls._KEY not in config.stash:
            config.stash[cls._KEY] = cls(config)
        return config.stash[cls._KEY]

    def start(self) -> None:
        if not self._is_started:
            self._is_started = True
            self._ending.callback(stop, start(self.server))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _cores() -> int:
    """Return on how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int:
    """Return the machine's memory, bytes; where it does not tell, as much as all workers need."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return MOST_WORKERS * WORKER_BYTES


@pytest.fixture(scope="session")
def node() -> str:
    """Return the program, or skip without it: the app itself can do without."""
    beside_python = str(Path(sys.executable).parent)
    program = shutil.which("node", path=os.pathsep.join([beside_python, os.environ["PATH"]]))
    if program is None:
        reason = "no Node.js: pip install -r requirements-dev.txt brings it"
        if os.environ.get("LENET_REQUIRE_NODE"):
            pytest.fail(reason)
        pytest.skip(reason)
    return program


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """Return the folder with MNIST, or skip: the data is not part of the project."""
    from lenet.data_folder import DATA_VARIABLE

    folder = Path(os.environ.get(DATA_VARIABLE, "data"))
    if not (folder / "MNIST" / "raw" / "t10k-images-idx3-ubyte").exists():
        pytest.skip(f"no MNIST in {folder}: name its folder in ${DATA_VARIABLE}")
    return folder


@pytest.fixture(scope="session")
def pen_strokes_file() -> Path:
    """Return a file of people's pen strokes, or skip: the data is not part of the project."""
    name = os.environ.get("LENET_PEN_STROKES")
    if not name or not Path(name).is_file():
        pytest.skip("no pen strokes: name a file (UCI pen digits) in $LENET_PEN_STROKES")
    return Path(name)
