"""Every page and panel of the app: a link to it, and what shows that it is there."""

from playwright.sync_api import Page, expect

NETWORK = "#network-view[data-frames]:not([data-frames='0'])"  # its script is there, and has drawn
CHART = ".stMain .js-plotly-plot .main-svg"
LESSON = ".st-key-lesson"
PANELS = {
    "?drawing=example.3&unit=conv2.3.4.4": NETWORK,
    "?drawing=none": NETWORK,
    "?lesson=convolution.1": LESSON,
    "lessons": ".lesson-row",
    "lessons?course=Challenges": ".lesson-row",
    "lessons?course=Your+own": ".stFileUploader",
    "building-blocks?drawing=example.3": CHART,
    "building-blocks?drawing=example.3&lab=Pooling": CHART,
    "building-blocks?drawing=example.3&lab=Depth+and+width": CHART,
    "kernels?drawing=example.3": CHART,
    "kernels?drawing=example.3&weights=Dense+layers": CHART,
    "receptive-field?drawing=example.3&unit=conv2.3.4.4": CHART,
    "receptive-field?drawing=example.3&unit=conv2.3.4.4&field=In+effect": CHART,
    "receptive-field?drawing=example.3&unit=conv2.3.4.4&field=Strongest+patches": CHART,
    "receptive-field?drawing=example.3&field=Why": CHART,
    "activations?drawing=example.3": NETWORK,
    "activations?drawing=example.3&compare=Non-linearity": CHART,
    "activations?drawing=example.3&compare=Gradients": CHART,
    "activations?drawing=example.3&compare=Race": CHART,
    "activations?drawing=example.3&compare=Dead+outputs": ".st-key-dead-table table",
    "activations?drawing=example.3&compare=First+weights": CHART,
    "invariance?drawing=example.3": CHART,
    "invariance?drawing=example.3&look=Stability": CHART,
    "architecture?drawing=example.3": ".st-key-layer-table table",
    "architecture?drawing=example.3&view=Flattening": CHART,
    "architecture?drawing=example.3&view=The+batch": CHART,
    "architecture?drawing=example.3&view=1998+and+the+code": ".stCode",
    "your-network": ".stCode",
    "your-network?own=Your+hand&drawing=example.3": "canvas.upper-canvas",
}


def open_scene(page: Page, url: str, scene: str, shown: str) -> None:
    """Open a link and wait until its page is there, hears keys, and runs no more."""
    page.goto(f"{url}/{scene}")
    expect(page.locator(shown).first).to_be_visible()
    expect(page.locator("dialog.stage-help")).to_be_attached()  # the keys are heard from then on
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
