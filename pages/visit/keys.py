"""The keys of all widgets.

Where a link can carry a widget's setting, its key is the name in the address
(`bind="query-params"`): such a key must never change, or old links lose what they say.
"""

# The frame around all pages
MODEL, DEVICE, ENGINE = "model", "device", "engine"
VISITOR, SHARE = "visitor", "share"
ALTERED_UNDO, ALTERED_RESET = "altered_undo", "altered_reset"

STAGE, OFF_STAGE, GUESS_FIRST, GUESS, REVEAL = (
    "stage",
    "off_stage",
    "guess_first",
    "guess_of",
    "reveal",
)

# Lessons
ANSWERED, REASON = "answered", "reason"  # followed by the step that they belong to
NOTES, ANEW, REMOVE = "notes", "anew", "remove"  # followed by the lesson
LESSON_FILE, LESSON_STEP = "lesson_file", "lesson_step"
LESSONS_PANEL, SEARCH = "course", "search"

# The ways to a digit
CANVAS = "canvas"
EXAMPLE, UPLOAD = "example", "upload"
OVER_TIME = "over-time"

# The network view
NETWORK, BESIDE_NETWORK = "network_view", "network_view_beside"

# The worked example
BLANKS = "blanks"
PRODUCTS = "products"  # followed by what they are of

# The panels of each page
WEIGHTS_OF = "weights"
FIELD_PANEL, ACTIVATIONS_PANEL = "field", "compare"
LAB, INVARIANCE_PANEL, ARCHITECTURE_PANEL = "lab", "look", "view"
PANELS = [WEIGHTS_OF, FIELD_PANEL, ACTIVATIONS_PANEL, LAB, INVARIANCE_PANEL, ARCHITECTURE_PANEL]

# Receptive field
ANSWER, OTHER_FIELD = "why", "beside"

# Kernels
LAYER, KERNEL, CHANNEL = "layer", "kernel", "channel"
BOARD = "board_chart"
SCOPE, UNDO, RESET = "scope", "undo", "reset"
NUMBERS, BIAS = "numbers", "kernel_bias"  # followed by what they are of
DENSE, DENSE_UNIT = "dense", "dense-unit"

# Activations
OTHER_MODEL, NONLINEARITY_LAYER, LABEL = "with", "layer-of", "label"
SNAPSHOT, RACE_AXIS, RACE_PLAY = "snapshot", "against", "race_play"
SCHEME, WIDTH = "scheme", "width"

# Building blocks
CONV, POOL = "conv", "pool"  # followed by what goes into the lab
CONV_KERNEL, CONV_SIZE, CONV_TYPED = "conv-kernel", "conv-size", "conv-typed"
TYPED_SIZES = range(1, 8)  # of kernels that can be typed in
GRIDS = ("conv-grid", "pool-grid", *(f"{CONV_TYPED}-{size}" for size in TYPED_SIZES))
CONV_STRIDE, CONV_DILATION, CONV_PADDING = "conv-stride", "conv-dilation", "conv-padding"
CONV_MODE, CONV_PLAY, CONV_PACE = "conv-mode", "conv_play", "conv-pace"
CONV_ROW, CONV_COL = "conv-row", "conv-col"  # followed by how many there are
CONV_PLACE = "conv-place"  # in older links: of the places row by row; followed by their number
POOL_KIND, POOL_SIZE, POOL_STRIDE, POOL_SHIFT = (
    "pool-kind",
    "pool-size",
    "pool-stride",
    "pool-shift",
)
BLOCKS, CHANNELS, DENSE_UNITS = "dw-blocks", "dw-channels", "dw-dense"

# Invariance
MOVE_ROWS, MOVE_COLS = "move-rows", "move-cols"
MOVE_ANGLE, MOVE_SCALE = "move-angle", "move-scale"
SHIFT = "shift"  # that was chosen on a map of stability
SHIFT_ROWS, SHIFT_COLS = "shift_rows", "shift_cols"
STABILITY = {"as shifted": "stability_plain", "centred again": "stability_centred"}

# Your network
OWN_PANEL = "own"
NETWORK_FILE, REMOVE_NETWORK = "network_file", "remove_network"
OWN_ACTIVATION, OWN_POOLING, OWN_PADDING = "own_activation", "own_pooling", "own_padding"
OWN_PIXELS, OWN_OUTPUTS = "own_pixels", "own_outputs"
TRUE_LABEL, TAKE_BACK_DIGIT = "true_label", "take_back_digit"

# Architecture
FLAT_UNIT = "flat-unit"
