"""Every page and panel of the app: a link to it, and what shows that it is there."""

from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.pen import wait_until_at_rest

NETWORK = "#network-view[data-frames]:not([data-frames='0'])"  # its script is there, and has drawn
# A kind of screen: what the browser tests of a phone have in common.
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
CHART = ".js-plotly-plot .main-svg"
LESSON = ".st-key-lesson"


def chart(key: str) -> str:
    """Return a selector of the charts in a panel's container."""
    return f".st-key-{key} {CHART}"


PANELS = {
    "?drawing=example.3&unit=conv2.3.4.4": NETWORK,
    "?drawing=none": NETWORK,
    "?lesson=convolution.1": LESSON,
    "lessons": ".lesson-row",
    "lessons?course=Challenges": ".challenges .lesson-row",
    "lessons?course=Your+own": ".stFileUploader",
    "building-blocks?drawing=example.3": chart("convolution"),
    "building-blocks?drawing=example.3&lab=Pooling": chart("pooling"),
    "building-blocks?drawing=example.3&lab=Depth+and+width": chart("depth-width"),
    "kernels?drawing=example.3": chart("board"),
    "kernels?drawing=example.3&weights=Dense+layers": chart("dense-weights"),
    "receptive-field?drawing=example.3&unit=conv2.3.4.4": chart("chain_chart"),
    "receptive-field?drawing=example.3&unit=conv2.3.4.4&field=In+effect": chart("effect_chart"),
    "receptive-field?drawing=example.3&unit=conv2.3.4.4&field=Strongest+patches": (
        f"[class*=st-key-patches_chart_] {CHART}"
    ),
    "receptive-field?drawing=example.3&field=Why": chart("why_chart"),
    "activations?drawing=example.3": f".st-key-twins {NETWORK}",
    "activations?drawing=example.3&compare=Non-linearity": chart("saturation"),
    "activations?drawing=example.3&compare=Gradients": chart("gradients"),
    "activations?drawing=example.3&compare=Race": chart("race"),
    "activations?drawing=example.3&compare=Dead+outputs": ".st-key-dead-table table",
    "activations?drawing=example.3&compare=First+weights": chart("first-weights"),
    "invariance?drawing=example.3": chart("equivariance"),
    "invariance?drawing=example.3&look=Stability": chart("stability"),
    "architecture?drawing=example.3": ".st-key-layer-table table",
    "architecture?drawing=example.3&view=Flattening": chart("flattening"),
    "architecture?drawing=example.3&view=The+batch": chart("batch"),
    "architecture?drawing=example.3&view=1998+and+the+code": ".st-key-history .stCode",
    "your-network": ".stCode",
    "your-network?own=Your+hand&drawing=example.3": "canvas.upper-canvas",
}
TITLES = {  # of pages, by path
    "": "Draw",
    "lessons": "Lessons",
    "building-blocks": "Building blocks",
    "kernels": "Kernels",
    "receptive-field": "Receptive field",
    "activations": "Activations",
    "invariance": "Invariance",
    "architecture": "Architecture",
    "your-network": "Your network",
}
# Clicks a link to a scene, like those of the lessons.
_FOLLOW = """scene => {
  document.activeElement?.blur();
  const link = document.createElement('a');
  link.className = 'scene';
  link.href = `./${scene}`;
  document.body.append(link);
  link.click();
  link.remove();
}"""


def title(path: str) -> str:
    return f"{TITLES[path]} · LeNet-5 Explorer"


def open_scene(page: Page, url: str, scene: str, shown: str) -> None:
    """Load a scene and wait until it is shown, handles keys, and no run is on.

    Args:
        page: Where to load it.
        url: The app's address.
        scene: The scene's address, relative to the app's.
        shown: Selector of an element that is visible once the scene is.
    """
    page.goto(f"{url}/{scene}")
    _wait_until_shown(page, shown)


def follow(page: Page, scene: str, shown: str) -> None:
    """Open a scene by a link inside the app, and wait as `open_scene` does.

    If an element like `shown` is there already, on the same page, the way leads over another
    page. So no element of the old scene is taken for one of the new scene.
    """
    path = urlsplit(scene).path
    if urlsplit(page.url).path.strip("/") == path and page.locator(shown).count():
        _go(page, "lessons" if path != "lessons" else "your-network")
    _go(page, scene)
    _wait_until_shown(page, shown)


def use_theme(page: Page, theme: Literal["light", "dark"]) -> None:
    """Choose the theme of the system, and wait until the app has it too."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(
        """theme => [document.body, document.querySelector('.stApp')]
          .some(element => getComputedStyle(element).colorScheme.includes(theme))""",
        arg=theme,
    )


def _go(page: Page, scene: str) -> None:
    """Follow a link to another page, and wait until nothing of the old page is left."""
    page.evaluate(_FOLLOW, scene)
    expect(page).to_have_title(title(urlsplit(scene).path))
    wait_until_at_rest(page)


def _wait_until_shown(page: Page, shown: str) -> None:
    expect(page.locator(shown).first).to_be_visible()
    expect(page.locator("dialog.stage-help")).to_be_attached()  # keys are handled from now on
    wait_until_at_rest(page)
