"""What the network makes of a scene: `python -m lenet.scene ADDRESS`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any

from lenet.scene import Scene, SceneError


def _lines(scene: Scene) -> Iterable[str]:
    """Say what the network makes of a scene."""
    trace = scene.trace()
    yield f"model: {scene.model}{' (altered)' if scene.surgery else ''}"
    yield f"digit: {'none, the canvas is blank' if trace.digit is None else trace.digit}"
    for digit, probability in enumerate(trace.probabilities.tolist()):
        yield f"  {digit}: {probability:.6f}"
    if scene.unit:
        yield f"{scene.unit}: {scene.unit_value():.6f}"


def main(arguments: list[str] | None = None) -> int:
    """Print digit, probabilities and the pinned unit's number of a scene."""
    parser = argparse.ArgumentParser(prog="python -m lenet.scene", description=main.__doc__)
    parser.add_argument("address", help="as it stands in the browser's address bar, in quotes")
    options: Any = parser.parse_args(arguments)
    try:
        print("\n".join(_lines(Scene.from_address(options.address))))
    except SceneError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
