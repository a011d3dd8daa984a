"""The pages of the app and their panels, as addresses name them."""

PANELS: dict[str, tuple[str, list[str]]] = {
    "receptive_field.py": (
        "field",
        ["In theory", "In effect", "Why", "Strongest patches"],
    ),
    "kernels.py": ("weights", ["Convolutions", "Dense layers"]),
    "activations.py": (
        "compare",
        [
            "Two networks",
            "Non-linearity",
            "Gradients",
            "Race",
            "Dead outputs",
            "First weights",
        ],
    ),
    "building_blocks.py": ("lab", ["Convolution", "Pooling", "Depth and width"]),
    "invariance.py": ("look", ["Layer by layer", "Stability"]),
    "architecture.py": ("view", ["Layers", "Flattening", "The batch", "1998 and the code"]),
}
EVERYWHERE = [("draw.py", "", ""), *((p, k, one) for p, (k, all) in PANELS.items() for one in all)]
