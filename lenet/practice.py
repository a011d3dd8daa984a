"""A worked example with blanks, to be filled in and marked.

First one product is left out, then three, then all: a faded worked example (A. Renkl & R. K.
Atkinson, "Structuring the Transition From Example Study to Problem Solving in Cognitive Skill
Acquisition", Educational Psychologist 38(1), 2003).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from lenet.worked_example import Term, WeightedSum

TOLERANCE = 0.005  # half of the second decimal
RELATIVE = 0.01  # for large products
MOST = 25  # terms that are shown: a window of five by five


@dataclass(frozen=True)
class Exercise:
    """Some terms of a unit's weighted sum, with blanks for products.

    Args:
        terms: In their order; the channel that adds most, or a dense layer's largest terms.
        blanks: Which of them are to be filled in, by their places.
        rest: What all other products add up to.
        bias: Of the unit's kernel.
        channel: Which channel the terms are of; None where there is one only.
    """

    terms: tuple[Term, ...]
    blanks: tuple[int, ...]
    rest: float
    bias: float
    channel: int | None = None

    def product(self, at: int) -> float:
        """Return a term's product as PyTorch computes it, in single precision."""
        term = self.terms[at]
        return float(term.of(torch.tensor(term.value), torch.tensor(term.weight)))

    @property
    def formula(self) -> str:
        """How a product is made, such as "value × weight"."""
        return self.terms[0].FORMULA

    @property
    def shown(self) -> float:
        """What the products of these terms add up to."""
        return math.fsum(map(self.product, range(len(self.terms))))

    @property
    def total(self) -> float:
        """All products and the bias: what the unit holds."""
        return self.shown + self.rest + self.bias

    def marked(self, given: Mapping[int, float]) -> dict[int, bool]:
        """Mark what was filled in.

        Args:
            given: Products, by their places; only blanks count.

        Returns:
            Whether each is right, to two decimals or one per cent.
        """
        return {
            at: math.isclose(
                given[at], self.product(at), rel_tol=RELATIVE, abs_tol=TOLERANCE * (1 + 1e-6)
            )
            for at in self.blanks
            if at in given
        }


def exercise(weighted: WeightedSum, blanks: int | None) -> Exercise:
    """Return an exercise on a weighted sum.

    Args:
        weighted: Of a convolution or of a dense layer.
        blanks: How many of the largest products are left out; None for all.
    """
    size, channel = len(weighted.terms) // weighted.channels, None
    if weighted.channels > 1:
        sums = weighted.partial_sums
        at = max(range(len(sums)), key=lambda i: abs(sums[i]))
        terms, channel = weighted.terms[at * size : (at + 1) * size], weighted.maps[at]
    elif size > MOST:
        terms = tuple(weighted.largest(MOST)[0])
    else:
        terms = weighted.terms
    ordered = sorted(range(len(terms)), key=lambda i: -abs(terms[i].product))
    rest = math.fsum(term.product for term in weighted.terms) - math.fsum(
        term.product for term in terms
    )
    return Exercise(terms, tuple(sorted(ordered[:blanks])), rest, weighted.bias, channel)
