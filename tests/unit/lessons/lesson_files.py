"""A small lesson as a file."""

STEP = """
[[steps]]
title = "A step"
scene = "?drawing=example.3"
words = "C1 has {channels conv1} maps."
question = "How many?"
kind = "number"
answer = "{channels conv1|0}"
reveal = "{channels conv1}."
"""
GOOD = f'title = "A lesson"\nminutes = 3\nabout = "About it."\n{STEP}'
