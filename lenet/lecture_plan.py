"""The plan of a lecture of 45 minutes: scenes of the app, in order.

    python -m lenet.lecture_plan

prints the plan as the Markdown table of `docs/lecturers.md`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import parse_qsl

FILE = "lecture_plan.toml"
DRAWING = "drawing"  # its name in links


@dataclass(frozen=True)
class PlannedScene:
    """One scene of the lecture.

    Args:
        minute: From the beginning of the lecture.
        about: What happens, Markdown.
        link: The scene relative to the app, such as `"kernels?present=1"`.
        question: Asked while the answer is hidden; empty for the usual one.
    """

    minute: int
    about: str
    link: str
    question: str = ""

    @property
    def page(self) -> str:
        """Path of the page; empty for the page to draw on."""
        return self.link.partition("?")[0]

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the link, by name."""
        return dict(parse_qsl(self.link.partition("?")[2]))


@cache
def lecture_plan() -> tuple[PlannedScene, ...]:
    """Return the scenes of the lecture plan, in order."""
    content = tomllib.loads((files("lenet") / FILE).read_text("utf-8"))
    return tuple(PlannedScene(**scene) for scene in content["scenes"])


def find_scene(page: str, parameters: Mapping[str, str]) -> int | None:
    """Return the place of a scene in the plan, from 0 on.

    A drawing that was changed since the scene was opened makes no difference, unless two scenes
    differ by their drawing alone.

    Args:
        page: Path of the page.
        parameters: The parameters of the address, by name.

    Returns:
        None where the address fits no scene, or several.
    """

    def fit(scene: PlannedScene) -> tuple[int, bool] | None:
        wanted = scene.parameters
        drawing = wanted.pop(DRAWING, "")
        if scene.page != page or not wanted.items() <= parameters.items():
            return None
        return len(wanted), drawing == parameters.get(DRAWING)

    fits = [(found, at) for at, scene in enumerate(lecture_plan()) if (found := fit(scene))]
    best = [at for found, at in fits if found == max(fits)[0]]
    return best[0] if len(best) == 1 else None


def as_markdown() -> str:
    """Return the plan as a Markdown table."""
    rows = [f"| {one.minute} | {one.about} | `/{one.link}` |" for one in lecture_plan()]
    return "\n".join(["| minute | | scene |", "|--:|---|---|", *rows])


if __name__ == "__main__":
    print(as_markdown())
