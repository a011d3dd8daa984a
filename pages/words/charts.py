"""What each chart shows: its name, for those who do not see it. By the key of its element."""

NAMES = {
    "cost_chart": "Parameters and multiply-adds of each layer",
    "flat_chart": "The maps of S4, and the same numbers in one row",
    "batch_chart": "The images of the batch",
    "pool_chart": "The map before pooling and after it",
    "conv_chart": "The picture, the kernel and the result of the convolution",
    "sizes_chart": "Height and channels of each layer of this design",
    "grid_chart": "Measured accuracy by depth and width",
    "matrix_chart": "The weights of the dense layer, a row for each unit",
    "codes_chart": "The code of each digit, and what the layer before holds",
    "fold_chart": "The weights of the unit, folded into the shape of the maps before",
    "product_chart": "Weight times activation, for this drawing",
    "board_chart": "All kernels of conv1 and conv2",
    "response_chart": "What the kernel makes of the drawing: before and after the non-linearity",
    "frequency_chart": "The kernel, and which spatial frequencies it lets through",
    "chain_chart": "What the pinned unit sees, from the input to its own map",
    "effect_chart": "The effective receptive field",
    "why_chart": "Evidence for the answer, in the input",
    "patches_chart_": "The patches that excite the map most",
    "nonlinearity_": "The non-linearity, and the units on it",
    "race_chart": "Accuracy and loss of both networks while they learn",
    "race_kernels_": "The kernels of conv1 at this snapshot",
    "race_maps_": "The maps of C1 at this snapshot",
    "forward_chart": "Forward: the spread of the activations in each layer",
    "backward_chart": "Backward: the norm of the gradients in each layer",
    "gradients_": "Norms of the gradients in each layer",
    "replay_chart": "The probabilities over the time of drawing",
    "moved_chart": "The drawing and the maps, moved",
    "errors_chart": "Equivariance and invariance error of each layer",
    "stability_": "The answer at each shift",
    "rotation_chart": "The probability of the answer at each angle",
}


def name_of(key: str) -> str:
    """Return the name of the chart with this key; a KeyError tells of one without a name."""
    begins = (name for name in NAMES if name.endswith("_") and key.startswith(name))
    return NAMES[key if key in NAMES else next(begins, key)]
