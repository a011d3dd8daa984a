"""The keys of all widgets, most of them also names in the address."""

MODEL_KEY = "model"  # also the name in the URL
DEVICE_KEY = "device"
CANVAS_KEY = "canvas"
VISITOR_KEY = "visitor"
EXAMPLE_KEY = "example"
UPLOAD_KEY = "upload"
NETWORK_KEY, BESIDE_NETWORK_KEY = "network_view", "network_view_beside"
KERNELS_KEY, FIELD_KEY = "weights", "field"
CLASS_KEY, BESIDE_KEY = "why", "beside"
ACTIVATIONS_KEY, OTHER_KEY, STILL_LAYER_KEY, LABEL_KEY = "compare", "with", "layer-of", "label"
RACE_KEY, RACE_AXIS_KEY, SCHEME_KEY, WIDTH_KEY = "snapshot", "against", "scheme", "width"
LAYER_KEY, KERNEL_KEY, CHANNEL_KEY = "layer", "kernel", "channel"  # also names in the URL
DENSE_KEY, DENSE_UNIT_KEY = "dense", "dense-unit"
FLAT_UNIT_KEY = "flat-unit"
BOARD_KEY = "board_chart"
BLOCKS_KEY, INVARIANCE_KEY, ARCHITECTURE_KEY = "lab", "look", "view"
STABILITY_KEYS = {"as shifted": "stability_plain", "centred again": "stability_centred"}
NUMBERS_KEY, BIAS_KEY = "numbers", "kernel_bias"
UNIT_PARAMETER, SURGERY_PARAMETER = "unit", "surgery"  # of the URL
