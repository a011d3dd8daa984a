"""What each panel is about, in a sentence, and the question to look at it with."""

from __future__ import annotations

from typing import NamedTuple


class Opening(NamedTuple):
    """How a panel opens."""

    sentence: str
    question: str


DRAW = Opening(
    "LeNet-5 is a small convolutional network that reads handwritten digits. Draw one, and every "
    "layer answers while the pen moves.",
    "Where does your digit turn into an answer?",
)
BUILDING_BLOCKS = {
    "Convolution": Opening(
        "A convolution slides a small kernel over a map. For each place it puts out one weighted "
        "sum, large where the map looks like the kernel.",
        "Which strokes does this kernel answer to?",
    ),
    "Pooling": Opening(
        "Pooling keeps one number from each small square of a map: the map shrinks, and small "
        "shifts matter less.",
        "How much changes when the digit moves by one pixel?",
    ),
    "Depth and width": Opening(
        "Depth is how many layers lie behind one another, width is how many maps or units each "
        "has. Both cost parameters and time.",
        "From where on is it no longer worth it?",
    ),
}
KERNELS = {
    "Convolutions": Opening(
        "A kernel is the set of weights with which one feature map looks at the layer before it. "
        "Here are all that were learnt: of C1 (conv1 in the code) and of C3 (conv2).",
        "What does each look for, and what happens without it?",
    ),
    "Dense layers": Opening(
        "A unit of a dense layer weighs every number of the layer before it.",
        "Which of them speak for this unit, and which against it?",
    ),
}
RECEPTIVE_FIELD = {
    "In theory": Opening(
        "The receptive field of a unit is the part of the input that it can see at all.",
        "Which part of your drawing does this unit see?",
    ),
    "In effect": Opening(
        "Not every pixel in the field counts alike. Here is how strongly each one moves the unit.",
        "Where does this unit really look?",
    ),
    "Why": Opening(
        "Attribution asks which pixels speak for an answer, and which against it.",
        "Which part of your drawing made the answer?",
    ),
    "Strongest patches": Opening(
        "One way to learn what a map looks for: the images that excite it most.",
        "What do they have in common?",
    ),
}
ACTIVATIONS = {
    "Two networks": Opening(
        "Two networks on one drawing: the same steps, but another non-linearity or another "
        "training.",
        "In which layer do they part?",
    ),
    "Non-linearity": Opening(
        "Between two layers, each number passes through a bent function. Where the function is "
        "flat, a unit passes on no learning signal.",
        "How many units lie where it is flat?",
    ),
    "Gradients": Opening(
        "Training passes the error back through the layers. The gradient says how strongly each "
        "of them is corrected.",
        "How much arrives at the first layer?",
    ),
    "Race": Opening(
        "Two trainings, side by side: the networks as they were at some moments, on your drawing.",
        "From when on do they read your digit?",
    ),
    "Dead outputs": Opening(
        "The code of the lecture notebook applies ReLU to the ten outputs, too. In its training "
        "some of them became zero for good: the model as-written.",
        "Which digits does it never answer?",
    ),
    "First weights": Opening(
        "Before the training, the weights are random. Their size decides whether a signal grows "
        "or fades from layer to layer.",
        "With which start does it stay alive?",
    ),
}
INVARIANCE = {
    "Layer by layer": Opening(
        "When the digit moves, the maps of a convolution move along: equivariance. The answer "
        "should stay as it is: invariance.",
        "Which layers keep to that, and for which shifts?",
    ),
    "Stability": Opening(
        "The digit moved and turned in many ways, and the answer to each.",
        "Where does the answer change?",
    ),
}
YOUR_NETWORK = {
    "Network": Opening(
        "Open a LeNet-5 that you have trained yourself: it becomes a model beside the others, and "
        "every page shows it.",
        "Does it see digits as the others do?",
    ),
    "Your hand": Opening(
        "Draw digits and say what each was: a test set in your own hand, for any of the models.",
        "Which of your digits are read wrongly, and as what?",
    ),
}
ARCHITECTURE = {
    "Layers": Opening(
        "The whole network in a table: what each step does, its shape, and what it costs.",
        "Where are the parameters, and where is the work?",
    ),
    "Flattening": Opening(
        "Before the dense layers, the maps are written into one row of numbers.",
        "Where in the row does a unit land?",
    ),
    "The batch": Opening(
        "A network takes many images at once, along the first dimension of its tensors.",
        "Does an image get the same numbers in a batch as alone?",
    ),
    "1998 and the code": Opening(
        "What LeNet-5 was in 1998, what it is here, and what the lecture notebook's code did "
        "otherwise.",
        "Which of the differences matter?",
    ),
}
