"""The explorer as one HTML file, for a USB stick: no server, no network, on a phone, too.

    python -m lenet.offline explorer.html

It holds the draw page with its network view, receptive fields and worked example, and the networks
themselves. The browser runs them, by the app's own engine (`pages/components/engine`).
"""

from lenet.offline.page import LARGEST, OfflineError, offline_page

__all__ = ["LARGEST", "OfflineError", "offline_page"]
