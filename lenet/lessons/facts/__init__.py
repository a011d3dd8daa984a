"""What lessons can say: numbers of the network, of the present drawing, of the pinned unit."""

from lenet.lessons.facts import drawing, models, moves, network, unit  # they register their facts
from lenet.lessons.facts.registered import FACTS

__all__ = ["FACTS", "drawing", "models", "moves", "network", "unit"]
