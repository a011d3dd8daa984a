"""The versions that the app is installed with."""

import re
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pins(file: str) -> dict[str, str]:
    """Return the versions that a file pins, by package."""
    found = re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==(\S+)", (ROOT / file).read_text("utf-8"), re.M)
    return dict(found)


def test_what_the_app_uses_itself_is_pinned_alike_in_both_files() -> None:
    direct, whole = pins("requirements.txt"), pins("constraints.txt")
    assert direct
    assert {name: whole.get(name) for name in direct} == direct


def test_what_streamlit_serves_with_is_pinned_and_installed_so() -> None:
    whole = pins("constraints.txt")
    for name in ("streamlit", "starlette", "uvicorn", "websockets", "h11", "anyio"):
        assert version(name) == whole[name]
