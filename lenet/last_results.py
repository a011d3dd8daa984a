"""A bounded cache of results, for one visit."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Result = TypeVar("Result")


class LastResults:
    """Cache the results that were used last.

    Each visit has caches of its own: a cache of the process would keep the drawings and networks
    of visitors who have left.

    Args:
        most: Results that are kept, at most.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: dict[Hashable, Any] = {}  # the one used last comes last

    def __len__(self) -> int:
        return len(self._results)

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """Return the cached result, or compute it and cache it in place of the oldest one.

        Args:
            key: Everything that the result depends on.
            compute: Returns the result, which nobody changes afterwards. If it raises, nothing
                is cached.
        """
        found: Result = self._results.pop(key) if key in self._results else compute()
        self._results[key] = found
        while len(self._results) > self._most:
            del self._results[next(iter(self._results))]
        return found
