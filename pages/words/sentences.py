"""Sentences made of messages that begin in lower case."""


def sentence(text: str) -> str:
    """Return a text with its first letter in upper case; names such as `C3` stay as they are."""
    return text[:1].upper() + text[1:]
