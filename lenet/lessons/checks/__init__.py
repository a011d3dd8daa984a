"""What a lesson can ask to be done: conditions on the live tensors, on what is pinned and chosen.

Each returns whether it holds, and a sentence: what was reached, or what is missing.
"""

from lenet.lessons.checks import answers, challenges, maps, settings  # they register their checks
from lenet.lessons.checks.registered import CHECKS, Checked
from lenet.lessons.checks.settings import SETTINGS

__all__ = ["CHECKS", "SETTINGS", "Checked", "answers", "challenges", "maps", "settings"]
