from html.parser import HTMLParser

from lenet.lessons import course
from lenet.lessons.notes import Entry, notes


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name in ("src", "href", "onload") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_hand_out_holds_what_was_asked_said_and_answered_and_nothing_foreign() -> None:
    lesson = course()[0]
    entries = [
        Entry("A window", "How many **weights**?", "You said 5; it is 25.", False, "It is $5^2$."),
        Entry("Why", "Why?", "Right.", True, "So.", "Why?", "<script>alert(1)</script> & more"),
    ]
    parser = Words()
    parser.feed(notes(lesson, entries))
    for said in (
        lesson.title,
        "weights",
        "You said 5; it is 25.",
        "<script>alert(1)</script> & more",
    ):
        assert said in parser.words
    assert "script" not in parser.tags
