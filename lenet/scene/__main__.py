"""What the network makes of a scene: `python -m lenet.scene ADDRESS`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lenet.scene import Scene, SceneError
from lenet.ties import digits_in_words

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace
    from lenet.model import LeNet5


def _lines(scene: Scene) -> Iterable[str]:
    """Say what the network makes of a scene."""
    trace = scene.trace()
    yield f"model: {scene.model}{' (altered)' if scene.surgery else ''}"
    yield f"digit: {_answer(trace)}"
    for digit, probability in enumerate(trace.probabilities.tolist()):
        yield f"  {digit}: {probability:.6f}"
    if scene.unit:
        yield f"{scene.unit}: {scene.unit_value():.6f}"


def _answer(trace: Trace) -> str:
    if trace.digit is None:
        return "none, the canvas is blank"
    return f"none, a tie of {digits_in_words(trace.tied)}" if trace.tied else str(trace.digit)


def _own(file: str) -> LeNet5:
    from lenet.own_network import OwnNetworkError, load

    try:
        return load(file)
    except OwnNetworkError as error:
        raise SceneError(str(error)) from error


def main(arguments: list[str] | None = None) -> int:
    """Print digit, probabilities and the pinned unit's number of a scene."""
    parser = argparse.ArgumentParser(prog="python -m lenet.scene", description=main.__doc__)
    parser.add_argument("address", help="as it stands in the browser's address bar, in quotes")
    parser.add_argument(
        "--network", metavar="FILE", help="the network of your own that the address is about"
    )
    options: Any = parser.parse_args(arguments)
    try:
        own = _own(options.network) if options.network else None
        print("\n".join(_lines(Scene.from_address(options.address, own))))
    except (SceneError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
