"""Arguments with which tests call the facts of lessons, by kind."""

import lenet

LAYERS = ["input", "conv1", "act1", "pool1", "conv2", "act2", "pool2", "fc1", "act3", "fc3"]
TEXTS = {"layer": [*LAYERS, "probabilities"], "text": ["relu", "tanh"]}
TEXTS |= {"model": [*lenet.MODELS], "other": ["sigmoid"], "digit": ["0", "9"], "shift": ["-3.5"]}
COUNTS = ["1", "7", "999999"]
