"""Novelty detection: how unlike the digits that a network learnt from a drawing is.

Softmax always chooses one of ten, and is often sure of it, whatever was drawn; `detector` says when
to distrust it. `python -m lenet.novelty` fits and measures it.
"""
