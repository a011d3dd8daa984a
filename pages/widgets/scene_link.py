"""Links to scenes of the app, which open within the visit: `components/visitor/scene_links.js`."""

from __future__ import annotations

from html import escape
from typing import Literal

from lenet.scene import Scene

Keeps = Literal["", "drawing", "scene"]


def scene_link(
    label: str, scene: Scene, *, keeps: Keeps = "", kind: str = "", key: str = ""
) -> str:
    """Return a link to a scene, as HTML.

    Args:
        label: What it says.
        scene: Where it leads.
        keeps: What stays as it is for the visitor: the drawing, if there is one; or the whole
            scene, but for the step of a lesson.
        kind: "primary" or "secondary" for one that looks like such a button.
        key: By which the browser's side finds it.
    """
    stays = f' data-keeps="{keeps}"' if keeps else ""
    name = f' data-key="{escape(key)}"' if key else ""
    classes = f"scene {kind}".strip()
    return (
        f'<a class="{classes}" target="_self" href="./{escape(scene.address)}"{stays}{name}>'
        f"{escape(label)}</a>"
    )
