"""The facts that lessons can tell, by name."""

from __future__ import annotations

from lenet.lessons.registry import Registry, registered

FACTS: Registry = {}
fact = registered(FACTS)
