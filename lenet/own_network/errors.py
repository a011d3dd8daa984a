"""What is wrong with a file, for the person who made it."""


class OwnNetworkError(ValueError):
    """A file is no network that can be shown; the message says why and what to do, in one line."""
