"""How the models learn: recipes, data, distortions, the loop, and what is kept of a training.

python -m lenet.training --data DIR --pen-strokes FILE
"""
