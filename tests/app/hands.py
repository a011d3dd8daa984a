"""What the tests of pages do and read."""

from streamlit.testing.v1 import AppTest

from pages.shared import session


def words(app: AppTest) -> str:
    """Return all the page's Markdown."""
    return "\n".join(element.value for element in app.markdown)


def html(app: AppTest) -> str:
    """Return all the page's HTML of its own."""
    return "\n".join(element.proto.body for element in app.get("html"))


def take_example(app: AppTest, digit: int) -> AppTest:
    return app.pills(key=session.EXAMPLE_KEY).set_value(digit).run()


def captions(app: AppTest) -> str:
    """Return all the page's captions."""
    return "\n".join(element.value for element in app.caption)
