"""Links to scenes of the app, which open within the visit: `components/visitor/scene_links.js`."""

from __future__ import annotations

from html import escape

from lenet.scene import Scene


def scene_link(
    label: str, scene: Scene, *, keeps_drawing: bool = False, kind: str = "", key: str = ""
) -> str:
    """Return a link to a scene, as HTML.

    Args:
        label: What it says.
        scene: Where it leads.
        keeps_drawing: Whether the visitor's own drawing stays, if there is one.
        kind: "primary" or "secondary" for one that looks like such a button.
        key: By which the browser's side finds it.
    """
    keeps = ' data-keeps="drawing"' if keeps_drawing else ""
    name = f' data-key="{escape(key)}"' if key else ""
    classes = f"scene {kind}".strip()
    return (
        f'<a class="{classes}" target="_self" href="./{escape(scene.address)}"{keeps}{name}>'
        f"{escape(label)}</a>"
    )
